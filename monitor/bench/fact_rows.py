"""Facts as the lines that are exchanged (``FACTS.jsonl``): plain values, states by their usual English names. Pure.

The keys are those of ``docs/facts.md``; finer stages map onto the seven that
are exchanged.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from monitor.analysis.gazetteer import Gazetteer
from storage.errors import UserError
from storage.models.facts import Bound, Deal, Facts, Item, Metric, Stage, Statistic

STAGES = {
    Stage.INTEREST: "talks", Stage.TALKS: "talks", Stage.OFFER: "talks", Stage.TENDER: "talks", Stage.MOU: "mou",
    Stage.SELECTED: "selected", Stage.APPROVAL: "approval", Stage.CONTRACT: "contract",
    Stage.DELIVERY_STARTED: "delivery", Stage.DELIVERED: "delivery", Stage.SUSPENDED: "embargo",
    Stage.CANCELLED: "embargo", Stage.EMBARGO: "embargo",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FactRow:
    """One exchanged fact. ``quantities`` are the numbers of its items in their order; None fields are not stated."""

    id: str
    type: str
    country: str | None = None
    period: str | None = None
    value: float | None = None
    currency: str | None = None
    change: float | None = None
    basis: str | None = None
    scope: str | None = None
    record: bool | None = None
    supplier: str | None = None
    company: str | None = None
    recipient: str | None = None
    items: tuple[str, ...] = ()
    quantities: tuple[int, ...] = ()
    stage: str | None = None
    sentence: str | None = None
    confidence: float | None = None


def rows_of(id_: str, facts: Facts, gazetteer: Gazetteer) -> Iterator[FactRow]:
    """A document's facts as exchanged; targets and orders are no export figures and are left out."""
    for statistic in facts.statistics:
        if statistic.metric in (Metric.EXPORTS, Metric.LICENCES):
            yield _statistic(id_, statistic, gazetteer)
    for deal in facts.deals:
        yield _deal(id_, deal, gazetteer)


def name_of(code: str | None, gazetteer: Gazetteer) -> str | None:
    """A state's usual English short name."""
    state = gazetteer.states.get(code or "")
    return state.name if state is not None else code


def _statistic(id_: str, fact: Statistic, gazetteer: Gazetteer) -> FactRow:
    product = f"product:{fact.breakdown}" if fact.breakdown else fact.scope
    scope = f"to {name_of(fact.partner, gazetteer)}" if fact.partner else product
    return FactRow(
        id=id_,
        type="export_statistic",
        country=name_of(fact.country, gazetteer),
        period=fact.period.label if fact.period else None,
        value=fact.value.low if fact.value else None,
        currency=fact.value.currency if fact.value else None,
        change=fact.change,
        basis=fact.basis,
        scope=scope,
        record=fact.record is not None,
        sentence=_sentence(fact.spans),
        confidence=fact.confidence,
    )


def _deal(id_: str, fact: Deal, gazetteer: Gazetteer) -> FactRow:
    return FactRow(
        id=id_,
        type="deal",
        supplier=name_of(fact.supplier, gazetteer),
        company=fact.suppliers[0] if fact.suppliers else None,
        recipient=name_of(fact.recipient, gazetteer),
        items=tuple(i.written for i in fact.items),
        quantities=tuple(n for i in fact.items for n in _numbers(i)),
        value=fact.value.low if fact.value else None,
        currency=fact.value.currency if fact.value else None,
        stage=STAGES[fact.stage] if fact.stage else None,
        sentence=_sentence(fact.spans),
        confidence=fact.confidence,
    )


def _numbers(item: Item) -> tuple[int, ...]:
    if item.low is None:
        return ()
    return (item.low, item.high) if item.bound is Bound.RANGE and item.high is not None else (item.low,)


def _sentence(spans: Iterable[object]) -> str | None:
    return next((str(getattr(s, "sentence", "")) for s in spans), None)


def to_line(row: FactRow) -> str:
    """A fact as one line of JSON."""
    if row.type == "export_statistic":
        value: dict[str, object] = {
            "id": row.id, "type": row.type, "country": row.country, "period": row.period, "value": row.value,
            "currency": row.currency, "change_pct": row.change, "basis": row.basis, "scope": row.scope,
            "is_record": row.record,
        }  # fmt: skip
    else:
        value = {
            "id": row.id, "type": row.type, "supplier": row.supplier, "supplier_company": row.company,
            "recipient": row.recipient, "items": list(row.items),
            "quantity": ";".join(map(str, row.quantities)) or None, "value": row.value, "currency": row.currency,
            "stage": row.stage,
        }  # fmt: skip
    return json.dumps({**value, "sentence": row.sentence, "confidence": row.confidence}, ensure_ascii=False)


def from_record(raw: Mapping[str, object], where: str) -> FactRow:
    """A labelled fact; raises ``UserError`` naming the line for one that is none."""
    kind, id_ = raw.get("type"), raw.get("id")
    if kind not in ("export_statistic", "deal") or not isinstance(id_, str):
        raise UserError(f"{where}: a fact needs an id and the type export_statistic or deal")
    items = raw.get("items") or []
    return FactRow(
        id=id_,
        type=str(kind),
        country=_text(raw, "country"),
        period=_text(raw, "period"),
        value=_number(raw, "value", where),
        currency=_text(raw, "currency"),
        change=_number(raw, "change_pct", where),
        basis=_text(raw, "basis"),
        scope=_text(raw, "scope"),
        record=bool(raw.get("is_record")) if kind == "export_statistic" else None,
        supplier=_text(raw, "supplier"),
        company=_text(raw, "supplier_company"),
        recipient=_text(raw, "recipient"),
        items=tuple(map(str, items)) if isinstance(items, list) else (),
        quantities=_quantities(raw.get("quantity")),
        stage=_text(raw, "stage"),
        sentence=_text(raw, "sentence"),
        confidence=_number(raw, "confidence", where),
    )


def _text(raw: Mapping[str, object], key: str) -> str | None:
    value = raw.get(key)
    return None if value is None else str(value)


def _number(raw: Mapping[str, object], key: str, where: str) -> float | None:
    value = raw.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UserError(f"{where}: '{key}' must be a number or null")
    return float(value)


def _quantities(value: object) -> tuple[int, ...]:
    """The numbers in ``24``, ``"24;9"``, ``"3 batteries"`` or ``[6, 8]``."""
    if value is None:
        return ()
    parts = value if isinstance(value, list) else str(value).replace(",", ";").split(";")
    digits = ["".join(c for c in str(p).split(".")[0] if c.isdigit()) for p in parts]
    return tuple(int(d) for d in digits if d)
