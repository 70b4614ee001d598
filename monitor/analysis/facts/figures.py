"""What a sentence's figure counts: exports, licences, orders, a target, or nothing of ours. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.analysis.facts.clauses import Clause
from monitor.analysis.facts.cues import Cue, cues_of
from monitor.analysis.facts.reading import Reading
from storage.models.facts import Metric


@dataclass(frozen=True, slots=True)
class Topic:
    """What a sentence speaks of: arms, aerospace, exports, licences, goods of other sectors."""

    defence: bool
    aerospace: bool
    exports: bool
    licences: bool
    supply: bool
    foreign: bool
    sector: bool


def figure_cues(reading: Reading) -> list[Cue]:
    """The sentence's words that tell what figures count."""
    return cues_of("figures").find(reading.tokens)


def topic_of(cues: Sequence[Cue]) -> Topic:
    """The topic of a sentence by its words."""
    said = {(c.group, c.meaning) for c in cues}
    return Topic(
        defence=("defence", "defence") in said,
        aerospace=("defence", "aerospace") in said,
        exports=("metric", "exports") in said,
        licences=("metric", "licences") in said,
        supply=("supply", "supply") in said,
        foreign=("foreign_sector", "sector") in said,
        sector=("defence", "sector") in said,
    )


def metric_of(clause: Clause, topic: Topic, reading: Reading) -> Metric | None:
    """What the clause's sum counts, None for what is no figure of exports (a budget, a loan, a price)."""
    amount = clause.amount
    words = [c for c in clause.cues if c.group == "metric"]
    kinds = {c.meaning for c in words}
    if amount is None:
        return Metric.TARGET if "target" in kinds else Metric.EXPORTS if topic.exports else None
    if "target" in kinds:
        return Metric.TARGET
    if not words:
        return _carried(topic)
    nearest = min(words, key=lambda c: _distance(c, clause))
    if nearest.meaning == "other":
        return None
    if "exports" in kinds and not _orders_win(words, clause):
        return Metric.LICENCES if topic.licences else Metric.EXPORTS
    if "licences" in kinds:
        return Metric.LICENCES if topic.exports or topic.defence else None
    return Metric.ORDERS


def _carried(topic: Topic) -> Metric | None:
    if topic.licences:
        return Metric.LICENCES
    return Metric.EXPORTS if topic.exports or topic.supply or topic.sector else None


def _distance(cue: Cue, clause: Clause) -> int:
    assert clause.amount is not None
    return max(cue.first - clause.amount.after, clause.amount.first - cue.after)


def _orders_win(words: Sequence[Cue], clause: Clause) -> bool:
    """Whether the sum is a contract's ("export contracts worth ..."): such a word stands nearer than the exports."""
    orders = [_distance(c, clause) for c in words if c.meaning == "orders"]
    exports = [_distance(c, clause) for c in words if c.meaning == "exports"]
    return bool(orders) and min(orders) < min(exports)
