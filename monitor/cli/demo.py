"""``exportwatch demo``: the whole thing on one machine, without internet."""

from __future__ import annotations

import logging
from pathlib import Path

import click

from monitor.cli.context import AppContext, pass_app


@click.command()
@click.option(
    "--seconds", type=click.FloatRange(min=5, max=3600), default=60.0, show_default=True, help="How long to watch."
)
@click.option(
    "--folder", type=click.Path(path_type=Path), help="Where database and mails go (default: a new temporary folder)."
)
@pass_app
def demo(app: AppContext, seconds: float, folder: Path | None) -> None:
    """Watch a small web of outlets on this machine for about a minute.

    It is the daemon of 'exportwatch run', against demo outlets on loopback where
    new articles appear meanwhile. Ends with the flagged stories, the reason of
    each flag, the mails written, and where the database lies.

    \b
    Example:
      exportwatch demo
      exportwatch demo --seconds 30 --folder ./demo-data
    """
    from monitor.demo.play import play

    level = app.log_level if app.verbose else logging.WARNING
    play(app.console, seconds=seconds, folder=folder, now=app.now, log_level=level)
