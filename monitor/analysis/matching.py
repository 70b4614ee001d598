"""Finding terms in a text, in time linear in its length; the only module that touches pyahocorasick.

Text and terms are folded one character for one character
(``storage.text.fold``), so that offsets are offsets of the original. Words are
looked up by their beginnings and terms walked as a tree of words: no pattern
is ever tried backwards. One matcher serves all languages; a text is read with
the terms of its language and those of ``any``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

import ahocorasick

from monitor.analysis.terms import ANY, RUNNING, Term, Word, unpointed, word_places
from storage.text import fold

T = TypeVar("T")

LONGEST_WORD = 60
_KEPT_WORDS = 40_000
_GAP = frozenset(" -'./&\u00a0\u200c\"«»")
# Written together with the word that follows: "and", "the", "for the" ... of Arabic.
_ARABIC = ("وال", "بال", "لل", "كال", "فال", "ال", "و", "ب", "ل", "ف")


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found: its place, from the term's start to the end of the word it stands in."""

    term: Term
    start: int
    end: int

    @property
    def concept(self) -> str:
        """The concept the term stands for."""
        return self.term.concept


@dataclass(slots=True)
class _Node:
    """A place in the tree of words: what ends here, and what may follow."""

    terms: list[Term] = field(default_factory=list)
    after: dict[int, _Node] = field(default_factory=dict)


class Matcher:
    """All terms, ready to be found."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._words: dict[Word, int] = {}
        self._by_stem: dict[str, list[tuple[Word, int]]] = {}
        self._inside: dict[str, list[tuple[Word, int]]] = {}
        self._roots: dict[str, _Node] = {}
        running: dict[str, list[Term]] = {}
        for term in terms:
            if term.is_running:
                running.setdefault(fold(term.bare), []).append(term)
            else:
                for words in term.variants():
                    self._plant(term, words)
        self._running = _automaton(running)
        self._inner = _automaton(self._inside)
        self._seen: dict[str, tuple[int, ...]] = {}

    def find(self, text: str, language: str) -> list[Hit]:
        """All terms met by a text read in a language (ISO 639-1), in order of place, overlaps and all."""
        folded = fold(text)
        places = word_places(folded)
        known = [self._known(folded[start:end]) for start, end in places]
        roots = [self._roots[code] for code in dict.fromkeys((language, ANY)) if code in self._roots]
        hits = [
            Hit(term, places[first][0], places[last][1])
            for first in range(len(places))
            if known[first]
            for root in roots
            for term, last in _walk(root, first, known, places, folded)
            if _case_fits(term, text[places[first][0] : places[last][1]])
        ]
        hits += self._run(folded, language)
        return sorted(hits, key=lambda h: (h.start, -h.end))

    def _plant(self, term: Term, words: tuple[Word, ...]) -> None:
        node = self._roots.setdefault(term.language, _Node())
        for word in words:
            node = node.after.setdefault(self._number(word), _Node())
        if words:
            node.terms.append(term)

    def _number(self, word: Word) -> int:
        if word not in self._words:
            number = self._words[word] = len(self._words)
            if word.open_start:
                self._inside.setdefault(word.text, []).append((word, number))
            else:
                for stem in word.stems():
                    self._by_stem.setdefault(stem, []).append((word, number))
        return self._words[word]

    def _known(self, word: str) -> tuple[int, ...]:
        """The numbers of the terms' words that a word of the text meets."""
        found = self._seen.get(word)
        if found is None:
            if len(self._seen) >= _KEPT_WORDS:
                self._seen.clear()
            found = self._seen[word] = tuple(dict.fromkeys(self._look_up(word)))
        return found

    def _look_up(self, word: str) -> Iterator[int]:
        if len(word) > LONGEST_WORD:
            return
        word = unpointed(word)
        yield from self._from_start(word)
        if "\u0600" <= word[0] <= "\u06ff":
            for prefix in _ARABIC:
                if word.startswith(prefix) and len(word) > len(prefix) + 2:
                    yield from self._from_start(word[len(prefix) :])
        if self._inner is not None:
            for last, entries in self._inner.iter(word):
                yield from (number for known, number in entries if known.allows(word[last + 1 :]))

    def _from_start(self, word: str) -> Iterator[int]:
        for size in range(1, len(word) + 1):
            for known, number in self._by_stem.get(word[:size], ()):
                if known.allows(word[size:]):
                    yield number

    def _run(self, folded: str, language: str) -> Iterator[Hit]:
        if self._running is None or RUNNING.search(folded) is None:
            return
        for last, terms in self._running.iter(folded):
            for term in terms:
                if term.language in (language, ANY):
                    yield Hit(term, last + 1 - len(term.bare), last + 1)


def _automaton(entries: dict[str, T]) -> ahocorasick.Automaton | None:
    if not entries:
        return None
    made = ahocorasick.Automaton()
    for form, value in entries.items():
        made.add_word(form, value)
    made.make_automaton()
    return made


def _walk(
    root: _Node, first: int, known: list[tuple[int, ...]], places: list[tuple[int, int]], folded: str
) -> Iterator[tuple[Term, int]]:
    """The terms that begin at a word, with the word each ends in."""
    ahead = [(root, first)]
    while ahead:
        node, place = ahead.pop()
        for number in known[place]:
            after = node.after.get(number)
            if after is None:
                continue
            yield from ((term, place) for term in after.terms)
            if after.after and place + 1 < len(places) and _joins(folded, places[place][1], places[place + 1][0]):
                ahead.append((after, place + 1))


def _joins(folded: str, end: int, start: int) -> bool:
    """Whether two words stand close enough to be words of one term."""
    gap = folded[end:start]
    if gap == ". ":  # U.S. Army and St. Kitts are terms, "Turkey. Exports" are two sentences
        return end < 3 or not folded[end - 3].isalnum() or not folded[end - 2].isalnum()
    return gap in (" ", "", " - ", " & ") or (len(gap) <= 2 and _GAP.issuperset(gap))


def _case_fits(term: Term, found: str) -> bool:
    """Exact terms stand as written; an abbreviation is meant only in capitals: SOM and MKE, HAL and US."""
    if term.is_exact:
        return found == term.bare.rstrip(".")  # a full stop behind is no part of a word
    return not term.is_abbreviation or (head := found[: len(term.bare)]).upper() == head
