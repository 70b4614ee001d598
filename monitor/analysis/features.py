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

EXPORTS = frozenset({"cross_border", "export_phrase"})
GOODS = frozenset({"compound", "arms", "system", "industry"})
ARMS = GOODS | {"maker"}
LEAD_SENTENCES = 3
TIGHT = 5
FAR = 1_000_000
_PRESENT = ("arms", "system", "maker", "civil_maker", "agency", "industry", "military", "customer", "region", "organisation", "statistic", "transfer")  # fmt: skip
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
    found |= dict.fromkeys(_spread(top), 1.0)
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
    if groups & ARMS:
        found.update(_sides(where, groups))
    if "cross_pair" in found and "negative" not in groups:
        found.add("clean_cross_pair")
    if "pair" in found and "negative" not in groups:
        found.add("clean_pair")
    return found


def _sides(where: Sequence[Marked], groups: frozenset[str]) -> Iterator[str]:
    """Who stands on either side: makers' states against those named."""
    named = frozenset().union(*(m.named for m in where))
    home = frozenset().union(*(m.home for m in where))
    if home and named - home:
        yield "maker_and_other_state"
    if len(home) >= 2:
        yield "makers_of_two_states"
    if home and named and named <= home:
        yield "maker_at_home"
    if home and not named:
        yield "maker_and_force" if "military" in groups else "maker_alone"
    if len(named) >= 2:
        yield "two_named"
    if len(named) >= 4:
        yield "many_named"
    if "customer" in groups:
        yield "customer_of_arms"
    if home and not named and groups & {"region", "organisation"}:
        yield "maker_and_region"


def _spread(top: Sequence[Marked]) -> Iterator[str]:
    """What headline and lead say together though no sentence says it alone: the trade in one, the figure in the next."""
    groups = frozenset().union(*(m.groups for m in top))
    exports = [m for m in top if EXPORTS & m.concepts]
    figures = [m for m in exports if "statistic" in m.groups or AMOUNT.search(m.sentence.text)]
    sector = bool(groups & {"industry", "arms", "compound", "agency"})
    if sector and exports:
        yield "sector_and_export"
    if sector and figures:
        yield "sector_and_export_figure"
    if groups & {"industry", "agency"} and figures and "negative" not in groups:
        yield "clean_export_figure"


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
    gap = _gap(m, lexicon)
    if gap <= NEAR:
        yield "near_pair"
    if gap <= TIGHT:
        yield "tight_pair"
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


def _gap(m: Marked, lexicon: Lexicon) -> int:
    """Characters between the goods and the trade nearest to them."""
    goods = [h for h in m.hits if lexicon.concepts[h.concept].group in ARMS]
    trade = [h for h in m.hits if lexicon.concepts[h.concept].group == "transfer"]
    return min((max(g.start, t.start) - min(g.end, t.end) for g in goods for t in trade), default=FAR)


def _rest(rest: Sequence[Marked]) -> dict[str, float]:
    pairs = sum(map(is_pair, rest))
    return {
        "body_pairs": math.log1p(pairs),
        "body_cross_pairs": math.log1p(sum(is_pair(m) and crosses(m) for m in rest)),
        "body_compounds": math.log1p(sum("compound" in m.groups for m in rest)),
        "body_pair_share": pairs / len(rest) if rest else 0.0,
    }
