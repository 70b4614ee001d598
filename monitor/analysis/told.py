"""What a report's headline and lead state of deals and figures, as short as telling stories apart needs it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from monitor.analysis.facts.deals import deals
from monitor.analysis.facts.dismissals import is_denied, without_denials
from monitor.analysis.facts.names import Names
from monitor.analysis.facts.reading import Reading, read
from monitor.analysis.facts.statistics import statistics
from monitor.analysis.facts.tokens import word_set
from storage.models.facts import Deal, Metric, Stage, Statistic

# Sums of one deal differ by currencies' rates and by what they cover; beyond this ratio they are of two deals.
_FAR = 2.0
# The headline and the first sentence say whether the report is a denial.
DENIALS = 2
# "No longer exports" tells of an end, it denies nothing.
_NO_LONGER = word_set("longer mehr plus больше більше artık daha wiecej ya piu")
# How far a deal is, as coarsely as reports of one day agree on it.
_PHASES = {
    **dict.fromkeys((Stage.INTEREST, Stage.TALKS, Stage.OFFER, Stage.TENDER, Stage.MOU, Stage.SELECTED), "talks"),
    **dict.fromkeys((Stage.APPROVAL,), "approval"),
    **dict.fromkeys((Stage.CONTRACT,), "contract"),
    **dict.fromkeys((Stage.DELIVERY_STARTED, Stage.DELIVERED), "delivery"),
    **dict.fromkeys((Stage.SUSPENDED, Stage.CANCELLED, Stage.EMBARGO), "stopped"),
}


@dataclass(frozen=True, slots=True)
class Transfer:
    """A deal: states (ISO 3166) or None, systems of the gazetteer, how many, and US dollars or another currency's units."""

    supplier: str | None
    recipient: str | None
    goods: frozenset[str]
    number: int | None
    value: float | None
    currency: str | None
    phase: str | None

    @property
    def parties(self) -> tuple[str | None, str | None]:
        """Supplier and recipient."""
        return self.supplier, self.recipient


@dataclass(frozen=True, slots=True)
class Total:
    """An export figure: country, the period's label and last month, whether the text states its year, and the sum."""

    country: str
    period: str
    until: tuple[int, int]
    certain: bool
    value: float | None
    currency: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """The deals and figures of one report. ``denied``: headline or lead says that a transfer does not happen."""

    transfers: tuple[Transfer, ...] = ()
    totals: tuple[Total, ...] = ()
    denied: bool = False


def told(title: str, lead: str, language: str, published: date, names: Names) -> Told:
    """Read headline and lead."""
    readings = read([("title", title), ("text", lead)], names, language)
    return Told(
        tuple(_transfer(d) for d in deals(readings, names, language)),
        tuple(_totals(statistics(readings, names, language, published))),
        any(_denies(r) for r in readings[:DENIALS]),
    )


def _denies(reading: Reading) -> bool:
    """Whether a sentence says that a transfer does not happen, and not that it is no longer allowed."""
    cues = reading.trade
    allowing = any(c.group == "stage" and c.meaning in ("approval", "embargo") for c in without_denials(cues))
    ended = any(t.text in _NO_LONGER for t in reading.tokens)
    return is_denied(reading, cues) and not (allowing or ended)


def _transfer(deal: Deal) -> Transfer:
    counts = {i.low for i in deal.items if i.low is not None}
    return Transfer(
        deal.supplier, deal.recipient, frozenset(i.system for i in deal.items if i.system),
        counts.pop() if len(counts) == 1 else None,
        deal.value.low if deal.value else None, deal.value.currency if deal.value else None, _PHASES[deal.stage] if deal.stage else None,
    )  # fmt: skip


def _totals(statistics: Sequence[Statistic]) -> Iterator[Total]:
    for s in statistics:
        own = s.partner is None and s.metric is not Metric.TARGET
        if own and s.country and s.period is not None and s.period.last is not None:
            value = (s.value.low, s.value.currency) if s.value else (None, None)
            yield Total(s.country, s.period.label, s.period.last, s.period_certain, *value)


def compared(left: Told, right: Told) -> dict[str, float]:
    """What the facts of two reports speak for and against their being of one event, each 0 or 1."""
    if not (left.transfers and right.transfers) and not (left.totals and right.totals):
        return {}
    pairs = [(a, b) for a in left.transfers for b in right.transfers]
    same = [(a, b) for a, b in pairs if _same_parties(a, b)]
    alike = [(a, b) for a, b in same if a.goods & b.goods]
    totals = [(a, b) for a in left.totals for b in right.totals if a.country == b.country]
    return {
        "deal_parties": float(any(None not in a.parties for a, _ in same)),
        "deal_goods": float(bool(alike)),
        "deal_number": float(any(a.number == b.number and a.number is not None for a, b in same)),
        "deal_same": float(any(_is_one(a, b) for a, b in same)),
        "deals_apart": float(bool(pairs) and all(_other_parties(a, b) for a, b in pairs)),
        "deal_numbers_differ": float(bool(same) and all(_differ(a.number, b.number) for a, b in same)),
        "deal_values_differ": float(bool(same) and all(_values_differ(a, b) for a, b in same)),
        "deal_goods_differ": float(bool(same) and all(_goods_differ(a, b) for a, b in same)),
        "deal_phases_differ": float(bool(same) and all(_differ(a.phase, b.phase) for a, b in same)),
        "denied_differ": float(_one_denies(left, right)),
        "total_period": float(any(a.period == b.period for a, b in totals)),
        "total_value": float(any(a.period == b.period and _same_sum(a, b) for a, b in totals)),
        "total_latest": float(bool(totals) and _one_date(left, right)),
        "totals_apart": float(bool(totals) and not _one_date(left, right)),
    }


def contradicted(left: Told, right: Told) -> str | None:
    """Why what two reports state cannot be of one event, in a few words, or None where it may be."""
    speaks = compared(left, right)
    if _one_denies(left, right):
        return "a denial"
    if not speaks:
        return None
    if speaks["totals_apart"] and not speaks["total_value"]:
        return "another period's figure"
    if speaks["deal_goods_differ"]:
        return "another system between the same two"
    if speaks["deal_values_differ"] and all(_is_agreed(t) for t in (*left.transfers, *right.transfers) if t.value):
        return "another sum"
    return None


def _one_denies(left: Told, right: Told) -> bool:
    """Whether one report denies what the other tells: the same transfer, or it states none at all."""
    if left.denied == right.denied:
        return False
    denial, other = (left, right) if left.denied else (right, left)
    if not denial.transfers:
        return bool(other.transfers)
    return any(_same_parties(a, b) for a in denial.transfers for b in other.transfers)


def _is_agreed(transfer: Transfer) -> bool:
    """Whether its sum is a contract's: approvals are counted by years, and talks guess."""
    return transfer.phase in ("contract", "delivery")


def _one_date(left: Told, right: Told) -> bool:
    """Whether the latest figures of both are of periods that end together: the news, what stands before being background.

    The year counts where both texts state it.
    """
    a, b = (max(t.totals, key=lambda total: total.until) for t in (left, right))
    return a.until[1] == b.until[1] and (a.until == b.until or not (a.certain and b.certain))


def _is_one(a: Transfer, b: Transfer) -> bool:
    """Whether nothing that either says of a transfer between the same two tells against its being one."""
    against = _differ(a.number, b.number) or _values_differ(a, b) or _goods_differ(a, b) or _differ(a.phase, b.phase)
    return not against and None not in a.parties


def _goods_differ(a: Transfer, b: Transfer) -> bool:
    return bool(a.goods and b.goods and not a.goods & b.goods)


def _same_parties(a: Transfer, b: Transfer) -> bool:
    """One transfer by its parties: both are the same, or one is and the other is not said, over the same goods."""
    if a.parties == b.parties and None not in a.parties:
        return True
    one = any(x is not None and x == y for x, y in zip(a.parties, b.parties, strict=True))
    return one and not _other_parties(a, b) and bool(a.goods & b.goods)


def _other_parties(a: Transfer, b: Transfer) -> bool:
    return any(x is not None and y is not None and x != y for x, y in zip(a.parties, b.parties, strict=True))


def _differ(a: object, b: object) -> bool:
    return a is not None and b is not None and a != b


def _values_differ(a: Transfer, b: Transfer) -> bool:
    if a.value is None or b.value is None or a.currency != b.currency:
        return False
    low, high = sorted((a.value, b.value))
    return high > _FAR * low


def _same_sum(a: Total, b: Total) -> bool:
    if a.value is None or b.value is None or a.currency != b.currency:
        return False
    low, high = sorted((a.value, b.value))
    return high <= 1.02 * low
