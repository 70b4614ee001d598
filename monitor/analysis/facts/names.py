"""The gazetteer's names found among tokens: states, systems, companies, agencies, currencies. Pure.

An ambiguous name keeps all its meanings (``krona``: SEK and ISK), joined with
``|`` in the gazetteer's order; who reads it decides by what stands around.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from monitor.analysis.facts.cues import Cue, Cues
from monitor.analysis.facts.cues import Term as Word
from monitor.analysis.facts.tokens import Token
from monitor.analysis.gazetteer import Gazetteer, load_gazetteer
from monitor.analysis.matching import Hit, Matcher
from monitor.analysis.terms import ANY, Term
from storage.text import fold

# How many letters a currency's name may go on: dolarlık, долларов, kronor; a Eurofighter is no euro.
_MONEY_ENDING = 6
_DECOY = "decoy"
CURRENCY = "currency"


@dataclass(frozen=True)
class Names:
    """The gazetteer and its search indices; ``currencies`` are found token by token, beside numbers."""

    gazetteer: Gazetteer
    matcher: Matcher
    currencies: Cues

    def find(self, text: str, tokens: Sequence[Token], language: str) -> list[Cue]:
        """The names in a sentence whose tokens' offsets begin with the first token's, in order of place.

        Of names of one group that overlap the longest stays; a state's name
        inside a firm's ("Turkish Aerospace") is the firm's.
        """
        if not tokens:
            return []
        offset = tokens[0].start
        starts, ends = [t.start for t in tokens], [t.end for t in tokens]
        found = [_cue(hits, text, starts, ends, offset) for hits in _groups(self.matcher.find(text, language))]
        cues = [c for c in found if c is not None]
        masks = [c for c in cues if c.group != "state"]
        return [c for c in cues if c.group != _DECOY and not any(_covers(m, c) for m in masks if m is not c)]

    def state_of(self, name: Cue) -> str | None:
        """The code of the state that a name is or belongs to."""
        key = name.meaning.partition("|")[0]
        known = self.gazetteer
        if name.group == "state":
            return key
        if name.group == "system":
            return known.systems[key].state or None
        if name.group == "company":
            return known.companies[key].state or None
        return known.agencies[key].state or None


@lru_cache(maxsize=4)
def names_of(extra: Path | None = None) -> Names:
    """The names of the gazetteer, with a user's folder over it; indexed once a process."""
    gazetteer = load_gazetteer(extra)
    return Names(gazetteer, Matcher(_terms(gazetteer)), Cues(_money(gazetteer)))


def _terms(gazetteer: Gazetteer) -> Iterator[Term]:
    for code, state in gazetteer.states.items():
        for by_language in (state.names, state.needs_context):
            for language, names in by_language.items():
                yield from (Term(n, f"state:{code}", language) for n in names)
    for group, entries in (
        ("system", gazetteer.systems),
        ("company", gazetteer.companies),
        ("agency", gazetteer.agencies),
    ):
        for key, entry in entries.items():
            for name in dict.fromkeys((*entry.terms, *entry.needs_context)):
                yield Term(name, f"{group}:{key}", ANY)
    for language, names in gazetteer.decoys.items():
        yield from (Term(n, f"{_DECOY}:", language) for n in names)


def _money(gazetteer: Gazetteer) -> Iterator[Word]:
    """The currencies' names. Short ones ("von" is Azerbaijani for won) mean one in their own language only."""
    meanings: dict[tuple[str, str], dict[str, None]] = {}
    endings: dict[tuple[str, str], int] = {}
    for code, currency in gazetteer.currencies.items():
        for text in (code, *currency.symbols):
            meanings.setdefault((CURRENCY, text), {})[code] = None
            endings.setdefault((CURRENCY, text), 0)
        for language, names in currency.names.items():
            for text in (n.replace("*", "") for n in names):
                long = len(text) > 3
                place = (CURRENCY if long else f"{CURRENCY}.{language}", text)
                meanings.setdefault(place, {})[code] = None
                endings[place] = _MONEY_ENDING if long else 0
    for (group, text), codes in meanings.items():
        yield Word(group, "|".join(codes), text, endings[group, text])


def _groups(hits: Sequence[Hit]) -> Iterator[list[Hit]]:
    """Hits of one group at one place, the longest of those that overlap."""
    by_group: dict[str, list[list[Hit]]] = {}
    for hit in hits:  # in order of start, longer ones first
        kept = by_group.setdefault(hit.concept.partition(":")[0], [])
        last = kept[-1] if kept else None
        if last is None or hit.start >= last[0].end:
            kept.append([hit])
        elif (hit.start, hit.end) == (last[0].start, last[0].end):
            last.append(hit)
    for kept in by_group.values():
        yield from kept


def _cue(hits: Sequence[Hit], text: str, starts: Sequence[int], ends: Sequence[int], offset: int) -> Cue | None:
    start, end = hits[0].start + offset, hits[0].end + offset
    first, after = bisect_right(starts, start) - 1, bisect_left(ends, end) + 1
    if first < 0 or after > len(ends):
        return None
    group = hits[0].concept.partition(":")[0]
    longest = max(len(h.term.bare) for h in hits)
    hits = [h for h in hits if len(h.term.bare) == longest]  # "Romanya" is Romania, not Rome with an ending
    keys = dict.fromkeys(h.concept.partition(":")[2] for h in hits)
    return Cue(group, "|".join(keys), first, after, start, end, _tail(hits[0], text))


def _tail(hit: Hit, text: str) -> str:
    """The ending that the text gives a listed name: ``a`` of ``Ermənistana``."""
    word, name = fold(text[hit.start : hit.end]), fold(hit.term.bare)
    return word[len(name) :].lstrip("'") if word.startswith(name) else ""


def _covers(mask: Cue, name: Cue) -> bool:
    """Whether a firm, system, agency or decoy takes a name's words for its own."""
    if not (mask.start <= name.start and name.end <= mask.end) or mask.group == name.group:
        return False
    return mask.group == _DECOY or name.group == "state" or (mask.end - mask.start > name.end - name.start)
