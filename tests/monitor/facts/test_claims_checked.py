"""Facts kept and joined in a real database, and the claims of the story that started the project put to the test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from monitor.analysis.fact_run import read_facts
from monitor.analysis.facts.checks import Check, Verdict
from monitor.story_facts import StoryFacts, load_facts
from storage import articles, facts
from storage.db import open_database, transaction
from storage.models import Block, StoredArticle
from tests.records import NOON, article, watch

FOUNDING = (
    "Türkiye's defence and aerospace exports rose 44 percent year on year to more than $555 million in January 2026,"
    " a monthly record, the exporters' assembly said.\n"
    "In 2025, Türkiye's defence exports rose 48 percent to more than $10 billion: $9.87 billion of equipment"
    " and $184 million of services."
)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = open_database(tmp_path / "facts.db")
    with transaction(database):
        watch(database)
        watch(database, "courier")
        yield database
    database.close()


def keep(db: Database, number: int, text: str, outlet: str = "gazette") -> StoredArticle:
    title, _, _ = text.partition(".")
    page = replace(
        article(number, title=title[:90], own_id=str(number), outlet=outlet, url=f"https://{outlet}.example/{number}"),
        canonical_url=f"https://{outlet}.example/{number}",
        blocks=tuple(map(Block, text.split("\n"))),
    )
    stored = articles.get(db, articles.save(db, page, source_id=None, quiet=False, now=NOON).article_id)
    assert stored is not None
    read_facts(db, stored, NOON)
    return stored


def checks(found: StoryFacts, kind: str) -> list[Check]:
    return [c for c in found.checks if c.kind == kind]


def test_the_founding_story_claim_by_claim(db: Database) -> None:
    found = load_facts(db, [keep(db, 1, FOUNDING).id])
    (total,) = checks(found, "sum")
    assert total.verdict is Verdict.CONSISTENT
    assert "9.87 bn + 184 m = 10.054 bn" in total.arithmetic
    growths = {(c.claim, c.verdict): c.arithmetic for c in checks(found, "growth")}
    (against,) = (a for (c, v), a in growths.items() if v is Verdict.CONTRADICTED)
    assert "10.054 bn / 1.48 = 6.793 bn for 2024" in against
    assert "7.1" in against
    assert ("+48 % for 2025 with 10.54 bn", Verdict.CONSISTENT) in growths
    assert [v for (c, v) in growths if c == "+44 % for 2026-01"] == [Verdict.UNKNOWN]
    (record,) = checks(found, "record")
    assert record.verdict is Verdict.CONTRADICTED
    assert "2023-07" in record.arithmetic
    assert "2025-08" in record.arithmetic
    assert "best January" in record.arithmetic


def test_a_stored_january_settles_the_growth(db: Database) -> None:
    keep(db, 2, "Türkiye's defence and aerospace exports were $385.4 million in January 2025.", "courier")
    found = load_facts(db, [keep(db, 1, FOUNDING).id])
    assert [c.verdict for c in checks(found, "growth") if c.claim == "+44 % for 2026-01"] == [Verdict.CONSISTENT]


def test_every_field_points_at_the_words_it_was_read_from(db: Database) -> None:
    stored = keep(db, 1, FOUNDING)
    listed = [*facts.statistics(db), *facts.deals(db)]
    assert listed
    for fact in listed:
        assert (fact.article_id, fact.revision_id) == (stored.id, stored.revision_id)
        for span in fact.fact.spans:
            part = {"title": stored.title, "summary": stored.summary or "", "text": stored.text}[span.part]
            assert span.value in part[span.start : span.end] or part[span.start : span.end]
            assert part[span.start : span.end].split()[0] in span.sentence


def test_a_reading_is_appended_never_overwritten(db: Database) -> None:
    stored = keep(db, 1, "Poland signed a $6.5 billion contract with South Korea for 180 K2 tanks.")
    read_facts(db, stored, NOON)
    assert len(facts.deals(db)) == 1
    keep(db, 1, "Poland signed a $6.7 billion contract with South Korea for 180 K2 tanks.")
    (deal,) = facts.deals(db)
    assert deal.fact.value is not None
    assert deal.fact.value.low == 6.7e9
    _, (before,) = facts.revised(db, stored.id)
    assert before.fact.value is not None
    assert before.fact.value.low == 6.5e9


def test_reports_of_one_deal_merge_with_their_contradictions(db: Database) -> None:
    one = keep(db, 1, "Poland signed a $6.5 billion contract with South Korea for 180 K2 tanks.")
    two = keep(db, 2, "South Korea and Poland signed a contract worth $7.9 billion for 180 K2 tanks.", "courier")
    (deal,) = load_facts(db, [one.id, two.id]).deals
    assert len(deal.sources) == 2
    assert any("value" in str(c) for c in deal.contradictions)
    lines = list(load_facts(db, [one.id, two.id]).lines())
    assert any("South Korea to Poland: 180 K2 Black Panther" in line for line in lines)
    assert any("sources differ on" in line for line in lines)


def test_a_review_is_kept_and_the_least_sure_come_first(db: Database) -> None:
    keep(db, 1, FOUNDING)
    waiting = facts.doubtful(db, 1.01)
    assert [f.fact.confidence for f in waiting] == sorted(f.fact.confidence for f in waiting)
    facts.review(db, waiting[0].id, "reject", NOON + timedelta(hours=1))
    assert waiting[0].id not in {f.id for f in facts.doubtful(db, 1.01)}
    again = facts.get(db, waiting[0].id)
    assert again is not None
    assert again.reviews[0].action == "reject"


def test_a_page_of_nonsense_numbers_yields_no_fact(db: Database) -> None:
    nonsense = "\n".join(
        f"{n} {n * 7919 % 1000} {n / 7:.3f} % $ {n} m 20{n % 100:02d} K{n} of {n},{n:03d}" for n in range(300)
    )
    keep(db, 3, nonsense)
    assert (facts.statistics(db), facts.deals(db)) == ([], [])
