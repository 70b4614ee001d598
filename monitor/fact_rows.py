"""Deals, export figures and series as rows for tables and files. Pure; writing them is ``monitor/cli/facts.py``.

The columns are a promise: new ones are added at the end, none is renamed or
taken away. ``sipri_rows`` follows the columns of the SIPRI Arms Transfers
Database's trade register, so that both can be laid side by side; what SIPRI
estimates (TIV) stays empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.analysis.facts.joining import MergedDeal, MergedStatistic
from monitor.analysis.facts.series import Point
from monitor.analysis.gazetteer import Gazetteer
from monitor.export import Cell, Row
from monitor.fact_wording import state_name
from storage.clock import to_text
from storage.models.facts import Bound, Item, Money, Stage

DEAL_COLUMNS = (
    "fact_id", "story_id", "supplier", "supplier_companies", "recipient", "item", "designation", "quantity_min", "quantity_max",
    "quantity_bound", "sipri_category", "un_register_category", "value_min", "value_max", "currency", "value_written", "value_scope",
    "kind", "stage", "ordered", "first_seen_at", "sources", "contradictions", "confidence", "state", "article_id", "url", "sentence",
)  # fmt: skip
FIGURE_COLUMNS = (
    "fact_id", "story_id", "country", "partner", "metric", "breakdown", "series", "period", "value_min", "value_max", "currency",
    "value_written", "change_pct", "change_basis", "record", "first_seen_at", "sources", "contradictions", "confidence", "state",
    "article_id", "url", "sentence",
)  # fmt: skip
SERIES_COLUMNS = ("period", "value_min", "value_max", "state", "reported", "derived", "sources")
SIPRI_COLUMNS = (
    "SIPRI AT Database ID", "Supplier", "Recipient", "Designation", "Description", "Armament category", "Order date",
    "Order date is estimate", "Numbers delivered", "Numbers delivered is estimate", "Delivery year", "Delivery year is estimate",
    "Status", "SIPRI estimate", "TIV deal unit", "TIV delivery values", "Local production",
)  # fmt: skip
_NO_ITEM = Item("")
_DELIVERED = (Stage.DELIVERY_STARTED, Stage.DELIVERED)


def deal_rows(deal: MergedDeal, gazetteer: Gazetteer) -> Iterator[Row]:
    """A row an item: a deal of tanks and howitzers is two, as in the registers."""
    fact, first = deal.fact, deal.mentions[0]
    for item in fact.items or (_NO_ITEM,):
        system = gazetteer.systems.get(item.system or "")
        yield {
            "fact_id": deal.id,
            "story_id": first.story_id,
            "supplier": _state(fact.supplier, gazetteer),
            "supplier_companies": fact.suppliers,
            "recipient": _state(fact.recipient, gazetteer),
            "item": item.written or None,
            "designation": item.system,
            "quantity_min": item.low,
            "quantity_max": item.high,
            "quantity_bound": item.bound.value if item.low is not None else None,
            "sipri_category": system.sipri if system else None,
            "un_register_category": system.register if system else None,
            **_money(fact.value),
            "value_scope": fact.value.scope if fact.value else None,
            "kind": fact.kind.value,
            "stage": fact.stage.value if fact.stage else None,
            "ordered": fact.ordered,
            "first_seen_at": to_text(first.seen_at),
            "sources": deal.sources,
            "contradictions": deal.contradictions,
            "confidence": round(fact.confidence, 3),
            "state": first.state,
            "article_id": first.article_id,
            "url": first.url,
            "sentence": next((s.sentence for s in fact.spans), None),
        }


def figure_row(figure: MergedStatistic, gazetteer: Gazetteer) -> Row:
    """One export figure."""
    fact, first = figure.fact, figure.mentions[0]
    return {
        "fact_id": figure.id,
        "story_id": first.story_id,
        "country": _state(fact.country, gazetteer),
        "partner": _state(fact.partner, gazetteer),
        "metric": fact.metric.value,
        "breakdown": fact.breakdown,
        "series": fact.issuer or "press",
        "period": fact.period.label if fact.period else None,
        **_money(fact.value),
        "change_pct": fact.change,
        "change_basis": fact.basis,
        "record": fact.record,
        "first_seen_at": to_text(first.seen_at),
        "sources": figure.sources,
        "contradictions": figure.contradictions,
        "confidence": round(fact.confidence, 3),
        "state": first.state,
        "article_id": first.article_id,
        "url": first.url,
        "sentence": next((s.sentence for s in fact.spans), None),
    }


def sipri_rows(deal: MergedDeal, gazetteer: Gazetteer) -> Iterator[Row]:
    """A row an item in the columns of SIPRI's trade register; talks and blocked deals are none of its rows."""
    fact = deal.fact
    if fact.stage not in (Stage.CONTRACT, *_DELIVERED, None):
        return
    delivered = next((mention for stage, mention in deal.stages if stage in _DELIVERED), None)
    for item in fact.items or (_NO_ITEM,):
        system = gazetteer.systems.get(item.system or "")
        yield {
            "SIPRI AT Database ID": None,
            "Supplier": _state(fact.supplier, gazetteer),
            "Recipient": _state(fact.recipient, gazetteer),
            "Designation": item.system or item.written or None,
            "Description": system.class_ if system else None,
            "Armament category": system.sipri if system else None,
            "Order date": fact.ordered or deal.mentions[0].seen_at.year,
            "Order date is estimate": "No" if fact.ordered else "Yes",
            "Numbers delivered": item.low if delivered else None,
            "Numbers delivered is estimate": ("No" if item.bound is Bound.EXACT else "Yes") if delivered else None,
            "Delivery year": delivered.seen_at.year if delivered else None,
            "Delivery year is estimate": "Yes" if delivered else None,
            "Status": "New" if fact.kind.value == "sale" else fact.kind.value,
            "SIPRI estimate": None,
            "TIV deal unit": None,
            "TIV delivery values": None,
            "Local production": "Yes" if fact.kind.value in ("licence", "co-production") else "No",
        }


def series_row(point: Point) -> Row:
    """A period of a series: reported, derived or in conflict."""
    own = point.interval
    state = "conflict" if point.conflict else "reported" if point.reported else "derived"
    return {
        "period": point.label,
        "value_min": round(own.low) if own else None,
        "value_max": round(own.high) if own else None,
        "state": f"{state}, against the others" if point.disagrees else state,
        "reported": tuple(dict.fromkeys(r.money.written for r in point.reported)),
        "derived": point.derived.how if point.derived else None,
        "sources": tuple(dict.fromkeys(r.source for r in point.reported)),
    }


def bars(points: Sequence[Point], width: int = 40) -> list[str]:
    """The series as a bar a line, to scale; a conflict shows its highest report."""
    tops = [_top(p) for p in points]
    highest = max(tops, default=0.0)
    return ["" if not highest else "█" * max(1, round(width * top / highest)) for top in tops]


def _top(point: Point) -> float:
    own = point.interval
    return own.middle if own else max((r.money.low for r in point.reported), default=0.0)


def _money(money: Money | None) -> dict[str, Cell]:
    return {
        "value_min": money.low if money else None,
        "value_max": money.high if money else None,
        "currency": money.currency if money else None,
        "value_written": money.written if money else None,
    }


def _state(code: str | None, gazetteer: Gazetteer) -> str | None:
    return state_name(code, gazetteer) if code else None
