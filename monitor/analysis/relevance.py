"""Is this document about a cross-border transfer of defence goods, and why? Pure.

A hard gate (no arms concept, no flag), then a small linear model over the
features of ``features.py`` whose weights are readable data
(``lexicon/TOPIC/weights.toml``), fitted by ``exportwatch train``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from monitor.analysis.facts.names import names_of
from monitor.analysis.features import ARMS, features, is_pair
from monitor.analysis.kinds import kind_words
from monitor.analysis.languages import reading_language
from monitor.analysis.lexicon import STAGE, Lexicon, load_lexicon
from monitor.analysis.marking import Marked, mark
from monitor.analysis.matching import Matcher
from monitor.analysis.odds import probability
from monitor.analysis.reasons import deciding, reasons, words_at
from monitor.analysis.statements import statements
from monitor.analysis.subtypes import subtype_of
from monitor.analysis.weights import BIAS, Weights, load_weights
from storage.models import Contribution, Evidence, Judgement

CODE_VERSION = "3"
MOST_EVIDENCE = 40
PRIOR = 0.002
"""One article of general news in 500 is a defence-export story."""


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
    matcher: Matcher
    weights: Weights
    prior: float
    threshold: float
    review: float
    subtypes_off: tuple[str, ...]
    gazetteer: Path | None = None


def load_rules(
    topic: str = "defence-exports",
    *,
    threshold: float | None = None,
    review: float | None = None,
    prior: float = PRIOR,
    subtypes_off: Sequence[str] = (),
    gazetteer: Path | None = None,
    weights_file: Path | None = None,
    weights: Weights | None = None,
) -> Rules:
    """The rules of a topic, a shipped one or a folder; raises ``SettingsError`` for an unknown one.

    Thresholds are probabilities; None takes the topic's own. ``weights_file``
    stands in for the topic's ``weights.toml``, ``weights`` for either.
    """
    lexicon = load_lexicon(topic, gazetteer)
    weights = weights or load_weights(topic, weights_file)
    alert = weights.threshold if threshold is None else threshold
    second = min(weights.review, alert) if review is None else review
    off = tuple(sorted(subtypes_off))
    parts = [lexicon.topic, CODE_VERSION, lexicon.version, weights.version, f"t{alert:g}r{second:g}p{prior:g}", *off]
    return Rules(
        lexicon.topic,
        "-".join(parts),
        lexicon,
        _matcher(topic, gazetteer),
        weights,
        prior,
        alert,
        second,
        off,
        gazetteer,
    )


@lru_cache(maxsize=4)
def _matcher(topic: str, gazetteer: Path | None) -> Matcher:
    return Matcher(load_lexicon(topic, gazetteer).terms)


def judge(document: Document, rules: Rules) -> Judgement:
    """Judge one document on one topic."""
    marked = marks_of(document, rules.lexicon, rules.matcher)
    gate = passes_gate(marked)
    counted = evidence_of(document, marked, rules) if gate else {}
    bias = Contribution(BIAS, 1.0, round(rules.weights.bias(rules.prior), 4))
    contributions = tuple(
        Contribution(name, round(value, 4), round(value * rules.weights.points[name], 4))
        for name, value in sorted(counted.items())
        if name in rules.weights.points
    )
    odds = bias.points + sum(c.points for c in contributions)
    score = round(probability(odds), 6) if gate else 0.0
    hit = deciding(marked)
    subtype = subtype_of(marked, rules.lexicon, hit, rules.weights.kinds) if score >= rules.review else None
    off = subtype in rules.subtypes_off
    return Judgement(
        topic=rules.topic,
        rules_version=rules.version,
        flagged=score >= rules.threshold and not off,
        review=score >= rules.review and not off,
        score=score,
        subtype=subtype,
        reasons=(*reasons(hit, rules.lexicon, counted, gate), *_kind_reason(marked, rules, subtype)),
        hit_sentence=hit.sentence.text if hit is not None else None,
        contributions=(bias, *contributions),
        evidence=_evidence(marked, rules.lexicon),
    )


def evidence_of(document: Document, marked: Sequence[Marked], rules: Rules) -> dict[str, float]:
    """The features of a document past the gate: of its words, and of the figures it states."""
    text = document.text or document.summary or ""
    stated = statements(document.title, text, _language(document), names_of(rules.gazetteer))
    return features(marked, rules.lexicon) | stated


def passes_gate(marked: Sequence[Marked]) -> bool:
    """Whether any arms are named at all."""
    return any(m.groups & ARMS or m.weak for m in marked)


def marks_of(document: Document, lexicon: Lexicon, matcher: Matcher) -> list[Marked]:
    """The document's sentences with their hits; a summary that opens the text is read once."""
    parts = [("title", document.title)]
    summary = (document.summary or "").strip()
    if summary and not document.text.lstrip().startswith(summary[:60]):
        parts.append(("summary", summary))
    parts.append(("text", document.text))
    language = _language(document)
    return mark(parts, matcher, lexicon, language if language in lexicon.languages else "en")


def _language(document: Document) -> str:
    opening = document.text[:600] or (document.summary or "").strip()
    return reading_language(document.language, f"{document.title}\n{opening}")


def _kind_reason(marked: Sequence[Marked], rules: Rules, subtype: str | None) -> tuple[str, ...]:
    if subtype is None or subtype not in rules.weights.kinds:
        return ()
    words = kind_words(marked, rules.lexicon, rules.weights.kinds, subtype)
    return (f"told as {subtype} by {', '.join(f'“{w}”' for w in words)}",) if words else ()


def _evidence(marked: Sequence[Marked], lexicon: Lexicon) -> tuple[Evidence, ...]:
    found = [
        Evidence(h.concept, m.part, h.start, h.end, words_at(m, h.start, h.end), m.sentence.text)
        for m in marked
        if is_pair(m) or m.part == "title"
        for h in m.hits
        if lexicon.concepts[h.concept].group != STAGE
    ]
    return tuple(found[:MOST_EVIDENCE])
