"""Fitting a topic's weights to labelled rows, and its thresholds to streams. Pure.

Logistic regression with an L2 penalty by Newton's method (iteratively
reweighted least squares): a hundred-odd features need no library.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitor.analysis.odds import log_odds, moved, probability
from monitor.analysis.rows import FOLDS, Row
from monitor.analysis.weights import BIAS

PENALTY = 2.0
TITLE_ONLY_WEIGHT = 0.5
BORDERLINE_WEIGHT = 0.5
MOST_STEPS = 25
CLOSE_ENOUGH = 1e-5
ALARMS_PER_1000, REVIEWS_PER_1000 = 1.0, 2.5
"""What the thresholds allow on streams: half of what is promised."""
_STEPS = tuple(i / 200 for i in range(10, 191))


@dataclass(frozen=True)
class Fitted:
    """Weights with their base rate and thresholds; those are probabilities at ``prior``."""

    points: dict[str, float]
    base: float
    threshold: float
    review: float
    held_out: tuple[float, ...]
    """The score of each row by weights that never saw its event, at the base rate."""


def fit(rows: Sequence[Row], prior: float, penalty: float = PENALTY) -> Fitted:
    """Weights from all rows; thresholds from scores of rows held out event by event."""
    whole = solve(rows, penalty)
    held_out = cross_scores(rows, whole, penalty)
    base = base_rate(rows)
    shift = log_odds(prior) - log_odds(base)
    alert, review = thresholds(rows, held_out)
    return Fitted(whole, base, moved(alert, shift), moved(review, shift), tuple(held_out))


def base_rate(rows: Sequence[Row]) -> float:
    """The share of positives among whole texts, those behind the gate counted."""
    whole = [row for row in rows if not row.title_only]
    share = sum(row.label for row in whole) / max(1, len(whole))
    return min(max(share, 1e-4), 1 - 1e-4)


def solve(rows: Sequence[Row], penalty: float, start: Mapping[str, float] | None = None) -> dict[str, float]:
    """The weights of the features, and ``bias``, that fit the rows past the gate best."""
    used = [row for row in rows if row.gate]
    names = sorted({name for row in used for name in row.features})
    index = {name: place for place, name in enumerate(names)}
    data = [
        ([*((index[n], v) for n, v in row.features.items()), (len(names), 1.0)], row.label, _weight(row))
        for row in used
    ]
    points = [(start or {}).get(name, 0.0) for name in (*names, BIAS)]
    for _ in range(MOST_STEPS):
        step = _newton_step(data, points, penalty)
        points = [p + s for p, s in zip(points, step, strict=True)]
        if max(map(abs, step), default=0.0) < CLOSE_ENOUGH:
            break
    return dict(zip((*names, BIAS), points, strict=True))


def cross_scores(rows: Sequence[Row], start: Mapping[str, float], penalty: float = PENALTY) -> list[float]:
    """Each row's score by weights fitted without the fold its event is in."""
    scores = [0.0] * len(rows)
    for fold in range(FOLDS):
        points = solve([row for row in rows if row.fold != fold], penalty, start)
        for place, row in enumerate(rows):
            if row.fold == fold:
                scores[place] = score(row, points)
    return scores


def score(row: Row, points: Mapping[str, float], shift: float = 0.0) -> float:
    """A row's probability; 0 behind the gate."""
    if not row.gate:
        return 0.0
    return probability(points.get(BIAS, 0.0) + shift + sum(points.get(n, 0.0) * v for n, v in row.features.items()))


def thresholds(rows: Sequence[Row], scores: Sequence[float]) -> tuple[float, float]:
    """The alert and the review threshold.

    Alert: the best F1 on labelled texts. Review: half the alert's odds, so that a person sees what was nearly
    flagged. Neither below what the streams allow.
    """
    stream = sorted(
        (s for row, s in zip(rows, scores, strict=True) if row.stream and not row.title_only and not row.label),
        reverse=True,
    )
    labelled = [(row.label, s) for row, s in zip(rows, scores, strict=True) if not row.stream and not row.title_only]
    best = max(_STEPS, key=lambda step: (_f1(labelled, step), -step)) if labelled else 0.5
    alert = max(best, _allowed(stream, ALARMS_PER_1000))
    return alert, min(alert, max(moved(best, -math.log(3)), _allowed(stream, REVIEWS_PER_1000)))


def _allowed(stream: Sequence[float], per_1000: float) -> float:
    """The lowest threshold with at most so many false alarms in 1,000."""
    allowed = int(per_1000 * len(stream) / 1000)
    return min(0.99, stream[allowed] + 1e-4) if allowed < len(stream) else 0.0


def _f1(labelled: Iterable[tuple[bool, float]], threshold: float) -> float:
    tp = wrong = 0
    for label, value in labelled:
        flagged = value >= threshold
        tp += label and flagged
        wrong += label != flagged
    return 2 * tp / max(1, 2 * tp + wrong)


def _weight(row: Row) -> float:
    return (TITLE_ONLY_WEIGHT if row.title_only else 1.0) * (BORDERLINE_WEIGHT if row.borderline else 1.0)


_Datum = tuple[list[tuple[int, float]], bool, float]


def _newton_step(data: Sequence[_Datum], points: Sequence[float], penalty: float) -> list[float]:
    size = len(points)
    gradient = [-penalty * p for p in points[:-1]] + [0.0]
    curve = [[0.0] * size for _ in range(size)]
    for place in range(size):
        curve[place][place] = penalty if place < size - 1 else 1e-6
    for found, label, weight in data:
        p = probability(sum(points[i] * v for i, v in found))
        slope, bend = weight * (label - p), weight * p * (1 - p)
        for i, v in found:
            gradient[i] += slope * v
            row, bent = curve[i], bend * v
            for j, u in found:
                row[j] += bent * u
    return _solve(curve, gradient)


def _solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Cholesky: the matrix is symmetric and, with a penalty, positive definite."""
    size = len(right)
    lower = [[0.0] * size for _ in range(size)]
    for i in range(size):
        for j in range(i + 1):
            rest = matrix[i][j] - sum(a * b for a, b in zip(lower[i][:j], lower[j][:j], strict=True))
            lower[i][j] = math.sqrt(max(rest, 1e-12)) if i == j else rest / lower[j][j]
    forward: list[float] = []
    for i in range(size):
        forward.append((right[i] - sum(lower[i][k] * forward[k] for k in range(i))) / lower[i][i])
    back = [0.0] * size
    for i in reversed(range(size)):
        back[i] = (forward[i] - sum(lower[k][i] * back[k] for k in range(i + 1, size))) / lower[i][i]
    return back
