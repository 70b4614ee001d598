"""``exportwatch explain``: why an article was flagged, or was not."""

from __future__ import annotations

import click

from monitor.cli.context import AppContext, pass_app


@click.command()
@click.argument("what", metavar="URL|ID|FILE")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@pass_app
def explain(app: AppContext, what: str, as_json: bool) -> None:
    """Show an article as stripped, what was dropped and why, the score and its spans.

    A stored article by its id or address; an address not stored is fetched (and
    not kept); a saved page is read from its file. The verdict is made anew by
    the present rules.

    \b
    Example:
      exportwatch explain 42
      exportwatch explain https://anewz.tv/world/world-news/17794/turkish-exports/news
      exportwatch explain saved-page.html
    """
    from monitor.explain_command import explain as explain_it

    explain_it(app, what, as_json=as_json)
