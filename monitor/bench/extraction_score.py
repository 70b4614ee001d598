"""How well extracted articles agree with gold results. Pure.

The metrics are those of the project's shared scoring tool: multisets of word
tokens (CJK by character), 4-gram shingles (the metric of scrapinghub's
article-extraction-benchmark), and whole lines leaked or missing. Standfirst,
subheads and title are neither rewarded nor punished in the first.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.bench.pages import Gold

_TOKEN = re.compile(r"\w+")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SIZE = 4
_LEAKED = 0.5  # share of a line's 4-grams that must stand in the gold
_FOUND = 0.9  # share of a gold paragraph's 4-grams that must stand in the text


@dataclass(frozen=True, slots=True)
class Extracted:
    """What was extracted from a page; ``ms`` is CPU time in milliseconds."""

    id: str
    text: str
    title: str | None
    published: datetime | None
    authors: tuple[str, ...]
    ms: float


@dataclass(frozen=True, slots=True)
class PageScore:
    """One page against its gold. ``leaks`` and ``missing`` are whole lines; None where the gold states nothing."""

    id: str
    precision: float
    recall: float
    shingle_precision: float
    shingle_recall: float
    leaks: tuple[str, ...]
    missing: tuple[str, ...]
    paragraphs: int
    title: bool | None
    same_day: bool | None
    same_minute: bool | None
    ms: float

    @property
    def f1(self) -> float:
        """Harmonic mean of bag precision and recall."""
        return harmonic(self.precision, self.recall)


@dataclass(frozen=True, slots=True)
class Summary:
    """Means over pages; ``title`` and the dates over the pages whose gold states them. Shares lie in 0..1."""

    pages: int
    f1: float
    precision: float
    recall: float
    shingle_f1: float
    shingle_precision: float
    leaks: float
    missing: float
    perfect: float
    title: float
    same_day: float
    same_minute: float
    ms: float


def score_page(gold: Gold, found: Extracted) -> PageScore:
    """Hold one extracted page against its gold."""
    precision, recall = _bag(gold, found.text)
    want, have = _grams(_tokens(gold.strict)), _grams(_tokens(found.text))
    hit = sum((want & have).values())
    leaks, missing = _leaks(gold, found.text), _missing(gold, found.text)
    day, minute = _dates(gold.published, found.published)
    return PageScore(
        id=found.id,
        precision=precision,
        recall=recall,
        shingle_precision=hit / max(1, sum(have.values())),
        shingle_recall=hit / max(1, sum(want.values())),
        leaks=leaks,
        missing=missing,
        paragraphs=sum(bool(_tokens(p)) for p in gold.required),
        title=" ".join((found.title or "").split()) == " ".join(gold.title.split()) if gold.title else None,
        same_day=day,
        same_minute=minute,
        ms=found.ms,
    )


def summarise(scores: Sequence[PageScore]) -> Summary:
    """The means over all pages; raises ``statistics.StatisticsError`` for none."""
    return Summary(
        pages=len(scores),
        f1=statistics.mean(s.f1 for s in scores),
        precision=statistics.mean(s.precision for s in scores),
        recall=statistics.mean(s.recall for s in scores),
        shingle_f1=harmonic(
            statistics.mean(s.shingle_precision for s in scores), statistics.mean(s.shingle_recall for s in scores)
        ),
        shingle_precision=statistics.mean(s.shingle_precision for s in scores),
        leaks=statistics.mean(len(s.leaks) for s in scores),
        missing=sum(len(s.missing) for s in scores) / max(1, sum(s.paragraphs for s in scores)),
        perfect=statistics.mean(not s.leaks and not s.missing for s in scores),
        title=_share([s.title for s in scores]),
        same_day=_share([s.same_day for s in scores]),
        same_minute=_share([s.same_minute for s in scores]),
        ms=statistics.mean(s.ms for s in scores),
    )


def harmonic(precision: float, recall: float) -> float:
    """F1 of a precision and a recall."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _share(told: Sequence[bool | None]) -> float:
    said = [t for t in told if t is not None]
    return statistics.mean(said) if said else 0.0


def _tokens(text: str) -> list[str]:
    found: list[str] = []
    for word in _TOKEN.findall(text.replace("\u00ad", "").lower()):
        found.extend(word) if _CJK.search(word) else found.append(word)
    return found


def _grams(words: Sequence[str]) -> Counter[tuple[str, ...]]:
    places = range(max(1, len(words) - _SIZE + 1))
    return Counter(tuple(words[i : i + _SIZE]) for i in places if words[i : i + _SIZE])


def _bag(gold: Gold, text: str) -> tuple[float, float]:
    want, may, got = (Counter(_tokens("\n".join(part))) for part in (gold.required, gold.optional, [text]))
    hit, extra, lost = (sum(c.values()) for c in (want & got, (got - want) - may, want - got))
    precision = hit / (hit + extra) if hit + extra else float(not want)
    return precision, hit / (hit + lost) if hit + lost else 1.0


def _leaks(gold: Gold, text: str) -> tuple[str, ...]:
    """The lines of a text of which under half of the 4-grams stand in any gold text."""
    listed = _tokens("\n".join((*gold.required, *gold.optional)))
    known, vocabulary, running = _grams(listed), set(listed), f" {' '.join(listed)} "
    whole = {" ".join(_tokens(part)) for part in (*gold.required, *gold.optional)}

    def is_leaked(line: str) -> bool:
        words = _tokens(line)
        if not words or " ".join(words) in whole:
            return False
        if len(words) < _SIZE:
            return not (set(words) <= vocabulary and f" {' '.join(words)} " in running)
        return _covered(words, known) < _LEAKED

    return tuple(line for line in text.split("\n") if is_leaked(line))


def _missing(gold: Gold, text: str) -> tuple[str, ...]:
    """The gold paragraphs of which under nine tenths of the 4-grams stand in the text."""
    listed = _tokens(text)
    got, running = _grams(listed), f" {' '.join(listed)} "

    def is_missing(paragraph: str) -> bool:
        words = _tokens(paragraph)
        if len(words) < _SIZE + 2:
            return bool(words) and f" {' '.join(words)} " not in running
        return _covered(words, got) < _FOUND

    return tuple(p for p in gold.required if is_missing(p))


def _covered(words: Sequence[str], known: Counter[tuple[str, ...]]) -> float:
    places = len(words) - _SIZE + 1
    return sum(tuple(words[i : i + _SIZE]) in known for i in range(places)) / places


def _dates(stated: datetime | None, found: datetime | None) -> tuple[bool | None, bool | None]:
    if stated is None:
        return None, None
    if found is None:
        return False, False
    both = [when.replace(second=0, microsecond=0) for when in (stated, found)]
    return stated.date() == found.date(), both[0] == both[1]
