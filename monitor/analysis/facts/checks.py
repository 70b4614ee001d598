"""Is the claim true? Stated growth, sums and records tested against known figures, with the arithmetic shown. Pure.

Every number is an interval by its rounding step. The verdicts: consistent,
within rounding (only the rounding saves it), contradicted, other series (the
known figures are another issuer's), cannot tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from monitor.analysis.facts.intervals import Interval, before_growth, growth, interval_of
from monitor.analysis.facts.references import PRESS, Reference, period_of
from monitor.analysis.facts.spoken import a_year_earlier
from storage.models.facts import Metric, Money, Period, PeriodKind, Statistic

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class Verdict(StrEnum):
    """What became of a claim."""

    CONSISTENT = "consistent"
    ROUNDING = "within rounding"
    CONTRADICTED = "contradicted"
    OTHER_SERIES = "other series"
    UNKNOWN = "cannot tell"


@dataclass(frozen=True, slots=True)
class Check:
    """One claim put to the test: what is claimed, the verdict, and the arithmetic in one line."""

    kind: str
    claim: str
    verdict: Verdict
    arithmetic: str


def check(stated: Sequence[Statistic], known: Sequence[Reference]) -> tuple[Check, ...]:
    """Test the claims of one text's figures against known ones; ``known`` holds none of the text's own."""
    found: list[Check] = []
    for fact in stated:
        if fact.metric is not Metric.EXPORTS or fact.partner is not None or fact.breakdown is not None:
            continue
        parts = [s for s in stated if s.breakdown is not None and s.period == fact.period and s.country == fact.country]
        found += _sum(fact, parts)
        found += _growth(fact, parts, stated, known)
        found += _record(fact, known)
    return tuple(found)


# ---- sums ----------------------------------------------------------------------------------


def _sum(fact: Statistic, parts: Sequence[Statistic]) -> Iterator[Check]:
    total = _total(parts)
    if fact.value is None or total is None:
        return
    said = interval_of(fact.value)
    terms = " + ".join(f"{_short(p.value.low)}" for p in parts if p.value)
    middle = sum(p.value.low for p in parts if p.value)
    verdict = Verdict.CONSISTENT if total.meets(said) else Verdict.CONTRADICTED
    claim = f"{_label(fact)}: {_stated(fact.value)}"
    yield Check("sum", claim, verdict, f"{terms} = {_short(middle)}, stated {_stated(fact.value)}")


def _total(parts: Sequence[Statistic]) -> Interval | None:
    values = [interval_of(p.value) for p in parts if p.value is not None]
    if len(values) < 2 or len({p.breakdown for p in parts}) < 2:
        return None
    return sum(values[1:], values[0])


# ---- growth --------------------------------------------------------------------------------


def _growth(
    fact: Statistic, parts: Sequence[Statistic], stated: Sequence[Statistic], known: Sequence[Reference]
) -> Iterator[Check]:
    """A change against the figure of a year before, with the text's own value and with what others print."""
    if fact.change is None or fact.period is None or fact.basis not in (None, "yoy") or fact.value is None:
        return
    earlier = a_year_earlier(fact.period)
    bases = [r for r in known if (r.first, r.last) == (earlier.first, earlier.last)]
    own = [s.value for s in stated if s.period == earlier and s.value is not None and s.metric is Metric.EXPORTS]
    claim = f"{fact.change:+g} % for {fact.period.label}"
    value = _sharpened(fact.value, _total(parts))
    factor = growth(fact.change, fact.change_step)
    implied = before_growth(value, factor)
    if implied is None:
        return
    shown = sum(p.value.low for p in parts if p.value) if _total(parts) is not None else fact.value.low
    divided = _short(shown / (1 + fact.change / 100))
    computed = f"{_short(shown)} / {1 + fact.change / 100:g} = {divided} for {earlier.label}"
    if not bases and not own:
        yield Check("growth", claim, Verdict.UNKNOWN, f"{computed}; no figure for {earlier.label} is known")
        return
    yield _held(fact, claim, computed, implied, bases, own)
    for reference in _alternatives(fact, value, known):
        other = before_growth(reference.interval, factor)
        if other is not None and any(other.meets(b.interval) for b in bases):
            say = f"{_short(reference.money.low)} ({reference.source}) / {1 + fact.change / 100:g} = {_short(reference.money.low / (1 + fact.change / 100))}"
            yield Check(
                "growth",
                f"{claim} with {_short(reference.money.low)}",
                Verdict.CONSISTENT,
                f"{say}, {earlier.label} is reported as {_range(bases, own)}",
            )


def _held(
    fact: Statistic, claim: str, computed: str, implied: Interval, bases: Sequence[Reference], own: Sequence[Money]
) -> Check:
    comparable = [b for b in bases if _same_series(fact, b)]
    intervals = [interval_of(m) for m in own] + [b.interval for b in comparable]
    seen = f"{computed}, reported as {_range(bases, own)}"
    if not intervals:
        return Check("growth", claim, Verdict.OTHER_SERIES, seen)
    middles = [m.low for m in own] + [b.money.low for b in comparable]
    if any(implied.low <= m <= implied.high for m in middles):
        return Check("growth", claim, Verdict.CONSISTENT, seen)
    if any(implied.meets(i) for i in intervals):
        return Check("growth", claim, Verdict.ROUNDING, seen)
    return Check("growth", claim, Verdict.CONTRADICTED, seen)


def _sharpened(money: Money, total: Interval | None) -> Interval:
    """The value as stated, narrowed by the sum of its parts where that is finer."""
    said = interval_of(money)
    both = said.within(total) if total is not None else None
    return both if both is not None else said


def _alternatives(fact: Statistic, value: Interval, known: Sequence[Reference]) -> list[Reference]:
    """Other reports of the same period that exclude the text's value."""
    assert fact.period is not None
    same = [r for r in known if (r.first, r.last) == (fact.period.first, fact.period.last)]
    return list({r.money.low: r for r in same if not r.interval.meets(value)}.values())


def _same_series(fact: Statistic, reference: Reference) -> bool:
    loose = (PRESS, "press")
    return fact.issuer is None or reference.series in loose or reference.series == fact.issuer


def _range(bases: Sequence[Reference], own: Sequence[Money]) -> str:
    values = sorted({*(b.money.low for b in bases), *(m.low for m in own)})
    return _short(values[0]) if len(values) == 1 else f"{_short(values[0])} to {_short(values[-1])}"


# ---- records -------------------------------------------------------------------------------


def _record(fact: Statistic, known: Sequence[Reference]) -> Iterator[Check]:
    """A record against the highest known figures of periods of the same kind before it."""
    if fact.record is None or fact.period is None or fact.value is None or fact.period.last is None:
        return
    before = [
        r
        for r in known
        if r.last < fact.period.last and _kind(r) is fact.period.kind and r.money.currency == fact.value.currency
    ]
    claim = f"record for {fact.period.label} ({fact.record})"
    own = interval_of(fact.value)
    higher = _higher(before, own)
    if not before:
        yield Check("record", claim, Verdict.UNKNOWN, "no earlier figure of that kind is known")
    elif higher:
        named = " and ".join(f"{period_of(r.first, r.last).label} with {_short(r.money.low)}" for r in higher[:3])
        yield Check(
            "record",
            claim,
            Verdict.CONTRADICTED,
            f"{_stated(fact.value)} is below {named}{_best_of_its_name(fact.period, own, before)}",
        )
    elif fact.period.kind is PeriodKind.MONTH and len(before) < 12:
        yield Check(
            "record",
            claim,
            Verdict.UNKNOWN,
            f"higher than all {len(before)} earlier months known, which are too few to tell",
        )
    else:
        best = max(before, key=lambda r: r.money.low)
        yield Check(
            "record",
            claim,
            Verdict.CONSISTENT,
            f"the highest before is {period_of(best.first, best.last).label} with {_short(best.money.low)}",
        )


def _kind(reference: Reference) -> PeriodKind:
    return period_of(reference.first, reference.last).kind


def _higher(before: Sequence[Reference], own: Interval) -> list[Reference]:
    """The periods certainly above, each once, in order of time."""
    found = {(r.first, r.last): r for r in before if r.interval.low > own.high}
    return [found[key] for key in sorted(found)]


def _best_of_its_name(period: Period, own: Interval, before: Sequence[Reference]) -> str:
    """What may be left of a month's record: the best month of that name."""
    if period.kind is not PeriodKind.MONTH or period.first is None:
        return ""
    name = MONTHS[period.first[1] - 1]
    same = [r for r in before if r.first[1] == period.first[1]]
    if any(r.interval.low > own.high for r in same):
        return f", and no best {name} either"
    known = "" if same else f" (no earlier {name} is known)"
    return f": it can only be the best {name}{known}"


# ---- words ---------------------------------------------------------------------------------


def _label(fact: Statistic) -> str:
    return fact.period.label if fact.period else "no period"


def _stated(money: Money) -> str:
    words = {"at least": "more than ", "at most": "up to ", "about": "about "}
    return f"{words.get(money.bound.value, '')}{_short(money.low)}"


def _short(value: float) -> str:
    """``10.054 bn``, ``555 m``: as many digits as tell it apart."""
    if abs(value) >= 1e9:
        return f"{value / 1e9:.3f}".rstrip("0").rstrip(".") + " bn"
    return f"{value / 1e6:.1f}".rstrip("0").rstrip(".") + " m"
