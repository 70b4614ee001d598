"""Quality floors on own pages: every layout of ``own_layouts.py`` in every language of ``own_texts.toml``.

They are shapes that the recorded pages lack: papers without metadata, old
frames of tables, ministries, code pages of other scripts, wrong labels.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass

import pytest

from monitor.bench.extraction_score import Extracted, PageScore, score_page
from spiders.boilerplate import lead_passages, mark_furniture
from spiders.extraction import extract
from storage.models import Access, Article, Rejected
from tests import floors
from tests.spiders.own_pages import ENCODINGS, LAYOUTS, OwnPage, own_pages, texts

BENCH = "extraction, own pages"


@dataclass(frozen=True, slots=True)
class Outcome:
    own: OwnPage
    article: Article | Rejected
    score: PageScore


def read(own: OwnPage) -> Article | Rejected:
    """The page extracted and rid of what the outlet's other stories tell, as ``keeping.py`` does it."""
    outcome = extract(own.page, own.outlet, None)
    if not isinstance(outcome, Article):
        return outcome
    return mark_furniture(outcome, {p.fingerprint: p.sample for lead in own.leads for p in lead_passages(lead)})


def outcome_of(own: OwnPage) -> Outcome:
    article, name = read(own), f"{own.layout}/{own.language}"
    if not isinstance(article, Article):
        return Outcome(own, article, score_page(own.gold, Extracted(name, "", None, None, (), 0.0)))
    published = article.published.at if article.published else None
    found = Extracted(name, article.text, article.title, published, article.authors, 0.0)
    return Outcome(own, article, score_page(own.gold, found))


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    return [outcome_of(own) for own in own_pages()]


def is_dated(outcome: Outcome) -> bool:
    """To the minute where the page says the minute with its zone, else to the day."""
    return bool(outcome.score.same_minute if outcome.own.exact else outcome.score.same_day)


def test_there_are_pages_of_every_layout_language_and_encoding():
    assert len(LAYOUTS) >= 22
    assert set(texts()) == set(ENCODINGS)
    assert len({encoding for encoding, _, _ in ENCODINGS.values()}) >= 7


def test_quality_keeps_its_floors(outcomes):
    scores = [outcome.score for outcome in outcomes]
    floors.check(
        BENCH,
        bag_f1=statistics.mean(s.f1 for s in scores),
        leaks=statistics.mean(len(s.leaks) for s in scores),
        lost_paragraphs=sum(len(s.missing) for s in scores),
        title=statistics.mean(bool(s.title) for s in scores),
        date=statistics.mean(map(is_dated, outcomes)),
    )


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_layout_fails_in_any_language(outcomes, layout):
    """A mean may hide a layout that is lost; here each page must be read in the main."""
    bad = [o.score.id for o in outcomes if o.own.layout == layout and (o.score.f1 < 0.9 or len(o.score.missing) > 1)]
    assert bad == []


def test_languages_are_told_and_letters_whole(outcomes):
    for outcome in outcomes:
        assert isinstance(outcome.article, Article), outcome.article
        assert outcome.article.language == outcome.own.language
        assert "\ufffd" not in outcome.article.text
        assert {"mojibake", "replaced"}.isdisjoint(outcome.article.flags)


def test_what_the_pages_say_of_themselves_is_flagged(outcomes):
    flags = {(o.own.layout, o.own.language): o.article.flags for o in outcomes if isinstance(o.article, Article)}
    for language in texts():
        assert "wire:Reuters" in flags["wire", language]
        assert "live" in flags["live_blog", language]
        assert "paywall" in flags["paywalled", language]
        assert flags["classic", language] == ()


def test_the_paywalled_are_known_as_such(outcomes):
    walled = {o.own.layout for o in outcomes if isinstance(o.article, Article) and o.article.access is Access.PAYWALLED}
    assert walled == {"paywalled"}
