"""The frame of a report: who, what, how much, when and how far, as spans name it; and when two frames contradict. Pure.

Which state supplies and which receives is not said here: a headline names
them in any order. The facts know it where they exist.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from monitor.analysis.features import ARMS
from monitor.analysis.figures import Figure, Sort, figures, same_size
from monitor.analysis.items import OF_CLASS, items
from monitor.analysis.lexicon import STAGE, Concept, Lexicon
from monitor.analysis.marking import resolve
from monitor.analysis.matching import Matcher
from monitor.analysis.periods import months

STATISTICS = "export_statistics"
# Beyond these many words from the headline, what is named is background.
LEAD_WORDS = 70
MOST_STATES = 8
_MAKERS = frozenset({"maker", "civil_maker", "agency"})
_NAMES = frozenset({"state", "system", *_MAKERS})
# "Our exports rose": a report that names no state at all speaks of the one at home. Languages of one state's press only.
_AT_HOME = MappingProxyType(
    {
        "tr": "TR",
        "az": "AZ",
        "uk": "UA",
        "pl": "PL",
        "el": "GR",
        "hi": "IN",
        "ko": "KR",
        "ja": "JP",
        "fa": "IR",
        "it": "IT",
    }
)
# С-400, МиГ-29, Су-30: what stands before a number is written in Latin letters to meet one name.
_DESIGNATION = re.compile(r"\b[А-Яа-я]{1,4}(?=[-\s]?\d)")
_LATIN = str.maketrans("АБВГДЕЗИКЛМНОПРСТУФХабвгдезиклмнопрстуфх", "ABVGDEZIKLMNOPRSTUFHabvgdeziklmnoprstufh")


@dataclass(frozen=True, slots=True)
class Frame:
    """What headline and lead name.

    ``states`` are codes in order of naming, ``title_states`` those of the
    headline, ``implied`` those whose makers and systems are named, or the
    state at home where nothing names one; ``systems``, ``companies`` and ``concepts`` are the
    lexicon's concepts, ``items`` kinds of goods (``items.py``), ``months`` 1..12. ``stage`` is the subtype the
    report was judged to be. ``armed``: goods of the topic or their makers are named at all.
    """

    states: tuple[str, ...]
    implied: frozenset[str]
    title_states: frozenset[str]
    systems: frozenset[str]
    companies: frozenset[str]
    items: frozenset[str]
    concepts: frozenset[str]
    figures: tuple[Figure, ...]
    months: frozenset[int]
    stage: str | None
    armed: bool = True

    def of_sort(self, sort: Sort) -> list[Figure]:
        """The figures of one sort."""
        return [f for f in self.figures if f.sort is sort]

    @property
    def parties(self) -> frozenset[str]:
        """All states named, by name or through their makers and systems."""
        return frozenset(self.states) | self.implied

    @property
    def years(self) -> frozenset[int]:
        """The years it names."""
        return frozenset(int(f.size) for f in self.of_sort(Sort.YEAR))


def frame_of(title: str, text: str, *, language: str, lexicon: Lexicon, matcher: Matcher, stage: str | None) -> Frame:
    """The frame of a document read in a language (ISO 639-1)."""
    top = f"{title}\n{' '.join(text.split()[:LEAD_WORDS])}"
    hits = resolve(matcher.find(_DESIGNATION.sub(_in_latin, top), language), lexicon)
    found = [(lexicon.concepts[h.concept], h.start) for h in hits]
    states = tuple(dict.fromkeys(c.state for c, _ in found if c.group == "state"))[:MOST_STATES]
    implied = frozenset(c.state for c, _ in found if c.state and c.group != "state")
    if not states and not implied and language in _AT_HOME:
        implied = frozenset({_AT_HOME[language]})
    return Frame(
        states=states,
        implied=implied,
        title_states=frozenset(c.state for c, at in found if c.group == "state" and at < len(title)),
        systems=_named(found, frozenset({"system"})),
        companies=_named(found, _MAKERS),
        items=items(top, language)
        | {OF_CLASS[c.about] for c, _ in found if c.group == "system" and c.about in OF_CLASS},
        concepts=frozenset(c.name for c, _ in found if c.group not in _NAMES and c.group != STAGE),
        figures=figures(top),
        months=months(top),
        stage=stage,
        armed=any(c.group in ARMS for c, _ in found),
    )


def _named(found: Sequence[tuple[Concept, int]], groups: frozenset[str]) -> frozenset[str]:
    return frozenset(c.name for c, _ in found if c.group in groups)


def _in_latin(match: re.Match[str]) -> str:
    return match.group().translate(_LATIN)


def contradiction(left: Frame, right: Frame) -> str | None:
    """Why two reports cannot be of one event, in a few words, or None where they may be.

    Another party and another system; headlines that each name a party the
    other report does not know; another period's statistic. One difference
    alone is none: reports name background states and sister types.
    """
    if not _shares_amount(left, right):
        theirs, ours = left.parties, right.parties
        if _apart(left.systems, right.systems) and set(left.states) - ours and set(right.states) - theirs:
            return "another party and another system"
        if min(len(theirs), len(ours)) > 1 and left.title_states - ours and right.title_states - theirs:
            return "another party"
    if STATISTICS in (left.stage, right.stage) and left.armed != right.armed:
        return "figures of other goods"
    if STATISTICS in (left.stage, right.stage) and not _shares_amount(left, right):
        if _apart(left.months, right.months):
            return "another month's figure"
        if _apart(left.years, right.years):
            return "another year's figure"
    return None


def shared(left: list[Figure], right: list[Figure]) -> list[Figure]:
    """The figures of the left that stand on the right too, rounding aside."""
    return [a for a in left if any(same_size(a, b) for b in right)]


def _shares_amount(left: Frame, right: Frame) -> bool:
    return bool(shared(left.of_sort(Sort.AMOUNT), right.of_sort(Sort.AMOUNT)))


def _apart(left: frozenset[str] | frozenset[int], right: frozenset[str] | frozenset[int]) -> bool:
    return bool(left and right and not left & right)
