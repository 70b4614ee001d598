"""``exportwatch bench stories``: how well reports are put into stories."""

from __future__ import annotations

import json
from pathlib import Path

import click

from monitor.analysis.relevance import load_rules
from monitor.bench.stories import BenchError, Figures, measure, prediction_lines, read_lines, replay
from monitor.cli.context import AppContext, pass_app


@click.command()
@click.argument("file", metavar="FILE.jsonl", type=click.Path(path_type=Path))
@click.option("--predictions", metavar="OUT.jsonl", type=click.Path(path_type=Path), help="Write a line a text there.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@pass_app
def stories(app: AppContext, file: Path, predictions: Path | None, as_json: bool) -> None:
    """Replay labelled reports in published order and measure the stories made of them.

    FILE has a line a text: id, outlet, published, lang, title, text, event_id
    (or null: replayed, not counted). Every line counts as flagged.

    \b
    Example:
      exportwatch bench stories labelled.jsonl --predictions out.jsonl
    """
    settings = app.reading
    lines = read_lines(file)
    rules = load_rules(
        settings.analysis.topic, threshold=0.0, review=0.0, gazetteer=settings.analysis.gazetteer
    )  # every line counts as flagged
    found, seconds = replay(lines, rules, settings.analysis)
    if predictions is not None:
        try:
            predictions.write_text("".join(f"{line}\n" for line in prediction_lines(found)), encoding="utf-8")
        except OSError as error:
            raise BenchError(f"cannot write {predictions}: {error.strerror or error}") from error
    figures = measure(lines, found, seconds)
    click.echo(json.dumps(figures.record(), ensure_ascii=False) if as_json else _text(figures))


def _text(f: Figures) -> str:
    missed = f" ({', '.join(f.missed_events[:10])}{' ...' if f.missed > 10 else ''})" if f.missed else ""
    rows = (
        ("documents", f"{f.documents}, of {f.events} events, in {f.stories} stories"),
        ("B-cubed", f"P {f.bcubed.precision:.3f}  R {f.bcubed.recall:.3f}  F1 {f.bcubed.f1:.3f}"),
        ("pairwise", f"P {f.pairwise.precision:.3f}  R {f.pairwise.recall:.3f}  F1 {f.pairwise.f1:.3f}"),
        ("alerts", f"{f.alerts}, {f.alerts_per_story:.3f} a story"),
        ("missed", f"{f.missed} stories, {100 * f.missed_share:.1f} %{missed}"),
        ("copies found", str(f.copies)),
        ("time", f"{f.ms_a_document:.2f} ms a document, the slowest {f.slowest_ms:.1f} ms"),
    )
    return "\n".join(f"{name:<13} {value}" for name, value in rows)
