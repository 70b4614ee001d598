"""Periods in a sentence: months, ranges, quarters, years, fiscal years, year to date, rolling windows. Pure and linear."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.analysis.facts.numerals import numeral_at
from monitor.analysis.facts.places import YEAR_WORDS, Places
from monitor.analysis.facts.spoken import Spoken
from monitor.analysis.facts.tokens import Kind, word_set
from storage.models.facts import PeriodKind

_RANGE = word_set("- to through until till ile ila по до bis a à do al hasta ate")
_AND = word_set("and ve и und et y e i та ilə")
_OVER = word_set("over past last during previous son ultimos ultimi dernieres за letzten vergangenen within in")
_LENGTH_WORDS = word_set("yilda ilde period ilin yillik")
_SINCE = word_set("since until by till к seit desde depuis dal от od")
_BARE_MONTHS = word_set("ayda aylik ayinda ayin ayi месяцев месяца месяц месяцем monaten mesi meses mois miesiecy")
_BEHIND_YEAR = word_set("' - yili yilinda te ta de da il ilde ci cı cu cü году год года г р році")
_OPENERS = word_set("fy fiscal financial q h")
_QUARTERS = {(1, 3), (4, 6), (7, 9), (10, 12)}


class Reader(Places):
    """Reads one sentence's periods; ``cues`` are its cue words."""

    def read(self) -> Iterator[Spoken]:
        """The periods in order."""
        place = 0
        while place < len(self.tokens):
            if self._plain(place):
                place += 1
                continue
            found = (
                self._years(place) or self._months(place) or self._parts(place) or self._relative(place)
                or self._length(place) or self._year(place)
            )  # fmt: skip
            if found is None:
                place += 1
            else:
                yield found
                place = max(found.after_token, place + 1)

    def _plain(self, place: int) -> bool:
        """Whether no period can begin at a token: a word that is no cue, no numeral and no "fiscal"."""
        token = self.tokens[place]
        return (
            token.kind is Kind.WORD
            and place not in self.by_first
            and token.text not in _OPENERS
            and numeral_at(self.tokens, place, self.language) is None
        )

    # ---- spans of years and fiscal years ---------------------------------------------

    def _years(self, place: int) -> Spoken | None:
        at = place
        fiscal = self.word(at) == "fy" or (self.word(at) in ("fiscal", "financial") and self.word(at + 1).startswith("year"))  # fmt: skip
        if fiscal:
            at += 2 if self.word(at) != "fy" else 1
            at += self.word(at) == "-"
        first = self.year_at(at)
        if first is None:
            return self._short_fiscal(place, at) if fiscal else None
        between = self.word(place - 1) in ("between", "from", "zwischen", "entre", "с") or self.word(at + 1) in "-/"
        if self.word(at + 1) and (self.word(at + 1) in "-/" or (between and self.word(at + 1) in (*_AND, *_RANGE))):
            second = self.word(at + 2)
            last = self.year_at(at + 2)
            if last is None and len(second) == 2 and second.isdigit():
                last = first // 100 * 100 + int(second)
            if last is not None and last > first:
                if last == first + 1 and (fiscal or len(second) == 2):
                    return Spoken(PeriodKind.FISCAL, 4, 3, place, at + 3, year=first)
                return Spoken(PeriodKind.YEARS, 1, 12, place, at + 3, year=first, until=last)
        return Spoken(PeriodKind.FISCAL, 4, 3, place, at + 1, year=first - 1) if fiscal else None

    def _short_fiscal(self, place: int, at: int) -> Spoken | None:
        """``FY24``: the fiscal year that ends then."""
        word = self.word(at)
        if len(word) == 2 and word.isdigit():
            return Spoken(PeriodKind.FISCAL, 4, 3, place, at + 1, year=2000 + int(word) - 1)
        return None

    # ---- months ------------------------------------------------------------------------

    def _months(self, place: int) -> Spoken | None:
        found = self.month_at(place)
        if found is None:
            return None
        first, after = found
        year, behind = self.year_behind(after)
        start = place
        if year is None:
            year, start = self.year_before(place)
        else:
            after = behind
        ranged = self._range_end(place, found[1])
        if ranged is not None:
            last, after = ranged
            own, behind = self.year_behind(after)
            year, after = (own, behind) if own is not None else (year, after)
            return self._made_range(first, last, start, after, year)
        if self.is_day(place, found[1]):
            return None
        shift, after = self.relative_year(after)
        return Spoken(PeriodKind.MONTH, first, first, start, after, year=year, shift=None if year else shift)

    def _range_end(self, place: int, after: int) -> tuple[int, int] | None:
        joined = self.word(after)
        and_range = joined in _AND and (
            self.word(place - 1) in ("between", "entre", "zwischen", "между")
            or any(
                w.startswith(("donem", "toplam", "arasi", "dovr")) for w in map(self.word, range(after + 1, after + 4))
            )
        )
        if not (joined in _RANGE or and_range):
            return None
        at = after + 1
        if self.small(at, 31) is not None:
            at += 1
        end = self.month_at(at)
        if end is None:
            return None
        last, behind = end
        if self.small(behind, 31) is not None and self.year_at(behind) is None:
            behind += 1
        return last, behind

    def _made_range(self, first: int, last: int, start: int, after: int, year: int | None) -> Spoken:
        shift, after = self.relative_year(after)
        kind = PeriodKind.ROLLING if first != 1 else PeriodKind.TO_DATE
        if (first, last) in _QUARTERS:
            kind = PeriodKind.QUARTER
        elif (first, last) == (1, 12):
            kind = PeriodKind.YEAR
        if kind is PeriodKind.ROLLING:  # a stretch of months within a year, resolved like any other
            kind = PeriodKind.TO_DATE
        return Spoken(kind, first, last, start, after, year=year, shift=None if year else shift)

    # ---- parts of a year ---------------------------------------------------------------

    def _parts(self, place: int) -> Spoken | None:
        return self._first_months(place) or self._ordinal_part(place) or self._lettered(place) or self._bare(place)

    def _first_months(self, place: int) -> Spoken | None:
        """``the first ten months of 2025``, ``yılın ilk 10 ayında``."""
        ordinal = self.cue(place, "ordinal")
        if ordinal is None or ordinal.meaning != "1":
            return None
        numeral = numeral_at(self.tokens, ordinal.after, self.language) if ordinal.after < len(self.tokens) else None
        if numeral is None or not 1 <= numeral.low <= 12:
            return None
        unit = self.cue(numeral.after, "unit")
        if unit is None or unit.meaning != "month":
            return None
        return self._to_date(int(numeral.low), place, unit.after)

    def _to_date(self, months: int, place: int, after: int) -> Spoken:
        kind = {1: PeriodKind.MONTH, 12: PeriodKind.YEAR, 3: PeriodKind.QUARTER}.get(months, PeriodKind.TO_DATE)
        return self._dated(kind, 1, months, place, after)

    def _dated(self, kind: PeriodKind, first: int, last: int, place: int, after: int) -> Spoken:
        year, behind = self.year_behind(after)
        start = place
        if year is None:
            year, start = self.year_before(place)
        else:
            after = behind
        shift, after = self.relative_year(after) if year is None else (None, after)
        return Spoken(kind, first, last, start, after, year=year, shift=shift)

    def _ordinal_part(self, place: int) -> Spoken | None:
        ordinal = self.cue(place, "ordinal")
        unit = self.cue(ordinal.after, "unit") if ordinal is not None else None
        if ordinal is None or unit is None:
            return None
        n = int(ordinal.meaning)
        if unit.meaning == "quarter":
            return self._dated(PeriodKind.QUARTER, 3 * n - 2, 3 * n, place, unit.after)
        if unit.meaning == "half" and n <= 2:
            return self._dated(PeriodKind.TO_DATE, 6 * n - 5, 6 * n, place, unit.after)
        return None

    def _lettered(self, place: int) -> Spoken | None:
        """``Q1 2023``, ``H1``."""
        word, digit = self.word(place), self.small(place + 1, 4)
        if word not in ("q", "h") or digit is None or self.tokens[place].end != self.tokens[place + 1].start:
            return None
        if word == "h":
            return None if digit > 2 else self._dated(PeriodKind.TO_DATE, 6 * digit - 5, 6 * digit, place, place + 2)
        return self._dated(PeriodKind.QUARTER, 3 * digit - 2, 3 * digit, place, place + 2)

    def _bare(self, place: int) -> Spoken | None:
        """``10 ayda``, ``за 11 месяцев``; ``son 12 ayda`` is a rolling year."""
        if self.tokens[place].kind is not Kind.NUMBER and self.cue(place, "month") is not None:
            return None
        months = self.small(place, 24)
        if months is None or self.word(place + 1) not in (*_BARE_MONTHS, "months", "month"):
            return None
        if self.word(place - 1) in ("last", "past", "previous", "son", "последние", "letzten") or months >= 12:
            return Spoken(PeriodKind.ROLLING, 1, 12, place, place + 2, years=months)
        return None if self.word(place + 1).startswith("month") else self._to_date(months, place, place + 2)

    # ---- relative words, lengths, years ------------------------------------------------

    def _relative(self, place: int) -> Spoken | None:
        cue = self.cue(place, "relative")
        if cue is None:
            return None
        if cue.meaning == "annual" and self.word(cue.after) in ("earlier", "ago", "before", "basis", "bazda", "esasda"):
            return None
        if cue.meaning == "annual":
            return Spoken(PeriodKind.ANNUAL, 1, 12, place, cue.after)
        shift = 0 if cue.meaning.startswith("this") else -1
        if cue.meaning.endswith("month"):
            return Spoken(PeriodKind.ROLLING, 1, 12, place, cue.after, years=1) if shift else None
        kind = PeriodKind.FISCAL if cue.meaning.endswith("fiscal") else PeriodKind.YEAR
        if kind is PeriodKind.YEAR and shift == 0:
            return None  # a figure of this year so far has an end that only its own words tell
        months = (4, 3) if kind is PeriodKind.FISCAL else (1, 12)
        return Spoken(kind, *months, place, cue.after, shift=shift)

    def _length(self, place: int) -> Spoken | None:
        """``over the past five years``, ``iki ildə``."""
        numeral = numeral_at(self.tokens, place, self.language)
        if numeral is None or not 2 <= numeral.low <= 30 or numeral.low != int(numeral.low):
            return None
        after = numeral.after + (self.word(numeral.after) == "-")
        unit = self.cue(after, "unit")
        if unit is None or unit.meaning != "year":
            return None
        before = {self.word(place - 1), self.word(place - 2)}
        if before & _OVER or self.word(after) in _LENGTH_WORDS or self.word(unit.after) in _LENGTH_WORDS:
            return Spoken(PeriodKind.LENGTH, 1, 12, place, unit.after, years=int(numeral.low))
        return None

    def _year(self, place: int) -> Spoken | None:
        year = self.year_at(place)
        if year is None or self.word(place - 1) in _SINCE:
            return None
        after = place + 1
        while after < place + 5 and self.word(after) in _BEHIND_YEAR:
            after += 1
        if self.word(place + 1) in ("-", "/") and self.word(place + 2).isdigit():
            return None
        if self._opens(place, after):
            return None
        return Spoken(PeriodKind.YEAR, 1, 12, place, after, year=year)

    def _opens(self, place: int, after: int) -> bool:
        """Whether the year belongs to a part of it that follows: ``2025 yılı ekim``, ``2022'nin ilk 4 ayı``."""
        for at in range(after, min(after + 4, len(self.tokens))):
            found = self._months(at) or self._parts(at)
            if found is not None:
                return found.start_token <= place
            if self.word(at) not in YEAR_WORDS:
                return False
        return False
