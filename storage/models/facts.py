"""What articles state of deals and exports, with the evidence for every field.

Money is in units of its currency (ISO 4217), states are ISO 3166 alpha-2
codes, months are ``(year, month)``. None is "not stated": unknown is better
than guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Month = tuple[int, int]


class Bound(StrEnum):
    """How exactly a number was stated."""

    EXACT = "exact"
    ABOUT = "about"
    LEAST = "at least"
    MOST = "at most"
    RANGE = "range"


class PeriodKind(StrEnum):
    """What kind of a stretch of time a figure is for."""

    MONTH = "month"
    QUARTER = "quarter"
    TO_DATE = "year to date"
    YEAR = "year"
    FISCAL = "fiscal year"
    ROLLING = "rolling"
    YEARS = "years"
    LENGTH = "length"
    ANNUAL = "annual"


@dataclass(frozen=True, slots=True)
class Period:
    """Months from ``first`` to ``last``, both included; both None for a bare length (``years`` long) or a yearly rate."""

    kind: PeriodKind
    first: Month | None = None
    last: Month | None = None
    years: int = 0

    @property
    def label(self) -> str:
        """As facts are exchanged: ``2026-01``, ``2025``, ``2025-01..2025-08``, ``2023-Q1``, ``FY2023-24``, ``5y``."""
        if self.first is None or self.last is None:
            return "annual" if self.kind is PeriodKind.ANNUAL else f"{self.years}y"
        (year, month), (last_year, last_month) = self.first, self.last
        if self.kind is PeriodKind.MONTH:
            return f"{year}-{month:02d}"
        if self.kind is PeriodKind.QUARTER:
            return f"{year}-Q{(month + 2) // 3}"
        if self.kind is PeriodKind.YEAR:
            return f"{year}"
        if self.kind is PeriodKind.FISCAL:
            return f"FY{year}-{last_year % 100:02d}"
        if self.kind is PeriodKind.YEARS:
            return f"{year}..{last_year}"
        return f"{year}-{month:02d}..{last_year}-{last_month:02d}"

    @property
    def months(self) -> int:
        """How many months it covers; 0 for a bare length."""
        if self.first is None or self.last is None:
            return 0
        return (self.last[0] - self.first[0]) * 12 + self.last[1] - self.first[1] + 1


class Metric(StrEnum):
    """What a figure counts."""

    EXPORTS = "exports"
    LICENCES = "licences"
    ORDERS = "orders"
    TARGET = "target"


class Stage(StrEnum):
    """How far a deal is."""

    INTEREST = "interest"
    TALKS = "talks"
    OFFER = "offer"
    TENDER = "tender"
    MOU = "mou"
    SELECTED = "selected"
    APPROVAL = "approval"
    CONTRACT = "contract"
    DELIVERY_STARTED = "delivery started"
    DELIVERED = "delivered"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"
    EMBARGO = "embargo"


class DealKind(StrEnum):
    """What kind of a transfer it is."""

    SALE = "sale"
    FMS = "fms"
    AID = "aid"
    LEASE = "lease"
    LICENCE = "licence"
    CO_PRODUCTION = "co-production"
    SERVICE = "service"
    OFFSET = "offset"


@dataclass(frozen=True, slots=True)
class FactSpan:
    """Where a field was read: ``part`` is title, summary or text, the offsets are characters of that part."""

    field: str
    value: str
    part: str
    start: int
    end: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Money:
    """A sum as stated; ``low`` and ``high`` differ only for a range, ``step`` is the rounding step in units."""

    low: float
    high: float
    currency: str
    step: float
    bound: Bound
    written: str
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Statistic:
    """One stated export figure. ``issuer`` is who said so (an agency of the gazetteer), ``partner`` a state or None: the world.

    ``change`` is in per cent against ``basis`` (yoy, mom, prev5y). ``record``
    is the scope of a record claim as stated (all-time, month, year, ...), None
    where no record is claimed. ``breakdown`` says that it is a part of the
    total (equipment, services).
    """

    country: str | None
    metric: Metric
    period: Period | None
    period_certain: bool
    value: Money | None
    change: float | None = None
    change_step: float = 1.0
    basis: str | None = None
    partner: str | None = None
    scope: str | None = None
    issuer: str | None = None
    record: str | None = None
    breakdown: str | None = None
    confidence: float = 0.5
    spans: tuple[FactSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """A thing of a deal: as written, and its entry in the gazetteer where it has one; ``low`` and ``high`` are the number."""

    written: str
    system: str | None = None
    low: int | None = None
    high: int | None = None
    bound: Bound = Bound.EXACT
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Deal:
    """One stated transfer. ``ordered`` is the year of the order, as far as the text tells it."""

    supplier: str | None
    recipient: str | None
    suppliers: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    value: Money | None = None
    kind: DealKind = DealKind.SALE
    stage: Stage | None = None
    ordered: int | None = None
    confidence: float = 0.5
    field_confidence: dict[str, float] = field(default_factory=dict)
    spans: tuple[FactSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """All that one text states, and the version of the rules that read it."""

    rules_version: str
    statistics: tuple[Statistic, ...] = ()
    deals: tuple[Deal, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """What a reviewer said of a fact: confirm, reject, or correct ``field`` to ``value``."""

    action: str
    field: str | None
    value: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a stored fact stands: its article, revision and story. ``seen_at`` (UTC) is when it was published or seen.

    ``is_copy``: the article carries another's text and is no source of its own.
    """

    id: int
    article_id: int
    revision_id: int
    story_id: int | None
    is_copy: bool
    outlet: str
    url: str
    title: str
    seen_at: datetime
    reviews: tuple[Review, ...]

    @property
    def state(self) -> str:
        """new, confirmed, corrected or wrong."""
        words = {"confirm": "confirmed", "reject": "wrong", "correct": "corrected"}
        return words[self.reviews[-1].action] if self.reviews else "new"


@dataclass(frozen=True, slots=True)
class StoredStatistic(Stored):
    """An export figure as kept."""

    fact: Statistic


@dataclass(frozen=True, slots=True)
class StoredDeal(Stored):
    """A deal as kept."""

    fact: Deal
