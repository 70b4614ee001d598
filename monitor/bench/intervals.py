"""How sure a measured share is. Pure."""

from __future__ import annotations

import math
import random
from collections.abc import Hashable, Sequence
from typing import NamedTuple

Z95 = 1.959964
ROUNDS = 400


class Interval(NamedTuple):
    """A 95 % interval."""

    low: float
    high: float


class Counts(NamedTuple):
    """True and false positives, false and true negatives."""

    tp: int
    fp: int
    fn: int
    tn: int

    @property
    def precision(self) -> float:
        """Flagged ones that are right; 0 where nothing was flagged."""
        return self.tp / max(1, self.tp + self.fp)

    @property
    def recall(self) -> float:
        """Right ones that were flagged; 0 where there are none."""
        return self.tp / max(1, self.tp + self.fn)

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        return 2 * self.tp / max(1, 2 * self.tp + self.fp + self.fn)


def counts(pairs: Sequence[tuple[bool, bool]]) -> Counts:
    """Of (label, flagged) pairs."""
    return Counts(
        sum(label and flagged for label, flagged in pairs),
        sum(flagged and not label for label, flagged in pairs),
        sum(label and not flagged for label, flagged in pairs),
        sum(not label and not flagged for label, flagged in pairs),
    )


def wilson(hits: int, total: int) -> Interval:
    """Wilson's score interval (1927) of a share; 0..1 where nothing was counted."""
    if not total:
        return Interval(0.0, 1.0)
    share = hits / total
    spread = Z95 * math.sqrt(share * (1 - share) / total + Z95**2 / (4 * total**2))
    middle, scale = share + Z95**2 / (2 * total), 1 + Z95**2 / total
    return Interval(max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale))


def f1_interval(pairs: Sequence[tuple[bool, bool]], groups: Sequence[Hashable], rounds: int = ROUNDS) -> Interval:
    """A percentile bootstrap of F1 that draws whole events: reports of one event are no independent evidence."""
    by_group: dict[Hashable, list[tuple[bool, bool]]] = {}
    for pair, group in zip(pairs, groups, strict=True):
        by_group.setdefault(group, []).append(pair)
    events = [counts(found) for found in by_group.values()]
    if not events:
        return Interval(0.0, 1.0)
    chance = random.Random(1)
    drawn = sorted(_f1_of(chance.choices(events, k=len(events))) for _ in range(rounds))
    return Interval(drawn[int(0.025 * rounds)], drawn[min(rounds - 1, int(0.975 * rounds))])


def _f1_of(events: Sequence[Counts]) -> float:
    tp, fp, fn = (sum(e[place] for e in events) for place in range(3))
    return 2 * tp / max(1, 2 * tp + fp + fn)
