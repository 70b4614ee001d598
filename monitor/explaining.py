"""Explaining one article: as stripped, what was dropped and why, the score and what it is made of. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.alerts.lines import one_line
from monitor.analysis.facts.checks import check as check_claims
from monitor.analysis.facts.references import press_reference
from monitor.fact_wording import check_text, deal_text, statistic_text
from monitor.wording import count
from storage.models import Article, Evidence, Judgement, Rejected
from storage.models.facts import Facts

WHOLE = 1_000_000  # characters: no paragraph is cut


def explain_rejected(rejected: Rejected) -> Iterator[str]:
    """The lines for a page that is no article."""
    yield f"{rejected.url}"
    yield f"  not kept: {rejected.reason.value} ({rejected.detail})"


def explain_article(article: Article) -> Iterator[str]:
    """The lines for an article: its fields with their origin, its text, what was dropped."""
    yield one_line(article.title)
    yield f"  {article.url}"
    published = article.published
    if published is not None:
        sure = "" if published.certain else ", uncertain"
        yield f"  published {published.at:%Y-%m-%d %H:%M} UTC ({published.source}: {published.raw!r}, to the {published.precision.value}{sure})"
    else:
        yield "  published: not stated"
    facts = [
        ("by", ", ".join(article.authors)),
        ("language", article.language),
        ("section", article.section),
        ("access", article.access.value),
        ("own id", article.own_id),
        ("copy of", article.foreign_canonical),
        ("flags", ", ".join(article.flags)),
    ]
    yield "  " + "; ".join(f"{name} {one_line(str(value))}" for name, value in facts if value)
    if article.found_in:
        yield "  from " + ", ".join(f"{field}: {source}" for field, source in sorted(article.found_in.items()))
    yield from _statements(article)
    yield ""
    kept = [b for b in article.blocks if b.dropped is None]
    dropped = [b for b in article.blocks if b.dropped is not None]
    yield from (one_line(b.text, WHOLE) for b in kept)
    if dropped:
        yield ""
        yield f"dropped {count(len(dropped), 'block')}:"
        yield from (f"  [{b.dropped}] {one_line(b.text)}" for b in dropped)


def _statements(article: Article) -> Iterator[str]:
    """A line for each field of which the page says different things."""
    for field, stated in sorted(article.candidates.items()):
        if len({value for _, value in stated}) > 1:
            yield f"  {field} as stated: " + "; ".join(f"{source}: {one_line(value)}" for source, value in stated)


def explain_judgement(judgement: Judgement) -> Iterator[str]:
    """The lines for a verdict: outcome, reasons, the hit sentence with its terms marked, the sum."""
    outcome = "flagged" if judgement.flagged else "for review" if judgement.review else "not flagged"
    subtype = f", {judgement.subtype}" if judgement.subtype else ""
    yield f"{judgement.topic}: {outcome}, score {judgement.score:.3f}{subtype} (rules {judgement.rules_version})"
    yield from (f"  because {one_line(reason)}" for reason in judgement.reasons)
    if judgement.hit_sentence:
        yield f"  hit: {mark(judgement.hit_sentence, judgement.evidence)}"
    if judgement.contributions:
        yield "  the score (log-odds):"
        ordered = sorted(judgement.contributions, key=lambda c: -abs(c.points))
        yield from (f"    {c.points:+7.2f}  {c.feature} = {c.value:g}" for c in ordered)
    if judgement.evidence:
        yield "  terms found:"
        # A term may be evidence of several features; a reader needs it once.
        lines = (f"    {e.part} {e.start}-{e.end}  {e.concept}: {one_line(e.matched)}" for e in judgement.evidence)
        yield from dict.fromkeys(lines)


def explain_facts(facts: Facts) -> Iterator[str]:
    """The lines for what the text states, each fact with the characters it was read from, and its claims checked."""
    stated = [
        *((statistic_text(s), s.spans) for s in facts.statistics),
        *((deal_text(d), d.spans) for d in facts.deals),
    ]
    if not stated:
        return
    yield ""
    yield f"facts (rules {facts.rules_version}):"
    for text, spans in stated:
        yield f"  {text}"
        yield from (f"    {s.part} {s.start}-{s.end}  {s.field}: {one_line(s.value)}" for s in spans)
    for check in check_claims([s for s in facts.statistics if s.country == "TR"], press_reference()):
        yield f"  claim {check_text(check)}"


def mark(sentence: str, evidence: tuple[Evidence, ...]) -> str:
    """The sentence with each matched term of its own in [brackets]; of terms within terms the longest."""
    terms = sorted({e.matched for e in evidence if e.sentence == sentence}, key=len, reverse=True)
    wanted = [_whole(plain) for term in terms if (plain := one_line(term))]
    text = one_line(sentence, WHOLE)
    if not wanted:
        return text
    return re.sub("|".join(wanted), lambda m: f"[{m.group()}]", text)


def _whole(term: str) -> str:
    """A pattern of the term: a whole word in scripts with capitals, anywhere in those that write without spaces."""
    return rf"(?<!\w){re.escape(term)}(?!\w)" if term.upper() != term.lower() else re.escape(term)
