"""Finding a lexicon's terms in a text, in time linear in its length; the only module that touches pyahocorasick.

Text and terms are folded one character for one character
(``storage.text.fold``), so that offsets are offsets of the original.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import ahocorasick

from monitor.analysis.lexicon import Lexicon, Term, load_lexicon
from storage.text import fold

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found: its concept and its place, from the term's start to the end of the word it stands in."""

    concept: str
    start: int
    end: int


class Matcher:
    """An automaton over one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        by_form: dict[str, list[Term]] = {}
        for term in lexicon.terms:
            by_form.setdefault(fold(term.text), []).append(term)
        self._automaton = ahocorasick.Automaton()
        for form, terms in by_form.items():
            self._automaton.add_word(form, (form, tuple(terms)))
        self._automaton.make_automaton()

    def find(self, text: str) -> list[Hit]:
        """All hits in order of place; of hits that begin inside a longer one only the longer stays."""
        folded = fold(text)
        ends = _word_ends(folded)
        hits = sorted(self._raw(text, folded, ends), key=lambda h: (h.start, -h.end))
        kept: list[Hit] = []
        reach = -1
        last = None
        for hit in hits:
            if hit.start >= reach or (last is not None and (hit.start, hit.end) == (last.start, last.end)):
                kept.append(hit)
                reach, last = max(reach, hit.end), hit
        return kept

    def _raw(self, text: str, folded: str, ends: list[int]) -> Iterator[Hit]:
        for last, (form, terms) in self._automaton.iter(folded):
            start, end = last - len(form) + 1, last + 1
            cjk = _CJK.match(form) is not None
            if not cjk and start and _is_word(folded[start - 1]):
                continue
            word_end = end if cjk else ends[end - 1]
            for term in terms:
                if word_end - end <= term.ending and _case_fits(term, text[start:end]):
                    yield Hit(term.concept, start, word_end)


def _case_fits(term: Term, found: str) -> bool:
    """An abbreviation of up to four capitals is meant only in capitals: SOM and MKE, HAL and US."""
    letters = [c for c in term.text if c.isalpha()]
    short = len(letters) <= 4 and letters and all(c.isupper() for c in letters)
    return not short or found.upper() == found or not any(c.isalpha() for c in found)


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def _word_ends(folded: str) -> list[int]:
    """For each character, where the word it stands in ends (exclusive)."""
    ends = [0] * len(folded)
    end = len(folded)
    for place in range(len(folded) - 1, -1, -1):
        if not _is_word(folded[place]):
            end = place
            ends[place] = place + 1
        else:
            ends[place] = end
    return ends


@lru_cache(maxsize=8)
def matcher_of(topic: str) -> Matcher:
    """The matcher of a topic, made once a process."""
    return Matcher(load_lexicon(topic))
