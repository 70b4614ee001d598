"""Figures to check others against: of stored articles, and those the project ships as read in the press. Pure.

``press_reference.tsv`` holds Turkish defence and aerospace export figures in
million US dollars as newspapers printed them, contradictions left in. It is a
series of its own, never mixed with an agency's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from monitor.analysis.facts.corrections import corrected_statistic
from monitor.analysis.facts.intervals import Interval, interval_of
from storage.models.facts import Bound, Metric, Money, Month, Period, PeriodKind, StoredStatistic

PRESS = "press reference"
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Reference:
    """A figure for months ``first`` to ``last``: value and change as stated, its series and who says so."""

    first: Month
    last: Month
    money: Money
    change: float | None
    series: str
    source: str

    @property
    def interval(self) -> Interval:
        """What the figure may stand for."""
        return interval_of(self.money)


@lru_cache(maxsize=1)
def press_reference() -> tuple[Reference, ...]:
    """The shipped figures for Türkiye."""
    text = files("monitor.analysis.facts").joinpath("data", "press_reference.tsv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return tuple(r for line in lines[1:] for r in _line(line))


def _line(line: str) -> Iterable[Reference]:
    period, _, values, changes = line.split("\t")
    first, last = months(period)
    percents = [float(c) for c in changes.split(";") if c]
    for place, value in enumerate(values.split(";")):
        number, _, times = value.strip().partition(" ")
        money = Money(
            float(number) * MILLION, float(number) * MILLION, "USD", _step(number), Bound.EXACT, f"{number} million"
        )
        change = percents[0] if percents and place == 0 else None
        yield Reference(first, last, money, change, PRESS, f"{PRESS}, {times.strip('()').removeprefix('x')} times")


def _step(number: str) -> float:
    """The rounding step of millions as printed: 7154 is exact to a million, 7100 to a hundred of them."""
    if "." in number:
        return float(MILLION / 10 ** len(number.partition(".")[2]))
    zeros = len(number) - len(number.rstrip("0"))
    return MILLION * 10.0 ** min(zeros, 3)


def months(label: str) -> tuple[Month, Month]:
    """The months of ``2025``, ``2025-08`` or ``2025-01..2025-08``."""
    start, _, end = label.partition("..")
    end = end or start

    def month(text: str, default: int) -> Month:
        year, _, number = text.partition("-")
        return int(year), int(number or default)

    return month(start, 1), month(end, 12)


def of_statistics(found: Iterable[StoredStatistic], country: str) -> list[Reference]:
    """A state's export totals among stored figures; copies, parts, other metrics and figures judged wrong are left out."""
    kept: list[Reference] = []
    for stored in found:
        fact = corrected_statistic(stored)
        period = fact.period
        if fact.country != country or stored.is_copy or stored.state == "wrong":
            continue
        if fact.value is None or period is None or period.first is None:
            continue
        if (
            fact.metric is not Metric.EXPORTS
            or fact.partner is not None
            or fact.breakdown is not None
            or period.last is None
        ):
            continue
        series = fact.issuer or "press"
        kept.append(Reference(period.first, period.last, fact.value, fact.change, series, stored.outlet))
    return kept


def period_of(first: Month, last: Month) -> Period:
    """The period that two months bound."""
    if first == last:
        return Period(PeriodKind.MONTH, first, last)
    if first[0] == last[0] and (first[1], last[1]) == (1, 12):
        return Period(PeriodKind.YEAR, first, last)
    kind = PeriodKind.TO_DATE if first[1] == 1 and first[0] == last[0] else PeriodKind.ROLLING
    return Period(kind, first, last)
