"""What kind of goods a text speaks of, across languages. Pure; the words are ``items.toml``."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from monitor.analysis.matching import Matcher
from monitor.analysis.terms import Term

# The gazetteer's class of a system, as the kind of goods it is here; the rest is none of these.
OF_CLASS = MappingProxyType(
    {
        "combat aircraft": "fighter",
        "trainer aircraft": "fighter",
        "transport aircraft": "transport",
        "helicopter": "helicopter",
        "uncrewed aircraft": "drone",
        "tank": "tank",
        "armoured vehicle": "armour",
        "artillery": "artillery",
        "rocket artillery": "artillery",
        "air defence": "air_defence",
        "missile": "missile",
        "guided munition": "munition",
        "munition": "munition",
        "small arms": "small_arms",
        "surface ship": "ship",
        "submarine": "submarine",
        "radar": "radar",
    }
)


def items(text: str, language: str) -> frozenset[str]:
    """The kinds of goods named in a text read in a language (ISO 639-1)."""
    return frozenset(hit.concept for hit in _matcher().find(text, language))


@lru_cache(maxsize=1)
def _matcher() -> Matcher:
    raw = tomllib.loads(files("monitor.analysis").joinpath("items.toml").read_text(encoding="utf-8"))
    return Matcher(
        Term(term, kind, language)
        for kind, by_language in raw.items()
        for language, terms in by_language.items()
        for term in terms
    )
