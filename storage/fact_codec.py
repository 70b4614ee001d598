"""Facts as JSON text, and back. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from storage.codec import clean
from storage.models.facts import (
    Bound,
    Deal,
    DealKind,
    FactSpan,
    Item,
    Metric,
    Money,
    Month,
    Period,
    PeriodKind,
    Stage,
    Statistic,
)


def stated_to_json(fact: Deal | Statistic) -> str:
    """All of a fact but its spans, which are rows of their own."""
    raw = asdict(fact)
    del raw["spans"]
    return clean(json.dumps(raw, ensure_ascii=False))


def statistic_from_json(text: str, spans: tuple[FactSpan, ...]) -> Statistic:
    """The inverse for an export figure."""
    raw: dict[str, Any] = json.loads(text)
    return Statistic(
        country=raw["country"],
        metric=Metric(raw["metric"]),
        period=_period(raw["period"]),
        period_certain=raw["period_certain"],
        value=_money(raw["value"]),
        change=raw["change"],
        change_step=raw["change_step"],
        basis=raw["basis"],
        partner=raw["partner"],
        scope=raw["scope"],
        issuer=raw["issuer"],
        record=raw["record"],
        breakdown=raw.get("breakdown"),
        confidence=raw["confidence"],
        spans=spans,
    )


def deal_from_json(text: str, spans: tuple[FactSpan, ...]) -> Deal:
    """The inverse for a deal."""
    raw: dict[str, Any] = json.loads(text)
    return Deal(
        supplier=raw["supplier"],
        recipient=raw["recipient"],
        suppliers=tuple(raw["suppliers"]),
        items=tuple(_item(i) for i in raw["items"]),
        value=_money(raw["value"]),
        kind=DealKind(raw["kind"]),
        stage=Stage(raw["stage"]) if raw["stage"] else None,
        ordered=raw.get("ordered"),
        confidence=raw["confidence"],
        field_confidence={str(k): float(v) for k, v in raw["field_confidence"].items()},
        spans=spans,
    )


def _item(raw: Mapping[str, Any]) -> Item:
    return Item(raw["written"], raw["system"], raw["low"], raw["high"], Bound(raw["bound"]), raw["unit"])


def _money(raw: Mapping[str, Any] | None) -> Money | None:
    if raw is None:
        return None
    return Money(
        raw["low"], raw["high"], raw["currency"], raw["step"], Bound(raw["bound"]), raw["written"], raw["scope"]
    )


def _period(raw: Mapping[str, Any] | None) -> Period | None:
    if raw is None:
        return None
    return Period(PeriodKind(raw["kind"]), _month(raw["first"]), _month(raw["last"]), raw["years"])


def _month(raw: list[int] | None) -> Month | None:
    return None if raw is None else (raw[0], raw[1])
