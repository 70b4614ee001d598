"""``exportwatch bench``: each rule measured on a labelled file; the measuring itself is in ``monitor/bench``."""

from __future__ import annotations

import click

from monitor.cli.lazy import Entry, LazyGroup

BENCHES: dict[str, Entry] = {
}  # fmt: skip


@click.group(cls=LazyGroup, table=BENCHES)
def bench() -> None:
    """Measure the rules on labelled files.

    \b
    Example:
      exportwatch bench relevance labelled.jsonl --json
    """
