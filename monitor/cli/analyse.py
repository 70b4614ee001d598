"""``exportwatch analyse``: judge what is stored and not yet judged."""

from __future__ import annotations

import asyncio
import json

import click

from monitor.cli.context import AppContext, pass_app


@click.command()
@click.option("--no-alerts", is_flag=True, help="Make stories, but queue no mail.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@pass_app
def analyse(app: AppContext, no_alerts: bool, as_json: bool) -> None:
    """Judge what is stored and not yet judged, as after a plain scrapy crawl.

    Needs no network. Mail is queued in the outbox; the daemon delivers it, or
    this command where no daemon runs.

    \b
    Example:
      scrapy crawl anewz && exportwatch analyse
    """
    from monitor.lock import is_held
    from monitor.oneoff import Report, conclude
    from monitor.service import open_for

    settings = app.settings
    app.open_db(create=False).close()
    services = open_for(settings, "analyse")
    report = Report()

    async def main() -> None:
        try:
            deliver = not is_held(settings.storage.db)
            await conclude(services, report, alerts=not no_alerts, deliver=deliver)
        finally:
            await services.close()

    asyncio.run(main())
    done = report.analysed
    if as_json:
        click.echo(
            json.dumps({"judged": done.judged, "flagged": done.flagged, "stories": done.stories, "mails": report.mails})
        )
    else:
        click.echo(
            f"judged {done.judged}, flagged {done.flagged}, new stories {len(done.stories)}, mails sent {report.mails}"
        )
