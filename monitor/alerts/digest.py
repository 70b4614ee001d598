"""From several stories to one mail that lists them. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.alerts.compose import (
    headline,
    hit_sentence,
    hit_terms,
    label,
    reasons,
    spelled,
    wrapped,
)
from monitor.alerts.headers import PROGRAM, assemble
from monitor.alerts.html import Markup, document, link, marked, quoted_foreign, tag
from monitor.alerts.lines import MAX_TITLE, one_line, spoken_time, web_address
from monitor.alerts.records import AlertStory
from storage.models import Delivery

# Beyond this many, an entry is its headline, outlet and address alone: mail readers clip at 100 kB.
FULL_ENTRIES = 25
MAX_SENTENCE = 280


def compose_digest(delivery: Delivery, alerts: Sequence[AlertStory], *, sender: str) -> bytes:
    """The mail on several stories, in the order given; raises ``ValueError`` for an address that is none."""
    count = f"{len(alerts)} stories" if len(alerts) != 1 else "1 story"
    title = f"{count} on {spelled(delivery.topic)}"
    subject = one_line(f"{title}: {headline(alerts[0])}", MAX_TITLE)
    said = f"In one mail: {one_line(delivery.whats_new, 160) or 'what is new'}."
    return assemble(
        delivery,
        sender=sender,
        subject=subject,
        text=_text(alerts, f"{title}. {said}"),
        html=_html(alerts, title, said),
    )


def _text(alerts: Sequence[AlertStory], said: str) -> str:
    entries = [_entry_text(number, alert) for number, alert in enumerate(alerts, 1)]
    foot = f"-- \n{PROGRAM}; more on each with 'exportwatch stories'."
    return "\n\n".join([wrapped(said), *entries, foot]) + "\n"


def _entry_text(number: int, alert: AlertStory) -> str:
    mark = f"{number}. "
    lines = [wrapped(headline(alert), mark), wrapped(_where(alert), " " * len(mark))]
    if number <= FULL_ENTRIES and (why := _why(alert)):
        lines.append(wrapped(why, " " * len(mark)))
    if address := web_address(alert.opener.url):
        lines.append(" " * len(mark) + address)
    return "\n".join(lines)


def _where(alert: AlertStory) -> str:
    also = f", and {len(alert.others)} more" if alert.others else ""
    seen = spoken_time(alert.opener.first_seen_at)
    return f"{one_line(alert.outlet, 100)}{also}, first seen {seen} ({label(alert)})"


def _why(alert: AlertStory) -> str:
    """The sentence that tells, or the first reason where none is kept."""
    return one_line(hit_sentence(alert), MAX_SENTENCE) or next(iter(reasons(alert)), "")


def _html(alerts: Sequence[AlertStory], title: str, said: str) -> str:
    entries = [_entry_html(number, alert) for number, alert in enumerate(alerts, 1)]
    return document(
        title,
        tag("p", PROGRAM, class_="label"),
        tag("h1", title),
        tag("p", said),
        *entries,
        tag("p", f"{PROGRAM}; more on each with 'exportwatch stories'.", class_="foot"),
    )


def _entry_html(number: int, alert: AlertStory) -> Markup:
    language = alert.opener.language
    parts = [
        quoted_foreign("h3", link(headline(alert), alert.opener.url), language=language),
        tag("p", _where(alert), class_="where"),
    ]
    if number <= FULL_ENTRIES and (why := _why(alert)):
        parts.append(quoted_foreign("p", marked(why, hit_terms(alert)), language=language))
    return tag("div", *parts, class_="item")
