"""``exportwatch bench``: each rule measured on a labelled file; the measuring itself is in ``monitor/bench``."""

from __future__ import annotations

import click

from monitor.cli.lazy import Entry, LazyGroup

BENCHES: dict[str, Entry] = {
    "relevance": Entry("monitor.cli.bench_relevance:bench_relevance", "Measure which texts are flagged, and as what, on a labelled file."),
    "extraction": Entry("monitor.cli.bench_extraction:bench_extraction", "Articles on recorded pages, beside plain trafilatura."),
    "stories": Entry("monitor.cli.bench_stories:stories", "Replay labelled reports in published order and measure the stories made of them."),
    "alerts": Entry("monitor.cli.bench_alerts:alerts", "Replay a month of reports and count the mails a real server takes."),
    "soak": Entry("monitor.cli.bench_soak:bench_soak", "Run a daemon for thousands of looks and see whether it stays level."),
    "facts": Entry("monitor.cli.bench_facts:facts", "Measure the facts read in the texts of DOCS against those labelled in FACTS."),
}  # fmt: skip


@click.group(cls=LazyGroup, table=BENCHES)
def bench() -> None:
    """Measure the rules on labelled files.

    \b
    Example:
      exportwatch bench relevance labelled.jsonl --json
    """
