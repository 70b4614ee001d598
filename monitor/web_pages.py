"""The program's own few pages: a story, and the way out of its mails. From a request to a page; ``web.py`` serves them.

Reading a page never changes anything: mail scanners and previews follow
links, so leaving takes a POST (RFC 8058, and the button of the page).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from sqlite_utils import Database

from monitor.alerts.compose import headline, story_html
from monitor.alerts.html import Markup, document, tag
from monitor.alerts.stories import load_story
from storage import subscribers
from storage.settings import Settings

MOST_OTHERS = 100
_UNSUBSCRIBE = re.compile(r"/unsubscribe/([0-9a-f]{40})")
_STORY = re.compile(r"/stories/(\d{1,18})")


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and an HTML page."""

    status: HTTPStatus
    page: str


def answer(db: Database, settings: Settings, method: str, path: str, now: datetime) -> Answer:
    """The page at a path (without query). A POST to an unsubscribe link ends that recipient's mail."""
    if match := _UNSUBSCRIBE.fullmatch(path):
        return _unsubscribe(db, settings, method, match[1], now)
    if (match := _STORY.fullmatch(path)) and method == "GET":
        alert = load_story(db, int(match[1]))
        if alert is not None:
            title = headline(alert)
            return Answer(HTTPStatus.OK, document(title, *story_html(alert, title, most_others=MOST_OTHERS)))
    return _plain(HTTPStatus.NOT_FOUND, "There is no such page", "The story may have been merged into another.")


def _unsubscribe(db: Database, settings: Settings, method: str, token: str, now: datetime) -> Answer:
    address = subscribers.by_token(db, token, settings.recipients)
    if address is None:
        return _plain(HTTPStatus.NOT_FOUND, "This link is not known", "It may come from another database.")
    if method == "POST":
        with db.atomic():
            subscribers.set_state(db, address, subscribers.REMOVED, "by the link in a mail", now)
        return _plain(HTTPStatus.OK, "You will get no more mail", f"{_masked(address)} is unsubscribed.")
    button = tag("button", "Unsubscribe", type="submit")
    body = (
        tag("h1", "Unsubscribe?"),
        tag("p", f"No more mail to {_masked(address)}."),
        tag("form", button, method="post"),
    )
    return Answer(HTTPStatus.OK, document("Unsubscribe", *body))


def _plain(status: HTTPStatus, title: str, says: str) -> Answer:
    return Answer(status, document(title, tag("h1", title), Markup(tag("p", says))))


def _masked(address: str) -> str:
    """The address as its owner knows it and nobody else learns it: a***@example.org."""
    local, at, domain = address.partition("@")
    return f"{local[:1]}***{at}{domain}" if at else f"{address[:12]}***"
