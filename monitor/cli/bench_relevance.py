"""``exportwatch bench relevance``: the judgement measured on a labelled file."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import click
from rich.console import Console

from monitor.bench.intervals import Interval
from monitor.bench.labelled import read_labelled
from monitor.bench.relevance import Measured, Report, Scored, as_dict, report, score_all, score_line
from monitor.cli.context import AppContext, pass_app
from monitor.cli.tables import cell, plain, plain_table
from storage.errors import UserError

FEW_ERRORS = 8


@click.command("relevance")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--scores", type=click.Path(path_type=Path), help="Write a line of JSON for each text to this file.")
@click.option("--topic", help="A shipped topic or the folder of another (default: the setting analysis.topic).")
@click.option("--title-only", is_flag=True, help="Judge by the headline alone.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@pass_app
def bench_relevance(
    app: AppContext, file: Path, scores: Path | None, topic: str | None, title_only: bool, as_json: bool
) -> None:
    """Measure which texts are flagged, and as what, on a labelled file.

    FILE holds JSON lines (or the same gzipped): id, lang, title, text, label (0
    or 1), and where known subtype, borderline and event_id. Texts without a
    label are scored and not counted. Intervals are 95 %: Wilson's for precision
    and recall, a bootstrap over events for F1.

    \b
    Example:
      exportwatch bench relevance labelled.jsonl
      exportwatch bench relevance stream.jsonl.gz --scores scores.jsonl --json
    """
    from monitor.analysis.run import rules_of

    rules = rules_of(app.reading, topic)
    texts = read_labelled(file)
    if title_only:
        from dataclasses import replace

        texts = (replace(text, text="") for text in texts)
    scored, speed = score_all(texts, rules, time.perf_counter)
    if not scored:
        raise UserError(f"{file} holds no texts")
    if scores is not None:
        _write(scores, scored)
    found = report(scored, rules.lexicon.languages, speed)
    if as_json:
        click.echo(json.dumps({"rules": rules.version, **as_dict(found)}, ensure_ascii=False))
    else:
        print_report(app.console, found, rules.version)


def _write(path: Path, scored: Iterable[Scored]) -> None:
    lines = "".join(json.dumps(score_line(s), ensure_ascii=False) + "\n" for s in scored)
    try:
        path.write_text(lines, encoding="utf-8")
    except OSError as error:
        raise UserError(f"cannot write {path}: {error.strerror}") from None


def print_report(console: Console, found: Report, version: str) -> None:
    """The report for people."""
    console.print(f"rules {version}")
    table = plain_table(
        "texts of", "texts", "positive", "precision", "recall", "F1", right=("texts", "positive"), whole=("texts of",)
    )
    for m in (found.overall, found.firm, *found.languages):
        table.add_row(cell(m.name), cell(m.texts), cell(m.positive), *map(cell, _shares(m)))
    console.print(table)
    console.print(
        f"false per 1,000 negatives: {found.alarms:.2f} alerts, {found.reviews:.2f} for review;"
        f" {found.per_second:.0f} documents a second"
    )
    if found.untested:
        console.print(f"languages without labelled texts of both kinds: {', '.join(found.untested)}")
    if found.subtypes:
        _print_subtypes(console, found)
    _print_errors(console, "missed", found.missed)
    _print_errors(console, "false", found.false)


def _shares(m: Measured) -> tuple[str, str, str]:
    found = m.found
    return (
        _with(found.precision, m.precision) if found.tp + found.fp else "-",
        _with(found.recall, m.recall) if m.positive else "-",
        _with(found.f1, m.f1) if m.positive else "-",
    )


def _with(value: float, interval: Interval) -> str:
    return f"{value:.3f} ({interval.low:.2f}-{interval.high:.2f})"


def _print_subtypes(console: Console, found: Report) -> None:
    console.print(f"\nsubtype right in {found.subtype_share:.3f} of the true positives")
    table = plain_table("subtype", "positive", "flagged", "right", "taken for", right=("positive", "flagged", "right"))
    for name, positive, flagged, right in found.subtypes:
        taken = ", ".join(f"{b} {n}" for a, b, n in found.confusion if a == name != b)
        table.add_row(cell(name), cell(positive), cell(flagged), cell(right), cell(taken or None))
    console.print(table)


def _print_errors(console: Console, word: str, errors: Sequence[Scored]) -> None:
    if errors:
        console.print(f"\n{word}, the worst first:")
    for s in errors[:FEW_ERRORS]:
        console.print(
            f"  {s.judgement.score:.4f} {plain(s.text.language or '-')} {plain(s.text.id)}: {plain(s.text.title)[:110]}",
            markup=False,
        )
