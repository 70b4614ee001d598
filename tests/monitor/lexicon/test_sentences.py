"""What the terms of each language meet and leave alone, on sentences of our own with inflected words.

``sentences/LANG.toml``: ``trade`` are sentences of a transfer with the
concepts they must meet, ``other`` ordinary news with the one concept it must
meet, and never goods and trade together.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from monitor.analysis.features import is_pair
from monitor.analysis.lexicon import MASK, load_lexicon
from monitor.analysis.marking import Marked, mark
from monitor.analysis.relevance import load_rules

FILES = sorted(Path(__file__).with_name("sentences").glob("*.toml"))
FEWEST = 10


def _cases(kind: str) -> list[object]:
    return [
        pytest.param(file.stem, sentence, set(concepts.split()), id=f"{file.stem}-{place}")
        for file in FILES
        for place, (sentence, concepts) in enumerate(tomllib.loads(file.read_text("utf-8"))[kind])
    ]


def _marked(sentence: str, language: str) -> Marked:
    rules = load_rules("defence-exports")
    (found,) = mark([("title", sentence)], rules.matcher, rules.lexicon, language)
    return found


@pytest.mark.parametrize(("language", "sentence", "concepts"), _cases("trade"))
def test_goods_and_trade_are_met_in_their_inflected_forms(language: str, sentence: str, concepts: set[str]) -> None:
    found = _marked(sentence, language)
    assert concepts <= found.concepts
    assert is_pair(found)


@pytest.mark.parametrize(("language", "sentence", "concepts"), _cases("other"))
def test_other_news_is_no_trade_in_arms(language: str, sentence: str, concepts: set[str]) -> None:
    found = _marked(sentence, language)
    assert not is_pair(found), [h.term.text for h in found.hits]
    assert concepts <= found.concepts | _masks(sentence, language)


def _masks(sentence: str, language: str) -> set[str]:
    """The concepts of decoys: their hits are taken out before a sentence is marked."""
    rules = load_rules("defence-exports")
    concepts = load_lexicon("defence-exports").concepts
    return {h.concept for h in rules.matcher.find(sentence, language) if concepts[h.concept].group == MASK}


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_each_language_has_enough_sentences(file: Path) -> None:
    table = tomllib.loads(file.read_text("utf-8"))
    assert min(len(table["trade"]), len(table["other"])) >= FEWEST
