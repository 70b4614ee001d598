"""``exportwatch bench alerts``: a month of reports, and what each of six readers received of it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from monitor.analysis.run import rules_of
from monitor.bench.labelled import read_labelled
from monitor.bench.mail_counts import ReaderCounts, count
from monitor.bench.month import Month, lay_out, replay
from monitor.cli.context import AppContext, pass_app
from monitor.cli.tables import cell, plain_table

COLUMNS = (
    "reader", "mails", "first", "updates", "digests", "stories", "busiest_hour", "twice", "merged", "repeated", "dangling", "retitled", "over_cap", "lost",
)  # fmt: skip


@click.command()
@click.argument("files", metavar="FILE.jsonl...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--days", type=click.IntRange(2, 366), default=30, show_default=True, help="How long the month is.")
@click.option(
    "--outage", metavar="HOURS", type=click.FloatRange(0, 72), default=24.0, show_default=True,
    help="How long the mail server refuses, from the middle on.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
@pass_app
def alerts(app: AppContext, files: tuple[Path, ...], days: int, outage: float, as_json: bool) -> None:
    """Replay a month of reports through judging, grouping and mailing, and count what a real mail server takes.

    FILEs have a line a text: id, lang, title, text and, where known,
    published, outlet, event_id. Six readers with different wishes are mailed.
    Exit code 1 when a mail was lost, repeated, out of its thread or over a cap.

    \b
    Example:
      exportwatch bench alerts labelled.jsonl stream.jsonl.gz
    """
    lines = lay_out((text for file in files for text in read_labelled(file)), days)
    settings = app.reading
    with _refusals_unsaid(), _progress(app.err) as shown:
        task = shown.add_task("reports", total=len(lines))
        month = replay(
            lines, settings, rules_of(settings), days=days, outage_hours=outage,
            progress=lambda more: shown.advance(task, more),
        )  # fmt: skip
    rows = count(month)
    if as_json:
        click.echo(json.dumps(_record(month, rows)))
    else:
        _print(app.console, month, rows)
    if not all(row.kept for row in rows):
        raise click.exceptions.Exit(1)


@contextmanager
def _refusals_unsaid() -> Iterator[None]:
    """That the server refuses is meant: no line for each mail."""
    log = logging.getLogger("monitor.alerts")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:.0f}/{task.total:.0f}"), TimeRemainingColumn(),
        console=console, transient=True, disable=not console.is_terminal,
    )  # fmt: skip


def _record(month: Month, rows: Sequence[ReaderCounts]) -> dict[str, object]:
    return {
        "reports": month.reports, "flagged": month.flagged, "stories": len(month.told),
        "readers": [row.record() | {"kept": row.kept} for row in rows],
    }  # fmt: skip


def _print(console: Console, month: Month, rows: Sequence[ReaderCounts]) -> None:
    console.print(
        f"{month.reports} reports, {month.flagged} flagged, {len(month.told)} stories, {len(month.arrived)} mails",
        highlight=False,
    )
    headings = tuple(name.replace("_", " ") for name in COLUMNS)
    shown = plain_table(*headings, right=headings[1:], whole=headings)
    for row in rows:
        record = row.record()
        shown.add_row(*(cell(str(record[name])) for name in COLUMNS))
    console.print(shown)
