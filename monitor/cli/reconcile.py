"""``exportwatch reconcile``: the deals in the news beside a register file that the user downloaded."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path

import click

from monitor.analysis.facts.joining import merge_deals
from monitor.analysis.facts.names import names_of
from monitor.analysis.facts.reconciling import Reconciled, reconcile
from monitor.analysis.facts.register import decode, entries
from monitor.analysis.gazetteer import load_gazetteer
from monitor.cli.context import AppContext, pass_app
from monitor.cli.rows import write_rows
from monitor.cli.tables import cell, plain_table
from monitor.cli.times import SINCE
from monitor.export import Format
from monitor.register_rows import RECONCILED_COLUMNS, news_text, reconciled_rows, register_text
from monitor.wording import count
from storage import facts
from storage.errors import UserError


@click.command(name="reconcile")
@click.argument("register", type=click.Path(path_type=Path))
@click.option("--since", type=SINCE, help="Only deals of articles first seen since then: 365d or 2026-01-01.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write rows to FILE, whole or not at all.")  # fmt: skip
@click.option("--format", "form", type=click.Choice([f.value for f in Format]), help="Rows instead of the tables.")
@pass_app
def reconcile_command(
    app: AppContext, register: Path, since: datetime | None, output: Path | None, form: str | None
) -> None:
    """Lay the deals in the news beside REGISTER, a trade register CSV of SIPRI's.

    Prints what is in both and why it is the same, numbers that differ, deals
    the register lacks, and entries the news lacks for the states and years it
    is of. Download the file from SIPRI's arms transfers database yourself.

    \b
    Example:
      exportwatch reconcile trade-register.csv
      exportwatch reconcile trade-register.csv --format csv -o reconciled.csv
    """
    gazetteer = load_gazetteer(app.settings.analysis.gazetteer)
    with closing(app.open_db()) as db:
        known = entries(decode(_content(register)), str(register), names_of(app.settings.analysis.gazetteer))
        deals = merge_deals(facts.deals(db, since=since))
    found = reconcile(deals, known, gazetteer)
    if form or output:
        write_rows(output, reconciled_rows(found, gazetteer), RECONCILED_COLUMNS, form)
    else:
        _tables(app, found)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror or error}") from error


def _tables(app: AppContext, found: Reconciled) -> None:
    differing = [p for p in found.pairs if p.differences]
    _table(app, "in the news and in the register", ("news", "register", "why"), [
        (news_text(p.line), register_text(p.entry), ", ".join(p.why)) for p in found.pairs
    ])  # fmt: skip
    _table(app, "what differs", ("news", "difference"), [(news_text(p.line), d) for p in differing for d in p.differences])  # fmt: skip
    _table(app, "in the news only", ("news", "why"), [(news_text(line), why) for line, why in found.missing])
    _table(app, "in the register only", ("register",), [(register_text(e),) for e in found.unseen])
    click.echo(f"{count(found.outside, 'entry', 'entries')} of states or years that no deal in the news is of")


def _table(app: AppContext, heading: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    click.echo(f"{heading}: {len(rows)}")
    if not rows:
        return
    table = plain_table(*columns)
    for row in rows:
        table.add_row(*map(cell, row))
    app.console.print(table)
    click.echo()
