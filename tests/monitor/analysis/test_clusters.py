"""Which story a report belongs to: likeness, contradiction, copies, merges."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from monitor.analysis.clusters import Standing, place
from monitor.analysis.copies import sketch
from monitor.analysis.frames import contradiction
from monitor.analysis.likeness import JOIN_AT, features, likeness, weights_of
from monitor.analysis.relevance import Document, judge, load_rules
from monitor.analysis.told import Told
from monitor.analysis.traits import BEFORE_FACTS, Traits, decode, encode, keys, traits_of
from storage.models import Role
from tests.monitor.story_texts import REPORTS, START

RULES = load_rules()


def traits(language: str, title: str, text: str, days: float = 0.0) -> Traits:
    document = Document(title, None, text, language)
    return traits_of(document, RULES, at=START + timedelta(days=days), stage=judge(document, RULES).subtype)


def of(event: str) -> list[Traits]:
    return [traits(language, title, text) for name, language, title, text in REPORTS if name == event]


def standing(number: int, story: int, known: Traits, text: str = "") -> Standing:
    return Standing(number, story, sketch(text), known)


def test_the_same_event_in_another_language_joins() -> None:
    english, german, russian = of("howitzer-ro")
    for other in (german, russian):
        placed = place(other, b"", [standing(1, 7, english)], copy_at=0.3)
        assert (placed.story_id, placed.role) == (7, Role.REPORT)


def test_another_buyer_of_the_same_system_opens_a_story_of_its_own() -> None:
    (norway,) = of("howitzer-no")
    placed = place(norway, b"", [standing(n, 7, t) for n, t in enumerate(of("howitzer-ro"))], copy_at=0.3)
    assert placed.story_id is None
    assert placed.role is Role.OPENER
    assert "story 7" in placed.why


def test_another_month_s_statistic_contradicts() -> None:
    april, may = of("tr-april")[1], of("tr-may")[1]
    assert contradiction(april.frame, may.frame) == "another month's figure"
    assert contradiction(april.frame, of("tr-april")[0].frame) is None


def test_a_template_with_other_figures_is_no_copy() -> None:
    title, may = next((t, x) for e, lang, t, x in REPORTS if (e, lang) == ("tr-may", "en"))
    april = next(x for e, lang, _, x in REPORTS if (e, lang) == ("tr-april", "en"))
    old = standing(1, 7, of("tr-april")[0], april)
    assert place(traits("en", title, may), sketch(may), [old], copy_at=0.3).story_id is None


def test_a_copy_names_its_original() -> None:
    _, language, title, text = REPORTS[0]
    known = traits(language, title, text)
    placed = place(known, sketch(text), [standing(4, 7, known, text)], copy_at=0.3)
    assert (placed.story_id, placed.role, placed.original) == (7, Role.COPY, 4)


def test_a_report_that_fits_two_stories_alike_shows_they_are_one() -> None:
    first, second, *_ = of("kestrel-pe")
    placed = place(second, b"", [standing(1, 7, first), standing(2, 8, first)], copy_at=0.3)
    assert placed.story_id == 7
    assert placed.merges == ((8,) if placed.similarity >= 0.97 else ())


def test_nothing_in_the_window_opens_a_story() -> None:
    placed = place(of("fms-jp")[0], b"", [], copy_at=0.3)
    assert (placed.story_id, placed.why) == (None, "nothing like it in the window")


def test_time_speaks_against() -> None:
    _, language, title, text = REPORTS[0]
    near, far = traits(language, title, text, 0.1), traits(language, title, text, 12)
    assert likeness(of("kestrel-pe")[1], near) > likeness(of("kestrel-pe")[1], far)


def test_likeness_is_symmetric_and_every_weight_has_a_feature() -> None:
    every = [traits(language, title, text) for _, language, title, text in REPORTS]
    names = {name for a in every for b in every for name in features(a, b)}
    assert set(weights_of()) <= names | {"bias"}
    assert all(likeness(a, b) == pytest.approx(likeness(b, a)) for a in every[:6] for b in every)


def test_a_join_wants_more_than_an_even_chance() -> None:
    assert JOIN_AT > 0.5


@pytest.mark.parametrize("report", REPORTS[::5])
def test_traits_survive_storage(report: tuple[str, str, str, str]) -> None:
    known = traits(*report[1:])
    assert decode(encode(known)) == known
    assert decode('[0, "x"]') is None


def test_traits_kept_before_they_had_facts_are_read_without() -> None:
    known = of("howitzer-ro")[0]
    version, *record = json.loads(encode(known))
    assert version == BEFORE_FACTS + 1
    old = decode(json.dumps([BEFORE_FACTS, *record[:-4]]))
    assert old is not None
    assert (old.frame, old.words, old.told) == (known.frame, known.words, Told((), (), False))
    assert 0 < len(keys(known)) <= 28
    assert all(-(2**63) <= key < 2**63 for key in keys(known))
