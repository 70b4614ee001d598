"""Transfers told in passing: parts of a sentence with a deal of their own, and goods that are not said again. Pure.

"... delivered to India; the contract with Türkiye for four battalions is
fulfilled": a part behind a semicolon that counts or prices by words of its own
is read by itself, and what it leaves out (the goods, who supplies) goes on
from what was told before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from monitor.analysis.facts.clauses import is_verb_final
from monitor.analysis.facts.cues import Cue
from monitor.analysis.facts.items import Good, with_number
from monitor.analysis.facts.listing import says_again
from monitor.analysis.facts.marks import Quantity
from monitor.analysis.facts.names import Names
from monitor.analysis.facts.parties import Case, cased_states, code_of
from monitor.analysis.facts.reading import Reading, stretch
from monitor.analysis.facts.roles import FREE_CASE
from monitor.analysis.facts.tokens import word_set
from monitor.analysis.gazetteer import System
from storage.models.facts import Bound

_TRADE = ("give", "take", "neutral", "stage")
# What may stand behind a number that counts things named before: "six were ordered", "19 valued at", "two of six".
_ALONE = word_set(
    ". , ) were was are is have has had will would more of for to from in by which and worth valued were being "
    "были было из для в на и уже поставлены поставлено için daha və ve üçün"
)

_JOINTS = word_set(", with while and а и")
# Verbs of a transfer that the counted things are the subject of.
_DONE = word_set(
    "ordered delivered bought sold exported supplied shipped purchased acquired received заказаны куплены проданы поставлены переданы заказано поставлено передано получено"
)


def turns(reading: Reading) -> Sequence[Reading]:
    """The sentence cut before each part that counts or prices a transfer by words of its own."""
    cuts = [i + 1 for i, t in enumerate(reading.tokens) if t.text == ";"]
    states = [n for n in reading.named("state") if _is_joined(reading, n)]
    if not cuts and not states:
        return [reading]
    cues = reading.trade
    opened = {n.first for n in states if _opens(reading, cues, n)}
    edges = [0]
    for cut, end in pairwise([*sorted({*cuts, *opened}), len(reading.tokens)]):
        if _is_whole(reading, cues, edges[-1], cut) and (cut in opened or _tells(reading, cues, cut, end)):
            edges.append(cut)
    return [stretch(reading, a, b) for a, b in pairwise([*edges, len(reading.tokens)])]


def _is_whole(reading: Reading, cues: Sequence[Cue], first: int, after: int) -> bool:
    """Whether the part before has goods or a sum of its own; if not, what follows is its other half."""
    goods = [g.first for g in (*reading.named("system"), *(c for c in cues if c.group == "goods"))]
    return any(first <= place < after for place in (*goods, *(a.first for a in reading.amounts)))


def _is_joined(reading: Reading, state: Cue) -> bool:
    """Whether a state follows a comma or an "and", two words between at most: ``, and soon after Spain``."""
    return any(t.text in _JOINTS for t in reading.tokens[max(0, state.first - 3) : state.first])


def _opens(reading: Reading, cues: Sequence[Cue], state: Cue) -> bool:
    """Whether a state and a verb of taking go before a number or another system: ``..., Mali buying 19``."""
    verbs = [c for c in cues if c.group == "take" and 0 <= c.first - state.after <= 1]
    if any(0 <= q.first - v.after <= 1 for v in verbs for q in reading.quantities):
        return True
    named = reading.named("system")
    return any(
        0 <= n.first - v.after <= 3 and n.meaning not in {m.meaning for m in named if m.first < state.first}
        for v in verbs
        for n in named
    )


def _tells(reading: Reading, cues: Sequence[Cue], first: int, after: int) -> bool:
    told = any(first <= c.first < after for c in cues if c.group in _TRADE)
    places = [*(a.first for a in reading.amounts), *(q.first for q in reading.quantities)]
    return told and any(first <= place < after for place in places)


@dataclass(frozen=True, slots=True)
class Share:
    """What one of several recipients of a sentence gets."""

    recipient: str
    good: Good


def shares(reading: Reading, goods: Sequence[Good], names: Names, language: str) -> list[Share]:
    """The parts of a list by recipients: "15 ships for Canada, 20 for the United States", "Polonya'ya 12, Romanya'ya 8".

    Goods named once hold for the parts behind them; nothing where fewer than two recipients have a number of their own.
    """
    if not goods:
        return []
    found: list[Share] = []
    used: set[int] = set()
    for name, case in cased_states(reading, names, language):
        given = case is Case.TO or (language in FREE_CASE and case is Case.PLAIN)
        number = _share_of(name, reading, language) if given else None
        if number is None or number.first in used:
            continue
        used.add(number.first)
        near = [g for g in goods if min(number.first, name.first) <= g.first < max(number.first + 6, name.first)]
        before = [g for g in goods if g.first <= number.first]
        good = (near or before[-1:] or goods[:1])[0]
        found.append(Share(code_of(name), replace(good, item=with_number(good.item, number))))
    return found if len({s.recipient for s in found}) > 1 else []


def _share_of(name: Cue, reading: Reading, language: str) -> Quantity | None:
    """The number that a recipient stands beside: behind it where verbs come last, else before it."""
    if is_verb_final(language):
        near = [q for q in reading.quantities if 0 <= q.first - name.after <= 3]
        return near[0] if near and not _parts(reading, name.after, near[0].first) else None
    if language in FREE_CASE and any(q.first == name.after for q in reading.quantities):
        return next(q for q in reading.quantities if q.first == name.after)
    near = [q for q in reading.quantities if 0 < name.first - q.after <= 5]
    return near[-1] if near and not _parts(reading, near[-1].after, name.first) else None


def _parts(reading: Reading, first: int, after: int) -> bool:
    states = any(first <= n.first < after for n in reading.named("state"))
    return states or any(t.text in (",", ";", ":", "(") for t in reading.tokens[first:after])


def carried(
    goods: Sequence[Good], told: Sequence[Good], reading: Reading, cues: Sequence[Cue], systems: Mapping[str, System]
) -> list[Good]:
    """The goods of a part that says those told before again, by their kind or by their number alone."""
    if not told or told[0].class_ == "arms" or any(not g.bare for g in goods):
        return list(goods)
    meant = told[0]
    if goods:
        if len(goods) == 1 and meant.item.system and says_again(goods[0], [meant], systems):
            return [
                replace(meant, item=with_number(meant.item, goods[0].item), first=goods[0].first, after=goods[0].after)
            ]
        return list(goods)
    scheme = next((c for c in cues if c.meaning == "fms"), None)
    if scheme is not None:  # "This contract involves foreign military sales to Japan"
        uncounted = replace(meant.item, low=None, high=None, bound=Bound.EXACT)
        return [replace(meant, item=uncounted, first=scheme.first, after=scheme.after)]
    number = _alone(reading, cues)
    if number is None:
        return []
    return [replace(meant, item=with_number(meant.item, number), first=number.first, after=number.after)]


def _alone(reading: Reading, cues: Sequence[Cue]) -> Quantity | None:
    """A number of things whose name is left out: a unit or no noun behind it, or a verb of a transfer beside it."""
    opening = {c.first for c in cues if c.group == "unit"}
    for number in reading.quantities:
        ends = number.after == len(reading.tokens)
        if number.low > 1 and (ends or number.after in opening or reading.tokens[number.after].text in _ALONE | _DONE):
            return number
    return None
