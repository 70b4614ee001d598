"""What a report is compared with is looked up by its keys: no query's cost grows with all reports ever kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlite_utils import Database

from storage import stories, traits
from storage.db import transaction

NOW = datetime(2026, 2, 1, tzinfo=UTC)
TOPIC = "defence-exports"
QUERIES: dict[str, Callable[[Database], object]] = {
    "candidates": lambda db: stories.candidates(db, TOPIC, list(range(64)), NOW),
    "keep_sketch": lambda db: stories.keep_sketch(db, 1, b"x", [1, 2, 3], NOW),
    "nearest": lambda db: traits.nearest(db, TOPIC, {1: 1.0, 2: 1.0}, NOW),
}


def steps(db: Database, query: Callable[[Database], object]) -> int:
    """How many instructions SQLite's machine runs, in tens."""
    counted = [0]

    def count() -> None:
        counted[0] += 1

    db.conn.set_progress_handler(count, 10)
    query(db)
    db.conn.set_progress_handler(None, 0)
    return counted[0]


def fill(db: Database, first: int, after: int) -> None:
    """Reports with a story each, that share no term and no key with what is asked for."""
    at = "2026-02-02T00:00:00Z"
    for number in range(first, after):
        db.execute("INSERT INTO sketches (article_id, sketch, made_at) VALUES (?, x'00', ?)", [number, at])
        db.execute("INSERT INTO traits (article_id, traits, made_at) VALUES (?, '[]', ?)", [number, at])
        db.execute("INSERT INTO memberships (story_id, article_id, topic, role, similarity, joined_at) VALUES (?, ?, ?, 'opener', 1, ?)", [number, number, TOPIC, at])  # fmt: skip
        db.conn.executemany("INSERT INTO sketch_terms VALUES (?, ?)", [(1000 + number * 64 + k, number) for k in range(64)])  # fmt: skip
        db.conn.executemany("INSERT INTO trait_keys (key, article_id) VALUES (?, ?)", [(1000 + number * 8 + k, number) for k in range(8)])  # fmt: skip


@pytest.mark.parametrize("name", QUERIES)
def test_the_cost_does_not_grow_with_the_shelf(db: Database, name: str) -> None:
    db.execute("PRAGMA foreign_keys = OFF")
    with transaction(db):
        fill(db, 1, 101)
    before = steps(db, QUERIES[name])
    with transaction(db):
        fill(db, 101, 1001)
    assert steps(db, QUERIES[name]) <= before + 50
