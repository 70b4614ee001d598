"""Reconciled deals and register entries as rows and as lines. Pure; the columns are a promise as in ``fact_rows.py``."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.analysis.facts.reconciling import Line, Reconciled
from monitor.analysis.facts.register import Entry
from monitor.analysis.gazetteer import Gazetteer
from monitor.export import Row
from monitor.fact_wording import item_text, state_name

RECONCILED_COLUMNS = (
    "outcome", "supplier", "recipient", "item", "designation", "news_min", "news_max", "register_number", "news_year",
    "register_ordered", "register_delivered", "why", "differences", "fact_id", "register_id", "url",
)  # fmt: skip
BOTH, DIFFERS, NEWS, REGISTER = "both", "differs", "news only", "register only"


def reconciled_rows(found: Reconciled, gazetteer: Gazetteer) -> Iterator[Row]:
    """Pairs, then what only the news has, then what only the register has."""
    for pair in found.pairs:
        row = _news(pair.line, gazetteer) | _register(pair.entry)
        yield row | {"outcome": DIFFERS if pair.differences else BOTH, "why": pair.why, "differences": pair.differences}
    for line, why in found.missing:
        yield dict.fromkeys(RECONCILED_COLUMNS) | _news(line, gazetteer) | {"outcome": NEWS, "why": (why,)}
    for entry in found.unseen:
        states: Row = {"supplier": entry.supplier_name, "recipient": entry.recipient_name}
        yield dict.fromkeys(RECONCILED_COLUMNS) | states | _register(entry) | {"outcome": REGISTER}


def _news(line: Line, gazetteer: Gazetteer) -> Row:
    fact = line.deal.fact
    return {
        "supplier": state_name(fact.supplier, gazetteer),
        "recipient": state_name(fact.recipient, gazetteer),
        "item": line.item.system or line.item.written,
        "news_min": line.item.low,
        "news_max": line.item.high,
        "news_year": line.year,
        "fact_id": line.deal.id,
        "url": line.deal.mentions[0].url,
    }


def _register(entry: Entry) -> Row:
    return {
        "designation": entry.designation,
        "register_number": entry.number,
        "register_ordered": entry.ordered,
        "register_delivered": tuple(map(str, entry.years)),
        "register_id": entry.id or None,
    }


def news_text(line: Line) -> str:
    """``fact 3: South Korea to Poland: 180 K2 Black Panther, 2022``."""
    fact = line.deal.fact
    return f"fact {line.deal.id}: {state_name(fact.supplier)} to {state_name(fact.recipient)}: {item_text(line.item)}, {line.year}"


def register_text(entry: Entry) -> str:
    """``South Korea to Poland: 28 K-2 tank, ordered 2022, delivered 2022-2023``."""
    number = f"{entry.number} " if entry.number is not None else ""
    parts = [f"{entry.supplier_name} to {entry.recipient_name}: {number}{entry.designation}"]
    if entry.ordered is not None:
        parts.append(f"ordered {entry.ordered}")
    if entry.years:
        first, last = entry.years[0], entry.years[-1]
        parts.append(f"delivered {first}" if first == last else f"delivered {first}-{last}")
    return ", ".join(parts)
