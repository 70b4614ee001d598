"""Which of the terms met stand, and which states have a part in the sale."""

from __future__ import annotations

import pytest

from monitor.analysis.marking import Marked, mark
from monitor.analysis.relevance import Rules, load_rules


@pytest.fixture(scope="module")
def rules() -> Rules:
    return load_rules()


def marked(title: str, language: str, rules: Rules) -> Marked:
    (only,) = mark([("title", title)], rules.matcher, rules.lexicon, language)
    return only


def test_a_longer_term_of_another_kind_swallows_no_compound(rules: Rules) -> None:
    found = marked("Norland eases its arms export rules", "en", rules)
    assert {"export_phrase", "policy"} <= found.concepts


def test_a_longer_compound_swallows_the_shorter(rules: Rules) -> None:
    found = marked("Parliament debates the arms export deal", "en", rules)
    assert [h.term.text for h in found.hits if h.concept == "export_phrase"] == ["arms export deal"]


@pytest.mark.parametrize(
    ("title", "language", "named"),
    [
        ("Poland orders howitzers from South Korea as Ukraine war goes on", "en", {"PL", "KR"}),
        ("Poland orders howitzers amid the war in Ukraine", "en", {"PL"}),
        ("Polen bestellt Haubitzen wegen des Kriegs in der Ukraine", "de", {"PL"}),
        ("Польша заказала гаубицы на фоне войны в Украине", "ru", {"PL"}),
        ("Polonya, Ukrayna savaşı sürerken obüs sipariş etti", "tr", {"PL"}),
        ("Poland sells howitzers to Ukraine", "en", {"PL", "UA"}),
        ("Poland donates howitzers to Ukraine as Ukraine war goes on", "en", {"PL", "UA"}),
    ],
)
def test_a_state_named_only_for_its_war_has_no_part_in_the_sale(
    title: str, language: str, named: set[str], rules: Rules
) -> None:
    assert marked(title, language, rules).named == named


@pytest.mark.parametrize("word", ["havacılık", "havacılığı", "havacılığa"])
def test_an_open_term_meets_the_softened_stem(word: str, rules: Rules) -> None:
    assert "defence_industry" in marked(f"Türkiye'nin savunma ve {word} rekor getirdi", "tr", rules).concepts
