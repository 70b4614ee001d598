from __future__ import annotations

import asyncio
import logging
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes
from itertools import pairwise
from pathlib import Path

import pytest
from sqlite_utils import Database

from monitor.alerts.deliver import deliver_due, deliver_test
from monitor.alerts.records import AlertStory, Outcome, SendFailure
from monitor.alerts.stories import load_story
from monitor.alerts.turn import delivery_turn
from storage import outbox, stories
from storage.db import open_database, transaction
from storage.models import Delivery, DeliveryState, Role
from storage.settings import AlertSettings, Settings, SmtpSettings, StorageSettings
from storage.writer import Writer
from tests.monitor.alert_records import NOW, TOPIC, keep_story, queue_alerts
from tests.monitor.smtp_server import Script, SmtpServer, closed_port, wait_until

ANN, BEN, CEM = "ann@example.org", "ben@example.org", "cem@example.org"


class Bench:
    """A database, a writer, settings and a clock that stands until moved."""

    def __init__(self, folder: Path) -> None:
        self.writer = Writer(folder / "bench.db")
        self.db: Database = self.writer.db
        self.time = NOW
        self.settings = Settings(
            StorageSettings(folder / "bench.db"),
            alerts=AlertSettings(sender="ew@example.org", folder=folder / "mail", retry_seconds=(60.0, 600.0)),
        )

    def smtp(self, port: int, **more: object) -> None:
        smtp = SmtpSettings(**{"host": "127.0.0.1", "port": port, "security": "none", "timeout": 5.0, **more})  # type: ignore[arg-type]
        self.settings = replace(self.settings, smtp=smtp)

    def cap(self, mails: int) -> None:
        self.settings = replace(self.settings, alerts=replace(self.settings.alerts, hourly_cap=mails))

    def deliver(self, minutes: float = 0) -> Outcome:
        self.time += timedelta(minutes=minutes)
        return asyncio.run(deliver_due(self.writer, self.settings, lambda: self.time, load_story, spread=lambda: 0.0))

    def queue(self, count: int, *recipients: str, start: int = 1) -> None:
        with transaction(self.db):
            queue_alerts(self.db, count, recipients or (ANN,), start=start, now=self.time)

    def one(self, recipient: str = ANN) -> Delivery:
        (found,) = [d for d in outbox.listing(self.db) if d.recipient == recipient]
        return found


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.writer.close()


def message_ids(server: SmtpServer) -> list[str]:
    return [message_from_bytes(m.message)["Message-ID"] for m in server.received]


def test_every_recipient_gets_a_mail_of_their_own(bench: Bench) -> None:
    bench.queue(2, ANN, BEN)
    with SmtpServer() as server:
        bench.smtp(server.port)
        assert bench.deliver() == Outcome(sent=4)
        assert bench.deliver() == Outcome()
    assert sorted(m.recipients for m in server.received) == [[ANN], [ANN], [BEN], [BEN]]
    assert [message_from_bytes(m.message)["To"] for m in server.received] == [m.recipients[0] for m in server.received]
    assert len(set(message_ids(server))) == 4
    sent = outbox.listing(bench.db, DeliveryState.SENT)
    assert {(d.sent_at, d.attempts) for d in sent} == {(NOW, 1)}
    assert sorted(m.message for m in server.received) == sorted(d.message for d in sent if d.message)


def test_without_a_mail_server_mails_become_files(bench: Bench) -> None:
    bench.queue(2)
    assert bench.deliver().sent == 2
    files = sorted(bench.settings.alerts.folder.iterdir())
    assert [f.suffix for f in files] == [".eml", ".eml"]
    assert [f.read_bytes() for f in files] == [d.message for d in reversed(outbox.listing(bench.db))]
    (row,) = bench.db.query("SELECT channel FROM deliveries WHERE id = 1")
    assert row["channel"] == f"folder {files[0]}"


def test_switched_off_alerts_wait(bench: Bench) -> None:
    bench.queue(1)
    bench.settings = replace(bench.settings, alerts=replace(bench.settings.alerts, enabled=False))
    assert bench.deliver() == Outcome()
    assert bench.one().state is DeliveryState.PENDING


def test_a_refused_port_backs_off_and_then_gives_up(bench: Bench) -> None:
    bench.queue(1)
    port = closed_port()
    bench.smtp(port)
    waits = []
    for attempt in range(2):
        assert bench.deliver().soft == 1
        one = bench.one()
        assert (one.state, one.attempts) == (DeliveryState.PENDING, attempt + 1)
        waits.append(one.next_attempt_at - bench.time)
        assert bench.deliver(0.5) == Outcome()
        bench.time = one.next_attempt_at
    assert waits == [timedelta(seconds=60), timedelta(seconds=600)]
    assert bench.deliver().dead == 1
    one = bench.one()
    assert one.state is DeliveryState.DEAD
    assert one.last_error == f"given up after 3 attempts: no connection to 127.0.0.1:{port}: Connection refused"
    with SmtpServer() as server:
        bench.smtp(server.port)
        assert bench.deliver(9999) == Outcome()
        assert outbox.retry(bench.db, None, bench.time) == 1
        assert bench.deliver().sent == 1
    assert message_ids(server) == [one.message_id]


def test_a_dead_server_is_asked_once_a_pass_not_once_a_mail(bench: Bench) -> None:
    bench.queue(5, ANN, BEN)
    with SmtpServer(Script(banner="421 too busy")) as server:
        bench.smtp(server.port)
        outcome = bench.deliver()
    assert (outcome.soft, server.connections) == (10, 1)
    assert outcome.errors == [f"127.0.0.1:{server.port} answered 421 too busy"]
    assert {d.attempts for d in outbox.listing(bench.db)} == {1}


@pytest.mark.parametrize("reply", ["451 4.7.1 greylisted", "421 4.3.2 come again", "450 4.2.0 later"])
def test_a_greylisting_server_is_asked_again_after_five_minutes(bench: Bench, reply: str) -> None:
    bench.queue(1)
    with SmtpServer(Script(answers={"RCPT": [reply]})) as server:
        bench.smtp(server.port)
        assert bench.deliver().soft == 1
        assert bench.deliver(4.9) == Outcome()
        assert server.connections == 1
        assert bench.deliver(0.2).sent == 1
    assert message_ids(server) == [bench.one().message_id]


def test_one_unknown_recipient_of_three_stops_nobody(bench: Bench) -> None:
    bench.queue(1, ANN, BEN, CEM)
    with SmtpServer(Script(answers={f"RCPT {BEN}": ["550 5.1.1 no such user"] * 99})) as server:
        bench.smtp(server.port)
        assert bench.deliver() == Outcome(sent=2, dead=1, errors=[bench.one(BEN).last_error or ""])
        assert bench.deliver(99999) == Outcome()
    assert [m.recipients for m in server.received] == [[ANN], [CEM]]
    dead = bench.one(BEN)
    assert (dead.state, dead.attempts) == (DeliveryState.DEAD, 1)
    assert "550 5.1.1 no such user" in (dead.last_error or "")


def test_a_break_in_the_message_repeats_the_same_bytes(bench: Bench) -> None:
    bench.queue(1)
    with SmtpServer(Script(drop_after=100)) as server:
        bench.smtp(server.port)
        assert bench.deliver().soft == 1
        first = bench.one().message
        with transaction(bench.db):
            late = keep_story(bench.db, 7)  # the story changes meanwhile: another outlet carries it
            bench.db.execute("DELETE FROM memberships WHERE story_id = ?", [late])
            stories.join(bench.db, 1, TOPIC, 2, Role.COPY, 0.9, NOW)
        assert bench.deliver(1).sent == 1
    (mail,) = server.received
    assert mail.message == first


def test_a_mail_no_server_saw_is_composed_anew(bench: Bench) -> None:
    """What failed before the message was shown may still be folded, and speaks of the story as it stands."""
    bench.queue(5)
    bench.cap(3)
    bench.smtp(closed_port())
    assert bench.deliver().soft == 3
    assert {d.message for d in outbox.listing(bench.db)} == {None}
    with SmtpServer() as server:
        bench.smtp(server.port)
        outcome = bench.deliver(5)
        assert (outcome.sent, outcome.held) == (3, 0)
    assert outbox.counts(bench.db)[DeliveryState.PENDING] == 0


def test_a_tarpit_holds_up_nothing_but_the_mail(bench: Bench) -> None:
    bench.queue(3)
    beats: list[int] = []

    async def beat_and_deliver() -> Outcome:
        async def beat() -> None:
            while True:
                beats.append(1)
                await asyncio.sleep(0.01)

        pulse = asyncio.create_task(beat())
        outcome = await deliver_due(bench.writer, bench.settings, lambda: NOW, load_story)
        pulse.cancel()
        return outcome

    with SmtpServer(Script(drip_seconds=0.1, banner="220 " + "slow" * 50)) as server:
        bench.smtp(server.port, timeout=0.6)
        outcome = asyncio.run(beat_and_deliver())
    assert (outcome.soft, server.connections) == (3, 1)
    assert len(beats) > 10


def test_a_stopped_program_does_not_wait_for_a_tarpit(bench: Bench) -> None:
    bench.queue(1)
    with SmtpServer(Script(drip_seconds=0.2, banner="220 " + "slow" * 50)) as server:
        bench.smtp(server.port, timeout=30.0)

        async def stopped() -> None:
            await asyncio.wait_for(deliver_due(bench.writer, bench.settings, lambda: NOW, load_story), 0.3)

        with pytest.raises(TimeoutError):
            asyncio.run(stopped())
    one = bench.one()
    assert (one.state, one.attempts) == (DeliveryState.PENDING, 0)
    assert one.message is not None


def test_a_stripped_starttls_shows_in_the_error(bench: Bench) -> None:
    bench.queue(1)
    with SmtpServer() as server:
        bench.smtp(server.port, security="starttls", username="ew", password="canary")
        assert bench.deliver().soft == 1
    assert "does not offer STARTTLS" in (bench.one().last_error or "")
    assert server.received == []


def test_the_password_is_in_no_log(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    bench.queue(1)
    bench.smtp(closed_port(), security="tls", username="ew", password="canary-Pa55word")
    bench.deliver()
    assert "again at" in caplog.text
    assert "canary" not in caplog.text
    assert "canary" not in repr(bench.settings)


def test_a_defect_in_one_mail_does_not_stop_the_rest(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    bench.queue(3)

    def broken(db: Database, story_id: int) -> AlertStory | None:
        if story_id == 2:
            raise RuntimeError("boom")
        return load_story(db, story_id)

    outcome = asyncio.run(deliver_due(bench.writer, bench.settings, lambda: NOW, broken))
    assert (outcome.sent, outcome.soft) == (2, 1)
    assert "delivery 2 of outbox row 2 broke down" in caplog.text
    found = outbox.get(bench.db, 2)
    assert found is not None
    assert found.last_error == "a defect: RuntimeError: boom"


def test_a_recipient_that_is_no_address_is_put_aside(bench: Bench) -> None:
    bench.queue(1, "not an address", ANN)
    outcome = bench.deliver()
    assert (outcome.sent, outcome.dead) == (1, 1)
    assert "is not a mail address" in outcome.errors[0]


def test_a_wrong_sender_kills_no_mail(bench: Bench) -> None:
    bench.queue(2)
    bench.settings = replace(bench.settings, alerts=replace(bench.settings.alerts, sender="nobody"))
    outcome = bench.deliver()
    assert outcome.soft == 2
    assert "alerts.sender: 'nobody' is not a mail address" in outcome.errors[0]


def test_a_story_that_is_gone_is_put_aside(bench: Bench) -> None:
    bench.queue(1)
    outcome = asyncio.run(deliver_due(bench.writer, bench.settings, lambda: NOW, lambda db, i: None))
    assert outcome.dead == 1
    assert "no longer in the database" in (bench.one().last_error or "")


def test_a_merged_story_is_told_as_the_one_it_joined(bench: Bench) -> None:
    bench.queue(2)
    bench.db.execute("UPDATE stories SET merged_into = 1 WHERE id = 2")
    merged = load_story(bench.db, 2)
    assert merged is not None
    assert merged.story.id == 1
    bench.db.execute("UPDATE stories SET merged_into = 2 WHERE id = 1")
    assert load_story(bench.db, 2) is None
    assert load_story(bench.db, 99) is None


def test_where_else_a_story_stands_is_told(bench: Bench) -> None:
    with transaction(bench.db):
        story_id, other = keep_story(bench.db, 1), keep_story(bench.db, 2)
        bench.db.execute("DELETE FROM memberships WHERE story_id = ?", [other])
        stories.join(bench.db, story_id, TOPIC, 2, Role.COPY, 0.9, NOW)
    told = load_story(bench.db, story_id)
    assert told is not None
    assert (told.outlet, told.opener.id, told.judgement.score) == ("Loopback Daily", 1, 0.93)
    assert [(o.outlet, o.url, o.role) for o in told.others] == [
        ("Loopback Daily", "https://loopback.example/news/2", Role.COPY)
    ]


def test_a_storm_is_folded_and_none_is_lost(bench: Bench) -> None:
    """Fifty stories, a pass every twelve seconds: never more than twelve mails in an hour, every story told."""
    times: list[datetime] = []
    with SmtpServer() as server:
        bench.smtp(server.port)
        for number in range(1, 51):
            bench.queue(1, start=number)
            sent = bench.deliver(0.2).sent
            times += [bench.time] * sent
        for _ in range(30):
            sent = bench.deliver(5).sent
            times += [bench.time] * sent
    mails = [message_from_bytes(m.message) for m in server.received]
    assert len(mails) == len(times) == 13
    assert times == sorted(times)
    for moment in times:
        assert sum(1 for t in times if moment - timedelta(hours=1) < t <= moment) <= 12
    told = {int(n) for m in server.received for n in _told(m.message)}
    assert told == set(range(1, 51))
    assert outbox.counts(bench.db) == {
        DeliveryState.PENDING: 0, DeliveryState.SENT: 13, DeliveryState.FOLDED: 38, DeliveryState.DEAD: 0,
    }  # fmt: skip


def _told(raw: bytes) -> list[str]:
    text = message_from_bytes(raw).get_payload(0).get_payload(decode=True).decode()  # type: ignore[union-attr]
    return [line.rsplit("/", 1)[1] for line in text.split() if line.startswith("https://loopback.example/news/")]


def test_a_flood_at_once_is_eleven_mails_and_a_digest_for_each(bench: Bench) -> None:
    bench.queue(40, ANN, BEN)
    with SmtpServer() as server:
        bench.smtp(server.port)
        assert bench.deliver() == Outcome(sent=24, folded=58)
    for who in (ANN, BEN):
        mails = [m for m in server.received if m.recipients == [who]]
        assert len(mails) == 12
        assert sorted(int(n) for m in mails for n in _told(m.message)) == list(range(1, 41))
        assert str(message_from_bytes(mails[-1].message)["Subject"]).startswith("=?utf-8?q?29_stories_on_defence")


def test_a_day_without_a_server_loses_nothing_and_keeps_the_cap(bench: Bench) -> None:
    bench.cap(5)
    bench.settings = replace(
        bench.settings, alerts=replace(bench.settings.alerts, retry_seconds=AlertSettings().retry_seconds)
    )
    bench.smtp(closed_port())
    for number in range(1, 31):
        bench.queue(1, start=number)
        bench.deliver(48)
    assert outbox.counts(bench.db)[DeliveryState.SENT] == 0
    with SmtpServer() as server:
        bench.smtp(server.port)
        sent = [bench.deliver(30).sent for _ in range(60)]
    assert {int(n) for m in server.received for n in _told(m.message)} == set(range(1, 31))
    assert all(one + two <= 5 for one, two in pairwise(sent))
    assert outbox.counts(bench.db)[DeliveryState.PENDING] == 0
    assert len(set(message_ids(server))) == len(server.received)


def test_when_the_server_is_back_nothing_waits_out_a_long_back_off(bench: Bench) -> None:
    defaults = AlertSettings().retry_seconds
    bench.settings = replace(bench.settings, alerts=replace(bench.settings.alerts, retry_seconds=defaults))
    bench.smtp(closed_port())
    bench.queue(3)
    for _ in range(24 * 4):
        bench.deliver(15)
    with SmtpServer() as server:
        bench.smtp(server.port)
        bench.deliver(15)
        bench.deliver(15)
    assert len(server.received) == 3


def _update(bench: Bench, story_id: int) -> int:
    with transaction(bench.db):
        return outbox.enqueue_update(
            bench.db, story_id=story_id, topic=TOPIC, whats_new="now worth more", recipients=[ANN], now=bench.time
        )


def test_an_update_waits_for_the_mail_it_refers_to(bench: Bench) -> None:
    bench.smtp(closed_port())
    bench.queue(1)
    assert bench.deliver().soft == 1
    _update(bench, 1)
    with SmtpServer() as server:
        bench.smtp(server.port)
        assert bench.deliver() == Outcome(), "the first alert waits for its next try, and the update for that"
        assert bench.deliver(2).sent == 1
        assert bench.deliver().sent == 1
    first, update = (message_from_bytes(mail.message) for mail in server.received)
    assert update["In-Reply-To"] == first["Message-ID"]


def test_an_update_refers_to_the_digest_that_was_sent_where_digests_were_folded_again(bench: Bench) -> None:
    defaults = AlertSettings().retry_seconds
    bench.settings = replace(
        bench.settings, alerts=replace(bench.settings.alerts, retry_seconds=defaults, hourly_cap=2)
    )
    bench.smtp(closed_port())
    for number in range(1, 10):
        bench.queue(1, start=number)
        bench.deliver(20)
    assert bench.db.execute(
        "SELECT count(*) FROM deliveries d JOIN outbox o ON o.id = d.outbox_id WHERE o.kind = 'digest' AND d.state = 'folded'"
    ).fetchone()[0]
    _update(bench, 5)
    with SmtpServer() as server:
        bench.smtp(server.port)
        for _ in range(12):
            bench.deliver(30)
    mails = [message_from_bytes(mail.message) for mail in server.received]
    updates = [mail for mail in mails if mail["In-Reply-To"]]
    come = {mail["Message-ID"]: place for place, mail in enumerate(mails)}
    assert [come[update["In-Reply-To"]] < come[update["Message-ID"]] for update in updates] == [True]


@pytest.mark.parametrize(
    "title",
    [
        "Sale\r\nBcc: thief@evil.example",
        "Sale\nTo: thief@evil.example\n\nother body",
        "=?utf-8?q?=0D=0ABcc:_thief=40evil.example?= sale",
        "nul\x00 \u2028 \u202eelas \ud800",
        "\r\n.\r\nMAIL FROM:<thief@evil.example>\r\n",
        "x" * 10_000,
    ],
)
def test_no_title_adds_a_header_a_recipient_or_a_command(bench: Bench, title: str) -> None:
    with transaction(bench.db):
        story_id = keep_story(bench.db, 1, title=title)
        outbox.enqueue_first(bench.db, story_id=story_id, topic=TOPIC, whats_new="n", recipients=[ANN], now=NOW)
    with SmtpServer() as server:
        bench.smtp(server.port)
        assert bench.deliver().sent == 1
    (mail,) = server.received
    message = message_from_bytes(mail.message)
    assert (mail.sender, mail.recipients) == ("ew@example.org", [ANN])
    assert [c.split(" ")[0].lower() for c in server.commands] == ["ehlo", "mail", "rcpt", "data", "quit"]
    assert len(message.keys()) == len(set(message.keys())) == 9
    assert (message["To"], message["Bcc"]) == (ANN, None)
    assert max(map(len, mail.wire.split(b"\r\n"))) <= 998


def test_a_digest_of_the_first_look_is_sent_as_one_mail(bench: Bench) -> None:
    with transaction(bench.db):
        ids = [keep_story(bench.db, n) for n in range(1, 4)]
        outbox.enqueue_digest(bench.db, topic=TOPIC, story_ids=[*ids, 99], whats_new="d", recipients=[ANN], now=NOW)
    with SmtpServer() as server:
        bench.smtp(server.port)
        assert bench.deliver().sent == 1
    assert _told(server.received[0].message) == ["1", "2", "3"]


def test_two_processes_do_not_deliver_at_once(bench: Bench) -> None:
    bench.queue(1)
    with delivery_turn(bench.settings.storage.db) as ours:
        assert ours
        assert bench.deliver() == Outcome(busy=True)
    assert bench.deliver().sent == 1


def test_a_test_mail_goes_at_once_and_by_itself(bench: Bench) -> None:
    bench.queue(1)
    with SmtpServer() as server:
        bench.smtp(server.port)
        channel = asyncio.run(deliver_test(bench.writer, bench.settings, lambda: NOW, BEN))
    assert channel == f"smtp 127.0.0.1:{server.port}"
    assert [m.recipients for m in server.received] == [[BEN]]
    assert bench.one(BEN).state is DeliveryState.SENT


def test_a_failed_test_mail_leaves_nothing_behind(bench: Bench) -> None:
    bench.smtp(closed_port())
    with pytest.raises(SendFailure, match="Connection refused"):
        asyncio.run(deliver_test(bench.writer, bench.settings, lambda: NOW, BEN))
    assert outbox.listing(bench.db) == []
    assert bench.db.execute("SELECT count(*) FROM outbox").fetchone()[0] == 0
    assert bench.deliver(99999) == Outcome()


KILLED = """
    import asyncio, os, signal, sys
    from datetime import UTC, datetime
    from pathlib import Path
    from monitor.alerts import channels, deliver
    from monitor.alerts.stories import load_story
    from storage.settings import AlertSettings, Settings, SmtpSettings, StorageSettings
    from storage.writer import Writer

    db, port, after_the_answer = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "after"
    send = channels.send

    async def send_and_die(settings, envelope, now):
        channel = await send(settings, envelope, now)
        os.kill(os.getpid(), signal.SIGKILL)
        return channel

    if after_the_answer:
        channels.send = send_and_die
    settings = Settings(
        StorageSettings(db),
        alerts=AlertSettings(sender="ew@example.org"),
        smtp=SmtpSettings(host="127.0.0.1", port=port, security="none"),
    )
    now = datetime(2026, 2, 2, 10, tzinfo=UTC)
    asyncio.run(deliver.deliver_due(Writer(db), settings, lambda: now, load_story))
"""


@pytest.mark.parametrize("instant", ["before", "after"])
def test_a_kill_repeats_the_mail_byte_for_byte(bench: Bench, instant: str) -> None:
    """kill -9 between DATA and 250, and between 250 and the mark."""
    import threading

    bench.queue(2)
    release = threading.Event()
    script = Script(hold_accept=release if instant == "before" else None)
    with SmtpServer(script) as server:
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(KILLED), str(bench.settings.storage.db), str(server.port), instant]
        )
        if instant == "before":
            assert server.waiting.wait(20)
            process.kill()
        assert process.wait(20) == -signal.SIGKILL
        release.set()
        wait_until(lambda: len(server.received) == 1)
        script.hold_accept = None
        reopened = open_database(bench.settings.storage.db)
        assert reopened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        reopened.close()
        bench.smtp(server.port)
        assert bench.deliver().sent == 2
    first, repeat, other = server.received
    assert first.message == repeat.message
    assert len({first.message, other.message}) == 2
    assert message_ids(server)[0] == message_ids(server)[1]
    assert outbox.counts(bench.db)[DeliveryState.SENT] == 2
