"""The memory of passages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from storage import passages
from storage.db import open_database, transaction

NOW = datetime(2026, 2, 2, 12, tzinfo=UTC)


@dataclass(frozen=True)
class P:
    fingerprint: int
    role: str = "block"
    sample: str = "some folded words"


@pytest.fixture
def db(tmp_path):
    database = open_database(tmp_path / "passages.db")
    with transaction(database):
        yield database
    database.close()


@pytest.mark.parametrize("role", ["title", "summary", "opening"])
def test_what_one_other_article_is_headed_by_counts_at_once(db, role):
    passages.record(db, "o", "b", [P(7, role)], NOW)
    assert passages.foreign(db, "o", "a", [7, 8]) == {7: "some folded words"}


def test_a_block_counts_from_the_second_other_article_on(db):
    passages.record(db, "o", "a", [P(7)], NOW)
    passages.record(db, "o", "b", [P(7)], NOW)
    assert passages.foreign(db, "o", "a", [7]) == {}
    passages.record(db, "o", "c", [P(7)], NOW)
    assert passages.foreign(db, "o", "a", [7]) == {7: "some folded words"}


def test_own_passages_and_other_outlets_do_not_count(db):
    passages.record(db, "o", "a", [P(7, "title"), P(7, "summary")], NOW)
    passages.record(db, "elsewhere", "b", [P(7, "title")], NOW)
    assert passages.foreign(db, "o", "a", [7]) == {}


def test_all_samples_of_a_fingerprint_are_given(db):
    passages.record(db, "o", "b", [P(7, "summary", "short form")], NOW)
    passages.record(db, "o", "c", [P(7, "opening", "another form")], NOW)
    assert passages.foreign(db, "o", "a", [7]) == {7: "another form\nshort form"}


def test_article_of_the_same_title_is_not_heard(db):
    passages.record(db, "o", "a", [P(1, "title"), P(5, "opening")], NOW)
    passages.record(db, "o", "b", [P(1, "title"), P(6, "opening")], NOW)
    assert passages.foreign(db, "o", "a", [1, 5, 6]) == {}


def test_article_that_shares_nearly_everything_is_not_heard(db):
    double = [P(n, "opening" if n == 1 else "block") for n in range(1, 21)]
    passages.record(db, "o", "b", double, NOW)
    assert passages.foreign(db, "o", "a", [p.fingerprint for p in double]) == {}
    assert passages.foreign(db, "o", "a", [1, *range(100, 120)]) == {1: "some folded words"}


def test_recording_again_refreshes_and_forgetting_takes_the_old(db):
    passages.record(db, "o", "b", [P(1, "title", "old"), P(2, "title")], NOW)
    later = NOW + timedelta(days=10)
    passages.record(db, "o", "b", [P(1, "title", "new")], later)
    assert passages.forget(db, later) == 1
    assert passages.foreign(db, "o", "a", [1, 2]) == {1: "new"}
    assert passages.forget(db, later) == 0


def test_more_fingerprints_than_one_statement_takes(db):
    passages.record(db, "o", "b", [P(n, "title", str(n)) for n in range(1000)], NOW)
    passages.record(db, "o", "c", [P(2**63 - 1, "title", "big")], NOW)
    found = passages.foreign(db, "o", "a", [*range(2000), 2**63 - 1])
    assert len(found) == 1001
    assert found[2**63 - 1] == "big"
