"""The judgement measured on labelled texts. Pure but for the stop-watch it is handed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from monitor.analysis.relevance import Document, Rules, judge
from monitor.bench.intervals import Counts, Interval, counts, f1_interval, wilson
from monitor.bench.labelled import Labelled
from storage.models import Judgement

MOST_ERRORS = 20
NOT_SAID = "-"


@dataclass(frozen=True, slots=True)
class Scored:
    """A text with what the rules said of it."""

    text: Labelled
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of a set of texts, with 95 % intervals."""

    name: str
    texts: int
    positive: int
    found: Counts
    precision: Interval
    recall: Interval
    f1: Interval

    @property
    def is_untested(self) -> bool:
        """Without texts of both kinds nothing is known of it."""
        return not self.positive or self.positive == self.texts


@dataclass(frozen=True)
class Report:
    """All that the bench says."""

    overall: Measured
    firm: Measured
    """Without the borderline texts."""
    languages: tuple[Measured, ...]
    subtypes: tuple[tuple[str, int, int, int], ...]
    """Each subtype: positives, those flagged, those whose subtype was right."""
    confusion: tuple[tuple[str, str, int], ...]
    """(labelled, given, how often) among true positives, most frequent first."""
    alarms: float
    reviews: float
    """False ones per 1,000 negatives, at the alert and at the review threshold."""
    untested: tuple[str, ...]
    """Languages of the rules without labelled texts of both kinds."""
    missed: tuple[Scored, ...]
    false: tuple[Scored, ...]
    per_second: float

    @property
    def subtype_share(self) -> float:
        """Of the true positives with a labelled subtype, those whose subtype is right."""
        flagged = sum(row[2] for row in self.subtypes)
        return sum(row[3] for row in self.subtypes) / max(1, flagged)


def score_all(texts: Iterable[Labelled], rules: Rules, clock: Callable[[], float]) -> tuple[list[Scored], float]:
    """Judge every text, and how many a second that were."""
    scored: list[Scored] = []
    spent = 0.0
    for text in texts:
        start = clock()
        judgement = judge(Document(text.title, None, text.text, text.language), rules)
        spent += clock() - start
        # A stream may be long: what the report does not show is let go.
        scored.append(Scored(replace(text, text=""), replace(judgement, evidence=(), contributions=())))
    return scored, len(scored) / spent if spent else 0.0


def report(scored: Sequence[Scored], languages: Iterable[str], per_second: float) -> Report:
    """The figures of scored texts; those without a label are not counted."""
    known = [s for s in scored if s.text.label is not None]
    negatives = [s for s in known if not s.text.label]
    by_language = {code: [s for s in known if (s.text.language or NOT_SAID) == code] for code in _codes(known)}
    measured = [_measure(code, found) for code, found in by_language.items()]
    tested = {m.name for m in measured if not m.is_untested}
    return Report(
        overall=_measure("all", known),
        firm=_measure("without borderline", [s for s in known if not s.text.borderline]),
        languages=tuple(sorted(measured, key=lambda m: -m.texts)),
        subtypes=_subtypes(known),
        confusion=_confusion(known),
        alarms=1000 * sum(s.judgement.flagged for s in negatives) / max(1, len(negatives)),
        reviews=1000 * sum(s.judgement.review for s in negatives) / max(1, len(negatives)),
        untested=tuple(sorted(set(languages) - tested)),
        missed=_worst([s for s in known if s.text.label and not s.judgement.flagged], rising=True),
        false=_worst([s for s in negatives if s.judgement.flagged], rising=False),
        per_second=per_second,
    )


def score_line(scored: Scored) -> dict[str, object]:
    """What ``--scores`` writes of a text."""
    j = scored.judgement
    return {
        "id": scored.text.id,
        "probability": j.score,
        "flagged": j.flagged,
        "review": j.review,
        "subtype": j.subtype,
    }


def as_dict(found: Report) -> dict[str, object]:
    """The report for ``--json``."""
    return {
        "overall": _measured_dict(found.overall),
        "without_borderline": _measured_dict(found.firm),
        "languages": {m.name: _measured_dict(m) for m in found.languages},
        "untested_languages": list(found.untested),
        "subtypes": {name: {"positive": n, "flagged": f, "right": r} for name, n, f, r in found.subtypes},
        "subtype_right": round(found.subtype_share, 4),
        "confusion": [{"labelled": a, "given": b, "texts": n} for a, b, n in found.confusion],
        "false_alarms_per_1000": round(found.alarms, 3),
        "false_reviews_per_1000": round(found.reviews, 3),
        "documents_per_second": round(found.per_second, 1),
        "missed": [_error(s) for s in found.missed],
        "false": [_error(s) for s in found.false],
    }


def _measured_dict(m: Measured) -> dict[str, object]:
    return {
        "texts": m.texts,
        "positive": m.positive,
        **_named(m.found),
        "precision": round(m.found.precision, 4),
        "precision_95": [round(v, 4) for v in m.precision],
        "recall": round(m.found.recall, 4),
        "recall_95": [round(v, 4) for v in m.recall],
        "f1": round(m.found.f1, 4),
        "f1_95": [round(v, 4) for v in m.f1],
    }


def _named(found: Counts) -> dict[str, int]:
    return dict(found._asdict())


def _error(s: Scored) -> dict[str, object]:
    return {
        **score_line(s),
        "lang": s.text.language,
        "title": s.text.title,
        "labelled": s.text.subtype,
        "reasons": list(s.judgement.reasons),
    }


def _codes(known: Sequence[Scored]) -> list[str]:
    return list(dict.fromkeys(s.text.language or NOT_SAID for s in known))


def _measure(name: str, known: Sequence[Scored]) -> Measured:
    pairs = [(bool(s.text.label), s.judgement.flagged) for s in known]
    found = counts(pairs)
    return Measured(
        name,
        len(known),
        found.tp + found.fn,
        found,
        wilson(found.tp, found.tp + found.fp),
        wilson(found.tp, found.tp + found.fn),
        f1_interval(pairs, [s.text.event for s in known]),
    )


def _subtypes(known: Sequence[Scored]) -> tuple[tuple[str, int, int, int], ...]:
    labelled: Counter[str] = Counter()
    flagged: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for s in known:
        if s.text.label and s.text.subtype:
            labelled[s.text.subtype] += 1
            flagged[s.text.subtype] += s.judgement.flagged
            right[s.text.subtype] += s.judgement.flagged and s.judgement.subtype == s.text.subtype
    return tuple((name, n, flagged[name], right[name]) for name, n in labelled.most_common())


def _confusion(known: Sequence[Scored]) -> tuple[tuple[str, str, int], ...]:
    found = Counter(
        (s.text.subtype, s.judgement.subtype or NOT_SAID)
        for s in known
        if s.text.label and s.judgement.flagged and s.text.subtype
    )
    return tuple((a, b, n) for (a, b), n in found.most_common() if a is not None)


def _worst(errors: Sequence[Scored], *, rising: bool) -> tuple[Scored, ...]:
    ordered = sorted(errors, key=lambda s: (s.text.borderline, s.judgement.score if rising else -s.judgement.score))
    return tuple(ordered[:MOST_ERRORS])
