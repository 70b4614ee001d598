"""Deals in the news laid beside a register's entries: what is in both and why, what differs, what only one has. Pure.

A pair needs both states and the goods to agree: the same system, alike
designations, or one armament category with the same number. Years and numbers
decide between several; each deal and each entry is paired once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.analysis.facts.joining import MergedDeal
from monitor.analysis.facts.register import Entry
from monitor.analysis.gazetteer import Gazetteer
from storage.models.facts import Bound, Item, Stage
from storage.text import fold

# How many years the order in the news and in the register may lie apart.
NEAR_YEARS = 2
# Ships and aircraft come up to so many years after their order.
YEARS_TO_DELIVER = 12
_DELIVERIES = (Stage.DELIVERY_STARTED, Stage.DELIVERED)
_TOLD = (Stage.CONTRACT, Stage.DELIVERY_STARTED, Stage.DELIVERED, None)
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One item of a deal in the news. ``year`` is that of the order if stated, else of the first report."""

    deal: MergedDeal
    item: Item
    category: str | None
    year: int


@dataclass(frozen=True, slots=True)
class Pair:
    """A deal's item and the register's entry for it, with why they are the same and where they differ."""

    line: Line
    entry: Entry
    why: tuple[str, ...]
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The outcome; ``missing`` are lines the register lacks with the likely reason, ``unseen`` entries the news lacks.

    ``outside`` counts the entries of states or years that no deal in the news is of.
    """

    pairs: tuple[Pair, ...]
    missing: tuple[tuple[Line, str], ...]
    unseen: tuple[Entry, ...]
    outside: int


def reconcile(deals: Sequence[MergedDeal], register: Sequence[Entry], gazetteer: Gazetteer) -> Reconciled:
    """Lay deals beside a register. Talks, approvals and blocked deals are none of its entries and take no part."""
    lines = [line for deal in deals for line in lines_of(deal, gazetteer)]
    by_states: dict[tuple[str | None, str | None], list[int]] = {}
    for j, entry in enumerate(register):
        by_states.setdefault((entry.supplier, entry.recipient), []).append(j)
    scored: list[tuple[int, int, int, tuple[str, ...]]] = []
    for i, line in enumerate(lines):
        fact = line.deal.fact
        for j in by_states.get((fact.supplier, fact.recipient), ()):
            match = _match(line, register[j])
            if match is not None:
                scored.append((match[0], -i, -j, match[1]))
    scored.sort(reverse=True)
    pairs: list[Pair] = []
    used_lines: set[int] = set()
    used_entries: set[int] = set()
    for _, i, j, why in scored:
        if -i not in used_lines and -j not in used_entries:
            used_lines.add(-i)
            used_entries.add(-j)
            line, entry = lines[-i], register[-j]
            why = (*why, *_so_far(line, entry))
            pairs.append(Pair(line, entry, why, tuple(_differences(line, entry))))
    rest = [line for i, line in enumerate(lines) if i not in used_lines]
    unpaired = [entry for j, entry in enumerate(register) if j not in used_entries]
    unseen = [entry for entry in unpaired if _covered(entry, lines)]
    last = max((y for e in register for y in (e.ordered, *e.years) if y is not None), default=0)
    return Reconciled(tuple(pairs), tuple((line, _reason(line, last)) for line in rest), tuple(unseen), len(unpaired) - len(unseen))  # fmt: skip


def lines_of(deal: MergedDeal, gazetteer: Gazetteer) -> Iterator[Line]:
    """The items of a deal that is made, with both states known."""
    fact = deal.fact
    if fact.stage not in _TOLD or fact.supplier is None or fact.recipient is None:
        return
    for item in fact.items:
        system = gazetteer.systems.get(item.system or "")
        category = system.sipri or None if system is not None else None
        yield Line(deal, item, category, fact.ordered or deal.mentions[0].seen_at.year)


# ---- pairs ---------------------------------------------------------------------------------


def _match(line: Line, entry: Entry) -> tuple[int, tuple[str, ...]] | None:
    """The score and the reasons of a pair whose states agree, None for what is not the same."""
    if not _near(line, entry):
        return None
    same_number = line.item.low is not None and entry.number is not None and line.item.low <= entry.number <= (line.item.high or line.item.low)  # fmt: skip
    goods = _goods(line, entry, same_number)
    if goods is None:
        return None
    score, reason = goods
    why = ["same supplier and recipient", reason]
    apart = _apart(line, entry)
    if apart is not None and _awaited(line, entry):
        why.append(f"a delivery of the order of {entry.ordered}, the register has none yet")
        score += max(0, 3 - apart)
    elif apart is not None:
        why.append("same year" if apart == 0 else f"{apart} {'year' if apart == 1 else 'years'} apart")
        score += max(0, 3 - apart)
    if same_number:
        why.append(f"same number ({entry.number})")
        score += 3
    return score, tuple(why)


def _goods(line: Line, entry: Entry, same_number: bool) -> tuple[int, str] | None:
    if line.item.system is not None and line.item.system == entry.system:
        return 20, f"same system ({entry.system})"
    if line.item.system is not None and entry.system is not None:
        return None
    if _alike(line.item.written, entry.designation):
        return 15, f"alike designations ({line.item.written} and {entry.designation})"
    if line.category is not None and line.category == entry.category and same_number:
        return 8, f"same armament category ({entry.category})"
    return None


def _alike(a: str, b: str) -> bool:
    """Whether one designation is in the other, hyphens and spaces aside: ``TB-2`` and ``Bayraktar TB2``."""
    left, right = ("".join(c for c in fold(t) if c.isalnum()) for t in (a, b))
    shorter, longer = sorted((left, right), key=len)
    return len(shorter) >= _SHORTEST and any(c.isdigit() for c in shorter) and shorter in longer


def _apart(line: Line, entry: Entry) -> int | None:
    """Years between the news and the nearest year of the entry: its order, or a delivery where the news tells of one."""
    delivered = line.deal.fact.stage in _DELIVERIES
    years = [y for y in (entry.ordered, *(entry.years if delivered or entry.ordered is None else ())) if y is not None]
    return min((abs(line.year - y) for y in years), default=None)


def _near(line: Line, entry: Entry) -> bool:
    apart = _apart(line, entry)
    return apart is None or apart <= NEAR_YEARS or _awaited(line, entry)


def _awaited(line: Line, entry: Entry) -> bool:
    """Whether the news tells of a delivery of an order that the register knows none of yet."""
    if entry.years or entry.ordered is None or line.deal.fact.stage not in _DELIVERIES:
        return False
    return 0 <= line.year - entry.ordered <= YEARS_TO_DELIVER


def _so_far(line: Line, entry: Entry) -> Iterator[str]:
    """A part of what was ordered has come: no difference, the register counts deliveries."""
    if _is_ordered_only(line) and line.item.low is not None and (entry.number or line.item.low) < line.item.low:
        yield f"{entry.number} of {line.item.low} delivered so far"


def _is_ordered_only(line: Line) -> bool:
    return line.deal.fact.stage is not Stage.DELIVERED


def _differences(line: Line, entry: Entry) -> Iterator[str]:
    item = line.item
    if item.low is not None and entry.number is not None:
        most = None if item.bound is Bound.LEAST else item.high if item.high is not None else item.low
        if (entry.number < item.low and not _is_ordered_only(line)) or (most is not None and entry.number > most):
            said = f"{item.low}" if most in (None, item.low) else f"{item.low}-{most}"
            yield f"number: {said} in the news, {entry.number} delivered in the register{' (estimate)' if entry.estimated else ''}"
    ordered = line.deal.fact.ordered
    if ordered is not None and entry.ordered is not None and ordered != entry.ordered:
        yield f"order: {ordered} in the news, {entry.ordered} in the register"


# ---- what only one side has ----------------------------------------------------------------


def _covered(entry: Entry, lines: Sequence[Line]) -> bool:
    """Whether the news is of the entry's supplier or recipient and of its years."""
    years = [line.year for line in lines]
    own = [y for y in (entry.ordered, *entry.years) if y is not None]
    if not years or not any(min(years) <= y <= max(years) for y in own):
        return False
    return any(entry.supplier == line.deal.fact.supplier or entry.recipient == line.deal.fact.recipient for line in lines)  # fmt: skip


def _reason(line: Line, last: int) -> str:
    if line.category is None:
        return "the register lists major arms only, and the goods are not known to be"
    if line.year > last:
        return f"newer than the register, which ends in {last}"
    return "not in the register"
