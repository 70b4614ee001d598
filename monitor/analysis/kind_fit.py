"""Fitting the weights by which a story's kind is told. Pure.

Multinomial logistic regression with an L2 penalty by L-BFGS (Nocedal 1980;
two-loop recursion, backtracking line search): some two thousand weights and a
thousand rows need no library, and Newton's method would need a matrix of them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from monitor.analysis.fitting import TITLE_ONLY_WEIGHT
from monitor.analysis.kinds import best_kind, kind_scores
from monitor.analysis.rows import FOLDS, Row
from monitor.analysis.weights import BIAS

PENALTY = 2.5
FEWEST_ROWS = 100
"""Fewer labelled kinds tell nothing of another hundred: the concepts' own kinds then stand (``subtypes.py``)."""
TOO_LIGHT = 0.03
_STEPS, _MEMORY, _FLAT = 60, 8, 1e-3

Kinds = dict[str, dict[str, float]]
_Vector = list[float]


def fit_kinds(rows: Sequence[Row], penalty: float = PENALTY) -> Kinds:
    """A table of weights a kind, for the kinds of the positive rows; empty where these are too few."""
    used = [row for row in rows if row.telling and row.subtype]
    if len(used) < FEWEST_ROWS:
        return {}
    kinds = sorted({row.subtype or "" for row in used})
    names = [*sorted({name for row in used for name in row.telling}), BIAS]
    problem = _Problem(used, kinds, names, penalty)
    points = _minimised(problem, [0.0] * (len(kinds) * len(names)))
    width = len(names)
    return {
        kind: {
            name: value
            for name, value in zip(names, points[place * width : (place + 1) * width], strict=True)
            if abs(value) >= TOO_LIGHT
        }
        for place, kind in enumerate(kinds)
    }


def kinds_right(rows: Sequence[Row]) -> float:
    """The share of whole positive rows whose kind is told right by weights that never saw their event; 0 without any."""
    right = told = 0
    for fold in range(FOLDS):
        kinds = fit_kinds([row for row in rows if row.fold != fold])
        for row in rows:
            if row.fold == fold and row.telling and row.subtype and not row.title_only and kinds:
                told += 1
                right += best_kind(kind_scores(row.telling, kinds)) == row.subtype
    return right / max(1, told)


class _Problem:
    """The penalised loss of rows, and its slope, as functions of one flat vector: kind after kind."""

    def __init__(self, rows: Sequence[Row], kinds: Sequence[str], names: Sequence[str], penalty: float) -> None:
        index = {name: place for place, name in enumerate(names)}
        self.width, self.count, self.penalty = len(names), len(kinds), penalty
        self.rows = [
            (
                [*((index[name], value) for name, value in row.telling.items()), (self.width - 1, 1.0)],
                kinds.index(row.subtype or ""),
                TITLE_ONLY_WEIGHT if row.title_only else 1.0,
            )
            for row in rows
        ]

    def at(self, points: _Vector) -> tuple[float, _Vector]:
        """Loss and slope; the bias is not penalised."""
        width, count = self.width, self.count
        slope = [self.penalty * p for p in points]
        loss = 0.5 * self.penalty * math.fsum(p * p for p in points)
        for kind in range(count):
            bias = points[(kind + 1) * width - 1]
            loss -= 0.5 * self.penalty * bias * bias
            slope[(kind + 1) * width - 1] = 0.0
        for found, label, weight in self.rows:
            scores = [sum(points[kind * width + i] * v for i, v in found) for kind in range(count)]
            top = max(scores)
            shares = [math.exp(s - top) for s in scores]
            total = sum(shares)
            loss -= weight * (scores[label] - top - math.log(total))
            for kind in range(count):
                step = weight * (shares[kind] / total - (kind == label))
                for i, v in found:
                    slope[kind * width + i] += step * v
        return loss, slope


def _minimised(problem: _Problem, points: _Vector) -> _Vector:
    loss, slope = problem.at(points)
    past: list[tuple[_Vector, _Vector, float]] = []
    for _ in range(_STEPS):
        if max(map(abs, slope)) < _FLAT * max(1.0, len(problem.rows) / 100):
            break
        way = _direction(slope, past)
        size, drop = 1.0 if past else 1.0 / max(1.0, math.sqrt(_dot(slope, slope))), _dot(slope, way)
        while True:
            moved = [p + size * w for p, w in zip(points, way, strict=True)]
            new_loss, new_slope = problem.at(moved)
            if new_loss <= loss + 1e-4 * size * drop or size < 1e-8:
                break
            size /= 2
        change = [size * w for w in way]
        bend = [n - s for n, s in zip(new_slope, slope, strict=True)]
        if (curve := _dot(change, bend)) > 1e-12:
            past = [*past[1 - _MEMORY :], (change, bend, 1.0 / curve)]
        points, loss, slope = moved, new_loss, new_slope
    return points


def _direction(slope: _Vector, past: Sequence[tuple[_Vector, _Vector, float]]) -> _Vector:
    way = [-s for s in slope]
    shares = []
    for change, bend, inverse in reversed(past):
        share = inverse * _dot(change, way)
        shares.append(share)
        way = [w - share * b for w, b in zip(way, bend, strict=True)]
    if past:
        change, bend, inverse = past[-1]
        scale = 1.0 / (inverse * _dot(bend, bend))
        way = [scale * w for w in way]
    for (change, bend, inverse), share in zip(past, reversed(shares), strict=True):
        back = share - inverse * _dot(bend, way)
        way = [w + back * c for w, c in zip(way, change, strict=True)]
    return way


def _dot(a: _Vector, b: _Vector) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))
