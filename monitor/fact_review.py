"""A stored fact as a reviewer is shown it: where it stands, the words it was read from, each field. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.analysis.facts.corrections import fields_of, in_force
from monitor.fact_wording import deal_text, item_text, money_text, state_name, statistic_text
from storage.models.facts import Deal, Statistic, StoredDeal, StoredStatistic

StoredFact = StoredDeal | StoredStatistic


def fact_line(stored: StoredFact) -> str:
    """The fact in one line, as it stands after its reviews."""
    fact = in_force(stored)
    return deal_text(fact) if isinstance(fact, Deal) else statistic_text(fact)


def asked(stored: StoredFact) -> Iterator[str]:
    """The lines shown before the question."""
    yield f"fact {stored.id}, {stored.state}: {fact_line(stored)}"
    yield f"  {stored.outlet}, {stored.seen_at:%Y-%m-%d}: {stored.title}"
    yield f"  {stored.url}"
    yield from (f'  "{sentence}"' for sentence in sentences(stored))
    fact = in_force(stored)
    yield from (f"    {name:10} {field_text(fact, name)}" for name in fields_of(fact))


def sentences(stored: StoredFact) -> tuple[str, ...]:
    """The sentences the fact was read from, each once."""
    return tuple(dict.fromkeys(s.sentence.strip() for s in stored.fact.spans))


def field_text(fact: Deal | Statistic, name: str) -> str:
    """One field for a reader, ``-`` where it is not stated."""
    if isinstance(fact, Deal):
        return _deal_field(fact, name) or "-"
    return _figure_field(fact, name) or "-"


def _deal_field(fact: Deal, name: str) -> str | None:
    match name:
        case "supplier":
            return state_name(fact.supplier) if fact.supplier else None
        case "recipient":
            return state_name(fact.recipient) if fact.recipient else None
        case "items":
            return "; ".join(map(item_text, fact.items))
        case "value":
            return money_text(fact.value) if fact.value else None
        case "stage":
            return fact.stage.value if fact.stage else None
        case _:
            return fact.kind.value


def _figure_field(fact: Statistic, name: str) -> str | None:
    match name:
        case "country":
            return state_name(fact.country) if fact.country else None
        case "partner":
            return state_name(fact.partner) if fact.partner else None
        case "period":
            return fact.period.label if fact.period else None
        case "value":
            return money_text(fact.value) if fact.value else None
        case "change":
            return f"{fact.change:+g} %" if fact.change is not None else None
        case _:
            return fact.record


def listed(stored: StoredFact) -> dict[str, object]:
    """A fact for ``--json``: its fields by name as shown, and where it was read."""
    fact = in_force(stored)
    return {
        "fact_id": stored.id,
        "kind": "deal" if isinstance(fact, Deal) else "figure",
        "state": stored.state,
        "confidence": round(stored.fact.confidence, 3),
        "fields": {name: field_text(fact, name) for name in fields_of(fact)},
        "sentences": list(sentences(stored)),
        "article_id": stored.article_id,
        "outlet": stored.outlet,
        "url": stored.url,
    }
