"""A country's export series rebuilt from scattered figures: reported, derived, in conflict. Pure.

From any two figures of which one begins or ends the other the rest follows
(January to August less January to July is August); two that touch add up; a
stated change gives the year before. Every derived value is an interval and
says how it came about. Reported values win; where reported ones exclude each
other the period is in conflict and nothing is chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from monitor.analysis.facts.intervals import Interval, before_growth, growth
from monitor.analysis.facts.references import Reference, period_of
from monitor.analysis.facts.spoken import shifted
from storage.models.facts import Month

ROUNDS = 4
# What late corrections of a month move in later totals.
SLACK = 0.005
Span = tuple[Month, Month]


@dataclass(frozen=True, slots=True)
class Derived:
    """A value that follows from others, and how."""

    interval: Interval
    how: str
    steps: int


@dataclass(frozen=True, slots=True)
class Point:
    """A period of the series: what was reported for it, what follows for it, whether the reports contradict each other."""

    first: Month
    last: Month
    reported: tuple[Reference, ...]
    derived: Derived | None
    conflict: bool

    @property
    def label(self) -> str:
        """The period as facts write it."""
        return period_of(self.first, self.last).label

    @property
    def interval(self) -> Interval | None:
        """What the value may be: what all reports allow, else the derivation; None in a conflict."""
        if self.conflict:
            return None
        if not self.reported:
            return self.derived.interval if self.derived else None
        return common(r.interval for r in self.reported)

    @property
    def disagrees(self) -> bool:
        """Whether the derivation excludes what was reported."""
        own = self.interval
        if not self.reported or self.derived is None or own is None:
            return False
        slack = own.middle * SLACK
        return not Interval(own.low - slack, own.high + slack).meets(self.derived.interval)


def common(intervals: Iterable[Interval]) -> Interval | None:
    """What all intervals allow."""
    found: Interval | None = None
    for interval in intervals:
        if found is None:
            found = interval
        else:
            both = found.within(interval)
            if both is None:
                return None
            found = both
    return found


def rebuild(references: Iterable[Reference]) -> tuple[Point, ...]:
    """The series of some figures of one country, currency and kind, in order of time."""
    reported: dict[Span, list[Reference]] = {}
    for reference in references:
        reported.setdefault((reference.first, reference.last), []).append(reference)
    known = {span: both for span, rs in reported.items() if (both := common(r.interval for r in rs)) is not None}
    derived = _derive(known, reported)
    spans = sorted({*reported, *(s for s in derived if _is_plain(s))})
    return tuple(
        Point(first, last, tuple(reported.get((first, last), ())), derived.get((first, last)),
              bool(reported.get((first, last))) and (first, last) not in known)
        for first, last in spans
    )  # fmt: skip


def _is_plain(span: Span) -> bool:
    """A month, a year to date or a year: what a reader asks for."""
    (year, month), (last_year, _) = span
    return span[0] == span[1] or (year == last_year and month == 1)


def _derive(known: Mapping[Span, Interval], reported: Mapping[Span, list[Reference]]) -> dict[Span, Derived]:
    found: dict[Span, Derived] = {}
    for span, references in reported.items():
        for r in references:
            if r.change is not None:
                before = before_growth(r.interval, growth(r.change, 0.1 if r.change % 1 else 1.0))
                earlier = ((span[0][0] - 1, span[0][1]), (span[1][0] - 1, span[1][1]))
                if before is not None:
                    _keep(found, earlier, Derived(before, f"{_label(span)} less {r.change:g} %", 1))
    for _ in range(ROUNDS):
        values = {**{s: (d.interval, d.steps) for s, d in found.items()}, **{s: (i, 0) for s, i in known.items()}}
        new = [n for n in _steps(values) if _keep(found, *n)]
        if not new:
            break
    return found


def _keep(found: dict[Span, Derived], span: Span, derived: Derived) -> bool:
    """Keep a derivation if it is the first or narrower than the one there; negative values never."""
    held = found.get(span)
    if derived.interval.high < 0 or derived.steps > ROUNDS:
        return False
    if held is not None and (held.steps, held.interval.width) <= (derived.steps, derived.interval.width):
        return False
    found[span] = derived
    return True


def _steps(values: Mapping[Span, tuple[Interval, int]]) -> Iterator[tuple[Span, Derived]]:
    """One step of arithmetic: differences of spans that share an end, sums of spans that touch."""
    by_first: dict[Month, list[Span]] = {}
    by_last: dict[Month, list[Span]] = {}
    for span in values:
        by_first.setdefault(span[0], []).append(span)
        by_last.setdefault(span[1], []).append(span)
    for span, (value, steps) in values.items():
        for other in by_first[span[0]]:
            if other[1] < span[1]:
                rest = (shifted(other[1], 1), span[1])
                yield rest, _less(value, values[other], steps, span, other)
        for other in by_last[span[1]]:
            if other[0] > span[0]:
                yield (span[0], shifted(other[0], -1)), _less(value, values[other], steps, span, other)
        for other in by_first.get(shifted(span[1], 1), ()):
            if other[1][0] == span[0][0]:
                more, more_steps = values[other]
                how = f"{_label(span)} plus {_label(other)}"
                yield (span[0], other[1]), Derived(value + more, how, max(steps, more_steps) + 1)


def _less(value: Interval, other: tuple[Interval, int], steps: int, span: Span, part: Span) -> Derived:
    return Derived(value - other[0], f"{_label(span)} less {_label(part)}", max(steps, other[1]) + 1)


def _label(span: Span) -> str:
    return period_of(*span).label
