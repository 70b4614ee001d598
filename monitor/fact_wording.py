"""Facts and checks as lines for a reader: in ``show``, in ``explain``, in mails. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.analysis.facts.checks import Check
from monitor.analysis.gazetteer import Gazetteer, load_gazetteer
from storage.models.facts import Bound, Deal, Item, Metric, Money, Statistic

_BOUNDS = {Bound.LEAST: "more than ", Bound.MOST: "up to ", Bound.ABOUT: "about "}


def money_text(money: Money) -> str:
    """``about USD 1.6 bn``; a range shows both ends."""
    if money.bound is Bound.RANGE and money.high != money.low:
        return f"{money.currency} {_short(money.low)} to {_short(money.high)}"
    return f"{_BOUNDS.get(money.bound, '')}{money.currency} {_short(money.low)}"


def _short(value: float) -> str:
    for size, name in ((1e9, "bn"), (1e6, "m")):
        if abs(value) >= size:
            return f"{value / size:.3f}".rstrip("0").rstrip(".") + f" {name}"
    return f"{value:,.0f}"


def state_name(code: str | None, gazetteer: Gazetteer | None = None) -> str:
    """A state's English short name, ``?`` where it is unknown."""
    known = (gazetteer or load_gazetteer()).states.get(code or "")
    return known.name if known is not None else code or "?"


def item_text(item: Item) -> str:
    """``24 Typhoon``, ``at least 24 KAAN``."""
    name = item.system or item.written
    if item.low is None:
        return name
    number = f"{item.low}-{item.high}" if item.bound is Bound.RANGE else f"{_BOUNDS.get(item.bound, '')}{item.low}"
    return f"{number} {name}"


def deal_text(deal: Deal) -> str:
    """One line: who to whom, what, for how much, how far."""
    maker = f" ({', '.join(deal.suppliers[:2])})" if deal.suppliers else ""
    parts = [
        f"{state_name(deal.supplier)}{maker} to {state_name(deal.recipient)}: {', '.join(map(item_text, deal.items))}"
    ]
    if deal.value is not None:
        parts.append(money_text(deal.value))
    parts.append(deal.stage.value if deal.stage else "stage not stated")
    if deal.kind.value != "sale":
        parts.append(deal.kind.value)
    return f"{', '.join(parts)} (confidence {deal.confidence:.2f})"


def statistic_text(fact: Statistic) -> str:
    """One line: whose figure, of what period, how much, how it changed, what record."""
    whose = "" if fact.metric is Metric.EXPORTS else f" {fact.metric.value}"
    to = f" to {state_name(fact.partner)}" if fact.partner else ""
    part = f" ({fact.breakdown})" if fact.breakdown else ""
    period = fact.period.label if fact.period else "period not stated"
    parts = [f"{state_name(fact.country)}{whose}{to}{part}, {period}"]
    if fact.value is not None:
        parts.append(money_text(fact.value))
    if fact.change is not None:
        parts.append(f"{fact.change:+g} % {fact.basis or ''}".strip())
    if fact.record is not None:
        parts.append(f"called a record ({fact.record})")
    if fact.issuer is not None:
        parts.append(f"by {fact.issuer}")
    return f"{', '.join(parts)} (confidence {fact.confidence:.2f})"


def check_text(check: Check) -> str:
    """One line: the claim, the verdict, the arithmetic."""
    return f"{check.claim}: {check.verdict.value}: {check.arithmetic}"


def fact_lines(statistics: Sequence[Statistic], deals: Sequence[Deal]) -> Iterator[str]:
    """All facts of a text, a line each."""
    yield from map(statistic_text, statistics)
    yield from map(deal_text, deals)
