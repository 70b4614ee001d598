"""Probabilities as log-odds and back. Pure."""

from __future__ import annotations

import math

MOST = 30.0


def log_odds(share: float) -> float:
    """Of a share; 0 and 1 are taken for a millionth off."""
    kept = min(max(share, 1e-6), 1 - 1e-6)
    return math.log(kept / (1 - kept))


def probability(odds: float) -> float:
    """Of log-odds."""
    return 1 / (1 + math.exp(-max(min(odds, MOST), -MOST)))


def moved(share: float, by: float) -> float:
    """A probability with its log-odds moved."""
    return probability(log_odds(share) + by)
