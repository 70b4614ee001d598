"""Whether two readings of an article state the same fact, so that a review of the one holds for the other. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.analysis.facts.corrections import in_force
from storage.models.facts import Deal, Statistic, StoredDeal, StoredStatistic

Essence = tuple[object, ...]
StoredFact = StoredDeal | StoredStatistic


def essence(fact: Deal | Statistic) -> Essence:
    """What a fact states, without its evidence and how sure it is."""
    value = (fact.value.low, fact.value.high, fact.value.currency) if fact.value else None
    if isinstance(fact, Deal):
        items = tuple((i.system or i.written, i.low, i.high) for i in fact.items)
        return ("deal", fact.supplier, fact.recipient, items, value, fact.stage, fact.kind)
    return (
        "statistic",
        fact.country,
        fact.partner,
        fact.metric,
        fact.period,
        value,
        fact.change,
        fact.record,
        fact.breakdown,
    )


def carried(old: Sequence[StoredFact], new: Sequence[StoredFact]) -> list[tuple[int, int]]:
    """Pairs of ids of a reviewed fact and the same one of the newer reading, as it was read or as it was corrected."""
    pairs: list[tuple[int, int]] = []
    taken: set[int] = set()
    for stored in old:
        known = {essence(stored.fact), essence(in_force(stored))}
        match = next((n for n in new if n.id not in taken and essence(n.fact) in known), None)
        if match is not None:
            taken.add(match.id)
            pairs.append((stored.id, match.id))
    return pairs
