"""What ``exportwatch outlets furniture`` does: show the lines known to recur on an outlet's pages, and rule on them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict

import click
from sqlite_utils import Database

from monitor.analysis.run import RECLEANED_FOR
from monitor.cli.context import AppContext
from monitor.cli.tables import cell, plain, plain_table
from spiders.boilerplate import Passage, passage_of
from spiders.catalog import find, load_catalog
from spiders.keeping import reclean
from storage import furniture as known
from storage.errors import UserError
from storage.furniture import DROP, KEEP, KnownFurniture

_ID = re.compile(r"[0-9a-f]{16}")
Orders = Mapping[str, Sequence[str]]  # keep, drop or forget -> lines


def furniture(app: AppContext, name: str, orders: Orders, *, limit: int, as_json: bool) -> None:
    """Carry out what is ordered, or list what is known. Raises ``UserError`` for a line that cannot be meant."""
    outlet = find(load_catalog(app.settings.crawl.outlets_dir), name).name
    with closing(app.open_db()) as db:
        if any(orders.values()):
            done, cleaned = _rule(app, db, outlet, orders)
            click.echo(f"{outlet}: {', '.join(done)}; {cleaned} stored articles cleaned again, which are judged next")
            return
        listed = known.listing(db, outlet, limit=limit)
    if as_json:
        click.echo(json.dumps([_record(each) for each in listed], ensure_ascii=False, indent=2))
        return
    _print(app, outlet, listed)


def _rule(app: AppContext, db: Database, outlet: str, orders: Orders) -> tuple[list[str], int]:
    lines = {order: [_passage(db, outlet, line) for line in given] for order, given in orders.items()}
    now = app.now()
    with db.atomic():
        for order in (KEEP, DROP):
            for passage in lines[order]:
                known.rule(db, outlet, passage, order, now)
        for passage in lines["forget"]:
            if not known.take_back(db, outlet, passage.fingerprint):
                raise UserError(f"nothing was decided of the line {plain(passage.sample)[:80]!r}")
        cleaned = reclean(db, outlet, now - RECLEANED_FOR)
    return [f"{len(given)} to {order}" for order, given in lines.items() if given], cleaned


def _passage(db: Database, outlet: str, line: str) -> Passage:
    """The passage a line means: one shown in the list by its id, else the text itself."""
    if _ID.fullmatch(line):
        sample = known.sample_of(db, outlet, int(line, 16))
        if sample is None:
            raise UserError(
                f"no line of {outlet} has the id {line}: 'exportwatch outlets furniture {outlet}' lists them"
            )
        return Passage(int(line, 16), "block", sample)
    passage = passage_of(line)
    if passage is None:
        raise UserError(f"there is no word in the line {line!r}")
    return passage


def _print(app: AppContext, outlet: str, listed: Sequence[KnownFurniture]) -> None:
    if not listed:
        app.console.print(f"no line is known to recur on the pages of {outlet}")
        return
    shown = plain_table("id", "pages", "is", "decided", "line", right=("pages",), whole=("id",))
    for each in listed:
        what = "another's text" if each.owned else "recurring"
        shown.add_row(*(cell(v) for v in (_id(each), each.carriers, what, each.ruling, each.sample[:120])))
    app.console.print(shown)


def _record(each: KnownFurniture) -> dict[str, object]:
    record = asdict(each) | {"last_seen_at": each.last_seen_at.isoformat()}
    del record["fingerprint"]
    return {"id": _id(each), **record}


def _id(each: KnownFurniture) -> str:
    return f"{each.fingerprint:016x}"
