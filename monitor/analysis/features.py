"""What the judgement counts: where goods, trade and states stand together. Pure; every feature has a plain meaning.

``title_...`` is about the headline, ``top_...`` about the headline and the
first sentences, ``body_...`` about the rest.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from monitor.analysis.lexicon import Lexicon
from monitor.analysis.marking import NEAR, Marked

GOODS = frozenset({"compound", "arms", "system", "industry"})
ARMS = GOODS | {"maker"}
LEAD_SENTENCES = 3
_PRESENT = ("arms", "system", "maker", "civil_maker", "agency", "industry", "military", "customer", "statistic", "transfer")  # fmt: skip
_NAMED = ("compound", "context", "negative")
AMOUNT = re.compile(
    r"[$€£₺₽₩¥]\s?\d|\d\s?(?:m|bn|million|billion|mln|mld|milyon|milyar|milyard|млн|млрд|Mio|Mrd|mil|mdr|조|억|億|亿)\b"
    r"|\d\s?(?:USD|EUR|dollar|euro|dolar|avro|руб|дол|доллар|مليون|مليار)",
    re.I,
)


def features(marked: Sequence[Marked], lexicon: Lexicon) -> dict[str, float]:
    """The features of one document by name; absent ones are 0."""
    title = [m for m in marked if m.part == "title"]
    body = [m for m in marked if m.part != "title"]
    top = [*title, *body[:LEAD_SENTENCES]]
    found = {f"title_{name}": 1.0 for name in _place(title, lexicon)}
    found |= {f"top_{name}": 1.0 for name in _place(top, lexicon)}
    found |= _rest(body[LEAD_SENTENCES:])
    return {name: value for name, value in found.items() if value}


def is_pair(marked: Marked) -> bool:
    """Goods and trade in one sentence."""
    return "compound" in marked.groups or bool(marked.groups & ARMS and "transfer" in marked.groups)


def crosses(marked: Marked) -> bool:
    """Two states have a part in the sentence, or a customer abroad has."""
    return len(marked.states) >= 2 or "customer" in marked.groups


def is_at_home(marked: Marked) -> bool:
    """Maker and the only state named are of one country."""
    return bool(marked.home) and bool(marked.named) and len(marked.states) == 1


def _place(where: Sequence[Marked], lexicon: Lexicon) -> set[str]:
    found = {name for m in where for name in _sentence(m, lexicon)}
    groups = frozenset().union(*(m.groups for m in where))
    states = frozenset().union(*(m.states for m in where))
    if len(states) >= 2:
        found.add("two_states")
    elif states:
        found.add("one_state")
    if groups & ARMS and "transfer" in groups:
        found.add("goods_and_trade")
    return found


def _sentence(m: Marked, lexicon: Lexicon) -> Iterator[str]:
    yield from (group for group in _PRESENT if group in m.groups)
    for name in m.concepts:
        if lexicon.concepts[name].group in _NAMED:
            yield name
    if m.weak:
        yield "weak_arms"
        if "transfer" in m.groups:
            yield "weak_pair"
    if m.groups & ARMS:
        yield from (f"{name}_of_arms" for name in m.concepts if lexicon.concepts[name].group == "transfer")
    if is_pair(m):
        yield from _pair(m, lexicon)


def _pair(m: Marked, lexicon: Lexicon) -> Iterator[str]:
    yield "pair"
    if _is_near(m, lexicon):
        yield "near_pair"
    if crosses(m):
        yield "cross_pair"
    if m.home and m.named - m.home:
        yield "foreign_maker"
    if is_at_home(m):
        yield "home_pair"
    if not m.states:
        yield "stateless_pair"
    if AMOUNT.search(m.sentence.text):
        yield "pair_with_amount"
    if "statistic" in m.groups and m.groups & {"compound", "industry"}:
        yield "official_figure"


def _is_near(m: Marked, lexicon: Lexicon) -> bool:
    goods = [h for h in m.hits if lexicon.concepts[h.concept].group in ARMS]
    trade = [h for h in m.hits if lexicon.concepts[h.concept].group == "transfer"]
    return any(max(g.start, t.start) - min(g.end, t.end) <= NEAR for g in goods for t in trade)


def _rest(rest: Sequence[Marked]) -> dict[str, float]:
    pairs = sum(map(is_pair, rest))
    return {
        "body_pairs": math.log1p(pairs),
        "body_cross_pairs": math.log1p(sum(is_pair(m) and crosses(m) for m in rest)),
        "body_compounds": math.log1p(sum("compound" in m.groups for m in rest)),
        "body_pair_share": pairs / len(rest) if rest else 0.0,
    }
