"""Make ``monitor/analysis/idf.tsv``: ``python scripts/count_words.py FOLDER [--half 0|1]``

FOLDER is laid out as ``../shared/data``. Words are counted twice, over general
news and over defence-export texts; what is common in either says little, so
that the lower of the two values stands. Entities (``@state:TR``) are counted
over defence-export texts alone. Only figures and single words are kept. With
``--half``, events of that half alone are counted, for honest trials.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from fit_stories import TOPIC, half

from monitor.analysis.frames import frame_of
from monitor.analysis.languages import reading_language
from monitor.analysis.relevance import load_rules
from storage.text import fold, words

PLACE = Path(__file__).parent.parent / "monitor" / "analysis" / "idf.tsv"
LEAST = 3
HEAD = (
    "# word or @kind:key, tab, ln(documents / documents that hold it). Made by scripts/count_words.py; figures only.\n"
)


def texts(folder: Path, only: int | None) -> Iterator[tuple[str, bool]]:
    """(text, whether it is on defence exports)."""
    for file in sorted((folder / "relevance").iterdir()):
        if "facts" in file.name or not file.name.endswith((".jsonl", ".jsonl.gz")):
            continue
        opener = gzip.open if file.suffix == ".gz" else open
        with opener(file, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                if only is None or not row.get("event_id") or half(row["event_id"]) == only:
                    yield f"{row['title']}\n{row.get('text') or ''}", bool(row.get("label"))
    for file in sorted((folder / "pages").glob("*/*.json")):
        for version in json.loads(file.read_text(encoding="utf-8")).values():
            body = version.get("body") or {}
            sections = (p for s in body.get("sections") or [] for p in s.get("paragraphs") or [])
            yield "\n".join([version.get("title") or "", *(body.get("summary") or []), *sections]), False


def table(folder: Path, only: int | None) -> dict[str, float]:
    """Every word met often enough, and every entity, with its rarity."""
    totals: Counter[bool] = Counter()
    counts: dict[bool, Counter[str]] = {False: Counter(), True: Counter()}
    entities: Counter[str] = Counter()
    for text, on_topic in texts(folder, only):
        totals[on_topic] += 1
        counts[on_topic].update({w for w in words(text) if not any(c.isdigit() for c in w)})
        if on_topic:
            entities.update(_entities(text))
    found: dict[str, float] = {}
    for on_topic, counted in counts.items():
        for word, count in counted.items():
            if count >= LEAST and word == fold(word):
                found[word] = min(found.get(word, 99.0), math.log((totals[on_topic] + 1) / (count + 0.5)))
    for entity, count in entities.items():
        found[entity] = math.log((totals[True] + 1) / (count + 0.5))
    return found


def _entities(text: str) -> set[str]:
    title, _, body = text.partition("\n")
    rules = load_rules(TOPIC)
    frame = frame_of(
        title, body, language=reading_language(None, text), lexicon=rules.lexicon, matcher=rules.matcher, stage=None
    )
    kinds = {"state": frame.states, "system": frame.systems, "company": frame.companies}
    return {f"@{kind}:{key}" for kind, keys in kinds.items() for key in keys}


def main() -> None:
    """Count and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", type=int, choices=(0, 1))
    options = parser.parse_args()
    found = table(options.folder, options.half)
    PLACE.write_text(HEAD + "".join(f"{w}\t{found[w]:.2f}\n" for w in sorted(found)), encoding="utf-8")
    print(f"{len(found)} words and entities, {PLACE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
