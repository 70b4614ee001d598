"""``exportwatch merge`` and ``exportwatch split``: putting right what the clustering put wrong."""

from __future__ import annotations

import asyncio

import click

from monitor.cli.context import AppContext, pass_app
from monitor.wording import count
from storage import merging
from storage.writer import Writer

_ID = click.IntRange(min=1, max=2**63 - 1)


@click.command()
@click.argument("into", metavar="STORY", type=_ID)
@click.argument("other", metavar="OTHER", type=_ID)
@pass_app
def merge(app: AppContext, into: int, other: int) -> None:
    """Let the articles of story OTHER join STORY: they are one event.

    OTHER stays in the history and says where it went. Nobody is mailed a
    second first alert; what is new goes into the thread of STORY.

    \b
    Example:
      exportwatch merge 12 15
    """
    writer = _writer(app)
    try:
        asyncio.run(writer.run(merging.merge, into, other, "by hand", app.now()))
    finally:
        writer.close()
    app.console.print(f"Story {other} is part of story {into} now.")


@click.command()
@click.argument("story_id", metavar="STORY", type=_ID)
@click.argument("article_ids", metavar="ARTICLE...", nargs=-1, required=True, type=_ID)
@pass_app
def split(app: AppContext, story_id: int, article_ids: tuple[int, ...]) -> None:
    """Move ARTICLEs out of STORY into a story of their own: they are another event.

    The new story counts as announced: splitting mails nobody.

    \b
    Example:
      exportwatch split 12 340 342
    """
    writer = _writer(app)
    try:
        new = asyncio.run(writer.run(merging.split, story_id, article_ids, app.now()))
    finally:
        writer.close()
    app.console.print(f"{count(len(set(article_ids)), 'article')} of story {story_id} make story {new} now.")


def _writer(app: AppContext) -> Writer:
    app.open_db(create=False).close()
    return Writer(app.reading.storage.db)
