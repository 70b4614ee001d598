"""``exportwatch status``: how the daemon, the outlets and the outbox are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime

import click
from rich.table import Table

from monitor.cli.context import AppContext, pass_app
from monitor.cli.tables import cell, plain_table
from monitor.health import (
    OutletHealth,
    daemon_health,
    mail_problems,
    newest,
    outlet_health,
    problems,
    read_heartbeat,
    watched,
)
from storage import meta, outbox, sources
from storage.clock import maybe_text, maybe_time
from storage.models import DeliveryState


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@pass_app
def status(app: AppContext, as_json: bool) -> None:
    """Show the heartbeat, each outlet, the outbox; exit code 1 when something is ill.

    Ill is: a daemon that fell silent, all outlets failing or one that worked
    before, mails given up or late.

    \b
    Example:
      exportwatch status
      exportwatch status --json
    """
    settings, now = app.reading, app.now()
    with closing(app.open_db()) as db:
        daemon = daemon_health(read_heartbeat(meta.read(db, "heartbeat")), settings.schedule, now)
        known = sources.listing(db)
        news, since = newest(known), daemon.running_since
        outlets = [
            outlet_health(name, listed, now, last_new=news.get(name), running_since=since)
            for name, listed in watched(known, settings.crawl, daemon.heartbeat).items()
        ]
        counts = outbox.counts(db)
        waiting = outbox.listing(db, DeliveryState.PENDING, limit=1000)
        oldest = db.execute(
            "SELECT min(fetched_at) FROM articles a WHERE purged_at IS NULL AND NOT EXISTS"
            " (SELECT 1 FROM verdicts v WHERE v.revision_id = a.revision_id)"
        ).fetchone()[0]
    mails = mail_problems(counts, waiting, now, running=daemon.state == "running")
    found = problems(daemon, outlets, mails, unjudged_since=maybe_time(oldest), now=now)
    if as_json:
        version = daemon.heartbeat.version if daemon.heartbeat else None
        outbox_counts = {state.value: n for state, n in counts.items()}
        click.echo(
            json.dumps(
                {
                    "daemon": daemon.state,
                    "version": version,
                    "outlets": list(map(_record, outlets)),
                    "outbox": outbox_counts,
                    "problems": found,
                }
            )
        )
    else:
        app.console.print(_table(outlets))
        app.console.print(f"daemon: {daemon.state}; outbox: " + ", ".join(f"{n} {s.value}" for s, n in counts.items()))
        for problem in found:
            app.console.print(f"ill: {problem}", markup=False)
    click.get_current_context().exit(1 if found else 0)


def _record(outlet: OutletHealth) -> dict[str, object]:
    return {
        "outlet": outlet.outlet,
        "state": outlet.state.value,
        "failures": outlet.failures,
        "last_look_at": maybe_text(outlet.last_look_at),
        "last_new_at": maybe_text(outlet.last_new_at),
        "next_look_at": maybe_text(outlet.next_look_at),
        "remark": outlet.remark,
    }


def _table(outlets: Sequence[OutletHealth]) -> Table:
    table = plain_table(
        "outlet", "state", "last look", "last new", "failures", "next look", "remark", whole=("outlet",)
    )
    for o in outlets:
        looked = (_shown(o.last_look_at), _shown(o.last_new_at))
        table.add_row(*map(cell, (o.outlet, o.state.value, *looked, o.failures, _shown(o.next_look_at), o.remark)))
    return table


def _shown(when: datetime | None) -> str | None:
    return None if when is None else when.strftime("%Y-%m-%d %H:%M")
