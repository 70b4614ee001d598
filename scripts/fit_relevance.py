"""Fit the weights of a topic on labelled texts: ``python scripts/fit_relevance.py FILE.jsonl[.gz] ...``

Logistic regression with an L2 penalty by plain gradient descent; events stay
together when figures are made on held-out folds. Writes
``monitor/analysis/lexicon/TOPIC/weights.toml``. Lines: id, title, text, label,
optional event_id.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import math
import sys
from pathlib import Path

from monitor.analysis.features import ARMS, features
from monitor.analysis.lexicon import load_lexicon
from monitor.analysis.relevance import Document, marks_of

TOPIC = "defence-exports"
FOLDS = 5
PENALTY = 0.6
STEPS = 700
NEGATIVE_WEIGHT = 1.0


def read(path: Path) -> list[dict]:
    """The lines of a labelled file."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as handle:
        return [json.loads(line) for line in handle if line.strip()]


def rows_of(texts: list[dict]) -> list[tuple[dict[str, float], int, int, bool]]:
    """(features, label, fold, gate) of each text."""
    lexicon = load_lexicon(TOPIC)
    rows = []
    for text in texts:
        marked = marks_of(Document(text["title"], None, text.get("text") or "", text.get("lang")), lexicon)
        key = text.get("event_id") or text["id"]
        fold = hashlib.blake2b(str(key).encode(), digest_size=2).digest()[0] % FOLDS
        rows.append((features(marked, lexicon), int(text["label"]), fold, any(m.groups & ARMS for m in marked)))
    return rows


def fit(rows: list, names: list[str]) -> dict[str, float]:
    """Weights by full-batch gradient descent (Nesterov)."""
    import numpy as np

    x = np.array([[f.get(n, 0.0) for n in names] + [1.0] for f, _, _, _ in rows])
    y = np.array([label for _, label, _, _ in rows], dtype=float)
    w = np.zeros(x.shape[1])
    velocity = np.zeros_like(w)
    shrink = np.full_like(w, PENALTY)
    shrink[-1] = 0.0
    for _ in range(STEPS):
        ahead = w + 0.9 * velocity
        p = 1 / (1 + np.exp(-(x @ ahead)))
        gradient = (x.T @ (p - y) + shrink * ahead) / len(y)
        velocity = 0.9 * velocity - 0.8 * gradient
        w = w + velocity
    return dict(zip([*names, "bias"], map(float, w), strict=True))


def score(weights: dict[str, float], row: tuple) -> float:
    """The probability of one row."""
    found, _, _, gate = row
    odds = weights["bias"] + sum(weights.get(n, 0.0) * v for n, v in found.items())
    return 1 / (1 + math.exp(-odds)) if gate else 0.0


def report(name: str, scored: list[tuple[float, int]], threshold: float = 0.5) -> None:
    """Precision, recall and F1 at a threshold."""
    tp = sum(s >= threshold and y for s, y in scored)
    fp = sum(s >= threshold and not y for s, y in scored)
    fn = sum(s < threshold and y for s, y in scored)
    p, r = tp / max(1, tp + fp), tp / max(1, tp + fn)
    print(f"{name}: n {len(scored)}  P {p:.3f}  R {r:.3f}  F1 {2 * p * r / max(1e-9, p + r):.3f}  false alarms {fp}")


def main() -> None:
    """Fit, report held-out figures, write the weights."""
    groups = {Path(a).name: rows_of(read(Path(a))) for a in sys.argv[1:]}
    rows = [row for group in groups.values() for row in group]
    names = sorted({n for found, _, _, _ in rows for n in found})
    for name, group in groups.items():
        scored = []
        for fold in range(FOLDS):
            weights = fit([r for r in rows if r[2] != fold and r[3]], names)
            scored += [(score(weights, r), r[1]) for r in group if r[2] == fold]
        report(name, scored)
    weights = fit([r for r in rows if r[3]], names)
    target = Path(__file__).parents[1] / "monitor/analysis/lexicon" / TOPIC / "weights.toml"
    lines = [
        f"# Log-odds a unit of each feature, fitted on {len(rows)} labelled texts by scripts/fit_relevance.py.\n[weights]\n"
    ]
    lines += [f'"{n}" = {w:.4f}\n' for n, w in sorted(weights.items())]
    target.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
