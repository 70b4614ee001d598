"""Whether a number is exact, about, at least or at most, by the words right before and behind it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.analysis.facts.cues import cues_of
from monitor.analysis.facts.tokens import Kind, Token, word_set
from storage.models.facts import Bound

_BOUNDS = {"least": Bound.LEAST, "most": Bound.MOST, "about": Bound.ABOUT}
# Languages with verbs and postpositions say it behind the number; only these words do so.
_BEHIND = word_set(
    "fazla fazlasi askin asan asti asarak ustunde uzerinde uzeri cox artiq kecib otub asib kadar "
    "qeder civarinda dolayinda ubersteigt ubertraf"
)  # fmt: skip
# "Under a $375 million deal" sets no limit, "under $375 million" does.
_ONLY_BESIDE = word_set("under over above below до do ate some about fast")
_LOOK = 5


def bound_of(tokens: Sequence[Token], first: int, after: int) -> Bound:
    """The bound of the number that stands in tokens ``first`` up to ``after``."""
    cues = cues_of("cues")
    for place in range(max(0, first - _LOOK), first):
        for cue in cues.at(tokens, place):
            if cue.group == "bound" and _leads_to(tokens, cue.after, first):
                return _BOUNDS[cue.meaning]
    for token in tokens[after : after + 3]:
        if token.kind is Kind.MARK and token.text not in "'-":
            break
        if any(token.text.startswith(word) for word in _BEHIND):
            if token.text in {"kadar", "qeder"}:
                return Bound.MOST
            return Bound.ABOUT if token.text.startswith(("civar", "dolay")) else Bound.LEAST
    return Bound.EXACT


def _leads_to(tokens: Sequence[Token], after: int, first: int) -> bool:
    """Nothing but an article, a preposition or a currency between the words and the number."""
    if tokens[after - 1].text in _ONLY_BESIDE:
        return after == first
    return after <= first and all(len(t.text) <= 3 for t in tokens[after:first]) and first - after <= 2
