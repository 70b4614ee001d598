"""The lexicon of a topic: concepts with their terms, read from TOML an analyst can extend.

A topic is a folder ``monitor/analysis/lexicon/NAME`` of TOML files; each table is
a concept with a ``group``, an optional ``subtype`` and terms by language. A term
matches whole words; a trailing ``*`` allows any ending.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from storage.errors import SettingsError

# How many letters a word may go on after a term, by language: a plural, or an inflection.
_ENDINGS = {"en": 2, "any": 8, "tr": 12, "az": 12, "ru": 8, "uk": 8, "pl": 4}
_ANY_ENDING = 24
_CJK = ("ja", "ko", "zh")


@dataclass(frozen=True, slots=True)
class Term:
    """One term: its text as written, its concept, and how many letters may follow it."""

    text: str
    concept: str
    language: str
    ending: int


@dataclass(frozen=True, slots=True)
class Concept:
    """What a term means: its group (arms, transfer, state, negative ...) and the subtype it speaks for."""

    name: str
    group: str
    subtype: str | None


@dataclass(frozen=True)
class Lexicon:
    """All concepts and terms of a topic; ``version`` is a hash of the files."""

    topic: str
    version: str
    concepts: dict[str, Concept]
    terms: tuple[Term, ...]


@lru_cache(maxsize=8)
def load_lexicon(topic: str) -> Lexicon:
    """Read a topic's folder; raises ``SettingsError`` for an unknown one."""
    folder = files("monitor.analysis").joinpath("lexicon", topic)
    known = sorted(f.name for f in files("monitor.analysis").joinpath("lexicon").iterdir() if f.is_dir())
    if topic not in known:
        raise SettingsError(f"no topic {topic!r}: known are {', '.join(known)}")
    concepts: dict[str, Concept] = {}
    terms: list[Term] = []
    digest = hashlib.blake2b(digest_size=4)
    for file in sorted(_tomls(folder), key=lambda f: f.name):
        raw = file.read_bytes()
        digest.update(raw)
        for name, table in tomllib.loads(raw.decode("utf-8")).items():
            if not isinstance(table, dict):
                continue
            concepts[name] = Concept(name, str(table["group"]), table.get("subtype"))
            terms += [
                t for language, words in table.items() if isinstance(words, list) for t in _terms(name, language, words)
            ]
    return Lexicon(topic, digest.hexdigest(), concepts, tuple(terms))


def _tomls(folder: Traversable) -> list[Traversable]:
    return [f for f in folder.iterdir() if f.name.endswith(".toml") and f.name != "weights.toml"]


def _terms(concept: str, language: str, words: list[str]) -> list[Term]:
    found = []
    for word in words:
        open_end = word.endswith("*")
        text = word.rstrip("*")
        ending = _ANY_ENDING if open_end or language in _CJK else _ENDINGS.get(language, 2)
        if text.isupper() or any(c.isdigit() for c in text):
            # A designation or an abbreviation takes at most a short ending: K2, but not K2000 or UAEs' neighbours.
            ending = min(ending, 2 if language in ("en", "any") else 4)
        found.append(Term(text, concept, language, ending))
    return found
