"""Make a topic's training rows from labelled files: ``python scripts/training_rows.py [--topic T] FILE ... [--stream FILE ...]``

Writes ``training.jsonl.gz`` into the topic's folder: features, label and
language of each text, no words. A file after ``--stream`` is a whole stream of
general news; its texts without a label count as negative. A text with a body
gives a second row, of its headline alone. Refit afterwards with
``exportwatch train --out .../weights.toml``.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from monitor.analysis.lexicon import topic_folder
from monitor.analysis.relevance import Document, Rules, load_rules
from monitor.analysis.rows import Row, row_of, to_bytes
from monitor.bench.labelled import Labelled, read_labelled


def rows_of(text: Labelled, rules: Rules, stream: bool) -> Iterator[Row]:
    """A text's row, and that of its headline alone."""
    if text.label is None and not stream:
        return
    for title_only in (False, True) if text.text else (False,):
        yield row_of(
            Document(text.title, None, "" if title_only else text.text, text.language),
            rules,
            label=bool(text.label),
            event=text.event,
            source=text.source or "-",
            subtype=text.subtype,
            borderline=text.borderline,
            stream=stream,
            title_only=title_only,
        )


def main() -> None:
    """Read, count, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--topic", default="defence-exports")
    parser.add_argument("--stream", nargs="*", type=Path, default=[])
    parser.add_argument("files", nargs="*", type=Path)
    asked = parser.parse_args()
    rules = load_rules(asked.topic)
    found = [row for f in asked.files for text in read_labelled(f) for row in rows_of(text, rules, stream=False)]
    found += [row for f in asked.stream for text in read_labelled(f) for row in rows_of(text, rules, stream=True)]
    target = Path(str(topic_folder(asked.topic).joinpath("training.jsonl.gz")))
    target.write_bytes(to_bytes(found))
    print(f"{len(found)} rows, {sum(r.label for r in found)} positive, {target.stat().st_size:,} bytes in {target}")


if __name__ == "__main__":
    main()
