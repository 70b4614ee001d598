"""What people rule to be furniture, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlite_utils import Database

from storage import furniture, passages
from storage.db import transaction
from storage.furniture import DROP, KEEP, KnownFurniture
from tests.records import NOON

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class P:
    fingerprint: int
    sample: str = "read all our stories"
    role: str = "block"


@pytest.fixture(autouse=True)
def _open(db: Database):
    with transaction(db):
        yield


def carry(db: Database, passage: P, *owners: str, outlet: str = "gazette", hours: int = 0) -> None:
    for owner in owners:
        passages.record(db, outlet, owner, [passage], NOON + hours * HOUR)


def listed(db: Database, outlet: str = "gazette", limit: int = 99) -> list[KnownFurniture]:
    return furniture.listing(db, outlet, limit=limit)


def test_nothing_is_ruled_at_first(db: Database) -> None:
    assert dict(furniture.rulings(db, "gazette")) == {}
    assert listed(db) == []
    assert not furniture.take_back(db, "gazette", 1)
    assert furniture.sample_of(db, "gazette", 1) is None


def test_a_ruling_holds_for_its_outlet_and_the_later_one_stands(db: Database) -> None:
    furniture.rule(db, "gazette", P(1), DROP, NOON)
    furniture.rule(db, "gazette", P(2), KEEP, NOON)
    furniture.rule(db, "gazette", P(1), KEEP, NOON + HOUR)
    furniture.rule(db, "courier", P(1), DROP, NOON)
    assert furniture.rulings(db, "gazette") == {1: KEEP, 2: KEEP}
    assert furniture.rulings(db, "courier") == {1: DROP}


def test_a_ruling_taken_back_is_gone_for_this_outlet_alone(db: Database) -> None:
    furniture.rule(db, "gazette", P(1), DROP, NOON)
    furniture.rule(db, "courier", P(1), DROP, NOON)
    assert furniture.take_back(db, "gazette", 1)
    assert not furniture.take_back(db, "gazette", 1)
    assert (furniture.rulings(db, "gazette"), furniture.rulings(db, "courier")) == ({}, {1: DROP})


def test_a_fingerprint_of_63_bits_comes_back_whole(db: Database) -> None:
    furniture.rule(db, "gazette", P(2**63 - 1), DROP, NOON)
    assert furniture.rulings(db, "gazette") == {2**63 - 1: DROP}


def test_only_what_recurs_is_listed_the_most_carried_first(db: Database) -> None:
    carry(db, P(1, "once"), "a")
    carry(db, P(2, "twice"), "a", "b")
    carry(db, P(3, "thrice"), "a", "b", "c", hours=2)
    carry(db, P(3, "thrice"), "x", "y", outlet="courier")
    assert [(k.fingerprint, k.sample, k.carriers, k.owned, k.ruling) for k in listed(db)] == [
        (3, "thrice", 3, False, None), (2, "twice", 2, False, None),
    ]  # fmt: skip
    assert listed(db)[0].last_seen_at == NOON + 2 * HOUR
    assert [k.fingerprint for k in listed(db, limit=1)] == [3]


def test_carriers_are_pages_that_hold_it_and_owners_are_told(db: Database) -> None:
    carry(db, P(1), "a", "b")
    carry(db, P(1, role="summary"), "c")
    (known,) = listed(db)
    assert (known.carriers, known.owned) == (2, True)


def test_what_was_ruled_is_listed_whether_it_recurs_or_was_ever_met(db: Database) -> None:
    carry(db, P(1, "met once"), "a")
    furniture.rule(db, "gazette", P(1, "met once"), DROP, NOON)
    furniture.rule(db, "gazette", P(2, "never met"), KEEP, NOON + HOUR)
    furniture.rule(db, "courier", P(3, "of another outlet"), DROP, NOON)
    assert [(k.sample, k.carriers, k.ruling) for k in listed(db)] == [("met once", 1, DROP), ("never met", 0, KEEP)]


def test_the_sample_comes_from_pages_or_from_the_ruling(db: Database) -> None:
    carry(db, P(1, "met"), "a")
    furniture.rule(db, "gazette", P(2, "ruled"), DROP, NOON)
    assert furniture.sample_of(db, "gazette", 1) == "met"
    assert furniture.sample_of(db, "gazette", 2) == "ruled"
    assert furniture.sample_of(db, "courier", 1) is None
