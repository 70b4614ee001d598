"""Deals: who supplies what to whom, how many, for how much, and how far it is. Pure.

Each sentence that names goods and a transfer gives a frame; frames that do not
contradict each other become one deal, the first sentence of the text deciding
before its headline. What no evidence supports stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from monitor.analysis.facts.cues import Cue
from monitor.analysis.facts.dismissals import is_background, is_civil, is_denied, is_used, without_denials
from monitor.analysis.facts.frames import Frame, joined
from monitor.analysis.facts.items import Good, goods_of
from monitor.analysis.facts.listing import listed
from monitor.analysis.facts.marks import Amount
from monitor.analysis.facts.names import Names
from monitor.analysis.facts.parties import code_of, listed_with
from monitor.analysis.facts.parts import in_parts
from monitor.analysis.facts.reading import Reading
from monitor.analysis.facts.roles import Standing, makers_of, standings
from monitor.analysis.facts.stages import kind_of, stage_of
from monitor.analysis.facts.turns import carried, shares, turns
from monitor.analysis.gazetteer import System
from storage.models.facts import Bound, Deal, DealKind, FactSpan, Item, Money, Stage

SENTENCES = 12
# Foreign military sales are a scheme of one state's.
FMS_SUPPLIER = "US"
_BLOCKED = (Stage.SUSPENDED, Stage.CANCELLED, Stage.EMBARGO)


def deals(readings: Sequence[Reading], names: Names, language: str) -> tuple[Deal, ...]:
    """The deals a text states, in order of first mention."""
    frames: list[Frame] = []
    body = 0
    for reading in readings:
        body += reading.part == "text"
        if body <= SENTENCES:
            for turn in turns(reading):
                frames += _frames(turn, names, language, frames)
    found = [_deal(group, names.gazetteer.systems) for group in joined(frames)]
    return tuple(d for d in found if d is not None)


def _frames(reading: Reading, names: Names, language: str, before: Sequence[Frame]) -> Iterator[Frame]:
    cues = reading.trade
    goods = in_parts(goods_of(reading, cues, names.gazetteer.systems), reading)
    trade = any(c.group in ("give", "take", "neutral", "stage") for c in cues)
    told = next((f for f in reversed(before) if f.goods), None)
    named = bool(goods)
    goods = carried(goods, told.goods if told else (), reading, cues, names.gazetteer.systems)
    if not trade or not (goods or (before and reading.amounts)):
        return
    stage = stage_of(reading, without_denials(cues))
    if told is not None and not named and kind_of(cues, goods, language) is DealKind.FMS:
        stage = told.stage  # the sale was let before the contract was placed
    if is_denied(reading, cues):
        if stage is not Stage.APPROVAL and stage not in _BLOCKED:
            return
        stage = stage if stage in _BLOCKED else Stage.SUSPENDED
    if goods and (is_used(cues, goods) or (not before and is_civil(reading, cues, goods, names))):
        return
    if stage is None and reading.amounts and goods and all(g.class_ == "arms" for g in goods):
        return  # what "arms exports" come to is a figure, no deal
    frame = Frame(
        reading,
        stage=stage,
        kind=kind_of(cues, goods, language),
        at_home=any(c.group == "force" for c in cues),
        background=is_background(reading, cues),
    )
    frame = _continued(_parties(frame, goods, cues, names, language), goods, before, told)
    prices = _prices(reading, cues)
    split = shares(reading, goods, names, language)
    if split:
        yield from (
            replace(
                frame,
                recipient=s.recipient,
                recipient_points=2.5,
                goods=(s.good,),
                spans=[x for x in frame.spans if x.field != "recipient"],
            )
            for s in split
            if s.recipient != frame.supplier
        )
        return
    priced = _priced(goods, prices)
    if priced:
        yield from (replace(frame, goods=(g,), amount=a, spans=list(frame.spans)) for g, a in priced)
        return
    together = _together(frame, names, language)
    if together:
        # Number and sum are those of all of them.
        uncounted = tuple(replace(g, item=replace(g.item, low=None, high=None, bound=Bound.EXACT)) for g in goods)
        yield from (replace(frame, supplier=a, recipient=b, goods=uncounted, spans=[]) for a, b in together)
        return
    yield replace(frame, goods=tuple(goods), amount=prices[0] if prices else None)


def _together(frame: Frame, names: Names, language: str) -> list[tuple[str | None, str | None]]:
    """Supplier and recipient of each transfer where several states give, or several take, in one list; else nothing."""
    givers = listed_with(frame.reading, frame.supplier, names, language)
    takers = listed_with(frame.reading, frame.recipient, names, language)
    if frame.supplier in takers or frame.recipient in givers:
        return []  # "the United Kingdom and Türkiye signed": one list of the two sides
    pairs = [(a, b) for a in givers or (frame.supplier,) for b in takers or (frame.recipient,)]
    return pairs if len(pairs) > 1 else []


def _parties(frame: Frame, goods: Sequence[Good], cues: Sequence[Cue], names: Names, language: str) -> Frame:
    reading = frame.reading
    # Who made a thing does not say who maintains it.
    made = () if frame.kind is DealKind.SERVICE else goods
    makers = makers_of(made, names)
    found = standings(reading, cues, made, names, language)
    bodies = [(n, names.state_of(n)) for n in reading.named("company")]
    if frame.kind is DealKind.FMS:
        found.pop(FMS_SUPPLIER, None)  # its own forces' share is no transfer
        found[FMS_SUPPLIER] = Standing(FMS_SUPPLIER, 0, gives=5.0)
    giver = max(found.values(), key=lambda s: s.offer, default=None)
    taker = min(found.values(), key=lambda s: s.lean, default=None)
    supplier = giver.code if giver is not None and giver.offer > 0.5 else None
    recipient = taker.code if taker is not None and taker.lean < -0.5 else None
    supplier_points = found[supplier].offer if supplier else 0.0
    recipient_points = -found[recipient].lean if recipient else 0.0
    if supplier is None:
        homes = [h for _, h in bodies if h] or list(makers)
        supplier = next((h for h in homes if h != recipient), None)
        supplier_points = 2.0 if supplier else 0.0
    if recipient is None:
        rest = [s for s in found.values() if s.code != supplier and not s.located and s.lean <= 0]
        if len(rest) == 1 and supplier is not None:
            recipient, recipient_points = rest[0].code, 1.0
    companies = tuple(dict.fromkeys(n.meaning.partition("|")[0] for n, home in bodies if home == supplier))
    spans = list(_party_spans(frame, found, supplier, recipient))
    return replace(
        frame, supplier=supplier, recipient=recipient, supplier_points=supplier_points,
        recipient_points=recipient_points, companies=companies, spans=spans,
    )  # fmt: skip


def _continued(frame: Frame, goods: Sequence[Good], before: Sequence[Frame], told: Frame | None) -> Frame:
    """A further buyer of what was told before buys it of the same supplier; other goods of a sentence, of the same two."""
    if told is None or told.supplier is None or frame.supplier is not None:
        return frame
    known = {code for f in before for code in (f.supplier, f.recipient)}
    states = {code_of(n) for n in frame.reading.named("state")}
    if goods and frame.recipient is None and len(states) == 1 and not states & known:
        frame = replace(frame, recipient=states.pop(), recipient_points=1.0)
    if frame.recipient is None:
        if told.reading.sentence is not frame.reading.sentence:
            return frame
        return replace(
            frame, supplier=told.supplier, recipient=told.recipient, supplier_points=1.0, recipient_points=1.0
        )
    return frame if frame.recipient in known else replace(frame, supplier=told.supplier, supplier_points=1.0)


def _party_spans(
    frame: Frame, found: dict[str, Standing], supplier: str | None, recipient: str | None
) -> Iterator[FactSpan]:
    reading = frame.reading
    for name, code in (("supplier", supplier), ("recipient", recipient)):
        if code in found and found[code].names:
            cue = found[code].names[0]
            yield FactSpan(name, code, reading.part, cue.start, cue.end, reading.sentence.text)


# ---- money ---------------------------------------------------------------------------------


def _prices(reading: Reading, cues: Sequence[Cue]) -> list[Amount]:
    """The sums that can be a deal's: no unit price, no backlog, no export total."""
    found = []
    for place, amount in enumerate(reading.amounts):
        left = reading.amounts[place - 1].after if place else 0
        right = reading.amounts[place + 1].first if place + 1 < len(reading.amounts) else len(reading.tokens)
        near = [c for c in cues if c.group == "price" and left <= c.first < right]
        if any(abs(c.first - amount.first) <= 8 for c in near if not _parted(reading, c, amount)):
            continue
        found.append(amount)
    return found


def _parted(reading: Reading, cue: Cue, amount: Amount) -> bool:
    first, after = sorted((cue.first, amount.first))
    return any(t.text in ";" for t in reading.tokens[first:after])


def _priced(goods: Sequence[Good], prices: Sequence[Amount]) -> list[tuple[Good, Amount]]:
    """Goods with a sum each: ``missiles for 1.77 bn, ... for 1.69 bn``."""
    if len(prices) < 2 or len(goods) < 2:
        return []
    pairs = []
    for place, price in enumerate(prices):
        left = prices[place - 1].after if place else 0
        own = [g for g in goods if left <= g.first and g.after <= price.first]
        if len(own) != 1:
            return []
        pairs.append((own[0], price))
    return pairs


def money_of(amount: Amount) -> Money:
    """A sum as kept; a deal's in US dollars where the text gives them too."""
    for value, currency in amount.others:
        if currency == "USD" and amount.currency != "USD":
            return Money(value, value, currency, amount.step, amount.bound, amount.written)
    return Money(amount.low, amount.high, amount.currency, amount.step, amount.bound, amount.written)


# ---- a deal ----------------------------------------------------------------------------------


def _deal(group: Sequence[Frame], systems: Mapping[str, System]) -> Deal | None:
    order = sorted(group, key=lambda f: f.reading.part == "title")
    order = [f for f in order if not f.background] or order
    supplier, supplier_points = _decided([(f.supplier, f.supplier_points) for f in group])
    recipient, recipient_points = _decided([(f.recipient, f.recipient_points) for f in group])
    if supplier == recipient:
        return None
    items = listed((g for f in order for g in f.goods), systems)
    stage = next((f.stage for f in order if f.stage is not None), None)
    if not items or (supplier is None and recipient is None):
        return None
    if (supplier is None or recipient is None) and not _says_enough(order, items, supplier, stage, systems):
        return None
    amount = next((f.amount for f in order if f.amount is not None), None)
    kind = next((f.kind for f in order if f.kind is not DealKind.SALE), DealKind.SALE)
    confidences = {
        "supplier": _sure(supplier_points), "recipient": _sure(recipient_points),
        "item": 0.9 if any(i.system for i in items) else 0.7, "value": 0.85 if amount else 0.0,
        "stage": 0.8 if stage else 0.0,
    }  # fmt: skip
    return Deal(
        supplier=supplier,
        recipient=recipient,
        suppliers=tuple(dict.fromkeys(c for f in group for c in f.companies)),
        items=items,
        value=money_of(amount) if amount else None,
        kind=kind,
        stage=stage,
        confidence=round((confidences["supplier"] + confidences["recipient"] + confidences["item"]) / 3, 3),
        field_confidence=confidences,
        spans=tuple(s for f in order for s in _spans(f)),
    )


def _says_enough(
    order: Sequence[Frame],
    items: Sequence[Item],
    supplier: str | None,
    stage: Stage | None,
    systems: Mapping[str, System],
) -> bool:
    """Whether one party alone makes a deal: an embargo, aid of some value, goods by name that no force at home takes."""
    if stage is Stage.EMBARGO or any(f.kind in (DealKind.AID, DealKind.FMS) and f.amount is not None for f in order):
        return True
    makers = {m for i in items if i.system for m in states_of(systems[i.system])}
    if supplier is not None and makers and supplier not in makers:
        return False  # "Denmark's five other F-35s": who has them sells them to nobody
    named = any(i.system for i in items) or any(not g.bare for f in order for g in f.goods)
    return named and not any(f.at_home for f in order)


def states_of(system: System) -> tuple[str, ...]:
    """The states that make a system."""
    return (*((system.state,) if system.state else ()), *system.partners)


def _decided(votes: Sequence[tuple[str | None, float]]) -> tuple[str | None, float]:
    sums: dict[str, float] = {}
    for code, points in votes:
        if code is not None:
            sums[code] = sums.get(code, 0.0) + points
    if not sums:
        return None, 0.0
    best = max(sums, key=lambda c: sums[c])
    return best, sums[best]


def _sure(points: float) -> float:
    return round(min(0.95, 0.35 + 0.15 * points), 3) if points else 0.0


def _spans(frame: Frame) -> Iterator[FactSpan]:
    reading = frame.reading
    sentence = reading.sentence.text
    yield from frame.spans
    for good in frame.goods:
        start, end = reading.tokens[good.first].start, reading.tokens[good.after - 1].end
        yield FactSpan("item", good.item.written, reading.part, start, end, sentence)
    if frame.amount is not None:
        yield FactSpan("value", frame.amount.written, reading.part, frame.amount.start, frame.amount.end, sentence)
