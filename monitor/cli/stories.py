"""``exportwatch stories``: the flagged stories."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime

import click
from rich.text import Text
from sqlite_utils import Database

from monitor.cli.context import AppContext, pass_app
from monitor.cli.tables import cell, plain, plain_table
from monitor.cli.times import SINCE
from monitor.export import to_json
from monitor.whole_story import Whole, load
from monitor.wording import stamp
from spiders.nearest import did_you_mean
from storage import stories as store
from storage.errors import UserError


@click.command()
@click.option("--since", type=SINCE, help="Only stories first seen since then: 7d, 24h or 2026-02-01.")
@click.option("--topic", help="Only stories of this topic, such as defence-exports.")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="How many at most.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
@pass_app
def stories(app: AppContext, since: datetime | None, topic: str | None, limit: int, as_json: bool) -> None:
    """List the flagged stories, newest first.

    \b
    Example:
      exportwatch stories --since 7d
      exportwatch stories --json | jq '.[].title'
    """
    with closing(app.open_db()) as db:
        if topic is not None:
            _check_topic(db, topic)
        found = [load(db, story) for story in store.listing(db, topic=topic, since=since, limit=limit)]
    if as_json:
        click.echo(to_json([whole.row for whole in found], indent=2))
        return
    if not found:
        click.echo("no stories" + (f" since {stamp(since)}" if since else "") + " yet", err=True)
        return
    table = plain_table(
        "story",
        "first seen",
        "score",
        "subtype",
        "outlet",
        "headline",
        right=("story", "score"),
        whole=("story", "first seen"),
    )
    for whole in found:
        table.add_row(*_line(whole))
    app.console.print(table)


def _check_topic(db: Database, topic: str) -> None:
    known = [
        row[0] for row in db.execute("SELECT DISTINCT topic FROM verdicts UNION SELECT topic FROM stories").fetchall()
    ]
    if known and topic not in known:
        raise UserError(f"nothing was ever judged on the topic '{plain(topic)}'{did_you_mean(topic, known)}")


def _line(whole: Whole) -> tuple[Text, ...]:
    story = whole.story
    others = len(whole.articles) - 1
    outlet = (whole.articles[0].outlet if whole.articles else "-") + (f" +{others}" if others > 0 else "")
    return (
        cell(story.id, "bold"),
        cell(stamp(story.first_seen_at)),
        cell(f"{story.score:.2f}"),
        cell(story.subtype),
        cell(outlet),
        cell(story.title),
    )
