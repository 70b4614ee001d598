"""A database of four reports with their facts, and running a command on it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click
from click.testing import CliRunner
from sqlite_utils import Database

from monitor.analysis.fact_run import read_facts
from monitor.cli.context import AppContext
from storage import articles
from storage.db import open_database, transaction
from storage.models import StoredArticle
from tests.records import NOON, article, watch

TEXTS = (
    "Poland signed a $6.5 billion contract with South Korea for 180 K2 tanks and 48 K9 howitzers.",
    "Türkiye's defence exports reached $405 million in March 2026, up 12 percent on the year.",
    "Türkiye's defence exports reached $1.31 billion in January-March 2026.",
    "Türkiye's defence exports reached $905 million in January-February 2026.",
)


def keep(db: Database, number: int, text: str) -> StoredArticle:
    """Store a report and read its facts."""
    page = article(number, text=text, title=f"Report number {number}", own_id=str(number))
    stored = articles.get(db, articles.save(db, page, source_id=None, quiet=False, now=NOON).article_id)
    assert stored is not None
    read_facts(db, stored, NOON)
    return stored


def make_app(folder: Path) -> AppContext:
    """Settings and a database with the four reports in a folder."""
    path = folder / "exportwatch.db"
    (folder / "exportwatch.toml").write_text("")
    with closing(open_database(path)) as db, transaction(db):
        watch(db)
        for number, text in enumerate(TEXTS, 1):
            keep(db, number, text)
    return AppContext(config=folder / "exportwatch.toml", db=path)


def run(app: AppContext, command: click.Command, *args: str, typed: str | None = None) -> str:
    """Run a command that must succeed; returns stdout."""
    result = CliRunner().invoke(command, list(args), obj=app, input=typed)
    assert result.exit_code == 0, (result.output, result.exception)
    return result.stdout
