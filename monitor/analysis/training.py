"""Refitting a topic: shipped rows and the user's labels in, weights out, and whether they are better. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.analysis.fitting import Fitted, fit, score
from monitor.analysis.kind_fit import Kinds, fit_kinds, kinds_right
from monitor.analysis.kinds import best_kind, kind_scores
from monitor.analysis.odds import log_odds, moved
from monitor.analysis.rows import Row
from monitor.analysis.weights import Weights

SLACK_F1 = 0.002
SLACK_ALARMS = 0.3
SLACK_KINDS = 0.01


@dataclass(frozen=True, slots=True)
class Standing:
    """How weights do on rows: on labelled whole texts and on streams, at their own thresholds."""

    precision: float
    recall: float
    f1: float
    alarms: float
    """False alerts per 1,000 texts of the streams."""
    reviews: float


@dataclass(frozen=True)
class Trained:
    """A fit beside the weights in force, both measured on the rows the fit was made of, and the fit held out."""

    fitted: Fitted
    before: Standing
    after: Standing
    held_out: Standing
    rows: int
    own: int
    """How many of them are the user's labels."""
    kinds: Kinds
    kinds_right: tuple[float, float, float]
    """The share of positives whose kind is told right: by the weights in force, by the new ones, and held out by event."""

    @property
    def is_worse(self) -> bool:
        """Whether the new weights lose F1, or raise more false alarms, than the old ones do."""
        lost = self.before.f1 - self.after.f1
        before, after, _ = self.kinds_right
        return lost > SLACK_F1 or before - after > SLACK_KINDS or self.after.alarms - self.before.alarms > SLACK_ALARMS


def train(shipped: Sequence[Row], own: Sequence[Row], weights: Weights, prior: float) -> Trained:
    """Fit all rows and compare with the weights in force."""
    rows = [*shipped, *own]
    fitted = fit(rows, prior)
    kinds = fit_kinds(rows)
    shift = log_odds(prior) - log_odds(fitted.base)
    old = log_odds(prior) - log_odds(weights.base)
    held_out = [moved(s, shift) if s else 0.0 for s in fitted.held_out]
    return Trained(
        fitted,
        before=standing(rows, [score(r, weights.points, old) for r in rows], weights.threshold, weights.review),
        after=standing(rows, [score(r, fitted.points, shift) for r in rows], fitted.threshold, fitted.review),
        held_out=standing(rows, held_out, fitted.threshold, fitted.review),
        rows=len(rows),
        own=len(own),
        kinds=kinds,
        kinds_right=(told_right(rows, weights.kinds), told_right(rows, kinds), kinds_right(rows)),
    )


def standing(rows: Sequence[Row], scores: Sequence[float], alert: float, review: float) -> Standing:
    """The figures of scores at two thresholds; rows of a headline alone are not counted."""
    pairs = [(row, s) for row, s in zip(rows, scores, strict=True) if not row.title_only]
    labelled = [(row.label, s >= alert) for row, s in pairs if not row.stream]
    tp = sum(label and flagged for label, flagged in labelled)
    flagged_all = sum(flagged for _, flagged in labelled)
    positive = sum(label for label, _ in labelled)
    stream = [s for row, s in pairs if row.stream and not row.label]
    return Standing(
        precision=tp / max(1, flagged_all),
        recall=tp / max(1, positive),
        f1=2 * tp / max(1, flagged_all + positive),
        alarms=1000 * sum(s >= alert for s in stream) / max(1, len(stream)),
        reviews=1000 * sum(s >= review for s in stream) / max(1, len(stream)),
    )


def told_right(rows: Sequence[Row], kinds: Mapping[str, Mapping[str, float]]) -> float:
    """The share of whole positive rows whose kind these weights tell right; 0 where there are none of either."""
    told = [row for row in rows if row.telling and row.subtype and not row.title_only]
    if not kinds or not told:
        return 0.0
    return sum(best_kind(kind_scores(row.telling, kinds)) == row.subtype for row in told) / len(told)


def weights_toml(trained: Trained) -> str:
    """The file: thresholds, and the weights from what speaks most for to what speaks most against."""
    fitted, out = trained.fitted, trained.held_out
    kinds = ""
    if trained.kinds:
        kinds = (
            "# [subtypes.KIND] holds the log-odds of each kind of news (kinds.py says what the features mean); held out by"
            f" event it is told right in {trained.kinds_right[2]:.3f} of the positives.\n"
        )
    head = (
        f"# Log-odds a unit of each feature (features.py and statements.py say what each means), fitted by 'exportwatch train' on"
        f" {trained.rows} rows.\n"
        f"# Held out event by event: precision {out.precision:.3f}, recall {out.recall:.3f}, F1 {out.f1:.3f};"
        f" false per 1,000 of the streams: {out.alarms:.2f} alerts, {out.reviews:.2f} for review.\n"
        f"{kinds}"
        "# base: the share of positives among the rows. threshold, review: probabilities at the prior of one in 500.\n"
        f"base = {fitted.base:.5f}\nthreshold = {fitted.threshold:.5f}\nreview = {fitted.review:.5f}\n\n"
    )
    tables = [_table("weights", fitted.points, 4)]
    tables += [_table(f"subtypes.{kind}", points, 3) for kind, points in sorted(trained.kinds.items())]
    return head + "\n".join(tables)


def _table(name: str, points: Mapping[str, float], digits: int) -> str:
    ordered = sorted(points.items(), key=lambda item: (-round(item[1], digits), item[0]))
    return f"[{name}]\n" + "".join(f'"{feature}" = {value:.{digits}f}\n' for feature, value in ordered)
