"""``exportwatch bench extraction``: extraction on recorded pages, beside plain trafilatura."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
from rich.status import Status

from monitor.bench.extraction_score import Summary
from monitor.cli.context import AppContext, pass_app
from monitor.cli.tables import plain, plain_table

_ROWS = (
    ("bag F1", "f1", "{:.3f}"), ("bag precision", "precision", "{:.3f}"), ("bag recall", "recall", "{:.3f}"),
    ("4-gram F1", "shingle_f1", "{:.3f}"), ("4-gram precision", "shingle_precision", "{:.3f}"),
    ("leaked lines a page", "leaks", "{:.2f}"), ("paragraphs missing", "missing", "{:.1%}"), ("perfect pages", "perfect", "{:.0%}"),
    ("title exact", "title", "{:.1%}"), ("date, same day", "same_day", "{:.1%}"), ("date, same minute", "same_minute", "{:.1%}"),
    ("CPU ms a page", "ms", "{:.1f}"),
)  # fmt: skip


@click.command("extraction")
@click.argument("pages", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--predictions",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="OUT.jsonl",
    help="Write what was extracted, a line a page.",
)
@click.option("--worst", type=click.IntRange(0), default=5, show_default=True, help="Show so many of the worst pages.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@pass_app
def bench_extraction(app: AppContext, pages: Path, predictions: Path | None, worst: int, as_json: bool) -> None:
    """Extract a folder of recorded pages and score it against its gold results.

    Each page is taken as if it were its outlet's first. The second column is
    trafilatura alone, with its own metadata, in the same run.

    \b
    Example:
      exportwatch bench extraction ../shared/data/pages --predictions out.jsonl
    """
    from monitor.bench import extraction
    from monitor.bench.pages import read_pages

    with Status("", console=app.err, spinner="line") as status:
        result = extraction.measure(read_pages(pages), lambda page: status.update(plain(page)))
    if predictions is not None:
        extraction.write_predictions(predictions, result.extracted)
    ours, theirs = result.summaries
    if as_json:
        click.echo(json.dumps({"exportwatch": asdict(ours), "trafilatura": asdict(theirs)}, indent=2))
        return
    _print(app, ours, theirs)
    for page in extraction.worst(result.ours, worst):
        app.console.print(f"\n{plain(page.id)}  bag F1 {page.f1:.3f}", markup=False)
        for line in page.leaks[:4]:
            app.console.print(f"  leaked : {plain(line)[:110]}", markup=False)
        for line in page.missing[:4]:
            app.console.print(f"  missing: {plain(line)[:110]}", markup=False)


def _print(app: AppContext, ours: Summary, theirs: Summary) -> None:
    table = plain_table("metric", "exportwatch", "trafilatura", right=("exportwatch", "trafilatura"))
    for label, name, form in _ROWS:
        table.add_row(label, form.format(getattr(ours, name)), form.format(getattr(theirs, name)))
    app.console.print(f"{ours.pages} pages; CPU with metadata {ours.ms / theirs.ms:.2f} times trafilatura's")
    app.console.print(table)
