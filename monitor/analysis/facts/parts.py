"""A number of goods told in parts: "seven ships: four corvettes, one landing ship and two patrol boats". Pure.

The parts are believed only where they come to the whole.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.analysis.facts.items import Good, with_number
from monitor.analysis.facts.marks import Quantity
from monitor.analysis.facts.reading import Reading
from monitor.analysis.facts.tokens import word_set
from storage.models.facts import Item

_OPENING = word_set(": ( - – —")
_BETWEEN = word_set(", ; . ) and plus ve ile artı və и а також та und et y e i oraz")
_FAR = 8


def in_parts(goods: Sequence[Good], reading: Reading) -> list[Good]:
    """The goods, one whose parts are counted behind it replaced by them."""
    for whole in goods:
        numbers = _parts(whole, reading)
        if numbers:
            parts = [_part(n, whole, goods, reading) for n in numbers]
            reach = parts[-1].after
            rest = [g for g in goods if g is not whole and not whole.after <= g.first < reach]
            return sorted([*rest, *parts], key=lambda g: g.first)
    return list(goods)


def _parts(whole: Good, reading: Reading) -> list[Quantity]:
    """The numbers behind a colon, a bracket or a dash that come to the number of the whole; at least two."""
    mark = next((i for i, t in enumerate(reading.tokens) if i >= whole.after and t.text in _OPENING), None)
    if whole.item.low is None or mark is None or mark - whole.after > _FAR:
        return []
    found: list[Quantity] = []
    for number in (q for q in reading.quantities if q.first > mark):
        found.append(number)
        if sum(n.low for n in found) >= whole.item.low:
            break
    return found if len(found) > 1 and sum(n.low for n in found) == whole.item.low else []


def _part(number: Quantity, whole: Good, goods: Sequence[Good], reading: Reading) -> Good:
    """What a number of a list counts: the goods named behind it, or the words up to the next part."""
    tokens = reading.tokens
    after = number.after
    while after < len(tokens) and tokens[after].text not in _BETWEEN:
        after += 1
    named = next((g for g in goods if number.after <= g.first < after), None)
    if named is not None:
        return Good(with_number(named.item, number), named.first, named.after, named.class_)
    after = max(after, number.after + 1)
    written = reading.slice(tokens[min(number.after, len(tokens) - 1)].start, tokens[min(after, len(tokens)) - 1].end)
    return Good(with_number(Item(written), number), number.after, after, whole.class_)
