"""The lexicon of a topic: its concepts and their terms, read from TOML an analyst can extend.

A topic is a folder ``monitor/analysis/lexicon/NAME``, or a folder of one's
own, with ``concepts.toml`` (a table a concept), ``terms/LANG.toml`` (concept =
[terms]) and ``weights.toml`` (``weights.py``). States, weapon systems, makers
and agencies come from the gazetteer, which all topics share.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from monitor.analysis.gazetteer import Gazetteer, load_gazetteer
from monitor.analysis.gazetteer.tables import Entry, Table, parse, read_terms
from monitor.analysis.terms import ANY, Term
from storage.errors import SettingsError

GROUPS = (
    "compound", "arms", "industry", "military", "customer", "region", "transfer", "statistic", "context", "negative", "stage", "mask", "setting",
    "state", "organisation", "system", "maker", "civil_maker", "agency",
)  # fmt: skip
ENTRIES = frozenset({"state", "organisation", "system", "maker", "civil_maker", "agency"})
# What a topic that has nothing to do with arms calls its goods.
SAME_GROUP = {"goods": "arms"}
MASK = "mask"
SETTING = "setting"
# Words that decide no story and tell only what kind of news it is.
STAGE = "stage"
_DECOY = "gazetteer decoy"


@dataclass(frozen=True, slots=True)
class Concept:
    """What a term means.

    ``group`` is what it counts as (``GROUPS``), ``subtype`` the kind of news it
    speaks for, ``about`` a line for an analyst, ``state`` the code of the
    state a gazetteer entry is, is made in or belongs to (empty: none).
    """

    name: str
    group: str
    subtype: str | None = None
    about: str = ""
    state: str = ""

    @property
    def is_entry(self) -> bool:
        """Whether it comes from the gazetteer."""
        return self.group in ENTRIES or self.name.startswith(_DECOY)


@dataclass(frozen=True)
class Lexicon:
    """All concepts and terms of a topic; ``version`` is a hash of the files."""

    topic: str
    version: str
    concepts: Mapping[str, Concept]
    terms: tuple[Term, ...]
    languages: frozenset[str]
    """Those with terms of the topic's own."""

    @cached_property
    def subtypes(self) -> tuple[str, ...]:
        """The kinds of news the topic's concepts speak for."""
        return tuple(dict.fromkeys(c.subtype for c in self.concepts.values() if c.subtype))


def topics() -> tuple[str, ...]:
    """The shipped topics by name."""
    return tuple(sorted(f.name for f in _shipped().iterdir() if f.is_dir()))


def topic_folder(topic: str) -> Traversable:
    """A shipped topic's folder, or the folder a path names; raises ``SettingsError`` for neither."""
    if topic in topics():
        return _shipped().joinpath(topic)
    if Path(topic).joinpath("concepts.toml").is_file():
        return Path(topic)
    raise SettingsError(
        f"no topic {topic!r}: shipped are {', '.join(topics())}; a path must lead to a folder with a concepts.toml"
    )


@lru_cache(maxsize=8)
def load_lexicon(topic: str, gazetteer: Path | None = None) -> Lexicon:
    """Read a topic's folder, and a user's additions to the gazetteer; raises ``SettingsError`` in one line."""
    folder = topic_folder(topic)
    places = load_gazetteer(gazetteer)
    digest = hashlib.blake2b(places.version.encode(), digest_size=4)
    own = _concepts(_read(folder.joinpath("concepts.toml"), digest))
    weak = {name for name, (_, weak) in own.items() if weak}
    concepts = {name: concept for name, (concept, _) in own.items()}
    terms: list[Term] = []
    languages: set[str] = set()
    for file in sorted(folder.joinpath("terms").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            language = file.name.removesuffix(".toml")
            languages.add(language)
            terms += _terms(_read(file, digest), language, concepts, weak, file.name)
    wanted = _gazetteer_groups(folder.joinpath("topic.toml"), digest)
    entries = {
        n: (c, t) for n, (c, t) in _gazetteer_concepts(places, concepts) if c.group in wanted or c.group not in ENTRIES
    }
    terms += [term for _, (_, found) in entries.items() for term in found]
    concepts |= {name: concept for name, (concept, _) in entries.items()}
    return Lexicon(_name(folder), digest.hexdigest(), concepts, tuple(terms), frozenset(languages - {ANY}))


def _shipped() -> Traversable:
    return files("monitor.analysis").joinpath("lexicon")


def _name(folder: Traversable) -> str:
    return Path(str(folder)).resolve().name if isinstance(folder, Path) else folder.name


def _read(file: Traversable, digest: hashlib.blake2b) -> Table:
    raw = file.read_bytes()
    digest.update(raw)
    return parse(raw.decode("utf-8", "replace"), file.name)


def _gazetteer_groups(file: Traversable, digest: hashlib.blake2b) -> frozenset[str]:
    """Which entries of the gazetteer a topic reads: all of them where it has no topic.toml."""
    if not file.is_file():
        return ENTRIES
    named = _read(file, digest).get("gazetteer")
    if not isinstance(named, list) or not ENTRIES.issuperset(map(str, named)):
        raise SettingsError(f"gazetteer in topic.toml must be a list of {', '.join(sorted(ENTRIES))}")
    return frozenset(map(str, named))


def _concepts(table: Table) -> dict[str, tuple[Concept, bool]]:
    found = {}
    for name, value in table.items():
        entry = Entry("concepts.toml", name, value, ("group", "subtype", "about", "weak"))
        group = SAME_GROUP.get(entry.text("group"), entry.text("group"))
        if group not in GROUPS:
            known = ", ".join((*GROUPS, *SAME_GROUP))
            raise SettingsError(f"unknown group {group!r} of [{name}] in concepts.toml: known are {known}")
        concept = Concept(name, group, entry.text("subtype") or None, entry.text("about"))
        found[name] = (concept, entry.flag("weak"))
    return found


def _terms(table: Table, language: str, concepts: Mapping[str, Concept], weak: set[str], origin: str) -> Iterator[Term]:
    for name, value in table.items():
        if name not in concepts:
            raise SettingsError(f"terms/{origin} has terms for {name!r}, which concepts.toml does not know")
        for text in read_terms(value, f"{name!r} in terms/{origin}"):
            yield Term(text, name, language, name in weak)


def _gazetteer_concepts(
    places: Gazetteer, taken: Mapping[str, Concept]
) -> Iterator[tuple[str, tuple[Concept, list[Term]]]]:
    names = set(taken)
    for concept, firm, weak in _entries(places):
        name = concept.name if concept.name not in names else f"{concept.name} ({concept.group})"
        names.add(name)
        terms = [
            Term(t, name, language)
            for language, words in firm.items()
            for t in words
            if t not in weak.get(language, ())
        ]
        terms += [Term(t, name, language, True) for language, words in weak.items() for t in words]
        yield name, (Concept(name, concept.group, None, concept.about, concept.state), terms)


_Words = Mapping[str, tuple[str, ...]]


def _entries(places: Gazetteer) -> Iterator[tuple[Concept, _Words, _Words]]:
    for state in places.states.values():
        group = "state" if state.kind == "state" else "organisation"
        code = state.code if group == "state" else ""
        yield Concept(state.name, group, None, state.region, code), state.names, state.needs_context
    for system in places.systems.values():
        concept = Concept(system.name, "system", None, system.class_, system.state)
        yield concept, {ANY: system.terms}, {ANY: system.needs_context}
    for company in places.companies.values():
        concept = Concept(company.name, "civil_maker" if company.civil else "maker", None, company.kind, company.state)
        yield concept, {ANY: company.terms}, {ANY: company.needs_context}
    for agency in places.agencies.values():
        concept = Concept(agency.name, "agency", None, agency.role, agency.state)
        yield concept, {ANY: agency.terms}, {ANY: agency.needs_context}
    for language, words in places.decoys.items():
        yield Concept(f"{_DECOY} {language}", MASK, None, "means none of these"), {language: words}, {}
