"""Furniture learnt from an outlet's other pages, on pages in the shape of AnewZ."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlite_utils import Database

from spiders.boilerplate import FURNITURE, lead_passages, mark_furniture, passages, same
from spiders.extraction import extract
from storage import passages as memory
from storage.db import open_database, transaction
from storage.models import Article, Block
from tests.spiders.anewz_pages import FIXED, OUTLET, Story, lead, own_paragraphs, page, render, stories

NOW = datetime(2026, 2, 2, 12, tzinfo=UTC)


@pytest.fixture
def db(tmp_path):
    database = open_database(tmp_path / "furniture.db")
    with transaction(database):
        yield database
    database.close()


def article(title: str, lines: Iterable[str], *, summary: str | None = None, flags: tuple[str, ...] = ()) -> Article:
    return Article(
        outlet="anewz", url="https://anewz.test/a", canonical_url="https://anewz.test/a", title=title, summary=summary, flags=flags,
        blocks=tuple(Block(line) for line in lines), page_hash="", extractor="1", fetched_at=NOW,
    )  # fmt: skip


def known_from(*texts: str, role: str = "summary") -> dict[int, str]:
    """The memory of other articles that own these texts."""
    others = [article("Other matters altogether", [], summary=t) for t in texts]
    return {p.fingerprint: p.sample for o in others for p in passages(o) if p.role == role}


def learn(db: Database, found: Article) -> None:
    memory.record(db, "anewz", found.own_id or found.canonical_url, passages(found), NOW)


def clean(db: Database, found: Article) -> Article:
    prints = [p.fingerprint for p in passages(found)]
    return mark_furniture(found, memory.foreign(db, "anewz", found.own_id or found.canonical_url, prints))


def crawl(
    db: Database, order: list[Story], pool: list[Story], seed: int, *, described: bool = True
) -> dict[int, Article]:
    """Extract the stories' pages in this order; featured story and tail change as the crawl goes on."""
    draw, found = random.Random(seed), {}
    for place, story in enumerate(order):
        others = [s for s in pool if s is not story]
        featured = others[(seed + place // 4) % len(others)]
        tail = draw.sample([s for s in others if s is not featured], 10)
        outcome = extract(page(story, render(story, featured, tail, described=described), place), OUTLET, None)
        assert isinstance(outcome, Article), outcome
        learn(db, outcome)
        found[story.id] = outcome
    return found


def check_clean(story: Story, cleaned: Article, pool: list[Story]) -> None:
    """No foreign paragraph and no fixed line left, no own paragraph lost."""
    kept = cleaned.text.split("\n")
    assert [p for p in own_paragraphs(story) if p not in kept] == []
    allowed = {*own_paragraphs(story), story.title}
    assert [line for line in kept if line not in allowed] == []


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("described", [True, False])
def test_final_marking_leaves_only_own_paragraphs_in_any_order(db, seed, described):
    pool = stories(36)
    order = list(pool)
    random.Random(seed).shuffle(order)
    found = crawl(db, order, pool, seed, described=described)
    for story in pool:
        check_clean(story, clean(db, found[story.id]), pool)


def test_first_page_is_clean_when_the_others_are_known_as_leads_only(db):
    pool = stories(14)
    for story in pool:
        memory.record(db, "anewz", str(story.id), lead_passages(lead(story)), NOW)
    found = crawl(db, pool[:1], pool, seed=3)
    check_clean(pool[0], clean(db, found[pool[0].id]), pool)


def test_tail_of_stories_never_seen_is_learnt_from_recurrence(db):
    pool = stories(16)
    crawled, unseen = pool[:4], pool[4:]
    found = {}
    for story in crawled:
        outcome = extract(page(story, render(story, unseen[0], unseen[1:11])), OUTLET, None)
        assert isinstance(outcome, Article)
        learn(db, outcome)
        found[story.id] = outcome
    for story in crawled:
        check_clean(story, clean(db, found[story.id]), pool)


def test_nothing_is_marked_before_anything_is_known(db):
    pool = stories(12)
    found = crawl(db, pool[:1], pool, seed=0)[pool[0].id]
    assert clean(db, found) == found
    assert found.text.count("\n") >= 15


def test_marking_is_idempotent_and_reversible(db):
    pool = stories(14)
    found = crawl(db, pool, pool, seed=5)
    for story in pool:
        once = clean(db, found[story.id])
        assert clean(db, once) == once
        assert mark_furniture(once, {}) == found[story.id]
        assert passages(once) == passages(found[story.id])


def test_marks_of_other_kinds_stay():
    blocks = (
        Block("Reuters", "credit"),
        Block("The council met and took its time over the plan."),
        Block("Foreign words that stand in many tails of the outlet, for sure."),
    )
    given = replace(article("Council plan", []), blocks=blocks)
    marked = mark_furniture(given, known_from(blocks[2].text))
    assert [b.dropped for b in marked.blocks] == ["credit", None, FURNITURE]


def test_quoted_paragraph_in_the_middle_stays():
    quoted = "Harbour pilots in Lisbon agree on a plan for the winter timetable after weeks of talks with the city."
    lines = [
        "Ministers read out an old report about boats.",
        quoted,
        "Then the ministers went home by tram and said no more.",
    ]
    assert mark_furniture(article("Ministers read report", lines), known_from(quoted)).text.split("\n") == lines


def test_single_republished_last_paragraph_about_the_title_stays():
    background = (
        "The shipyard strike began in March, when shipyard workers in Gdynia walked out over pay and safety rules."
    )
    lines = [
        "Talks in Gdynia over the shipyard strike resumed on Monday with a mediator.",
        "Both sides were cautious.",
        background,
    ]
    given = article("Shipyard strike talks resume in Gdynia", lines)
    assert mark_furniture(given, known_from(background)).text.split("\n") == lines


def test_republished_last_paragraph_before_a_tail_stays():
    background = "The shipyard strike in Gdynia began in March, when workers walked out and talks failed over pay."
    tail = [s.summary for s in stories(5)]
    lines = [
        "Talks in Gdynia over the shipyard strike resumed on Monday with a mediator.",
        "Both sides were cautious.",
        background,
    ]
    given = article("Shipyard strike talks resume in Gdynia", [*lines, *tail])
    assert mark_furniture(given, known_from(background, *tail)).text.split("\n") == lines


def test_single_foreign_last_paragraph_goes():
    foreign = stories(1)[0].summary
    given = article(
        "Shipyard strike talks resume in Gdynia",
        ["Talks over the shipyard strike resumed.", "Both sides were wary.", foreign],
    )
    assert foreign not in mark_furniture(given, known_from(foreign)).text


def test_own_title_summary_and_opening_are_never_furniture():
    story = stories(1)[0]
    given = article(story.title, [story.title, story.cut, story.summary, *story.body], summary=story.cut)
    marked = mark_furniture(given, known_from(story.title, story.cut, story.summary))
    assert marked == given


def test_own_opening_without_summary_is_recognised_by_the_title():
    story = stories(1)[0]
    given = article(story.title, [story.summary, *story.body])
    assert mark_furniture(given, known_from(story.cut)) == given


def test_unknown_story_between_known_ones_goes_with_them():
    pool = [stories(1)[0], *stories(40)[17:24]]
    tail = [s.cut for s in pool[1:]]
    given = article(pool[0].title, [pool[0].summary, *pool[0].body, *tail], summary=pool[0].cut)
    marked = mark_furniture(given, known_from(*(t for i, t in enumerate(tail) if i != 3)))
    assert marked.text.split("\n") == [pool[0].summary, *pool[0].body]


def test_a_double_of_an_article_is_not_emptied(db):
    story = stories(1)[0]
    first = replace(article(story.title, own_paragraphs(story), summary=story.cut), own_id="1")
    learn(db, first)
    for number in ("2", "3"):
        double = replace(first, own_id=number, title=f"{story.title}, again", summary=f"Again: {story.cut}")
        learn(db, double)
    assert clean(db, replace(first, own_id="4")).text == first.text


def test_digest_keeps_whole_summaries_and_loses_cut_ones():
    pool = stories(4)
    given = article(
        "Morning brief", ["Here is the day.", pool[0].summary, pool[1].summary, pool[2].cut], flags=("digest",)
    )
    marked = mark_furniture(given, known_from(*(s.summary for s in pool)))
    assert [b.dropped for b in marked.blocks] == [None, None, None, FURNITURE]


def test_fixed_lines_of_the_outlet_are_dropped_on_the_first_page_already():
    pool = stories(12)
    outcome = extract(page(pool[0], render(pool[0], pool[1], pool[2:12])), OUTLET, None)
    assert isinstance(outcome, Article)
    assert not any(line in outcome.text for line in FIXED)


@pytest.mark.parametrize("ending", ["...", "…", " ..."])
def test_cut_passages_meet_whole_ones(ending):
    story = stories(1)[0]
    cut = passages(article("Any title at all", [], summary=story.summary[:147] + ending))
    whole = passages(article("Any title at all", [], summary=story.summary))
    assert cut[1].fingerprint == whole[1].fingerprint
    assert same(cut[1].sample, whole[1].sample)


def test_fingerprints_fit_a_signed_column():
    prints = [
        p.fingerprint for s in stories(60) for p in passages(article(s.title, own_paragraphs(s), summary=s.summary))
    ]
    assert all(0 <= f < 2**63 for f in prints)
    assert len(set(prints)) > 250
