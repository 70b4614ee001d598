"""``exportwatch export``: choose the rows and write the file; what a row holds is ``monitor/export.py``."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

import click
from sqlite_utils import Database

from monitor.cli.context import AppContext, pass_app
from monitor.cli.times import SINCE
from monitor.export import (
    ARTICLE_COLUMNS,
    STORY_COLUMNS,
    VERDICT_COLUMNS,
    Format,
    Row,
    article_row,
    render,
    verdict_row,
)
from monitor.whole_story import load
from storage import articles, stories, verdicts
from storage.clock import maybe_text
from storage.errors import UserError

COLUMNS = {"stories": STORY_COLUMNS, "articles": ARTICLE_COLUMNS, "verdicts": VERDICT_COLUMNS}


@click.command()
@click.option(
    "--format", "form", type=click.Choice([f.value for f in Format]), help="Default: by the name of FILE, else csv."
)
@click.option("--what", type=click.Choice(list(COLUMNS)), default="stories", show_default=True, help="What a row is.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    help="Write to FILE, whole or not at all (default: print).",
)
@click.option(
    "--since", type=SINCE, help="Only what was first seen (verdicts: made) since then: 7d, 24h or 2026-02-01."
)
@click.option(
    "--bom", is_flag=True, help="Begin CSV with a byte order mark, without which Excel misreads foreign letters."
)
@pass_app
def export(
    app: AppContext, form: str | None, what: str, output: Path | None, since: datetime | None, bom: bool
) -> None:
    """Write stories, articles or verdicts as CSV, JSON or NDJSON.

    In CSV a text that a spreadsheet would take for a formula gets an apostrophe
    in front, and lists are joined with " | ". Times are UTC.

    \b
    Example:
      exportwatch export --since 30d -o stories.csv
      exportwatch export --what articles --format ndjson | jq .title
    """
    target = None if output is None or str(output) == "-" else output
    chosen = Format(form) if form else _by_name(target)
    with closing(app.open_db()) as db:
        pieces = render(_rows(db, what, since, app.reading.analysis.topic), COLUMNS[what], chosen)
        if bom and chosen is Format.CSV:
            pieces = _after_mark(pieces)
        if target is None:
            for piece in pieces:
                click.echo(piece.encode("utf-8"), nl=False)
        else:
            write_whole(target, pieces)


def _by_name(target: Path | None) -> Format:
    suffix = target.suffix.lower().lstrip(".") if target is not None else ""
    names = {"json": Format.JSON, "ndjson": Format.NDJSON, "jsonl": Format.NDJSON}
    return names.get(suffix, Format.CSV)


def _after_mark(pieces: Iterable[str]) -> Iterator[str]:
    yield "\ufeff"
    yield from pieces


# ---- rows --------------------------------------------------------------------------------


def _rows(db: Database, what: str, since: datetime | None, topic: str) -> Iterator[Row]:
    match what:
        case "articles":
            return _articles(db, since, topic)
        case "verdicts":
            return _verdicts(db, since)
        case _:
            return (load(db, story).row for story in stories.listing(db, since=since, limit=None))


def _articles(db: Database, since: datetime | None, topic: str) -> Iterator[Row]:
    """One at a time: an archive's texts together do not fit into memory."""
    sql = "SELECT id FROM articles WHERE :since IS NULL OR first_seen_at >= :since ORDER BY first_seen_at DESC, id DESC"
    for (article_id,) in db.execute(sql, {"since": maybe_text(since)}).fetchall():
        article = articles.get(db, article_id)
        if article is not None:
            verdict = verdicts.latest(db, article_id, topic)
            yield article_row(article, verdict, stories.of_article(db, article_id, topic))


def _verdicts(db: Database, since: datetime | None) -> Iterator[Row]:
    """The newest verdict of each article and topic, newest first."""
    sql = (
        "SELECT article_id, topic FROM verdicts GROUP BY article_id, topic"
        " HAVING :since IS NULL OR max(made_at) >= :since ORDER BY max(id) DESC"
    )
    for article_id, topic in db.execute(sql, {"since": maybe_text(since)}).fetchall():
        article, verdict = articles.get(db, article_id), verdicts.latest(db, article_id, topic)
        if article is not None and verdict is not None:
            yield verdict_row(verdict, article)


# ---- the file ----------------------------------------------------------------------------


def write_whole(target: Path, pieces: Iterable[str] | Iterable[bytes]) -> None:
    """Write a file, texts in UTF-8, so that a reader sees the old one or the whole new one; raises ``UserError``."""
    if target.is_dir():
        raise UserError(f"{target} is a folder: name a file in it")
    try:
        _spare_databases(target)
        if target.exists() and not target.is_file():  # a pipe or a device is written to, never replaced
            with target.open("wb") as stream:
                stream.writelines(_encoded(pieces))
        else:
            _replace(target.resolve(), pieces)
    except OSError as error:
        raise UserError(f"cannot write {target}: {error.strerror or error}") from error


def _spare_databases(target: Path) -> None:
    """Raise for a file that is a database: a slip of the keyboard must not cost the archive."""
    if target.is_file():
        with target.open("rb") as stream:
            if stream.read(16) == b"SQLite format 3\0":
                raise UserError(f"{target} is a database and is not overwritten: name another file")


def _encoded(pieces: Iterable[str] | Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        yield piece if isinstance(piece, bytes) else piece.encode("utf-8")


def _replace(target: Path, pieces: Iterable[str] | Iterable[bytes]) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.writelines(_encoded(pieces))
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
        Path(name).replace(target)
    finally:
        # In place it has this name no more.
        with suppress(OSError):
            Path(name).unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
