"""What the gazetteer knows: plain records, and the closed lists their fields are taken from. Pure.

Names and aliases are *terms* in the lexicon's syntax: words with the usual
endings of their language, ``*`` for any ending, a leading ``=`` for exactly as
written. Terms under ``needs_context`` are ordinary words or somebody else's
name as well ("Patriot", "Jordan") and count only beside arms words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from storage.text import fold

LANGUAGES = (
    "any", "en", "tr", "az", "ru", "uk", "de", "fr", "es", "it", "pl", "pt", "ar", "fa", "el", "hi", "ko", "ja", "zh",
)  # fmt: skip

STATE_KINDS = ("state", "organisation")
REGIONS = (
    "Europe", "Middle East", "North Africa", "Sub-Saharan Africa", "North America", "Latin America", "Caribbean",
    "Central Asia", "South Caucasus", "South Asia", "East Asia", "South-East Asia", "Oceania", "World",
)  # fmt: skip
CLASSES = (
    "combat aircraft", "trainer aircraft", "transport aircraft", "helicopter", "uncrewed aircraft", "tank",
    "armoured vehicle", "artillery", "rocket artillery", "air defence", "missile", "guided munition", "munition",
    "small arms", "surface ship", "submarine", "uncrewed vessel", "radar", "sensor", "electronic warfare", "engine",
    "space", "other",
)  # fmt: skip
# The armament categories of SIPRI's arms transfers database.
SIPRI_CATEGORIES = (
    "Aircraft", "Air defence systems", "Anti-submarine warfare weapons", "Armoured vehicles", "Artillery", "Engines",
    "Missiles", "Naval weapons", "Other", "Satellites", "Sensors", "Ships",
)  # fmt: skip
# The categories of the UN Register of Conventional Arms; VIII stands for small arms and light weapons, as in the
# Arms Trade Treaty. The empty text: the Register does not ask for it.
REGISTER_CATEGORIES = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII")
COMPANY_KINDS = ("maker", "shipyard", "trader")
AGENCY_ROLES = (
    "procurement", "export control", "export promotion", "statistics", "exporters' association", "institute",
    "ministry", "research",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class State:
    """A state or an organisation of states; ``names`` are names, adjectives, demonyms and capitals by language."""

    code: str
    """ISO 3166-1 alpha-2, XK for Kosovo, or an organisation's abbreviation."""
    name: str
    """The usual English short name, as facts are reported by."""
    kind: str
    region: str
    names: Mapping[str, tuple[str, ...]]
    needs_context: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class System:
    """A weapon or a part of one by its designation. Empty fields are not known."""

    name: str
    maker: str
    """The name of a ``Company``."""
    state: str
    """The code of the state that makes it."""
    class_: str
    sipri: str
    register: str
    aliases: tuple[str, ...]
    needs_context: tuple[str, ...]
    partners: tuple[str, ...] = ()
    """The codes of the states that make it together, where no one state does."""

    @property
    def terms(self) -> tuple[str, ...]:
        """What always means it: the name, unless that needs context, and the aliases."""
        return _terms(self.name, self.aliases, self.needs_context)


@dataclass(frozen=True, slots=True)
class Company:
    """A maker, shipyard or trader. ``civil``: it sells civil goods as well and is no evidence of arms by itself."""

    name: str
    state: str
    kind: str
    owner: str
    civil: bool
    aliases: tuple[str, ...]
    needs_context: tuple[str, ...]

    @property
    def terms(self) -> tuple[str, ...]:
        """What always means it: the name, unless that needs context, and the aliases."""
        return _terms(self.name, self.aliases, self.needs_context)


@dataclass(frozen=True, slots=True)
class Agency:
    """A state's (or nobody's) body that buys, licenses, counts or studies arms."""

    name: str
    state: str
    role: str
    aliases: tuple[str, ...]
    needs_context: tuple[str, ...]

    @property
    def terms(self) -> tuple[str, ...]:
        """What always means it: the name, unless that needs context, and the aliases."""
        return _terms(self.name, self.aliases, self.needs_context)


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency; ``names`` and ``symbols`` mean it only beside a number ("won", "pound", "real")."""

    code: str
    """ISO 4217."""
    name: str
    symbols: tuple[str, ...]
    names: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Everything by its key, in the files' order; ``version`` is a hash of the files read."""

    version: str
    states: Mapping[str, State]
    systems: Mapping[str, System]
    companies: Mapping[str, Company]
    agencies: Mapping[str, Agency]
    currencies: Mapping[str, Currency]
    decoys: Mapping[str, tuple[str, ...]]
    """By language: longer terms in which a name means nothing here ("Georgia Tech", "Patriot Act")."""


def _terms(name: str, aliases: tuple[str, ...], needs_context: tuple[str, ...]) -> tuple[str, ...]:
    said = {bare(term) for term in (*aliases, *needs_context)}
    weak = {fold(bare(term)) for term in needs_context}  # LACROIX the maker would meet Lacroix the couturier
    return aliases if name in said or fold(name) in weak else (name, *aliases)


def bare(term: str) -> str:
    """A term without its marks: ``=SOM`` is SOM, ``турецк*`` is турецк."""
    return term.removeprefix("=").replace("*", "")
