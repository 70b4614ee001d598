"""``exportwatch alerts``: try the mail way, look at what was mailed, try failed mails again.

Who is mailed about what stands in the settings file; what a mail says is
``monitor/alerts``.
"""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text
from sqlite_utils import Database

from monitor.alerts.deliver import deliver_due, deliver_test
from monitor.alerts.headers import mail_address
from monitor.alerts.lines import one_line, shown_address
from monitor.alerts.records import Outcome, SendFailure
from monitor.alerts.rendering import render
from monitor.alerts.stories import load_story
from monitor.cli.context import AppContext, pass_app
from monitor.wording import count, stamp
from storage import outbox, stories
from storage.errors import UserError
from storage.models import AlertKind, Delivery, DeliveryState
from storage.writer import Writer


class AlertsError(UserError):
    """A mail could not be sent, or an address is none."""


@click.group()
def alerts() -> None:
    """Try the mail way, list what was mailed, try failed mails again.

    \b
    Example:
      exportwatch alerts test you@example.org
    """


@alerts.command()
@click.argument("address")
@pass_app
def test(app: AppContext, address: str) -> None:
    """Send a test mail to ADDRESS at once and say what became of it.

    While no mail server is configured, it is written into the mail folder.
    The exit code is 2 when it could not be sent.

    \b
    Example:
      exportwatch alerts test you@example.org
    """
    try:
        recipient = mail_address(address).addr_spec
    except ValueError as error:
        raise AlertsError(str(error)) from error
    writer = Writer(app.settings.storage.db)
    try:
        channel = asyncio.run(deliver_test(writer, app.settings, app.now, recipient))
    except SendFailure as failure:
        raise AlertsError(f"the test mail to {recipient} was not sent: {failure}") from failure
    finally:
        writer.close()
    way, _, place = channel.partition(" ")
    _say(
        app, f"The test mail to {recipient} was taken by the mail server {place}." if way == "smtp" else _unsent(place)
    )


def _unsent(path: str) -> str:
    return f"No mail server is configured (smtp.host), so the test mail was written to {Path(path)}."


@alerts.command("list")
@click.option("--state", type=click.Choice([s.value for s in DeliveryState]), help="Only deliveries in this state.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="At most so many.")
@pass_app
def list_(app: AppContext, state: str | None, limit: int) -> None:
    """List the newest deliveries: to whom, about what, and how they stand.

    \b
    Example:
      exportwatch alerts list --state dead
    """
    db = app.open_db(create=False)
    found = outbox.listing(db, DeliveryState(state) if state else None, limit)
    if found:
        app.console.print(_table(db, found))
    counts = outbox.counts(db)
    _say(app, "Deliveries: " + ", ".join(f"{number} {name.value}" for name, number in counts.items()) + ".")


def _table(db: Database, found: list[Delivery]) -> Table:
    table = Table("ID", "State", "To", "About", "Tries", "Sent or next try", "Last error", box=None, pad_edge=False)
    for delivery in found:
        cells = (
            str(delivery.id),
            delivery.state.value,
            shown_address(delivery.recipient),
            _about(db, delivery),
            str(delivery.attempts),
            _when(delivery),
            delivery.last_error or "",
        )
        # Text, not str: a headline is not to be read as console markup.
        table.add_row(*(Text(one_line(cell, 300)) for cell in cells))
    return table


def _about(db: Database, delivery: Delivery) -> str:
    if delivery.kind is AlertKind.TEST:
        return "test mail"
    if delivery.kind is AlertKind.DIGEST:
        return f"digest of {count(len(delivery.story_ids), 'story', 'stories')}"
    story = stories.get(db, delivery.story_id) if delivery.story_id is not None else None
    return f"story {delivery.story_id}: {story.title if story else 'gone'}"


def _when(delivery: Delivery) -> str:
    if delivery.sent_at is not None:
        return stamp(delivery.sent_at) or ""
    return stamp(delivery.next_attempt_at) or "" if delivery.state is DeliveryState.PENDING else ""


@alerts.command()
@click.argument("story_id", metavar="STORY", type=click.IntRange(min=1))
@click.option("--to", "address", default="you@example.org", show_default=True, help="For whom it is written.")
@pass_app
def preview(app: AppContext, story_id: int, address: str) -> None:
    """Print the mail about a STORY as it would be sent, and send nothing.

    \b
    Example:
      exportwatch alerts preview 12 > preview.eml
    """
    try:
        recipient = mail_address(address).addr_spec
    except ValueError as error:
        raise AlertsError(str(error)) from error
    with closing(app.open_db()) as db:
        story = stories.get(db, story_id) if story_id < 2**63 else None
        if story is None:
            raise UserError(f"there is no story {story_id}: 'exportwatch stories' lists them")
        now = app.now()
        delivery = Delivery(
            0, 0, AlertKind.FIRST, story.topic, recipient, "<preview@exportwatch.invalid>", DeliveryState.PENDING, 0,
            now, now, story_id=story.id, whats_new="new story",
        )  # fmt: skip
        message = render(db, delivery, app.reading, load_story, now)
    click.echo(message, nl=False)


@alerts.command()
@click.argument("ids", nargs=-1, type=int)
@click.option(
    "--now", "at_once", is_flag=True, help="Send what is due here and now instead of leaving it to the daemon."
)
@pass_app
def retry(app: AppContext, ids: tuple[int, ...], at_once: bool) -> None:
    """Make dead deliveries due again: all of them, or those with these IDS.

    A delivery that still waits for its next try, named by its id, is due at once.

    \b
    Example:
      exportwatch alerts retry
      exportwatch alerts retry 17 18 --now
    """
    db = app.open_db(create=False)
    wrong = [i for i in ids if not _may_retry(outbox.get(db, i))]
    db.close()
    if wrong:
        raise AlertsError(f"no dead or waiting delivery has the id {wrong[0]}: see 'exportwatch alerts list'")
    writer = Writer(app.settings.storage.db)
    try:
        changed = asyncio.run(writer.run(outbox.retry, ids or None, app.now()))
        outcome = asyncio.run(deliver_due(writer, app.settings, app.now, load_story)) if at_once else None
    finally:
        writer.close()
    later = " The daemon sends them at its next pass; --now does it here." if changed and not at_once else ""
    _say(app, f"{changed} {'delivery is' if changed == 1 else 'deliveries are'} due again.{later}")
    if outcome is not None:
        _report(app, outcome)


def _may_retry(delivery: Delivery | None) -> bool:
    return delivery is not None and delivery.state in (DeliveryState.DEAD, DeliveryState.PENDING)


def _report(app: AppContext, outcome: Outcome) -> None:
    if outcome.busy:
        _say(app, "Another process is delivering just now; it will take them.")
        return
    _say(
        app,
        f"Sent {outcome.sent}, to be tried again {outcome.soft}, dead {outcome.dead}, "
        f"folded into a digest {outcome.folded}, waiting for the hourly limit {outcome.held}.",
    )
    for error in outcome.errors:
        _say(app, f"  {error}")


def _say(app: AppContext, text: str) -> None:
    app.console.print(Text(text), soft_wrap=True)
