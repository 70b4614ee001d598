"""What the judgement counts: where arms, trade and states stand together. Pure; every feature has a plain meaning."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.analysis.lexicon import Lexicon
from monitor.analysis.matching import Hit, Matcher
from monitor.analysis.sentences import Sentence, sentences

ARMS = frozenset({"compound", "arms", "system", "maker"})
GOODS = frozenset({"compound", "arms", "system"})
LEAD_SENTENCES = 3
MOST_SENTENCES = 60
_AMOUNT = re.compile(
    r"[$€£₺]\s?\d|\d\s?(?:million|billion|bn|mln|milyon|milyar|milyard|млн|млрд)|(?:million|billion|milyon|milyar|млн|млрд)\s?(?:dollar|euro|dolar|avro|руб|дол)",
    re.I,
)


@dataclass(frozen=True)
class Marked:
    """One sentence with its hits; ``part`` is title, summary or text, and ``offset`` its place there."""

    part: str
    sentence: Sentence
    hits: tuple[Hit, ...]
    groups: frozenset[str]
    concepts: frozenset[str]
    states: frozenset[str]

    @property
    def is_pair(self) -> bool:
        """Arms and trade in one sentence."""
        return "compound" in self.groups or bool(self.groups & ARMS and "transfer" in self.groups)


def mark(parts: Sequence[tuple[str, str]], matcher: Matcher, lexicon: Lexicon) -> list[Marked]:
    """The sentences of (part, text) pairs with the hits inside each, at most 60 of the body."""
    marked: list[Marked] = []
    for part, text in parts:
        hits = matcher.find(text)
        place = 0
        for sentence in sentences(text)[:MOST_SENTENCES]:
            inside: list[Hit] = []
            while place < len(hits) and hits[place].start < sentence.end:
                if hits[place].start >= sentence.start:
                    inside.append(hits[place])
                place += 1
            concepts = frozenset(h.concept for h in inside)
            groups = frozenset(lexicon.concepts[c].group for c in concepts)
            states = frozenset(c for c in concepts if lexicon.concepts[c].group == "state")
            marked.append(Marked(part, sentence, tuple(inside), groups, concepts, states))
    return marked


def features(marked: Sequence[Marked], lexicon: Lexicon) -> dict[str, float]:
    """The features of one document by name; absent ones are 0."""
    title = [m for m in marked if m.part == "title"]
    body = [m for m in marked if m.part != "title"]
    lead = body[:LEAD_SENTENCES]
    top = [*title, *lead]
    found: dict[str, float] = {}
    for name, where in (("title", title), ("lead", lead)):
        _place(found, name, where)
    rest = body[LEAD_SENTENCES:]
    pairs = sum(m.is_pair for m in rest)
    found["body_pairs"] = math.log1p(pairs)
    found["body_compounds"] = math.log1p(sum("compound" in m.groups for m in rest))
    found["body_pair_share"] = pairs / len(rest) if rest else 0.0
    found["no_body"] = float(not body)
    found["two_states"] = float(len(frozenset().union(*(m.states for m in top))) >= 2) if top else 0.0
    found["one_state"] = float(any(m.states for m in top))
    found["pair_with_states"] = float(any(m.is_pair and len(m.states) >= 2 for m in top))
    found["pair_with_amount"] = float(any(m.is_pair and _AMOUNT.search(m.sentence.text) for m in top))
    found["official_figure"] = float(any("compound" in m.groups and "statistic" in m.groups for m in top))
    found["system_traded"] = float(any("system" in m.groups and "transfer" in m.groups for m in top))
    for concept in lexicon.concepts.values():
        if concept.group in ("negative", "context"):
            found[f"title_{concept.name}"] = float(any(concept.name in m.concepts for m in title))
            found[f"lead_{concept.name}"] = float(any(concept.name in m.concepts for m in lead))
        elif concept.group == "transfer":
            found[f"top_{concept.name}"] = float(any(concept.name in m.concepts and m.groups & ARMS for m in top))
    return {name: value for name, value in found.items() if value}


def _place(found: dict[str, float], name: str, where: Sequence[Marked]) -> None:
    groups = frozenset().union(*(m.groups for m in where)) if where else frozenset()
    for group in ("compound", "arms", "system", "maker", "transfer", "statistic"):
        found[f"{name}_{group}"] = float(group in groups)
    found[f"{name}_pair"] = float(any(m.is_pair for m in where))
