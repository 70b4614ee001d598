"""From what is new to mails in a real mailbox: modes, threads, watch lists, quiet hours, webhooks."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from sqlite_utils import Database

from monitor.alerts.deliver import deliver_due
from monitor.alerts.queue import announce, queue_regular, queue_updates
from monitor.alerts.records import Outcome
from monitor.alerts.stories import load_story
from storage import articles, outbox, stories, subscribers, threads
from storage.db import transaction
from storage.models import DeliveryState
from storage.settings import AlertSettings, Recipient, Settings, SmtpSettings, StorageSettings
from storage.writer import Writer
from tests.monitor.alert_records import NOW, TOPIC, judgement, keep_story
from tests.monitor.smtp_server import SmtpServer

ANN, BEN = "ann@example.org", "ben@example.org"
DAY = timedelta(days=1)


class Desk:
    """A database with settings and a clock that is moved by hand, and a mailbox behind a real server."""

    def __init__(self, folder: Path, server: SmtpServer) -> None:
        self.writer = Writer(folder / "desk.db")
        self.db: Database = self.writer.db
        self.time = NOW
        self.server = server
        self.settings = Settings(
            StorageSettings(folder / "desk.db"), alerts=AlertSettings(sender="ew@example.org"),
            smtp=SmtpSettings(host="127.0.0.1", port=server.port, security="none", timeout=5.0),
        )  # fmt: skip
        self.numbers = 0

    def recipients(self, *listed: Recipient) -> None:
        self.settings = replace(self.settings, recipients=listed)

    def story(self) -> int:
        """A new flagged story, announced as the analysis does it."""
        self.numbers += 1
        with transaction(self.db):
            story_id = keep_story(self.db, self.numbers, now=self.time)
            story = stories.get(self.db, story_id)
            assert story is not None
            first = articles.get(self.db, story.members[0].article_id)
            assert first is not None
            announce(self.db, first, judgement(), story_id, self.settings, self.time)
        return story_id

    def news(self, story_id: int, text: str, kind: str = "source") -> None:
        story = stories.get(self.db, story_id)
        assert story is not None
        with transaction(self.db):
            threads.add_news(self.db, story_id, kind, text, story.members[0].article_id, self.time)

    def turn(self, later: timedelta = timedelta()) -> Outcome:
        """What the daemon does in one delivery pass, so much later."""
        self.time += later
        with transaction(self.db):
            queue_updates(self.db, TOPIC, self.settings, self.time)
            queue_regular(self.db, TOPIC, self.settings, self.time)
        return asyncio.run(deliver_due(self.writer, self.settings, lambda: self.time, load_story, spread=lambda: 0.0))

    def mails(self, to: str = ANN) -> list[EmailMessage]:
        found = [
            message_from_bytes(m.message, policy=policy.default) for m in self.server.received if m.recipients == [to]
        ]
        return [m for m in found if isinstance(m, EmailMessage)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with SmtpServer() as server:
        made = Desk(tmp_path, server)
        yield made
        made.writer.close()


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_an_update_hangs_on_the_first_alert_and_says_what_is_new_first(desk: Desk) -> None:
    desk.recipients(Recipient(ANN))
    story = desk.story()
    desk.turn()
    desk.news(story, "a second independent source: Gazette")
    desk.turn(DAY)
    desk.news(story, "delivery, after contract", "stage")
    desk.turn(DAY)
    first, second, third = desk.mails()
    assert second["In-Reply-To"] == first["Message-ID"]
    assert third["References"].split() == [first["Message-ID"], second["Message-ID"]]
    assert first["Subject"] == second["Subject"].removeprefix("Re: ") == third["Subject"].removeprefix("Re: ")
    assert "a second independent source: Gazette" in text_of(second).splitlines()[0]
    assert "delivery, after contract" in text_of(third).splitlines()[0]


def test_one_update_a_day_unless_the_stage_moves(desk: Desk) -> None:
    desk.recipients(Recipient(ANN))
    story = desk.story()
    desk.turn()
    desk.news(story, "a second independent source: Gazette")
    desk.turn(timedelta(hours=1))
    assert len(desk.mails()) == 1  # the first alert was today
    desk.news(story, "a figure: $5 million (Courier)", "figure")
    desk.turn(DAY)
    assert len(desk.mails()) == 2
    assert "Gazette; a figure" in " ".join(text_of(desk.mails()[1]).split())
    desk.news(story, "delivery, after contract", "stage")
    desk.turn(timedelta(hours=1))
    assert len(desk.mails()) == 3
    desk.turn(DAY)
    assert len(desk.mails()) == 3  # nothing is said twice


def test_who_wants_no_updates_or_does_not_follow_gets_none(desk: Desk) -> None:
    desk.recipients(Recipient(ANN, updates=False), Recipient(BEN, outlets=("elsewhere",)))
    story = desk.story()
    desk.turn()
    desk.news(story, "a second independent source: Gazette")
    desk.turn(DAY)
    assert (len(desk.mails(ANN)), len(desk.mails(BEN))) == (1, 0)


def test_a_daily_digest_comes_once_at_its_local_time_with_all_that_waited(desk: Desk) -> None:
    desk.recipients(Recipient(ANN, mode="daily", at="08:00", zone="Europe/Istanbul"), Recipient(BEN))
    desk.turn()  # starts the count
    ids = [desk.story() for _ in range(3)]
    desk.turn()
    assert (len(desk.mails(ANN)), len(desk.mails(BEN))) == (0, 3)
    desk.turn(timedelta(hours=19))  # 07:21 in Istanbul
    assert desk.mails(ANN) == []
    desk.turn(timedelta(hours=1))
    (digest,) = desk.mails(ANN)
    assert all(f"Story {i}" in text_of(digest) or f"({i})" in text_of(digest) for i in ids)
    desk.turn(timedelta(hours=1))
    desk.turn(DAY)
    assert len(desk.mails(ANN)) == 1  # no empty digest


def test_an_update_of_a_digested_story_resolves_to_the_digest(desk: Desk) -> None:
    desk.recipients(Recipient(ANN, mode="daily", at="08:00", zone="UTC"))
    desk.turn()
    story = desk.story()
    desk.turn(DAY)
    desk.recipients(Recipient(ANN))
    desk.news(story, "delivery, after contract", "stage")
    desk.turn(DAY)
    digest, update = desk.mails()
    assert update["References"] == digest["Message-ID"]


def test_quiet_hours_hold_the_mail_and_lose_none(desk: Desk) -> None:
    desk.recipients(Recipient(ANN, quiet="09:00-10:00", zone="UTC"))
    desk.story()
    assert desk.turn().sent == 0
    assert desk.turn(timedelta(minutes=38)).sent == 0
    assert desk.turn(timedelta(minutes=1)).sent == 1


def test_who_has_left_gets_nothing_that_waited(desk: Desk) -> None:
    desk.recipients(Recipient(ANN))
    desk.story()
    with transaction(desk.db):
        subscribers.set_state(desk.db, ANN, subscribers.REMOVED, "test", desk.time)
    desk.story()
    assert desk.turn().sent == 0
    assert desk.mails() == []


def test_a_day_without_a_server_loses_nothing_and_repeats_nothing(desk: Desk) -> None:
    desk.recipients(Recipient(ANN), Recipient(BEN, mode="daily", at="08:00"))
    desk.turn()
    up = desk.settings
    for hour in range(48):
        down = 12 <= hour < 36
        desk.settings = replace(up, smtp=replace(up.smtp, port=1)) if down else up
        desk.story()
        desk.turn(timedelta(hours=1))
    desk.settings = up
    for _ in range(60):
        desk.turn(timedelta(hours=1))
    assert outbox.counts(desk.db)[DeliveryState.DEAD] == 0
    assert outbox.counts(desk.db)[DeliveryState.PENDING] == 0
    told = [m["Message-ID"] for m in desk.mails(ANN)]
    assert len(told) == len(set(told))
    said = "".join(text_of(m) for m in desk.mails(ANN))
    assert all(f"({n})" in said for n in range(1, 49))
    digests = "".join(text_of(m) for m in desk.mails(BEN))
    assert all(digests.count(f"abroad ({n})") == 1 for n in range(1, 49))
    made = set(told)
    assert all(set((m["References"] or "").split()) <= made for m in desk.mails(ANN))


class Hook(HTTPServer):
    """A webhook that answers what it is told and keeps what it got."""

    def __init__(self) -> None:
        self.codes, self.got = [503, 200], []
        super().__init__(("127.0.0.1", 0), HookHandler)


class HookHandler(BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers), body))
        self.send_response(self.server.codes.pop(0))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def test_a_webhook_is_signed_and_asked_again_with_the_same_message(desk: Desk) -> None:
    with Hook() as hook:
        threading.Thread(target=hook.serve_forever, args=(0.02,), daemon=True).start()
        desk.settings = replace(desk.settings, alerts=replace(desk.settings.alerts, webhook_secret="s3cret"))
        desk.recipients(Recipient(f"http://127.0.0.1:{hook.server_port}/hook"))
        story = desk.story()
        assert desk.turn().soft == 1
        assert desk.turn(timedelta(hours=1)).sent == 1
        hook.shutdown()
    (_, one), (headers, two) = hook.got
    assert one == two
    assert json.loads(two)["stories"][0]["story_id"] == story
    stamp = headers["X-Exportwatch-Timestamp"]
    expected = hmac.new(b"s3cret", stamp.encode() + b"." + two, hashlib.sha256).hexdigest()
    assert headers["X-Exportwatch-Signature"] == f"sha256={expected}"
