"""Leads: what is worth a request, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlite_utils import Database

from storage import articles, leads
from storage.db import transaction
from storage.models import Lead, Source
from tests.records import NOON, article, lead, moment, watch

HOURS = (1.0, 6.0, 24.0, 72.0)


@pytest.fixture
def feeds(db: Database) -> list[Source]:
    return watch(db, "gazette", "https://gazette.example/a", "https://gazette.example/b")


def record(
    db: Database, source: Source, *found: Lead, quiet: bool = False, oldest: float | None = None, hours: float = 0
) -> list[int]:
    limit = NOON - timedelta(days=oldest) if oldest is not None else None
    with transaction(db):
        return leads.record(db, source, found, quiet=quiet, not_older_than=limit, now=NOON + timedelta(hours=hours))


def done(db: Database, lead_id: int, article_id: int | None = None) -> None:
    leads.settle(
        db, lead_id, article_id=article_id, reason=None if article_id else "too short", detail=None, etag='"e"',
        last_modified=None, page_hash="h", recheck_hours=HOURS,
    )  # fmt: skip


def test_a_new_lead_waits_and_a_known_one_costs_nothing(db: Database, feeds: list[Source]) -> None:
    (first,) = record(db, feeds[0], lead())
    assert [s.id for s in leads.waiting(db, "gazette", NOON, limit=9)] == [first]
    done(db, first)
    assert record(db, feeds[0], lead()) == []
    assert leads.waiting(db, "gazette", NOON, limit=9) == []


def test_the_same_address_in_two_sources_is_one_lead(db: Database, feeds: list[Source]) -> None:
    record(db, feeds[0], lead())
    assert record(db, feeds[1], lead(title="Worded differently")) == []


def test_another_sources_wording_is_no_change_its_own_is(db: Database, feeds: list[Source]) -> None:
    (first,) = record(db, feeds[0], lead())
    done(db, first)
    assert record(db, feeds[1], lead(title="Worded differently")) == []
    assert record(db, feeds[0], lead()) == []
    assert record(db, feeds[0], lead(title="A corrected headline")) == [first]


def test_a_new_updated_time_is_worth_a_request(db: Database, feeds: list[Source]) -> None:
    (first,) = record(db, feeds[0], lead(updated=moment()))
    done(db, first)
    assert record(db, feeds[0], lead(updated=moment(NOON + timedelta(hours=2)))) == [first]


def test_the_own_id_reconciles_addresses(db: Database, feeds: list[Source]) -> None:
    record(db, feeds[0], lead(own_id="9"))
    other = lead(own_id="9", canonical_url="https://gazette.example/else/9", url="https://gazette.example/else/9")
    assert record(db, feeds[1], other) == []


def test_old_leads_of_a_first_look_are_remembered_only(db: Database, feeds: list[Source]) -> None:
    old = lead(published=moment(NOON - timedelta(days=5)))
    assert record(db, feeds[0], old, quiet=True, oldest=2) == []
    assert record(db, feeds[0], old) == []
    undated = lead(2, published=None)
    assert len(record(db, feeds[0], undated, quiet=True, oldest=2)) == 1


def test_failures_wait_longer_and_end(db: Database, feeds: list[Source]) -> None:
    (first,) = record(db, feeds[0], lead())
    for attempt in range(leads.MAX_ATTEMPTS):
        leads.fail(db, first, "http error", "HTTP 500", permanent=False, now=NOON)
        soon = leads.waiting(db, "gazette", NOON + timedelta(minutes=1), limit=9)
        assert soon == [], attempt
    assert leads.waiting(db, "gazette", NOON + timedelta(days=30), limit=9) == []
    assert leads.reasons(db) == {"http error": 1}


def test_a_permanent_answer_ends_at_once(db: Database, feeds: list[Source]) -> None:
    (first,) = record(db, feeds[0], lead())
    leads.fail(db, first, "http error", "HTTP 410", permanent=True, now=NOON)
    assert leads.waiting(db, "gazette", NOON + timedelta(days=1), limit=9) == []


def test_a_flagged_article_is_looked_at_again_at_its_ages(db: Database, feeds: list[Source]) -> None:
    (first,) = record(db, feeds[0], lead())
    saved = articles.save(db, article(), source_id=feeds[0].id, quiet=False, now=NOON)
    done(db, first, saved.article_id)
    leads.plan_rechecks(db, saved.article_id, HOURS)
    seen = []
    for hour in range(100):
        for stored in leads.waiting(db, "gazette", NOON + timedelta(hours=hour), limit=9):
            assert stored.recheck
            assert stored.etag == '"e"'
            seen.append(hour)
            leads.unchanged(db, stored.id, HOURS)
    assert seen == [1, 6, 24, 72]


def test_a_user_may_ask_for_an_address_again(db: Database, feeds: list[Source]) -> None:
    (first,) = record(db, feeds[0], lead())
    done(db, first)
    with transaction(db):
        assert leads.add_address(db, lead(), quiet=False, now=NOON) == first
    assert [s.id for s in leads.waiting(db, "gazette", NOON, limit=9)] == [first]
