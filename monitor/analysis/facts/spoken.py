"""A period as it is spoken, before its year is known, and how it is resolved. Pure.

``January``, ``the first ten months``, ``last year`` mean nothing without a
year: it stands beside them, or in the text around, or follows from the day of
publication (the latest finished period of that name).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from storage.models.facts import Month, Period, PeriodKind


@dataclass(frozen=True, slots=True)
class Spoken:
    """A period without certainty about its year.

    ``first`` and ``last`` are months 1..12, ``year`` the stated year (of the
    last month), ``shift`` -1 for "last" and 0 for "this" where relative words
    were used, ``until`` the last year of a span of years. ``places`` are its tokens.
    """

    kind: PeriodKind
    first: int
    last: int
    start_token: int
    after_token: int
    year: int | None = None
    shift: int | None = None
    until: int | None = None
    years: int = 0
    base: bool = False


def resolve(spoken: Spoken, published: date | None, context_year: int | None) -> tuple[Period | None, bool]:
    """The period, and whether the text itself states its year; None where nothing tells the year."""
    if spoken.kind is PeriodKind.ANNUAL or (spoken.kind is PeriodKind.LENGTH and not spoken.year):
        return Period(spoken.kind, years=spoken.years), True
    if spoken.year is not None:
        return _made(spoken, spoken.year), True
    if spoken.kind is PeriodKind.ROLLING:
        return (None, False) if published is None else (_rolling(spoken.years, published), False)
    if spoken.shift is not None and published is not None:
        return _made(spoken, _relative(spoken, published)), False
    if spoken.shift is not None:
        return None, False
    if published is not None:
        return _made(spoken, _latest(spoken, published)), False
    return (None, False) if context_year is None else (_made(spoken, context_year), True)


def _made(spoken: Spoken, year: int) -> Period:
    if spoken.kind is PeriodKind.YEARS:
        return Period(spoken.kind, (year, 1), (spoken.until or year, 12))
    if spoken.kind is PeriodKind.FISCAL:
        return Period(spoken.kind, (year, spoken.first), (year + 1, spoken.last))
    start = year if spoken.first <= spoken.last else year - 1
    return Period(spoken.kind, (start, spoken.first), (year, spoken.last))


def _relative(spoken: Spoken, published: date) -> int:
    shift = spoken.shift or 0
    if spoken.kind is PeriodKind.FISCAL:
        started = published.year if published.month >= spoken.first else published.year - 1
        return started + shift
    return published.year + shift


def _latest(spoken: Spoken, published: date) -> int:
    """The year of the latest period of that name that had ended, or nearly so, when the article appeared."""
    ended = (published.year, published.month) > (published.year, spoken.last)
    # Exporters' figures of a month come on the first days of the next; on its last days some print them already.
    nearly = published.month == spoken.last and published.day >= 25
    return published.year if ended or nearly else published.year - 1


def _rolling(months: int, published: date) -> Period:
    last = shifted((published.year, published.month), -1)
    return Period(PeriodKind.ROLLING, shifted(last, 1 - months), last)


def shifted(month: Month, by: int) -> Month:
    """A month so many months later."""
    count = month[0] * 12 + month[1] - 1 + by
    return count // 12, count % 12 + 1


def a_year_earlier(period: Period) -> Period:
    """The same period a year before."""
    if period.first is None or period.last is None:
        return period
    return replace(period, first=(period.first[0] - 1, period.first[1]), last=(period.last[0] - 1, period.last[1]))
