"""Saying each fact of a text once: statistics of one country, metric, period and partner become one. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from storage.models.facts import Bound, Money, PeriodKind, Statistic


def merge_statistics(found: Iterable[Statistic]) -> tuple[Statistic, ...]:
    """The figures without repetition, in order of first mention."""
    kept: list[Statistic] = []
    for one in found:
        place = next((i for i, other in enumerate(kept) if _same(other, one)), None)
        if place is None:
            kept.append(one)
        else:
            kept[place] = _merged(kept[place], one)
    return tuple(kept)


def _same(a: Statistic, b: Statistic) -> bool:
    if (
        a.metric is not b.metric
        or a.breakdown != b.breakdown
        or not _agree(a.country, b.country)
        or not _agree(a.partner, b.partner)
    ):
        return False
    if a.value is not None and b.value is not None and not compatible(a.value, b.value):
        return False
    if a.change is not None and b.change is not None and a.change != b.change:
        return False
    if a.period is not None and b.period is not None:
        vague = PeriodKind.ANNUAL in (a.period.kind, b.period.kind)
        same_sum = a.value is not None and b.value is not None
        return a.period == b.period or (vague and same_sum)
    # Without a period only the same sum, or the same change, makes two mentions one.
    return (a.value is not None and b.value is not None) or (a.change is not None and a.change == b.change)


def _agree(a: str | None, b: str | None) -> bool:
    return a is None or b is None or a == b


def compatible(a: Money, b: Money) -> bool:
    """Whether two sums can be one figure, rounded differently or given as a bound."""
    if a.currency != b.currency:
        return False
    low, high = interval(a)
    other_low, other_high = interval(b)
    return low <= other_high and other_low <= high


def interval(money: Money) -> tuple[float, float]:
    """The values a stated sum may stand for, by its rounding step and its bound.

    "More than 10 bn" reaches one step up, "about" one step either way.
    """
    half = money.step / 2
    if money.bound is Bound.LEAST:
        return money.low, money.high + money.step
    if money.bound is Bound.MOST:
        return money.low - money.step, money.high
    if money.bound is Bound.ABOUT:
        return money.low - money.step, money.high + money.step
    return money.low - half, money.high + half


def _merged(a: Statistic, b: Statistic) -> Statistic:
    """Two mentions as one: the finer value, what either leaves out, all evidence."""
    value = a.value if b.value is None or (a.value is not None and _finer(a.value, b.value)) else b.value
    period, certain = (a.period, a.period_certain)
    if period is None or (
        b.period is not None and (period.kind is PeriodKind.ANNUAL or (b.period_certain and not certain))
    ):
        period, certain = b.period, b.period_certain
    return replace(
        a,
        country=a.country or b.country,
        period=period,
        period_certain=certain,
        value=value,
        change=a.change if a.change is not None else b.change,
        change_step=a.change_step if a.change is not None else b.change_step,
        basis=a.basis if a.change is not None else b.basis,
        partner=a.partner or b.partner,
        scope=a.scope if a.scope == "defence+aerospace" else b.scope,
        issuer=a.issuer or b.issuer,
        record=a.record or b.record,
        confidence=max(a.confidence, b.confidence),
        spans=(*a.spans, *(s for s in b.spans if s not in a.spans)),
    )


def _finer(a: Money, b: Money) -> bool:
    exact = (a.bound is Bound.EXACT, b.bound is Bound.EXACT)
    return exact[0] if exact[0] != exact[1] else a.step <= b.step
