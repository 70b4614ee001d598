"""Is this document about a cross-border transfer of defence goods, and why? Pure.

A hard gate (no arms concept, no flag), then a small linear model over the
features of ``features.py`` whose weights are readable data
(``lexicon/TOPIC/weights.toml``), fitted by ``scripts/fit_relevance.py``.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from monitor.analysis.features import ARMS, GOODS, Marked, features, mark
from monitor.analysis.lexicon import Lexicon, load_lexicon
from monitor.analysis.matching import matcher_of
from storage.models import Contribution, Evidence, Judgement

CODE_VERSION = "1"
MOST_EVIDENCE = 40
# On a tie the higher row is the news (the guideline's order).
SUBTYPES = (
    "aid_transfer", "embargo_or_block", "approval_or_licence", "delivery", "deal_talks", "deal_signed", "export_statistics", "policy",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Document:
    """What is judged. A headline alone, or headline and lead, will do."""

    title: str
    summary: str | None
    text: str
    language: str | None
    outlet_country: str | None = None


@dataclass(frozen=True)
class Rules:
    """A topic's lexicon, weights and thresholds; ``version`` names them all."""

    topic: str
    version: str
    lexicon: Lexicon
    weights: dict[str, float]
    threshold: float
    review: float
    subtypes_off: tuple[str, ...]


def load_rules(
    topic: str = "defence-exports", *, threshold: float = 0.5, review: float = 0.3, subtypes_off: Sequence[str] = ()
) -> Rules:
    """The rules of a topic; raises ``SettingsError`` for an unknown one."""
    lexicon = load_lexicon(topic)
    off = tuple(sorted(subtypes_off))
    parts = [f"{topic}-{CODE_VERSION}-{lexicon.version}-{_weights_version(topic)}", f"t{threshold:g}r{review:g}", *off]
    return Rules(topic, "-".join(parts), lexicon, weights_of(topic), threshold, review, off)


def judge(document: Document, rules: Rules) -> Judgement:
    """Judge one document on one topic."""
    marked = marks_of(document, rules.lexicon)
    counted = features(marked, rules.lexicon)
    contributions = tuple(
        Contribution(name, round(value, 4), round(value * rules.weights[name], 4))
        for name, value in sorted(counted.items())
        if name in rules.weights
    )
    gate = any(m.groups & ARMS for m in marked)
    odds = rules.weights.get("bias", 0.0) + sum(c.points for c in contributions)
    score = 1 / (1 + math.exp(-max(min(odds, 30.0), -30.0))) if gate else 0.0
    hit = _hit(marked)
    subtype = _subtype(marked, rules.lexicon, hit) if score >= rules.review else None
    off = subtype in rules.subtypes_off
    return Judgement(
        topic=rules.topic,
        rules_version=rules.version,
        flagged=score >= rules.threshold and not off,
        review=score >= rules.review and not off,
        score=round(score, 4),
        subtype=subtype,
        reasons=tuple(_reasons(hit, rules.lexicon, counted, gate)),
        hit_sentence=hit.sentence.text if hit is not None else None,
        contributions=(Contribution("bias", 1.0, rules.weights.get("bias", 0.0)), *contributions),
        evidence=_evidence(document, marked),
    )


def marks_of(document: Document, lexicon: Lexicon) -> list[Marked]:
    """The document's sentences with their hits; a summary that opens the text is read once."""
    parts = [("title", document.title)]
    summary = (document.summary or "").strip()
    if summary and not document.text.lstrip().startswith(summary[:60]):
        parts.append(("summary", summary))
    parts.append(("text", document.text))
    return mark(parts, matcher_of(lexicon.topic), lexicon)


@lru_cache(maxsize=8)
def weights_of(topic: str) -> dict[str, float]:
    """Log-odds a unit of each feature."""
    raw = tomllib.loads(
        files("monitor.analysis").joinpath("lexicon", topic, "weights.toml").read_text(encoding="utf-8")
    )
    return {str(k): float(v) for k, v in raw["weights"].items()}


def _weights_version(topic: str) -> str:
    total = sum((i + 1) * w for i, (_, w) in enumerate(sorted(weights_of(topic).items())))
    return f"{abs(round(total * 1000)):x}"


def _hit(marked: Sequence[Marked]) -> Marked | None:
    """The sentence that decides: most evidence first, the body before the title on a tie, the earlier before the later."""

    def worth(index: int) -> tuple[float, int]:
        m = marked[index]
        points = (
            3.0 * m.is_pair
            + 1.5 * ("compound" in m.groups)
            + 1.0 * ("system" in m.groups)
            + 0.7 * min(len(m.states), 2)
        )
        points += 0.5 * ("statistic" in m.groups) + 0.3 * bool(m.groups & GOODS)
        return points - 0.15 * min(index, 20) + 0.3 * (m.part != "title"), -index

    if not marked:
        return None
    best = marked[max(range(len(marked)), key=worth)]
    return best if best.groups & ARMS else None


def _subtype(marked: Sequence[Marked], lexicon: Lexicon, hit: Marked | None) -> str:
    title = [m for m in marked if m.part == "title"]
    body = [m for m in marked if m.part != "title"][:3]
    scores = dict.fromkeys(SUBTYPES, 0.0)
    for weight, where in ((2.0, title), (1.0, body), (0.5, [hit] if hit else [])):
        for m in where:
            for concept in m.concepts:
                kind = lexicon.concepts[concept].subtype
                if kind in scores:
                    scores[kind] += weight
            if "compound" in m.groups and "statistic" in m.groups:
                scores["export_statistics"] += 1.5 * weight
            elif "statistic" in m.groups:
                scores["export_statistics"] -= 0.6 * weight
    best = max(scores.values())
    if best <= 0:
        return "other" if not any(m.groups & {"transfer"} for m in [*title, *body]) else "deal_signed"
    return next(kind for kind in SUBTYPES if scores[kind] == best)


def _reasons(hit: Marked | None, lexicon: Lexicon, counted: dict[str, float], gate: bool) -> Iterable[str]:
    if not gate:
        yield "names no arms"
        return
    if hit is None:
        yield "names arms, but no trade in them"
        return
    words = {
        group: _words(hit, lexicon, group) for group in ("compound", "system", "maker", "arms", "transfer", "statistic")
    }
    goods = words["compound"] or words["system"] or words["arms"] or words["maker"]
    if words["compound"]:
        yield f"speaks of {_quoted(goods)}" + (
            " with a figure" if "pair_with_amount" in counted or words["statistic"] else ""
        )
    elif words["transfer"]:
        yield f"names {_quoted(goods)} beside {_quoted(words['transfer'])}"
    else:
        yield f"names {_quoted(goods)}"
    if len(hit.states) >= 2:
        yield f"two states in that sentence: {', '.join(sorted(hit.states)[:4])}"
    elif hit.states:
        yield f"a state is named: {next(iter(hit.states))}"
    if "title_pair" in counted:
        yield "the headline names both the goods and the trade"


def _words(marked: Marked, lexicon: Lexicon, group: str) -> list[str]:
    found = [h for h in marked.hits if lexicon.concepts[h.concept].group == group]
    return list(dict.fromkeys(_slice(marked, h.start, h.end) for h in found))


def _slice(marked: Marked, start: int, end: int) -> str:
    return marked.sentence.text[start - marked.sentence.start : end - marked.sentence.start]


def _quoted(found: Sequence[str]) -> str:
    return ", ".join(f"“{w}”" for w in found[:2])


def _evidence(document: Document, marked: Sequence[Marked]) -> tuple[Evidence, ...]:
    found = [
        Evidence(h.concept, m.part, h.start, h.end, _slice(m, h.start, h.end), m.sentence.text)
        for m in marked
        if m.is_pair or m.part == "title"
        for h in m.hits
    ]
    return tuple(found[:MOST_EVIDENCE])
