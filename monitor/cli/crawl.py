"""``exportwatch crawl``: the manual one-off crawl."""

from __future__ import annotations

from pathlib import Path

import click

from monitor.cli.context import AppContext, pass_app
from monitor.cli.times import DAYS


@click.command()
@click.argument("targets", nargs=-1, metavar="[OUTLET|URL]...")
@click.option(
    "--since", type=DAYS, help="Fetch articles no older than this, such as 7d or 24h (default: 2d at a first look)."
)
@click.option("--limit", type=click.IntRange(min=1), help="Pages to fetch at most, an outlet.")
@click.option(
    "--from",
    "folder",
    type=click.Path(path_type=Path),
    help="Read saved pages (.html, .html.gz) instead of the network.",
)
@click.option("--dry-run", is_flag=True, help="Show what would come of it; write nothing, send nothing.")
@click.option("--no-alerts", is_flag=True, help="Store and flag, but queue no mail.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@pass_app
def crawl(
    app: AppContext,
    targets: tuple[str, ...],
    since: float | None,
    limit: int | None,
    folder: Path | None,
    dry_run: bool,
    no_alerts: bool,
    as_json: bool,
) -> None:
    """Crawl once: all outlets, the OUTLETs named, or single article URLs.

    May run beside the daemon. Ctrl-C stops it in order; what was stored stays,
    and the next crawl goes on from there.

    \b
    Example:
      exportwatch crawl anewz --since 7d
      exportwatch crawl https://anewz.tv/world/world-news/17794/turkish-exports/news --dry-run
      exportwatch crawl --from saved-pages/
    """
    from monitor import crawl_command

    crawl_command.crawl(
        app,
        crawl_command.Wish(
            targets=targets,
            since_days=since,
            limit=limit,
            folder=folder,
            dry_run=dry_run,
            alerts=not no_alerts,
            as_json=as_json,
        ),
    )
