"""What one sentence says of a deal, and which sentences tell of the same one. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from monitor.analysis.facts.items import Good
from monitor.analysis.facts.marks import Amount
from monitor.analysis.facts.reading import Reading
from storage.models.facts import DealKind, FactSpan, Stage


@dataclass
class Frame:
    """What one sentence says of one deal."""

    reading: Reading
    supplier: str | None = None
    recipient: str | None = None
    supplier_points: float = 0.0
    recipient_points: float = 0.0
    companies: tuple[str, ...] = ()
    goods: tuple[Good, ...] = ()
    amount: Amount | None = None
    stage: Stage | None = None
    kind: DealKind = DealKind.SALE
    at_home: bool = False
    background: bool = False
    spans: list[FactSpan] = field(default_factory=list)


def joined(frames: Sequence[Frame]) -> list[list[Frame]]:
    """Frames of one deal together; a frame without parties continues the deal before it."""
    groups: list[list[Frame]] = []
    for frame in frames:
        place = next((i for i in range(len(groups)) if _fits(groups[i], frame)), None)
        if place is not None:
            groups[place].append(frame)
        elif frame.goods:
            groups.append([frame])
    return groups


def _fits(group: Sequence[Frame], frame: Frame) -> bool:
    for other in group:
        for mine, theirs in ((frame.supplier, other.supplier), (frame.recipient, other.recipient)):
            if mine is not None and theirs is not None and mine != theirs:
                return False
        if frame.reading is other.reading:
            return False
        if not _same_goods(frame.goods, other.goods):
            return False
        if (
            frame.reading.sentence is other.reading.sentence
            and frame.stage is not other.stage
            and _others(frame, other)
        ):
            return False
        if frame.recipient is not None and other.recipient is None and _counted_apart(frame, other):
            return False
    return True


def _others(frame: Frame, other: Frame) -> bool:
    """Whether two parts of a sentence name goods of other kinds."""
    kinds = [{g.class_ for g in f.goods} for f in (frame, other)]
    return all(kinds) and None not in kinds[0] | kinds[1] and not kinds[0] & kinds[1]


def _counted_apart(frame: Frame, other: Frame) -> bool:
    """Whether two sentences of the text count other numbers: "38 vehicles to four countries, Mali buying 19"."""
    if "title" in (frame.reading.part, other.reading.part):
        return False
    counts = [{g.item.low for g in f.goods if g.item.low is not None} for f in (frame, other)]
    return all(counts) and not counts[0] & counts[1]


def _same_goods(a: Sequence[Good], b: Sequence[Good]) -> bool:
    """Whether two lists of goods can be one deal's: a shared system or class, or one is unspecific."""
    systems = {g.item.system for g in a if g.item.system}, {g.item.system for g in b if g.item.system}
    if systems[0] and systems[1]:
        return bool(systems[0] & systems[1])
    return True
