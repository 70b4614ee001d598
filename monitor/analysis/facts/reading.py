"""One sentence read: its tokens, cue words, names, sums, changes, counts and periods. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from monitor.analysis.facts.changes import changes
from monitor.analysis.facts.cues import Cue, cues_of
from monitor.analysis.facts.marks import Amount, Change, Quantity
from monitor.analysis.facts.money import amounts
from monitor.analysis.facts.names import Names
from monitor.analysis.facts.periods import Reader
from monitor.analysis.facts.quantities import quantities
from monitor.analysis.facts.spoken import Spoken
from monitor.analysis.facts.tokens import Token, tokenize
from monitor.analysis.sentences import Sentence, sentences

_Mark = TypeVar("_Mark", Cue, Amount, Change, Quantity)
MOST_SENTENCES = 120
MOST_LENGTH = 3000


@dataclass(frozen=True)
class Reading:
    """A sentence of a part (title, summary, text) with all that was read in it, each in order of place."""

    part: str
    sentence: Sentence
    tokens: tuple[Token, ...]
    cues: tuple[Cue, ...]
    names: tuple[Cue, ...]
    amounts: tuple[Amount, ...]
    changes: tuple[Change, ...]
    quantities: tuple[Quantity, ...]
    periods: tuple[Spoken, ...]

    @cached_property
    def trade(self) -> Sequence[Cue]:
        """The words of deals: who gives, who takes, how far it is, which goods."""
        return cues_of("deals").find(self.tokens)

    def slice(self, start: int, end: int) -> str:
        """The original characters between two offsets of the part."""
        return self.sentence.text[start - self.sentence.start : end - self.sentence.start]

    def group(self, group: str) -> list[Cue]:
        """The cue words of a group."""
        return [c for c in self.cues if c.group == group]

    def named(self, group: str) -> list[Cue]:
        """The names of a group."""
        return [c for c in self.names if c.group == group]


def stretch(reading: Reading, first: int, after: int) -> Reading:
    """The tokens from ``first`` to before ``after`` as a reading of their own; its sentence stays the whole one."""

    def held(marks: Sequence[_Mark]) -> tuple[_Mark, ...]:
        return tuple(
            replace(m, first=m.first - first, after=m.after - first)
            for m in marks
            if first <= m.first and m.after <= after
        )

    periods = (p for p in reading.periods if first <= p.start_token and p.after_token <= after)
    return Reading(
        reading.part, reading.sentence, reading.tokens[first:after],
        held(reading.cues), held(reading.names), held(reading.amounts), held(reading.changes), held(reading.quantities),
        tuple(replace(p, start_token=p.start_token - first, after_token=p.after_token - first) for p in periods),
    )  # fmt: skip


def read(parts: Sequence[tuple[str, str]], names: Names, language: str) -> list[Reading]:
    """All sentences of (part, text) pairs, at most 120 a part."""
    return [
        read_sentence(part, sentence, names, language)
        for part, text in parts
        for sentence in _shortened(sentences(text)[:MOST_SENTENCES])
    ]


def _shortened(found: Sequence[Sentence]) -> Iterator[Sentence]:
    """A "sentence" of many thousand characters is a table or a list of names; its beginning will do."""
    for s in found:
        yield s if len(s.text) <= MOST_LENGTH else Sentence(s.text[:MOST_LENGTH], s.start, s.start + MOST_LENGTH)


def read_sentence(part: str, sentence: Sentence, names: Names, language: str) -> Reading:
    """Read one sentence."""
    text, offset = sentence.text, sentence.start
    tokens = tokenize(text, offset)
    cues = cues_of("cues").find(tokens)
    named = names.find(text, tokens, language)
    states = [c for c in named if c.group == "state"]
    sums = amounts(tokens, text, offset, names, language, states)
    percents = changes(tokens, cues, language)
    spoken = _free(Reader(tokens, cues, language).read(), sums, percents)
    taken = [
        *((a.first, a.after) for a in sums),
        *((c.first, c.after) for c in percents),
        *((p.start_token, p.after_token) for p in spoken),
        *((n.first, n.after) for n in named if n.group in ("system", "company")),
    ]
    counts = quantities(tokens, text, offset, taken, [(n.first, n.after) for n in named], language)
    return Reading(
        part, sentence, tuple(tokens), tuple(cues), tuple(named), tuple(sums), tuple(percents), tuple(counts), spoken
    )


def _free(spoken: Iterator[Spoken], sums: Sequence[Amount], percents: Sequence[Change]) -> tuple[Spoken, ...]:
    """The periods that are no part of a sum or a percentage."""
    spans = [*((a.first, a.after) for a in sums), *((c.first, c.after) for c in percents)]
    busy = {place for first, after in spans for place in range(first, after)}
    return tuple(s for s in spoken if not busy & set(range(s.start_token, s.after_token)))
