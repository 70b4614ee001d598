"""Which kind of defence-export news a document is. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from monitor.analysis.kinds import best_kind, kind_scores, telling
from monitor.analysis.lexicon import Lexicon
from monitor.analysis.marking import Marked

OTHER = "other"
NOT_FITTED: Mapping[str, Mapping[str, float]] = MappingProxyType({})
# A text of arms and states that says no stage is a deal far oftener than anything else (36 of 45 such labelled headlines).
UNSAID, SPEAKS_OF_ARMS = "deal_signed", frozenset({"transfer", "arms", "system"})
# On a tie the higher row is the news (the guideline's order).
SUBTYPES = (
    "aid_transfer", "embargo_or_block", "approval_or_licence", "delivery", "deal_talks", "deal_signed", "export_statistics", "policy",
)  # fmt: skip


def known_subtypes(lexicon: Lexicon) -> tuple[str, ...]:
    """The kinds of news a topic's concepts speak for, and ``other``."""
    return (*lexicon.subtypes, OTHER)


def subtype_of(
    marked: Sequence[Marked],
    lexicon: Lexicon,
    hit: Marked | None,
    kinds: Mapping[str, Mapping[str, float]] = NOT_FITTED,
) -> str:
    """The likeliest kind by fitted weights; without any, the one most spoken of in headline, lead and deciding sentence."""
    if kinds:
        return best_kind(kind_scores(telling(marked, lexicon), kinds))
    return _most_spoken_of(marked, lexicon, hit)


def _most_spoken_of(marked: Sequence[Marked], lexicon: Lexicon, hit: Marked | None) -> str:
    title = [m for m in marked if m.part == "title"]
    body = [m for m in marked if m.part != "title"][:3]
    scores = dict.fromkeys((*SUBTYPES, *lexicon.subtypes), 0.0)
    for weight, where in ((2.0, title), (1.0, body), (0.5, [hit] if hit else [])):
        for m in where:
            kinds = [lexicon.concepts[concept].subtype for concept in m.concepts]
            for kind in kinds:
                if kind in scores:
                    scores[kind] += weight * _telling(kind, kinds)
            if "compound" in m.groups and "statistic" in m.groups:
                scores["export_statistics"] += 1.5 * weight
            elif "statistic" in m.groups:
                scores["export_statistics"] -= 0.6 * weight
    best = max(scores.values())
    if best <= 0:
        speaks = UNSAID in lexicon.subtypes and any(m.groups & SPEAKS_OF_ARMS for m in [*title, *body])
        return UNSAID if speaks else OTHER
    return next(kind for kind in scores if scores[kind] == best)


def _telling(kind: str, beside: Sequence[str | None]) -> float:
    """How much a kind's word tells, beside the kinds of the same sentence."""
    if kind == "deal_signed" and "deal_talks" in beside:
        return 0.5  # talks of a deal, a memorandum signed: that deal is not made yet
    # "Export rules" are spoken of where they are the news; "sale", "allow", "partner" stand in any text on them.
    return 2.0 if kind == "policy" else 1.0
