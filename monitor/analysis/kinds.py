"""What tells one kind of defence-export news from another, and a linear judge of it. Pure.

Every feature has a plain name: ``title:X`` is said in the headline, ``first:X``
in the first sentence below it, ``lead:X`` in one of the first three. X is a
concept of the topic, a group of the gazetteer (``a_system``), ``begins_K``
(the first word that speaks for a kind speaks for K), ``states_N`` (so many
states named, 3 for more), ``X_abroad``, ``X_at_home`` and ``X_nowhere`` (a ban
on exports with two states named is an embargo, with one a rule of its own),
an amount, or a figure of exports.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from monitor.analysis.features import AMOUNT
from monitor.analysis.lexicon import ENTRIES, Lexicon
from monitor.analysis.marking import Marked
from monitor.analysis.reasons import words_at
from monitor.analysis.weights import BIAS

LEAD = 3
TELLS = 0.2
"""Log-odds above the other kinds from which a word is named as a reason."""
MOST_STATES = 3
_RULES = frozenset({"embargo", "embargo_phrase", "refused", "opening", "policy", "export_phrase", "approval"})
PAIRED = frozenset({"refused", "opening", "consent", "embargo", "prospect", "settled", "given", "arrived", "ranking"})
_REACH = ("nowhere", "at_home", "abroad")


def telling(marked: Sequence[Marked], lexicon: Lexicon) -> dict[str, float]:
    """The features by name, each 1; absent ones are 0."""
    title = [m for m in marked if m.part == "title"]
    body = [m for m in marked if m.part != "title"]
    parts = (("title", title), ("first", body[:1]), ("lead", body[:LEAD]))
    return {f"{name}:{found}": 1.0 for name, where in parts for found in _said(where, lexicon)}


def kind_scores(found: Mapping[str, float], kinds: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Each kind's sum of weights; the highest is the likeliest."""
    return {
        kind: points.get(BIAS, 0.0) + sum(points.get(name, 0.0) * value for name, value in found.items())
        for kind, points in kinds.items()
    }


def best_kind(scores: Mapping[str, float]) -> str:
    """The kind of the highest score, the first by name on a tie."""
    return min(scores, key=lambda kind: (-scores[kind], kind))


def kind_words(
    marked: Sequence[Marked], lexicon: Lexicon, kinds: Mapping[str, Mapping[str, float]], kind: str
) -> tuple[str, ...]:
    """The words of headline and lead that speak most for a kind and against the others, at most two."""
    title = [m for m in marked if m.part == "title"]
    body = [m for m in marked if m.part != "title"]
    gains: dict[str, float] = {}
    for part, where in (("title", title), ("lead", body[:LEAD])):
        for m in where:
            for h in m.hits:
                gain = _gain(f"{part}:{h.concept}", kinds, kind)
                if gain > TELLS and not lexicon.concepts[h.concept].is_entry:
                    words = words_at(m, h.start, h.end)
                    gains[words] = max(gain, gains.get(words, 0.0))
    return tuple(sorted(gains, key=lambda words: (-gains[words], words))[:2])


def _gain(name: str, kinds: Mapping[str, Mapping[str, float]], kind: str) -> float:
    others = [points.get(name, 0.0) for other, points in kinds.items() if other != kind]
    return kinds[kind].get(name, 0.0) - sum(others) / max(1, len(others))


def _said(where: Sequence[Marked], lexicon: Lexicon) -> Iterator[str]:
    for m in where:
        for name in m.concepts:
            group = lexicon.concepts[name].group
            yield f"a_{group}" if group in ENTRIES else name
        if "compound" in m.groups and "statistic" in m.groups:
            yield "figure_of_exports"
        if AMOUNT.search(m.sentence.text):
            yield "amount"
        yield f"states_{min(MOST_STATES, len(m.named))}"
        yield from ("+".join(pair) for pair in combinations(sorted(m.concepts & PAIRED), 2))
    if not where:
        return
    kinds = (lexicon.concepts[h.concept].subtype for h in where[0].hits)
    if first := next(filter(None, kinds), None):
        yield f"begins_{first}"
    states = frozenset().union(*(m.named for m in where))
    concepts = frozenset().union(*(m.concepts for m in where))
    yield from (f"{name}_{_REACH[min(2, len(states))]}" for name in concepts & _RULES)
