"""Arithmetic with rounded figures: what a stated number may stand for. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from storage.models.facts import Bound, Money


@dataclass(frozen=True, slots=True)
class Interval:
    """Values from ``low`` to ``high``, both included."""

    low: float
    high: float

    @property
    def middle(self) -> float:
        """Halfway."""
        return (self.low + self.high) / 2

    @property
    def width(self) -> float:
        """From end to end."""
        return self.high - self.low

    def meets(self, other: Interval) -> bool:
        """Whether both can be one value."""
        return self.low <= other.high and other.low <= self.high

    def within(self, other: Interval) -> Interval | None:
        """What both allow, None where they exclude each other."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        return Interval(low, high) if low <= high else None

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)


def interval_of(money: Money) -> Interval:
    """What a stated sum may stand for.

    Half a rounding step below, and a whole one above: the press cuts 7.154 to
    7.1 as often as it rounds it. "More than 10 bn" reaches one step up.
    """
    if money.bound is Bound.LEAST:
        return Interval(money.low, money.high + money.step)
    if money.bound is Bound.MOST:
        return Interval(money.low - money.step, money.high)
    if money.bound is Bound.ABOUT:
        return Interval(money.low - money.step, money.high + money.step)
    return Interval(money.low - money.step / 2, money.high + money.step * 0.999)


def growth(percent: float, step: float) -> Interval:
    """The factor that a stated change in per cent may stand for: 44 is 1.435 to 1.445."""
    return Interval(1 + (percent - step / 2) / 100, 1 + (percent + step / 2) / 100)


def before_growth(value: Interval, factor: Interval) -> Interval | None:
    """The value before a change: ``value / (1 + change)``; None where the factor is not above zero."""
    if factor.low <= 0:
        return None
    return Interval(value.low / factor.high, value.high / factor.low)
