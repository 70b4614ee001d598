"""``exportwatch review``: a person confirms, corrects or rejects facts, one by one on the terminal or by their id."""

from __future__ import annotations

import json
import sys
from contextlib import closing

import click
from sqlite_utils import Database

from monitor.analysis.facts.corrections import exact, fields_of, in_force
from monitor.analysis.gazetteer import load_gazetteer
from monitor.cli.context import AppContext, pass_app
from monitor.cli.tables import cell, plain_table
from monitor.fact_review import StoredFact, asked, fact_line, field_text, listed
from storage import facts
from storage.errors import UserError

DOUBTFUL = 0.7
ALL = 1.01
_KEYS = "[c]onfirm, [f]ix a field, [r]eject, [s]kip, [q]uit"


@click.command()
@click.argument("fact", type=int, required=False)
@click.option("--below", type=click.FloatRange(0, 1), default=DOUBTFUL, show_default=True, help="Only facts less sure than this.")  # fmt: skip
@click.option("--all", "every", is_flag=True, help="All facts nobody reviewed, however sure.")
@click.option("--list", "as_list", is_flag=True, help="List what waits for review and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
@click.option("--confirm", is_flag=True, help="With a FACT: it is right.")
@click.option("--reject", is_flag=True, help="With a FACT: it is wrong and counts no more.")
@click.option("--set", "changes", multiple=True, metavar="FIELD=VALUE", help="With a FACT: correct a field ('-' for not stated); may be repeated.")  # fmt: skip
@pass_app
def review(
    app: AppContext,
    fact: int | None,
    below: float,
    every: bool,
    as_list: bool,
    as_json: bool,
    confirm: bool,
    reject: bool,
    changes: tuple[str, ...],
) -> None:
    """Review doubtful facts: confirm, correct or reject them.

    Without a FACT the least sure come first, one by one; each answer is kept at
    once, so that you can stop and go on another day. What you say counts in
    deals, figures, series, stories and mails, and in 'bench facts --reviewed'.

    \b
    Example:
      exportwatch review
      exportwatch review --list
      exportwatch review 42 --set recipient=Poland --set value='$6.5 billion'
    """
    if confirm + reject + bool(changes) > 1:
        raise UserError("a fact is either confirmed, rejected or corrected: give one of --confirm, --reject, --set")
    if fact is None and (confirm or reject or changes):
        raise UserError("which fact? 'exportwatch review --list' shows their numbers")
    with closing(app.open_db()) as db:
        if fact is not None:
            _one(app, db, fact, confirm, reject, changes)
            return
        waiting = facts.doubtful(db, ALL if every else below)
        if as_list or as_json:
            _list(app, waiting, as_json)
            return
        if not _has_terminal():
            raise UserError("there is no terminal to ask at: use --list, then 'exportwatch review FACT --confirm', --reject or --set")  # fmt: skip
        _walk(app, db, [w.id for w in waiting])


def _has_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


# ---- one fact ------------------------------------------------------------------------------


def _one(app: AppContext, db: Database, number: int, confirm: bool, reject: bool, changes: tuple[str, ...]) -> None:
    stored = _stored(db, number)
    exactly = [_change(app, stored, change) for change in changes]
    with db.atomic():
        if confirm or reject:
            facts.review(db, number, "confirm" if confirm else "reject", app.now())
        for field, value in exactly:
            facts.review(db, number, "correct", app.now(), field, value)
    click.echo("\n".join(asked(_stored(db, number))))


def _stored(db: Database, number: int) -> StoredFact:
    found = facts.get(db, number) if 0 < number < 2**63 else None
    if found is None:
        raise UserError(f"there is no fact {number}: 'exportwatch review --list', 'deals' and 'figures' show their numbers")  # fmt: skip
    return found


def _change(app: AppContext, stored: StoredFact, change: str) -> tuple[str, str]:
    field, mark, written = change.partition("=")
    if not mark:
        raise UserError(f"'{change}' is no correction: write FIELD=VALUE, such as recipient=Poland")
    return field.strip(), exact(stored.fact, field.strip(), written, load_gazetteer(app.settings.analysis.gazetteer))


def _list(app: AppContext, waiting: list[StoredFact], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([listed(w) for w in waiting], ensure_ascii=False, indent=2))
        return
    if not waiting:
        click.echo("no fact waits for review", err=True)
        return
    table = plain_table("fact", "sure", "what", "outlet", right=("fact", "sure"), whole=("fact", "sure"))
    for stored in waiting:
        table.add_row(
            cell(stored.id), cell(f"{stored.fact.confidence:.2f}"), cell(fact_line(stored)), cell(stored.outlet)
        )
    app.console.print(table)


# ---- one by one ----------------------------------------------------------------------------


def _walk(app: AppContext, db: Database, waiting: list[int]) -> None:
    """Ask of each fact in turn; what was answered is kept even if the next question is never answered."""
    if not waiting:
        click.echo("no fact waits for review", err=True)
        return
    done = 0
    for place, number in enumerate(waiting, 1):
        click.echo(f"\n{place} of {len(waiting)}")
        answer = _ask(app, db, number)
        if answer == "q":
            break
        done += answer != "s"
    left = len(waiting) - done
    click.echo(f"\n{done} reviewed, {left} left")


def _ask(app: AppContext, db: Database, number: int) -> str:
    """Show one fact and ask until it is settled; returns the key that settled it."""
    changed = False
    while True:
        stored = _stored(db, number)
        click.echo("\n".join(asked(stored)))
        key = click.prompt(_KEYS, default="", show_default=False, prompt_suffix=": ").strip().casefold()[:1]
        if key == "f":
            changed = _fix(app, db, stored) or changed
        elif key in ("c", "r"):
            with db.atomic():
                if key == "r" or not changed:
                    facts.review(db, number, "confirm" if key == "c" else "reject", app.now())
            return key
        elif key in ("s", "q"):
            return "c" if changed and key == "s" else key
        else:
            click.echo("c, f, r, s or q")


def _fix(app: AppContext, db: Database, stored: StoredFact) -> bool:
    """Ask for a field and its value; what cannot be understood is said and changes nothing."""
    names = fields_of(stored.fact)
    field = click.prompt(f"which field ({', '.join(names)})", default="", show_default=False).strip().casefold()
    if not field:
        return False
    now = field_text(in_force(stored), field) if field in names else "-"
    written = click.prompt(f"{field} is {now}; right is ('-' for not stated)", default="", show_default=False)
    try:
        if not written.strip():
            return False
        value = exact(stored.fact, field, written, load_gazetteer(app.settings.analysis.gazetteer))
    except UserError as error:
        click.echo(str(error), err=True)
        return False
    with db.atomic():
        facts.review(db, stored.id, "correct", app.now(), field, value)
    return True
