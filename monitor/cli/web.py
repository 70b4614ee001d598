"""``exportwatch web``: the pages that mails lead to."""

from __future__ import annotations

import click

from monitor.cli.context import AppContext, pass_app


@click.command()
@pass_app
def web(app: AppContext) -> None:
    """Serve the pages mails lead to: the story, and the one-click way out.

    Listens on web.host and web.port; put it behind a web server with TLS and
    name its address as web.public_url. Until that is set, no mail carries a
    link to here. Ctrl-C stops it.

    \b
    Example:
      exportwatch web
    """
    from contextlib import suppress

    from monitor.web import Web

    app.open_db().close()  # an unusable database is said now, not to the first reader
    with Web(app.reading, app.now) as server:
        url = app.reading.web.public_url
        told = f"mails link to {url}" if url else "mails carry no link to here: web.public_url is not set"
        click.echo(f"serving on http://{app.reading.web.host}:{server.server_port}/; {told}", err=True)
        with suppress(KeyboardInterrupt):
            server.serve_forever()
