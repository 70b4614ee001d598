"""The shipped lexicon is sound, and a broken one is refused in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.analysis.lexicon import load_lexicon, topics
from monitor.analysis.relevance import Document, load_rules, marks_of
from storage.errors import SettingsError

ENTRIES = ("state", "organisation", "system", "maker", "civil_maker", "agency", "mask")


@pytest.mark.parametrize("topic", topics())
def test_every_term_meets_itself(topic: str) -> None:
    """A term that does not meet its own words is dead: a typing error, or a case the abbreviation rule forbids."""
    rules = load_rules(topic)
    dead = [
        (t.language, t.concept, t.text)
        for t in rules.lexicon.terms
        if all(h.term.text != t.text for h in rules.matcher.find(t.bare, t.language))
    ]
    assert not dead


@pytest.mark.parametrize("topic", topics())
def test_no_term_stands_twice_in_a_language(topic: str) -> None:
    seen: set[tuple[str, str, str]] = set()
    for term in load_lexicon(topic).terms:
        key = (term.language, term.concept, term.text)
        assert key not in seen
        seen.add(key)


def test_concepts_say_what_they_are_for() -> None:
    lexicon = load_lexicon("defence-exports")
    own = {t.concept for t in lexicon.terms} - {c.name for c in lexicon.concepts.values() if c.group in ENTRIES}
    assert all(lexicon.concepts[name].about for name in own)


def topic_with(folder: Path, concepts: str, terms: str) -> str:
    (folder / "terms").mkdir()
    (folder / "concepts.toml").write_text(concepts, encoding="utf-8")
    (folder / "terms" / "en.toml").write_text(terms, encoding="utf-8")
    return str(folder)


@pytest.mark.parametrize(
    ("concepts", "terms", "said"),
    [
        ('[a]\ngroup = "arms"\n', 'b = ["x"]\n', "does not know"),
        ('[a]\ngroup = "weapons"\n', 'a = ["x"]\n', "unknown group"),
        ('[a]\ngroup = "arms"\n', 'a = "x"\n', "list of texts"),
        ('[a]\ngroup = "arms"\n', "a = [", "not valid TOML"),
    ],
)
def test_a_broken_topic_is_refused(tmp_path: Path, concepts: str, terms: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        load_lexicon(topic_with(tmp_path, concepts, terms))


def test_an_unknown_topic_is_refused() -> None:
    with pytest.raises(SettingsError, match="defence-exports"):
        load_lexicon("defense-imports")


def test_a_publisher_behind_a_dash_is_no_evidence() -> None:
    rules = load_rules()
    marks = marks_of(
        Document("Rescue dogs find new homes in town - Turkish Missile Review", None, "", "en"),
        rules.lexicon,
        rules.matcher,
    )
    assert not marks[0].hits
