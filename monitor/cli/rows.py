"""Writing rows where the user wants them: to a file, whole or not at all, or to stdout."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from monitor.cli.export import write_whole
from monitor.export import Format, Row, render
from monitor.parquet import to_parquet
from storage.errors import UserError

PARQUET = "parquet"
FORMATS = (*(f.value for f in Format), PARQUET)
_SUFFIXES = {".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson", ".parquet": PARQUET}


def write_rows(output: Path | None, rows: Iterable[Row], columns: Sequence[str], form: str | None) -> None:
    """Write rows in a format, without one by the file's name, else as CSV; raises ``UserError``."""
    chosen = form or (_SUFFIXES.get(output.suffix.lower()) if output is not None else None) or Format.CSV
    if chosen == PARQUET:
        if output is None:
            raise UserError("a Parquet file needs a name: give -o FILE")
        write_whole(output, [to_parquet(list(rows), columns)])
        return
    pieces = render(rows, columns, Format(chosen))
    if output is not None:
        write_whole(output, pieces)
        return
    for piece in pieces:
        click.echo(piece.encode("utf-8"), nl=False)
