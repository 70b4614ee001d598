"""How well found groups agree with true ones. Pure.

B-cubed after Bagga and Baldwin (1998): for each item, how much of its found
group is of its true one and the other way round, on average over the items.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple


class Agreement(NamedTuple):
    """Precision, recall and their harmonic mean, each 0..1."""

    precision: float
    recall: float
    f1: float


def bcubed(true: Sequence[Hashable], found: Sequence[Hashable]) -> Agreement:
    """B-cubed agreement of two groupings of the same items."""
    both, true_sizes, found_sizes = Counter(zip(true, found, strict=True)), Counter(true), Counter(found)
    if not true:
        return _agreement(0.0, 0.0)
    precision = sum(n * n / found_sizes[f] for (_, f), n in both.items()) / len(true)
    recall = sum(n * n / true_sizes[t] for (t, _), n in both.items()) / len(true)
    return _agreement(precision, recall)


def pairwise(true: Sequence[Hashable], found: Sequence[Hashable]) -> Agreement:
    """Agreement over pairs of items: those put together against those that belong together."""
    together = _pairs(Counter(zip(true, found, strict=True)).values())
    put, belong = _pairs(Counter(found).values()), _pairs(Counter(true).values())
    return _agreement(together / put if put else 1.0, together / belong if belong else 1.0)


def _pairs(sizes: Iterable[int]) -> int:
    return sum(n * (n - 1) // 2 for n in sizes)


def _agreement(precision: float, recall: float) -> Agreement:
    total = precision + recall
    return Agreement(precision, recall, 2 * precision * recall / total if total else 0.0)
