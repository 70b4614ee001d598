"""The small records that reading a text yields: amounts, quantities, percent changes, periods. Pure.

``start`` and ``end`` are character offsets into the part (title, summary,
text) that was read; ``first`` and ``after`` are token places.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from storage.models.facts import Bound, Period


class Side(StrEnum):
    """The sign of a change."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money as written. ``low`` and ``high`` are units of ``currency`` (ISO 4217) and equal but for a range.

    ``step`` is the rounding step: a stated 9.87 bn lies within half a step of
    9,870,000,000. ``others`` are the same sum in other currencies, in brackets.
    """

    low: float
    high: float
    currency: str
    step: float
    bound: Bound
    written: str
    start: int
    end: int
    first: int
    after: int
    others: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of things. ``high`` is None where the text gives only a least (``dozens``)."""

    low: int
    high: int | None
    bound: Bound
    written: str
    start: int
    end: int
    first: int
    after: int


@dataclass(frozen=True, slots=True)
class Change:
    """A change in per cent, negative when it fell, with the rounding step of the figure."""

    percent: float
    step: float
    directed: bool
    basis: str | None
    start: int
    end: int
    first: int
    after: int


@dataclass(frozen=True, slots=True)
class Stated:
    """A period as the text states it. ``certain``: its year is stated or follows from words beside it."""

    period: Period
    certain: bool
    start: int
    end: int
    first: int
    after: int
    base: bool = False
