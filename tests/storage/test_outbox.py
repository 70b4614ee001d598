from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage import articles, outbox, stories
from storage.db import open_database, transaction
from storage.models import AlertKind, Article, Block, DeliveryState, Judgement

NOW = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
TOPIC = "defence-exports"
BOTH = ["a@example.org", "b@example.org"]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = open_database(tmp_path / "box.db")
    yield database
    database.close()


def story(db: Database, number: int = 1) -> int:
    """A story with its article, through the same doors as in use."""
    db.execute(
        "INSERT OR IGNORE INTO outlets (name, title, home, tier, added_at) VALUES ('o', 'O', 'https://o.example/', 1, '')"
    )
    url = f"https://o.example/{number}"
    page = Article("o", url, url, f"Title {number}", (Block(f"Body {number}."),), "hash", "1", NOW)
    kept = articles.get(db, articles.save(db, page, source_id=None, quiet=False, now=NOW).article_id)
    assert kept is not None
    judgement = Judgement(TOPIC, "1", True, True, 0.9, None, ("why",), None)
    return stories.open_story(db, kept, judgement, quiet=False, now=NOW)


def first(db: Database, story_id: int, recipients: list[str] = BOTH, now: datetime = NOW) -> int:
    return outbox.enqueue_first(
        db, story_id=story_id, topic=TOPIC, whats_new="new story", recipients=recipients, now=now
    )


def test_a_first_alert_has_one_delivery_a_recipient(db: Database) -> None:
    box = first(db, story(db))
    due = outbox.due(db, NOW)
    assert [(d.recipient, d.kind, d.outbox_id, d.state) for d in due] == [
        (r, AlertKind.FIRST, box, DeliveryState.PENDING) for r in BOTH
    ]
    assert due[0].story_ids == (due[0].story_id,)
    assert due[0].created_at == NOW


def test_asking_twice_is_asking_once(db: Database) -> None:
    story_id = story(db)
    assert first(db, story_id) == first(db, story_id, now=NOW + timedelta(hours=1))
    assert len(outbox.due(db, NOW + timedelta(hours=2))) == 2
    first(db, story_id, ["a@example.org", "late@example.org"])
    assert [d.recipient for d in outbox.listing(db)] == ["late@example.org", *reversed(BOTH)]


def test_one_address_written_twice_gets_one_mail(db: Database) -> None:
    first(db, story(db), ["A@Example.ORG", " A@example.org ", "a@example.org"])
    assert [d.recipient for d in outbox.due(db, NOW)] == ["A@example.org", "a@example.org"]


def test_it_belongs_to_the_callers_transaction(db: Database) -> None:
    def both() -> None:
        with transaction(db):
            first(db, story(db))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        both()
    assert outbox.due(db, NOW) == []


def test_message_ids_are_fixed_unique_and_short(db: Database, tmp_path: Path) -> None:
    one, two = story(db, 1), story(db, 2)
    for story_id in (one, two):
        first(db, story_id)
    for _ in range(2):
        outbox.enqueue_digest(db, topic=TOPIC, story_ids=[one, two], whats_new="d", recipients=BOTH, now=NOW)
        outbox.enqueue_test(db, "a@example.org", NOW)
    ids = [d.message_id for d in outbox.listing(db)]
    assert len(set(ids)) == len(ids) == 10
    assert all(re.fullmatch(r"<[sdt]\d+\.a1\.[0-9a-f]{20}@[0-9a-f]{12}\.exportwatch>", i) for i in ids)
    assert not any("example" in i for i in ids)
    other = open_database(tmp_path / "other.db")
    first(other, story(other, 1))
    assert not {d.message_id for d in outbox.listing(other)} & set(ids)
    other.close()


def test_the_message_id_is_made_of_what_it_says_and_nothing_random(db: Database) -> None:
    story_id = story(db)
    first(db, story_id)
    before = [d.message_id for d in outbox.due(db, NOW)]
    db.execute("DELETE FROM deliveries")
    db.execute("DELETE FROM outbox")
    first(db, story_id, now=NOW + timedelta(days=3))
    assert [d.message_id for d in outbox.due(db, NOW + timedelta(days=3))] == before


def test_a_mail_is_frozen_once(db: Database) -> None:
    first(db, story(db))
    one = outbox.due(db, NOW)[0]
    outbox.freeze(db, one.id, b"first")
    outbox.freeze(db, one.id, b"second")
    assert outbox.due(db, NOW)[0].message == b"first"
    outbox.thaw(db, one.id)
    assert outbox.due(db, NOW)[0].message is None


def test_what_is_sent_stays_frozen(db: Database) -> None:
    first(db, story(db))
    one, two = outbox.due(db, NOW)
    outbox.freeze(db, one.id, b"mail")
    outbox.mark_sent(db, one.id, "smtp h:25", NOW)
    outbox.thaw(db, one.id)
    sent = outbox.get(db, one.id)
    assert sent is not None
    assert (sent.state, sent.message, sent.sent_at, sent.attempts) == (DeliveryState.SENT, b"mail", NOW, 1)
    assert [d.id for d in outbox.due(db, NOW)] == [two.id]


def test_a_soft_failure_comes_again_later(db: Database) -> None:
    first(db, story(db), BOTH[:1])
    (one,) = outbox.due(db, NOW)
    outbox.mark_soft(db, one.id, "busy\nnow" + "x" * 2000, NOW + timedelta(minutes=5))
    assert outbox.due(db, NOW + timedelta(minutes=4)) == []
    (again,) = outbox.due(db, NOW + timedelta(minutes=5))
    assert again.attempts == 1
    assert again.last_error is not None
    assert again.last_error.startswith("busy nowxxx")
    assert len(again.last_error) == 500


def test_the_dead_rise_when_asked(db: Database) -> None:
    first(db, story(db))
    one, two = outbox.due(db, NOW)
    outbox.freeze(db, one.id, b"refused")
    outbox.mark_dead(db, one.id, "550 no")
    assert outbox.counts(db) == {
        DeliveryState.PENDING: 1, DeliveryState.SENT: 0, DeliveryState.FOLDED: 0, DeliveryState.DEAD: 1,
    }  # fmt: skip
    later = NOW + timedelta(days=1)
    assert outbox.retry(db, None, later) == 1
    risen = outbox.get(db, one.id)
    assert risen is not None
    assert (risen.state, risen.attempts, risen.message, risen.next_attempt_at) == (
        DeliveryState.PENDING,
        0,
        None,
        NOW,
    )
    assert risen.message_id == one.message_id
    assert outbox.retry(db, None, later) == 0
    assert outbox.retry(db, [two.id, 999], later) == 1


def test_a_retry_leaves_sent_and_folded_mail_alone(db: Database) -> None:
    first(db, story(db))
    one, two = outbox.due(db, NOW)
    digest = outbox.enqueue_digest(db, topic=TOPIC, story_ids=[1], whats_new="d", recipients=BOTH, now=NOW)
    outbox.fold(db, [one.id], digest)
    outbox.mark_sent(db, two.id, "folder x", NOW)
    assert outbox.retry(db, [one.id, two.id], NOW) == 0
    assert [d.id for d in outbox.listing(db, DeliveryState.FOLDED)] == [one.id]
    (row,) = db.query("SELECT folded_into FROM deliveries WHERE id = ?", [one.id])
    assert row["folded_into"] == digest


def test_the_hours_mails_are_counted_by_recipient_and_without_tests(db: Database) -> None:
    for number in range(3):
        first(db, story(db, number + 1))
    outbox.enqueue_test(db, BOTH[0], NOW)
    for minutes, delivery in enumerate(outbox.due(db, NOW)):
        outbox.mark_sent(db, delivery.id, "x", NOW + timedelta(minutes=minutes))
    assert outbox.sent_since(db, BOTH[0], NOW - timedelta(minutes=1)) == 3
    assert outbox.sent_since(db, BOTH[0], NOW) == 2
    assert outbox.sent_since(db, "c@example.org", NOW - timedelta(days=1)) == 0
    assert outbox.sent_times(db, BOTH[1], NOW + timedelta(minutes=1)) == [
        NOW + timedelta(minutes=3), NOW + timedelta(minutes=5),
    ]  # fmt: skip


def test_the_longest_overdue_comes_first_and_the_limit_holds(db: Database) -> None:
    first(db, story(db, 1), BOTH[:1], NOW + timedelta(minutes=1))
    first(db, story(db, 2), BOTH[:1], NOW)
    due = outbox.due(db, NOW + timedelta(minutes=2))
    assert [d.story_id for d in due] == [2, 1]
    assert [d.story_id for d in outbox.due(db, NOW + timedelta(minutes=2), limit=1)] == [2]
    outbox.postpone(db, [due[0].id], NOW + timedelta(hours=1))
    assert [d.story_id for d in outbox.due(db, NOW + timedelta(minutes=2))] == [1]


def test_hostile_text_is_stored_and_read_back(db: Database) -> None:
    outbox.enqueue_first(
        db, story_id=story(db), topic=TOPIC, whats_new="a\ud800b\x00c", recipients=["x'; --@example.org"], now=NOW
    )
    (one,) = outbox.due(db, NOW)
    assert one.whats_new == "a?bc"
    assert one.recipient == "x'; --@example.org"
