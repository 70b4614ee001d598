"""``exportwatch run``: the daemon."""

from __future__ import annotations

import click

from monitor.cli.context import AppContext, pass_app


@click.command()
@click.argument("names", nargs=-1, metavar="[OUTLET]...")
@pass_app
def run(app: AppContext, names: tuple[str, ...]) -> None:
    """Watch the outlets until stopped: look, strip, flag, store, mail.

    All shipped and own outlets, those the settings choose, or the OUTLETs named
    here. Ctrl-C or SIGTERM stops it in order. A second daemon on the same
    database is refused.

    \b
    Example:
      exportwatch run
      exportwatch --db /var/lib/exportwatch/exportwatch.db run anewz daily-sabah
    """
    from monitor.service import run_daemon

    run_daemon(app.settings, names, log_level=app.log_level)
