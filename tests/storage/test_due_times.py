"""A wall clock that is set takes every due time with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlite_utils import Database

from storage import due_times, outbox, robots, sources
from storage.clock import from_text
from storage.models import Source, SourceKind
from storage.robots import Cached
from tests.records import NOON

DAY = timedelta(days=1)


def test_every_due_time_moves_and_what_has_happened_stays(db: Database) -> None:
    sources.sync_outlet(
        db, name="gazette", title="G", home="https://gazette.example/", country=None, language=None, tier=1,
        configured=[(SourceKind.FEED, "https://gazette.example/feed")], now=NOON,
    )  # fmt: skip
    (source,) = sources.listing(db)
    sources.save(db, replace(source, next_due_at=NOON, not_before=NOON, last_look_at=NOON))
    outbox.enqueue_test(db, "ann@example.org", NOON)
    robots.put(db, Cached("https://gazette.example", 200, b"", NOON, NOON + DAY, None))
    due_times.shift(db, -86400)
    moved: Source = sources.listing(db)[0]
    assert (moved.next_due_at, moved.not_before, moved.last_look_at) == (NOON - DAY, NOON - DAY, NOON)
    assert outbox.listing(db)[0].next_attempt_at == NOON - DAY
    kept = robots.get(db, "https://gazette.example")
    assert kept is not None
    assert (kept.expires_at, kept.fetched_at) == (NOON, NOON)


def test_every_column_named_due_is_known_to_the_shift(db: Database) -> None:
    """A new table with a due time of its own is not forgotten here."""
    named = {
        (table.name, column.name)
        for table in db.tables
        for column in table.columns
        if column.name in ("next_due_at", "not_before", "next_attempt_at", "recheck_at", "expires_at")
    }
    assert named == set(due_times.DUE)


def test_a_null_stays_null(db: Database) -> None:
    outbox.enqueue_test(db, "ann@example.org", NOON)
    due_times.shift(db, 3600)
    (row,) = db.query("SELECT next_attempt_at, sent_at FROM deliveries")
    assert (from_text(row["next_attempt_at"]), row["sent_at"]) == (NOON + timedelta(hours=1), None)
