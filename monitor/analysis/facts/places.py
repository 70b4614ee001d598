"""What stands at a token when periods are read: a year, a month, a small number, a cue. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.analysis.facts.cues import Cue
from monitor.analysis.facts.tokens import Kind, Token, word_set

YEAR_WORDS = word_set(
    "yili yilinin yilin yilinda il ilin ilinin ilinde nin un in year of года год году г р року ' , "
    "de del di do da anno jahres roku the - ci cı cu cü"
)


class Places:
    """One sentence's tokens and cue words, looked at by place."""

    def __init__(self, tokens: Sequence[Token], cues: Sequence[Cue], language: str | None) -> None:
        self.tokens = tokens
        self.language = language
        self.by_first: dict[int, list[Cue]] = {}
        for cue in cues:
            self.by_first.setdefault(cue.first, []).append(cue)

    def cue(self, place: int, group: str) -> Cue | None:
        """The cue of a group that begins at a token."""
        return next((c for c in self.by_first.get(place, ()) if c.group == group), None)

    def word(self, place: int) -> str:
        """The folded token at a place, empty outside."""
        return self.tokens[place].text if 0 <= place < len(self.tokens) else ""

    def year_at(self, place: int) -> int | None:
        """A year from 1950 to 2049 that stands as a number of its own."""
        token = self.tokens[place] if 0 <= place < len(self.tokens) else None
        if token is None or token.kind is not Kind.NUMBER or len(token.text) != 4 or not token.text.isascii():
            return None
        if not token.text.isdigit() or not 1950 <= int(token.text) <= 2049 or not self._stands_alone(place):
            return None
        behind = self.tokens[place + 1] if place + 1 < len(self.tokens) else None
        if behind is not None and behind.start == token.end and behind.kind is Kind.WORD:
            return (
                int(token.text)
                if behind.text in ("г", "p", "年") or behind.text.startswith(("te", "de", "il", "yil"))
                else None
            )
        return int(token.text) if self.word(place - 1) not in ("$", "€", "£", "№", "#") else None

    def small(self, place: int, most: int) -> int | None:
        """A whole number from 1 to ``most``."""
        word = self.word(place)
        return int(word) if word.isascii() and word.isdigit() and 1 <= int(word) <= most else None

    def month_at(self, place: int) -> tuple[int, int] | None:
        """A month's name: its number and the place behind it."""
        cue = self.cue(place, "month")
        if cue is None:
            return None
        token = self.tokens[place]
        if token.text in ("may", "march", "mars", "marca", "mai", "mart") and not self._is_month(place, cue.after):
            return None
        after = cue.after
        if self.word(after) == "." and len(token.text) <= 4:
            after += 1
        return int(cue.meaning), after

    def _is_month(self, place: int, after: int) -> bool:
        """``May`` and ``March`` are months with a capital and beside a number or a preposition."""
        if self.tokens[place].text in ("mart", "mai"):
            return True
        beside = self.word(after)[:1].isdigit() or self.word(place - 1)[:1].isdigit()
        said = self.word(place - 1) in ("in", "of", "during", "last", "since", "and", "to", "-", "until", "en", "de", "from", "between")  # fmt: skip
        return self.tokens[place].capital and (beside or said)

    def year_behind(self, place: int) -> tuple[int | None, int]:
        """A year that follows here, and the place behind it."""
        at = place
        while at < place + 2 and self.word(at) in YEAR_WORDS:
            at += 1
        year = self.year_at(at)
        return (None, place) if year is None else (year, at + 1)

    def year_before(self, place: int) -> tuple[int | None, int]:
        """A year that stands before, and its place."""
        at = place - 1
        while at > place - 6 and self.word(at) in YEAR_WORDS:
            at -= 1
        year = self.year_at(at)
        return (None, place) if year is None else (year, at)

    def relative_year(self, place: int) -> tuple[int | None, int]:
        """``this year`` as 0 or ``last year`` as -1, and the place behind it."""
        for at in (place, place + 1):
            cue = self.cue(at, "relative")
            if cue is not None and cue.meaning in ("this_year", "last_year"):
                return (0 if cue.meaning == "this_year" else -1), cue.after
        return None, place

    def is_day(self, place: int, after: int) -> bool:
        """Whether the month belongs to a date: ``2 Şubat``, ``August 21``."""
        if self.small(place - 1, 31) is not None and self.word(place - 2) not in ("ilk", "first", "block"):
            return True
        return self.small(after, 31) is not None and (self.language or "en").startswith("en")

    def _stands_alone(self, place: int) -> bool:
        """Whether digits are glued to no letters before them (F-2019); ``FY2023`` and ``2019-2023`` are."""
        if not place or self.tokens[place - 1].end != self.tokens[place].start:
            return True
        before = self.tokens[place - 1]
        if before.text == "-" and place > 1 and self.tokens[place - 2].end == before.start:
            return self.tokens[place - 2].kind is Kind.NUMBER or self.tokens[place - 2].text == "fy"
        return before.kind is not Kind.WORD or before.text == "fy"
