"""A topic's fitted weights and thresholds: ``weights.toml``, readable, written by ``exportwatch train``. Pure but for reading it."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from monitor.analysis.lexicon import topic_folder
from monitor.analysis.odds import log_odds
from storage.errors import SettingsError

BIAS = "bias"


@dataclass(frozen=True)
class Weights:
    """Log-odds a unit of each feature, as fitted on texts of which ``base`` (0..1) were positive; and the topic's thresholds.

    ``kinds`` holds a table of weights a subtype (``kinds.py``); empty where none were fitted.
    """

    version: str
    points: Mapping[str, float]
    base: float
    threshold: float
    review: float
    kinds: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def bias(self, prior: float) -> float:
        """The log-odds of a text that says nothing, where ``prior`` of all texts are positive.

        The fitted bias moved by the difference of the two log-odds (King and
        Zeng 2001, prior correction).
        """
        return self.points.get(BIAS, 0.0) - log_odds(self.base) + log_odds(prior)


UNFITTED = Weights("unfitted", {}, 0.5, 1.0, 1.0)
"""Those of a topic that was never trained: nothing is flagged."""


@lru_cache(maxsize=8)
def load_weights(topic: str, own: Path | None = None) -> Weights:
    """A topic's weights, or those of a file of one's own; raises ``SettingsError`` where they are no numbers."""
    file = own or topic_folder(topic).joinpath("weights.toml")
    try:
        raw = file.read_bytes()
        table = tomllib.loads(raw.decode("utf-8"))
        points = {str(name): float(value) for name, value in table["weights"].items()}
        kinds = {str(k): {str(n): float(v) for n, v in of.items()} for k, of in table.get("subtypes", {}).items()}
        base, threshold, review = (float(table[name]) for name in ("base", "threshold", "review"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SettingsError(f"{file} is no table of weights ({error}): 'exportwatch train' makes one") from None
    return Weights(hashlib.blake2b(raw, digest_size=3).hexdigest(), points, base, threshold, review, kinds)
