"""What is wrong with a lexicon: terms that are dead, never met, overlap or say too much. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from monitor.analysis.languages import reading_language
from monitor.analysis.lexicon import MASK
from monitor.analysis.marking import resolve
from monitor.analysis.relevance import Rules
from monitor.analysis.terms import ANY, Term
from storage.text import fold

SHORT_STEM = 3
OFTEN = 0.03
"""A goods word in more than that share of texts says nothing."""
FEWEST_TEXTS = 200
_GOODS = frozenset({"compound", "arms", "system", "maker"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One complaint: what kind, which term, and the rest of the sentence."""

    kind: str
    term: Term
    said: str


@dataclass(frozen=True, slots=True)
class Texts:
    """How often each term was met and stood in a set of texts (title and body as one)."""

    texts: int
    met: Counter[Term]


def static_findings(rules: Rules) -> Iterator[Finding]:
    """What the lexicon shows by itself: dead, overlapping, over-general."""
    own = [t for t in rules.lexicon.terms if not _is_entry(t, rules)]
    written: dict[tuple[str, str], Term] = {}
    for term in own:
        if all(h.term.text != term.text for h in rules.matcher.find(term.bare, term.language)):
            yield Finding("dead", term, "does not meet its own words")
        yield from _overlaps(term, own_forms=written, rules=rules)
        if term.text.endswith("*") and " " not in term.text and len(term.bare) <= SHORT_STEM and not term.is_running:
            yield Finding("over-general", term, f"{len(term.bare)} letters and any ending")


def _overlaps(term: Term, own_forms: dict[tuple[str, str], Term], rules: Rules) -> Iterator[Finding]:
    if term.is_exact:  # the same word in other letters is another word
        return
    group = rules.lexicon.concepts[term.concept].group
    key = (term.language, fold(term.bare))
    other = own_forms.get(key)
    if other is not None and rules.lexicon.concepts[other.concept].group == group:
        yield Finding("overlapping", term, f"stands under {other.concept} as well")
    own_forms.setdefault(key, term)


def met_in(documents: Iterable[tuple[str | None, str]], rules: Rules) -> Texts:
    """Count the terms that stand in (language, text) pairs, a term once a text."""
    met: Counter[Term] = Counter()
    total = 0
    for declared, text in documents:
        total += 1
        language = reading_language(declared, text)
        read = language if language in rules.lexicon.languages else "en"
        met.update({h.term for h in resolve(rules.matcher.find(text, read), rules.lexicon)})
    return Texts(total, met)


def findings_in(texts: Texts, languages: frozenset[str], rules: Rules) -> Iterator[Finding]:
    """What texts show: terms of their languages never met, and goods words met everywhere."""
    for term in rules.lexicon.terms:
        group = rules.lexicon.concepts[term.concept].group
        if _is_entry(term, rules) or (term.language != ANY and term.language not in languages):
            continue
        if not texts.met[term] and group != MASK:
            yield Finding("never met", term, f"in {texts.texts} texts")
        share = texts.met[term] / max(1, texts.texts)
        if group in _GOODS and not term.weak and share > OFTEN and texts.texts >= FEWEST_TEXTS:
            yield Finding("over-general", term, f"met in {share:.0%} of the texts")


def _is_entry(term: Term, rules: Rules) -> bool:
    """Whether it is of the gazetteer, which has a linter of its own."""
    return rules.lexicon.concepts[term.concept].is_entry
