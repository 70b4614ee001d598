"""``exportwatch subscribers``: who gets mail, beside the recipients of the settings file."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import asdict, fields
from typing import Any

import click

from monitor.alerts.lines import shown_address
from monitor.cli.context import AppContext, pass_app
from monitor.cli.tables import cell, plain_table
from monitor.wording import stamp
from spiders.nearest import did_you_mean
from storage import subscribers as store
from storage.clock import maybe_text
from storage.errors import UserError
from storage.outbox_rows import normal_address
from storage.settings import Recipient
from storage.settings_limits import MODES, WEEKDAYS, complaint
from storage.subscribers import ACTIVE, PAUSED, REMOVED, Subscriber

_LISTS = {
    "topics": "Only this topic.",
    "subtypes": "Only this kind of story, such as deal_signed.",
    "outlets": "Only stories of this outlet.",
    "languages": "Only articles in this language, such as tr.",
    "states": "Only stories that name this state (name or ISO code).",
    "companies": "Only stories that name this company.",
    "keywords": "Only stories with this word in headline or text.",
    "watch": "Stories that name this state, company or system come at once, whatever the mode.",
}
_ONE = {"topics": "topic", "subtypes": "subtype", "outlets": "outlet", "languages": "language", "states": "state", "companies": "company", "keywords": "keyword", "watch": "watch"}  # fmt: skip
HOW = "by command"


def _filters(command: Callable[..., None]) -> Callable[..., None]:
    """The repeatable options of :func:`add`, one for each list of a recipient."""
    for name, says in reversed(_LISTS.items()):
        command = click.option(f"--{_ONE[name]}", name, multiple=True, help=f"{says} (repeatable)")(command)
    return command


@click.group()
def subscribers() -> None:
    """Say who gets mail: add, list, pause and remove subscribers.

    \b
    Example:
      exportwatch subscribers add analyst@example.org --mode daily --at 07:30
    """


@subscribers.command()
@click.argument("address")
@_filters
@click.option("--min-score", type=float, default=0.0, help="Only stories of this score (0 to 1) and above.")
@click.option("--mode", type=click.Choice(MODES), default="at once", show_default=True, help="When mail comes.")
@click.option("--at", default="08:00", show_default=True, help="The local time of daily and weekly mail.")
@click.option("--weekday", type=click.Choice(WEEKDAYS), default="monday", show_default=True, help="The day of weekly mail.")  # fmt: skip
@click.option("--zone", default="UTC", show_default=True, help="The time zone, such as Europe/Istanbul.")
@click.option("--quiet", default="", help="Hours without mail, such as 22:00-07:00.")
@click.option("--hourly-cap", type=int, default=0, help="At most so many mails an hour (0: as the settings say).")
@click.option("--daily-cap", type=int, default=0, help="At most so many mails a day (0: no limit).")
@click.option("--updates/--no-updates", default=True, show_default=True, help="What is new about a story.")
@click.option("--summary", is_flag=True, help="A weekly summary with the month's figures.")
@click.option("--heartbeat", is_flag=True, help="A daily sign of life.")
@pass_app
def add(app: AppContext, /, address: str, **wishes: Any) -> None:
    """Add a subscriber, or change what ADDRESS wants; who left gets mail again.

    ADDRESS is a mail address, https://... for a signed webhook, or apprise:URL
    for another channel. Without filters everything is sent.

    \b
    Example:
      exportwatch subscribers add analyst@example.org --state AZ --watch Baykar
      exportwatch subscribers add desk@example.org --mode weekly --weekday friday --zone Europe/Berlin
    """
    recipient = Recipient(address=normal_address(address), **wishes)
    for field in fields(Recipient):
        wrong = complaint(f"recipients.{field.name}", getattr(recipient, field.name))
        if wrong is not None:
            raise UserError(f"{field.name.replace('_', '-')} {wrong}")
    with closing(app.open_db(create=True)) as db, db.atomic():
        store.add(db, recipient, HOW, app.now())
    click.echo(f"{shown_address(recipient.address)} is subscribed ({_wish(recipient)})")


@subscribers.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
@pass_app
def list_(app: AppContext, as_json: bool) -> None:
    """List everybody who gets mail or left, those of the settings file among them.

    \b
    Example:
      exportwatch subscribers list
    """
    with closing(app.open_db()) as db:
        found = store.listing(db, app.reading.recipients)
    if as_json:
        click.echo(json.dumps([_record(each) for each in found], ensure_ascii=False, indent=2))
        return
    if not found:
        click.echo("no subscribers yet: 'exportwatch subscribers add ADDRESS' adds one", err=True)
        return
    shown = plain_table("address", "state", "from", "wants", "since", whole=("address",))
    for each in found:
        since = f"{stamp(each.changed_at)} {each.how}" if each.changed_at else None
        shown.add_row(*(cell(v) for v in (shown_address(each.recipient.address), each.state, each.origin, _wish(each.recipient), since)))  # fmt: skip
    app.console.print(shown)


@subscribers.command()
@click.argument("address")
@pass_app
def pause(app: AppContext, address: str) -> None:
    """Send ADDRESS nothing new until it is resumed.

    \b
    Example:
      exportwatch subscribers pause analyst@example.org
    """
    _set(app, address, PAUSED, "is paused: 'exportwatch subscribers resume' sends mail again")


@subscribers.command()
@click.argument("address")
@pass_app
def resume(app: AppContext, address: str) -> None:
    """Let ADDRESS get mail again.

    \b
    Example:
      exportwatch subscribers resume analyst@example.org
    """
    _set(app, address, ACTIVE, "gets mail again")


@subscribers.command()
@click.argument("address")
@pass_app
def remove(app: AppContext, address: str) -> None:
    """Send ADDRESS no more mail, what waits included; for one of the settings file too.

    \b
    Example:
      exportwatch subscribers remove analyst@example.org
    """
    _set(app, address, REMOVED, "is removed; mail that waited for it is not sent")


def _set(app: AppContext, address: str, state: str, says: str) -> None:
    asked = normal_address(address)
    with closing(app.open_db()) as db:
        known = {normal_address(s.recipient.address) for s in store.listing(db, app.reading.recipients)}
        meant = [asked] if asked in known else [each for each in known if shown_address(each) == asked]
        if not meant:
            near = did_you_mean(asked, {shown_address(each) for each in known})
            raise UserError(
                f"nobody is subscribed as {shown_address(asked)}{near} (see 'exportwatch subscribers list')"
            )
        if len(meant) > 1:
            raise UserError(f"{asked} stands for {len(meant)} channels: write the whole address")
        with db.atomic():
            store.set_state(db, meant[0], state, HOW, app.now())
    click.echo(f"{shown_address(meant[0])} {says}")


def _wish(recipient: Recipient) -> str:
    """What somebody wants, in a few words."""
    said = [recipient.mode if recipient.mode in ("at once", "hourly") else f"{recipient.mode} at {recipient.at} {recipient.zone}"]  # fmt: skip
    said += [f"{_ONE[name]}: {', '.join(chosen)}" for name in _LISTS if (chosen := getattr(recipient, name))]
    said += [f"score from {recipient.min_score:g}"] if recipient.min_score else []
    said += [f"quiet {recipient.quiet}"] if recipient.quiet else []
    said += ["weekly summary"] if recipient.summary else []
    said += ["heartbeat"] if recipient.heartbeat else []
    said += ["no updates"] if not recipient.updates else []
    return "; ".join(said)


def _record(each: Subscriber) -> Mapping[str, object]:
    return {
        "state": each.state,
        "origin": each.origin,
        "changed_at": maybe_text(each.changed_at),
        "how": each.how,
        **asdict(each.recipient),
        "address": shown_address(each.recipient.address),
    }
