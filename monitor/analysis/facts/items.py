"""Which goods a sentence names, as written and by the gazetteer, and how many. Pure.

A name or designation before a kind of goods belongs to it (``Mirage fighter
jets``, ``EH101 helicopter``); a number before both counts them; a unit
between (``five regiments of S-400``) changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.analysis.facts.cues import Cue
from monitor.analysis.facts.marks import Quantity
from monitor.analysis.facts.reading import Reading
from monitor.analysis.facts.tokens import Kind, Token, word_set
from monitor.analysis.gazetteer import System
from storage.models.facts import Item
from storage.text import fold

NEAR = 4
_STOP = word_set("the a an its their his her of to for from and or with by in on as ve и und et y e i two three new")


@dataclass(frozen=True, slots=True)
class Good:
    """An item and the tokens it stands in; ``class_`` is the kind of goods, None for a bare system.

    ``bare``: it is named by its kind only.
    """

    item: Item
    first: int
    after: int
    class_: str | None
    bare: bool = False


def goods_of(reading: Reading, cues: Sequence[Cue], systems: Mapping[str, System]) -> list[Good]:
    """The goods a sentence names, in order of place; ``cues`` are its deal words, ``systems`` the gazetteer's."""
    firms = {p for n in reading.named("company") for p in range(n.first, n.after)}
    kinds = [c for c in cues if c.group == "goods" and c.first not in firms]
    named = reading.named("system")
    meant = kinds or len(named) > 1 or reading.quantities or firms
    going = {c.after for c in cues if c.group == "replaced"}
    sure = [
        n for n in named
        if not (_needs_context(reading, n, systems) and (not meant or _is_person(reading, n)))
        and not going & {n.first, n.first - 1, n.first - 2}
    ]  # fmt: skip
    found = [_system(reading, n, kinds) for n in sure]
    taken = {p for g in found for p in range(g.first, g.after)}
    found += [_kind(reading, c, taken) for c in kinds if not taken & set(range(c.first, c.after))]
    found = sorted(_without_hypernyms(found), key=lambda g: g.first)
    units = [c for c in cues if c.group in ("unit", "goods")]
    return _counted(found, reading, units, [c for c in cues if c.group == "price" and c.meaning == "each"])


def _needs_context(reading: Reading, name: Cue, systems: Mapping[str, System]) -> bool:
    """Whether a name is an ordinary word or a person's too: ``Khan`` by itself is no missile."""
    system = systems.get(name.meaning.partition("|")[0])
    said = fold(reading.slice(name.start, name.end))
    return system is not None and any(said.startswith(fold(n.strip("=*"))) for n in system.needs_context)


_TITLES = word_set("king prince princess president sultan emir sheikh general colonel admiral minister mr mrs sir senator kral prens general orgeneral kralı генерал король президент")  # fmt: skip


def _is_person(reading: Reading, name: Cue) -> bool:
    """Whether a title stands before the name: King Fahd is no armoured vehicle."""
    return name.first > 0 and reading.tokens[name.first - 1].text in _TITLES


def _system(reading: Reading, name: Cue, kinds: Sequence[Cue]) -> Good:
    """A gazetteer system by its designation; the kind of goods right behind it says nothing more."""
    key = name.meaning.partition("|")[0]
    after, class_ = name.after, None
    while after < len(reading.tokens) and _is_variant(reading.tokens, after):
        after += 1
    first, last = _without_kinds(name.first, after, kinds)
    written = _singular(reading.slice(reading.tokens[first].start, reading.tokens[last - 1].end), name.tail)
    for kind in kinds:
        between = reading.tokens[after : kind.first]
        if name.after <= kind.first <= after + 2 and not any(t.text in _STOP or t.kind is Kind.NUMBER for t in between):
            after, class_ = max(after, kind.after), kind.meaning
            break
    before = next((k for k in kinds if k.after == name.first), None)
    if before is not None:
        return Good(Item(written, key), before.first, after, class_ or before.meaning)
    return Good(Item(written, key), name.first, after, class_)


def _without_kinds(first: int, after: int, kinds: Sequence[Cue]) -> tuple[int, int]:
    """The tokens of a name without the kind of goods it is listed with: ``танков K2``, ``KAAN savaş uçağı``."""
    for kind in kinds:
        if kind.first == first and kind.after < after:
            first = kind.after
        elif kind.after == after and kind.first > first:
            after = kind.first
    return first, after


def _singular(written: str, tail: str) -> str:
    """A designation without the ending that its sentence gives it: ``Typhoons``, ``JF-17s``, ``Bayraktar TB2'leri``."""
    bare, mark, _ = written.replace("\u2019", "'").partition("'")
    if mark and len(bare) > 1:
        return bare
    return written[: -len(tail)] if tail and tail.isalpha() and written.endswith(tail) else written


def _is_variant(tokens: Sequence[Token], place: int) -> bool:
    """Whether a token goes on the designation: ``Block III``, ``-III``, ``NG``, ``2A7``."""
    token = tokens[place]
    glued = token.start == tokens[place - 1].end
    if glued and token.text == "-" and place + 1 < len(tokens):
        return tokens[place + 1].start == token.end and (
            tokens[place + 1].caps or tokens[place + 1].kind is Kind.NUMBER
        )
    if glued and token.kind is not Kind.MARK:
        return token.caps or token.kind is Kind.NUMBER
    following = tokens[place + 1].text if place + 1 < len(tokens) else ""
    if token.text == "block" and (following[:1].isdigit() or following in ("i", "ii", "iii", "iv")):
        return True
    return tokens[place - 1].text in ("block", "mk") and len(token.text) <= 3 and token.kind is not Kind.MARK


def _kind(reading: Reading, cue: Cue, taken: set[int]) -> Good:
    """A kind of goods with the name before it: in capitals, in quotation marks, or a designation."""
    quoted = _quoted(reading, cue.first)
    if quoted is not None:
        return Good(Item(f"{quoted[1]} {reading.slice(cue.start, cue.end)}"), quoted[0], cue.after, cue.meaning)
    first = cue.first
    named = {p for n in reading.names for p in range(n.first, n.after)}
    counts = {p for q in reading.quantities for p in range(q.first, q.after)}
    cued = {p for c in reading.amounts for p in range(c.first, c.after)} | counts
    while first > max(0, cue.first - 4):
        token = reading.tokens[first - 1]
        if (first - 1) in named | cued | taken or token.text in _STOP or not _names(reading, first - 1):
            break
        first -= 1
    while first < cue.first and reading.tokens[first].kind is Kind.MARK:
        first += 1
    first = _counted_name(reading, first)
    start, end = reading.tokens[first].start, reading.tokens[cue.after - 1].end
    written = reading.slice(start, end)
    if written.endswith(_WORTH_OF):
        written = written[:-3]  # "257 araçlık sözleşme": a contract of 257 vehicles
    elif cue.tail in _CASES and written.endswith(cue.tail):
        written = written[: -len(cue.tail)] + _CASES[cue.tail]
    return Good(Item(written), first, cue.after, cue.meaning, bare=first == cue.first)


_AND = word_set("ve və and und et y e и i")
_WORTH_OF = ("lik", "lık", "luk", "lük")
# Turkic case endings behind a kind of goods and what remains of them: korvetin, araçların. Those of possession stay.
_CASES = {
    **dict.fromkeys(("in", "ın", "un", "ün", "nin", "nın", "nun", "nün", "den", "dan", "ten", "tan"), ""),
    **dict.fromkeys(("lerin", "lere", "lerde", "lerden"), "ler"),
    **dict.fromkeys(("ların", "lara", "larda", "lardan"), "lar"),
}
_PIECES = word_set("adet tane ədəd единиц")


def _counted_name(reading: Reading, first: int) -> int:
    """Where a name in capitals begins that a number counts over an "and": ``two Replenishment and Support Ships``."""
    tokens = reading.tokens
    if first < 3 or tokens[first - 1].text not in _AND or not tokens[first].capital:
        return first
    start = first - 1
    while start > 0 and tokens[start - 1].capital and tokens[start - 1].kind is Kind.WORD:
        start -= 1
    number = start - 1 - (start > 1 and tokens[start - 1].text in _PIECES)
    return start if start < first - 1 and any(q.after == number + 1 for q in reading.quantities) else first


_OPENING, _CLOSING = word_set('" “ « „'), word_set('" ” » “')


def _quoted(reading: Reading, place: int) -> tuple[int, str] | None:
    """The first token and the words of a name in quotation marks right before a place: ``"Nora" haubitsa``."""
    tokens = reading.tokens
    if place < 3 or tokens[place - 1].text not in _CLOSING:
        return None
    for first in range(place - 2, max(place - 7, 0), -1):
        if tokens[first].text in _OPENING:
            name = reading.slice(tokens[first].end, tokens[place - 1].start)
            return (first, name) if name[:1].isupper() else None
    return None


def _names(reading: Reading, place: int) -> bool:
    """Whether a token may be part of a product's name: a capital inside a sentence, or a designation's digits."""
    token = reading.tokens[place]
    if token.kind is Kind.NUMBER:
        last = reading.tokens[place - 1] if place else token
        if last.text == "-" and place > 1 and last.end == token.start:  # Mk-84
            return reading.tokens[place - 2].capital and reading.tokens[place - 2].end == last.start
        return place > 0 and last.end >= token.start - 1 and last.capital
    if token.text == "-":
        return place > 0 and reading.tokens[place - 1].end == token.start
    if token.text in ("class", "type") and place > 1 and reading.tokens[place - 1].text == "-":
        return reading.tokens[place - 2].capital
    return token.kind is Kind.WORD and token.capital and place > 0 and reading.part != "title"


def _without_hypernyms(found: Sequence[Good]) -> list[Good]:
    """Goods without bare kinds that only say again what a named system is ("24 Typhoons ... the aircraft")."""
    named = [g for g in found if g.item.system is not None]
    classes = {g.class_ for g in named}
    specific = [g for g in found if g.class_ != "arms"]
    return [
        g for g in found
        if g.item.system is not None
        or not ((g.class_ in ("arms", "aircraft", "air_defence") and (named or len(specific) > 0) and g not in specific)
                or (named and g.class_ == "aircraft") or (g.class_ in classes and " " not in g.item.written))
    ]  # fmt: skip


def _counted(found: Sequence[Good], reading: Reading, units: Sequence[Cue], each: Sequence[Cue]) -> list[Good]:
    counted: list[Good] = []
    used: set[int] = set()
    for good in found:
        number = _number_before(good, reading, found) or _number_of_units(good, reading, units, found)
        if number is not None and number.low == 1 and each:
            continue  # "one aircraft costs": the price of a piece
        if number is not None and number.first not in used:
            used.add(number.first)
            counted.append(replace(good, item=with_number(good.item, number)))
        else:
            counted.append(good)
    return counted


def with_number(item: Item, number: Quantity | Item) -> Item:
    """The item with another's number or a number of the text."""
    return replace(item, low=number.low, high=number.high, bound=number.bound)


def _number_before(good: Good, reading: Reading, found: Sequence[Good]) -> Quantity | None:
    """The nearest number before the goods with nothing between that parts them; of ``two of six`` the first."""
    best: Quantity | None = None
    for number in reading.quantities:
        if number.after > good.first or good.first - number.after > NEAR or not _joined(reading, number, good, found):
            continue
        part = best is not None and [t.text for t in reading.tokens[best.after : number.first]] in (
            ["of"],
            ["of", "the"],
        )
        best = best if part else number
    return best


_PARTS = word_set(", ; : and or from by of with for to in ve и und et y per after since than years months countries")


def _joined(reading: Reading, number: Quantity, good: Good, found: Sequence[Good]) -> bool:
    between = reading.tokens[number.after : good.first]
    if any(t.text in _PARTS and t.text != "of" for t in between):
        return False
    return not any(number.after <= g.first < good.first for g in found if g is not good)


def _number_of_units(good: Good, reading: Reading, units: Sequence[Cue], found: Sequence[Good]) -> Quantity | None:
    """``three batteries``, ``from 16 to 40 aircraft`` behind the goods: the last such number of the sentence."""
    if good.item.system is None or sum(g.item.system is not None for g in found) > 1:
        return None
    behind = [
        q for q in reading.quantities
        for u in units
        if q.after == u.first or (u.first - q.after == 1 and reading.tokens[q.after].kind is Kind.WORD)
    ]  # fmt: skip
    return behind[-1] if behind else None
