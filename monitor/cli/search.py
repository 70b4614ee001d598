"""``exportwatch search``: full-text search over the stored articles."""

from __future__ import annotations

from contextlib import closing

import click
from rich.text import Text

from monitor.cli.context import AppContext, pass_app
from monitor.cli.tables import plain
from monitor.export import Row, to_json
from monitor.wording import stamp
from storage import search as index
from storage import stories
from storage.clock import to_text
from storage.errors import UserError
from storage.search import SearchHit
from storage.text import search_form


@click.command()
@click.argument("query", nargs=-1, required=True)
@click.option(
    "--limit", type=click.IntRange(min=1, max=10_000), default=20, show_default=True, help="How many at most."
)
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
@pass_app
def search(app: AppContext, query: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Find stored articles that hold all the words of QUERY.

    Words in double quotes must stand together. Case, accents and the Turkish
    dotted and dotless i make no difference.

    \b
    Example:
      exportwatch search drone ihracat
      exportwatch search '"defence export" Turkiye'
    """
    asked = " ".join(query)
    if not search_form(asked):
        raise UserError(f"'{plain(asked)}' holds no word to search for")
    with closing(app.open_db()) as db:
        hits = index.search(db, asked, limit=limit)
        topic = app.reading.analysis.topic
        found = [(hit, stories.of_article(db, hit.article.id, topic)) for hit in hits]
    if as_json:
        click.echo(to_json([_row(hit, story_id) for hit, story_id in found], indent=2))
        return
    if not found:
        click.echo(f"no article holds {plain(asked)}", err=True)
    for hit, story_id in found:
        for line in _lines(hit, story_id):
            app.console.print(line)


def _row(hit: SearchHit, story_id: int | None) -> Row:
    article = hit.article
    return {
        "article_id": article.id,
        "outlet": article.outlet,
        "title": article.title,
        "url": article.url,
        "first_seen_at": to_text(article.first_seen_at),
        "story_id": story_id,
        "snippet": hit.snippet,
    }


def _lines(hit: SearchHit, story_id: int | None) -> tuple[Text, ...]:
    article = hit.article
    story = f", story {story_id}" if story_id is not None else ""
    return (
        Text(f"{article.id} {plain(article.title)}", style="bold"),
        Text(f"  {article.outlet}, {stamp(article.dated_at)} UTC{story}  {plain(article.url)}"),
        Text(f"  {plain(hit.snippet)}"),
    )
