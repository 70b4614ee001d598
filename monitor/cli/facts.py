"""``exportwatch deals``, ``figures`` and ``series``: what the stored articles state, as tables and files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

import click
from sqlite_utils import Database

from monitor.analysis.facts.corrections import state_code
from monitor.analysis.facts.joining import merge_deals, merge_figures
from monitor.analysis.facts.references import PRESS, Reference, period_of
from monitor.analysis.facts.series import Point, rebuild
from monitor.analysis.gazetteer import load_gazetteer
from monitor.cli.context import AppContext, pass_app
from monitor.cli.rows import FORMATS, write_rows
from monitor.cli.tables import cell, plain_table
from monitor.cli.times import SINCE
from monitor.export import Format
from monitor.fact_rows import (
    DEAL_COLUMNS,
    FIGURE_COLUMNS,
    SERIES_COLUMNS,
    SIPRI_COLUMNS,
    bars,
    deal_rows,
    figure_row,
    series_row,
    sipri_rows,
)
from monitor.fact_wording import deal_text, state_name, statistic_text
from monitor.story_facts import references
from monitor.wording import stamp
from spiders.nearest import did_you_mean
from storage import facts
from storage.errors import UserError
from storage.models.facts import PeriodKind, Stage
from storage.text import fold

SIPRI = "sipri"


def _files(command: Callable[..., None]) -> Callable[..., None]:
    """The options that choose a file and its form."""
    output = click.option(
        "-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to FILE, whole or not at all."
    )
    since = click.option(
        "--since", type=SINCE, help="Only what articles first seen since then state: 7d or 2026-02-01."
    )
    least = click.option("--min-confidence", type=click.FloatRange(0, 1), default=0.0, help="Only facts this sure (0 to 1).")  # fmt: skip
    return since(least(output(command)))


@click.command()
@click.option("--supplier", help="Only deals of this state (name or ISO code).")
@click.option("--recipient", help="Only deals with this state.")
@click.option("--stage", type=click.Choice([s.value for s in Stage]), help="Only deals that reached this stage.")
@_files
@click.option(
    "--format",
    "form",
    type=click.Choice((*FORMATS, SIPRI)),
    help="Rows instead of the list; sipri: as in its register.",
)
@pass_app
def deals(
    app: AppContext,
    supplier: str | None,
    recipient: str | None,
    stage: str | None,
    since: datetime | None,
    min_confidence: float,
    output: Path | None,
    form: str | None,
) -> None:
    """List the deals read in flagged articles: who to whom, what, for how much.

    Reports of one deal are one line, with the sources and where they differ.

    \b
    Example:
      exportwatch deals --supplier Türkiye --since 30d
      exportwatch deals --format sipri -o deals.csv
    """
    gazetteer = load_gazetteer(app.settings.analysis.gazetteer)
    with closing(app.open_db()) as db:
        stored = facts.deals(db, supplier=_code(app, supplier), recipient=_code(app, recipient), since=since)
    wanted = (("supplier", _code(app, supplier)), ("recipient", _code(app, recipient)))
    found = [
        d for d in merge_deals(stored)
        if d.fact.confidence >= min_confidence and all(c is None or getattr(d.fact, side) == c for side, c in wanted)
    ]  # fmt: skip
    if stage is not None:
        found = [d for d in found if d.fact.stage is not None and d.fact.stage.value == stage]
    if form == SIPRI:
        write_rows(output, [r for d in found for r in sipri_rows(d, gazetteer)], SIPRI_COLUMNS, Format.CSV.value)
    elif form or output:
        rows = [r for d in found for r in deal_rows(d, gazetteer)]
        write_rows(output, rows, DEAL_COLUMNS, form)
    else:
        _list(
            app, [(d.id, d.mentions[0].seen_at, deal_text(d.fact), d.sources, d.contradictions) for d in found], "deals"
        )


@click.command()
@click.option("--country", help="Only figures of this state (name or ISO code).")
@_files
@click.option("--format", "form", type=click.Choice(FORMATS), help="Rows instead of the list.")
@pass_app
def figures(
    app: AppContext,
    country: str | None,
    since: datetime | None,
    min_confidence: float,
    output: Path | None,
    form: str | None,
) -> None:
    """List the export figures read in flagged articles: whose, of what period, how much.

    \b
    Example:
      exportwatch figures --country Türkiye
      exportwatch figures -o figures.parquet
    """
    gazetteer = load_gazetteer(app.settings.analysis.gazetteer)
    with closing(app.open_db()) as db:
        stored = facts.statistics(db, country=_code(app, country), since=since)
    code = _code(app, country)
    found = [
        f for f in merge_figures(stored)
        if f.fact.confidence >= min_confidence and (code is None or f.fact.country == code)
    ]  # fmt: skip
    if form or output:
        write_rows(output, [figure_row(f, gazetteer) for f in found], FIGURE_COLUMNS, form)
    else:
        listed = [(f.id, f.mentions[0].seen_at, statistic_text(f.fact), f.sources, f.contradictions) for f in found]
        _list(app, listed, "figures")


@click.command()
@click.option("--country", required=True, help="The state (name or ISO code).")
@click.option("--series", "wanted", help="Only this issuer's figures, such as TİM, or 'press reference'.")
@click.option("--currency", default="USD", show_default=True, help="Only figures in this currency.")
@click.option("--monthly", is_flag=True, help="Only months.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to FILE.")
@click.option("--format", "form", type=click.Choice([f.value for f in Format]), help="Rows instead of the plot.")
@pass_app
def series(
    app: AppContext,
    country: str,
    wanted: str | None,
    currency: str,
    monthly: bool,
    output: Path | None,
    form: str | None,
) -> None:
    """Rebuild a country's export series: what was reported, what follows from it, where reports conflict.

    Differences of year-to-date totals and stated growth give figures nobody
    printed; each says how it follows. For Türkiye the shipped press reference
    takes part.

    \b
    Example:
      exportwatch series --country TR
      exportwatch series --country TR --monthly --format csv -o months.csv
    """
    code = _code(app, country)
    assert code is not None
    known = [r for r in _known(app, code) if r.money.currency == currency.upper()]
    names = sorted({r.series for r in known})
    if wanted is not None and fold(wanted) not in {fold(n) for n in names}:
        raise UserError(f"no figure of {state_name(code)} is of the series '{wanted}'{did_you_mean(wanted, names)}: known are {', '.join(names) or 'none'}")  # fmt: skip
    points = rebuild(r for r in known if wanted is None or fold(r.series) == fold(wanted))
    if monthly:
        points = tuple(p for p in points if period_of(p.first, p.last).kind is PeriodKind.MONTH)
    if form or output:
        write_rows(output, map(series_row, points), SERIES_COLUMNS, form)
    else:
        _plot(app, state_name(code), points)


def _known(app: AppContext, code: str) -> list[Reference]:
    """The references; the shipped ones need no database."""
    if not app.reading.storage.db.exists():
        from monitor.analysis.facts.references import press_reference

        return list(press_reference()) if code == "TR" else []
    with closing(app.open_db()) as db:
        return _references(db, code)


def _references(db: Database, code: str) -> list[Reference]:
    return references(db, code)


def _plot(app: AppContext, name: str, points: Sequence[Point]) -> None:
    if not points:
        click.echo(f"no export figures of {name} yet", err=True)
        return
    table = plain_table("period", "million", "", "state", "how", right=("million",), whole=("period", "million", ""))
    for point, bar in zip(points, bars(points), strict=True):
        row = series_row(point)
        how = (
            row["derived"] if not point.reported else ", ".join(dict.fromkeys(r.money.written for r in point.reported))
        )
        table.add_row(cell(point.label), cell(_millions(point)), cell(bar), cell(str(row["state"])), cell(str(how)))
    app.console.print(table)
    if any(r.series == PRESS for p in points for r in p.reported):
        app.console.print("The press reference is a series as newspapers printed it, not an agency's.", highlight=False)


def _millions(point: Point) -> str:
    own = point.interval
    if own is None:
        values = sorted({r.money.low for r in point.reported})
        return " or ".join(f"{v / 1e6:,.1f}" for v in values)
    if own.high - own.low <= 2e5:
        return f"{own.middle / 1e6:,.1f}"
    return f"{own.low / 1e6:,.0f}-{own.high / 1e6:,.0f}"


_Listed = tuple[int, datetime, str, tuple[str, ...], tuple[str, ...]]


def _list(app: AppContext, found: Iterable[_Listed], what: str) -> None:
    listed = list(found)
    if not listed:
        click.echo(f"no {what} yet", err=True)
        return
    table = plain_table("fact", "seen", "what", "sources", right=("fact",), whole=("fact", "seen"))
    for number, seen, text, sources, contradictions in reversed(listed):
        differ = f" (sources differ on {', '.join(contradictions)})" if contradictions else ""
        table.add_row(cell(number), cell(stamp(seen)), cell(text + differ), cell(", ".join(sources)))
    app.console.print(table)


def _code(app: AppContext, name: str | None) -> str | None:
    """The ISO code of a state by code, name or alias."""
    return None if name is None else state_code(name, load_gazetteer(app.settings.analysis.gazetteer))
