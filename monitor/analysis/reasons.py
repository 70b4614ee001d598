"""Why: the sentence that decided, and the two or three reasons a reader is told. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from monitor.analysis.features import AMOUNT, ARMS, GOODS, is_pair
from monitor.analysis.lexicon import Lexicon
from monitor.analysis.marking import Marked

MOST_REASONS = 3


def deciding(marked: Sequence[Marked]) -> Marked | None:
    """The sentence with the most evidence: the body before the title on a tie, the earlier before the later."""
    if not marked:
        return None
    best = max(range(len(marked)), key=lambda index: (_worth(marked[index], index), -index))
    return marked[best] if marked[best].groups & ARMS or marked[best].weak else None


def _worth(m: Marked, index: int) -> float:
    points = 3.0 * is_pair(m) + 1.5 * ("compound" in m.groups) + 1.0 * ("system" in m.groups)
    points += 0.7 * min(len(m.states), 2) + 0.5 * ("statistic" in m.groups) + 0.3 * bool(m.groups & GOODS)
    return points - 0.15 * min(index, 20) + 0.3 * (m.part != "title")


def reasons(hit: Marked | None, lexicon: Lexicon, counted: Mapping[str, float], gate: bool) -> tuple[str, ...]:
    """At most three, the weightiest first."""
    if not gate:
        return ("names no arms",)
    if hit is None:
        return ("names arms, but no trade in them",)
    return tuple(_all(hit, lexicon, counted))[:MOST_REASONS]


def _all(hit: Marked, lexicon: Lexicon, counted: Mapping[str, float]) -> Iterator[str]:
    words = {group: _words(hit, lexicon, group) for group in (*ARMS, "transfer", "statistic")}
    goods = words["compound"] or words["system"] or words["arms"] or words["industry"] or words["maker"]
    if words["compound"]:
        figure = words["statistic"] or AMOUNT.search(hit.sentence.text)
        stated = "states_figure" in counted  # said below
        yield f"speaks of {_quoted(goods)}" + (" with a figure" if figure and not stated else "")
    elif words["transfer"]:
        yield f"names {_quoted(goods)} beside {_quoted(words['transfer'])}"
    else:
        yield f"names {_quoted(goods)}"
    if "states_figure" in counted:
        yield "states a figure of exports" + (" with its sum" if "states_sum" in counted else "")
    names = {c.state: c.name for c in lexicon.concepts.values() if c.group == "state"}
    states = sorted(names.get(code, code) for code in hit.states)
    if len(states) >= 2:
        yield f"two states in that sentence: {', '.join(states[:4])}"
    elif "customer" in hit.groups:
        yield f"a customer abroad: {_quoted(_words(hit, lexicon, 'customer'))}"
    elif states:
        yield f"a state is named: {states[0]}"
    if "title_pair" in counted:
        yield "the headline names both the goods and the trade"


def _words(m: Marked, lexicon: Lexicon, group: str) -> list[str]:
    found = [h for h in m.hits if lexicon.concepts[h.concept].group == group]
    return list(dict.fromkeys(words_at(m, h.start, h.end) for h in found))


def words_at(m: Marked, start: int, end: int) -> str:
    """The words of a part of a sentence, by their place in the part."""
    return m.sentence.text[start - m.sentence.start : end - m.sentence.start]


def _quoted(found: Sequence[str]) -> str:
    return ", ".join(f"“{w}”" for w in found[:2])
