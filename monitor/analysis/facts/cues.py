"""Finding terms among tokens: cue words ("exports", "signed", a month) kept as data an analyst can extend. Pure.

Terms stand in ``data/*.toml``: a table a group, a key a meaning, a list of
terms. Words are separated by single spaces; a ``*`` at a word's end allows any
ending; everything is folded. A search costs a few look-ups a word.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from monitor.analysis.facts.tokens import Kind, Token, tokenize

ANY_ENDING = 99
_KEPT_WORDS = 40_000


@dataclass(frozen=True, slots=True)
class Term:
    """A term to look for: what it means, and how many letters each of its words may go on (``*``: any)."""

    group: str
    meaning: str
    text: str
    ending: int = 0
    cased: bool = True


@dataclass(frozen=True, slots=True)
class Cue:
    """A term found: its meaning, its first token and the one behind it, its characters, and the ending it had."""

    group: str
    meaning: str
    first: int
    after: int
    start: int
    end: int
    tail: str = ""


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    ending: int
    glued: bool
    caps: bool
    capital: bool

    def fits(self, token: Token, before: Token | None) -> bool:
        """Whether a token is this piece of a term."""
        if before is not None and (before.end == token.start) != self.glued:
            return False
        if (self.caps and not token.caps) or (self.capital and not token.capital):
            return False
        return token.text.startswith(self.text) and len(token.text) - len(self.text) <= self.ending


@dataclass(frozen=True, slots=True)
class _Entry:
    group: str
    meaning: str
    pieces: tuple[_Piece, ...]


class Cues:
    """An index over terms by the letters their first word begins with."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._by_start: dict[str, list[_Entry]] = {}
        for term in terms:
            pieces = _pieces(term)
            if pieces:
                entry = _Entry(term.group, term.meaning, pieces)
                self._by_start.setdefault(pieces[0].text, []).append(entry)
        self._known: dict[str, tuple[_Entry, ...]] = {}
        self._longest = max(map(len, self._by_start), default=0)

    def at(self, tokens: Sequence[Token], place: int) -> list[Cue]:
        """The terms that begin at one token, of each group the longest."""
        word = tokens[place].text
        entries = self._known.get(word)
        if entries is None:
            entries = self._look_up(word)
        if not entries:
            return []
        found: dict[str, Cue] = {}
        for entry in entries:
            after = _after(entry.pieces, tokens, place)
            held = found.get(entry.group)
            if after and (held is None or after > held.after):
                found[entry.group] = _cue(entry, tokens, place, after)
        return list(found.values())

    def _look_up(self, word: str) -> tuple[_Entry, ...]:
        """The terms whose first word may be this one, kept for the next time; the longest beginning first."""
        if len(self._known) >= _KEPT_WORDS:
            self._known.clear()
        found = [
            entry
            for length in range(min(len(word), self._longest), 0, -1)
            for entry in self._by_start.get(word[:length], ())
            if len(word) - length <= entry.pieces[0].ending
        ]
        self._known[word] = tuple(found)
        return self._known[word]

    def find(self, tokens: Sequence[Token]) -> list[Cue]:
        """All terms in order; one that begins inside another of its group is left out."""
        found: list[Cue] = []
        reach: dict[str, int] = {}
        for place in range(len(tokens)):
            for cue in self.at(tokens, place):
                if cue.first >= reach.get(cue.group, 0):
                    reach[cue.group] = cue.after
                    found.append(cue)
        return found


def _cue(entry: _Entry, tokens: Sequence[Token], place: int, after: int) -> Cue:
    last = tokens[after - 1]
    tail = last.text[len(entry.pieces[-1].text) :]
    return Cue(entry.group, entry.meaning, place, after, tokens[place].start, last.end, tail)


def _pieces(term: Term) -> tuple[_Piece, ...]:
    exact = term.text.startswith("=")
    pieces: list[_Piece] = []
    for word in term.text.removeprefix("=").split():
        bare = word.rstrip("*")
        ending = ANY_ENDING if bare != word and bare else 0 if exact else term.ending
        tokens = tokenize(bare)
        for i, token in enumerate(tokens):
            last = i == len(tokens) - 1 and token.kind is Kind.WORD
            # An abbreviation of up to four capitals is meant only in capitals: SOM and MKE, HAL and US.
            caps = term.cased and token.caps and len(token.text) <= 4 and token.text.isalpha() and ending != ANY_ENDING
            own = ending if last and not caps else 0
            pieces.append(_Piece(token.text, own, i > 0, caps, exact and token.capital))
    return tuple(pieces)


def _after(pieces: tuple[_Piece, ...], tokens: Sequence[Token], place: int) -> int:
    """The place behind the term, 0 where it does not stand."""
    if place + len(pieces) > len(tokens):
        return 0
    before: Token | None = None
    for i, piece in enumerate(pieces):
        token = tokens[place + i]
        if not piece.fits(token, before):
            return 0
        before = token
    return place + len(pieces)


@lru_cache(maxsize=16)
def read_terms(name: str) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """One data file: group -> meaning -> terms."""
    raw = files("monitor.analysis.facts").joinpath("data", f"{name}.toml").read_text(encoding="utf-8")
    return {
        group: {str(k): [str(t) for t in terms] for k, terms in table.items()}
        for group, table in tomllib.loads(raw).items()
    }


@lru_cache(maxsize=8)
def cues_of(*names: str) -> Cues:
    """The index over some data files, made once a process. Cue words are never read by their capitals."""
    return Cues(
        Term(group, meaning, term, cased=False)
        for name in names
        for group, table in read_terms(name).items()
        for meaning, terms in table.items()
        for term in terms
    )
