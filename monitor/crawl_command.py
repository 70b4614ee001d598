"""What ``exportwatch crawl`` does: errands from its arguments, the crawl, the report."""

from __future__ import annotations

import logging
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from monitor import loop
from monitor.cli.context import AppContext
from monitor.crawl_outlets import outlet_of
from monitor.crawl_report import Progress, print_json, print_report
from monitor.lock import is_held
from monitor.logs import set_up_logs
from monitor.oneoff import Errand, Report
from monitor.oneoff import crawl as crawl_once
from monitor.saved_pages import crawl_saved, readable, required_files
from monitor.service import chosen_outlets, open_for, warn_without_contact
from spiders.catalog import load_catalog
from spiders.outlet import Outlet
from storage.db import explain, open_database
from storage.errors import DatabaseError, UserError
from storage.settings import Settings


@dataclass(frozen=True, slots=True)
class Wish:
    """The command's arguments. ``since_days`` in days."""

    targets: tuple[str, ...]
    since_days: float | None
    limit: int | None
    folder: Path | None
    dry_run: bool
    alerts: bool
    as_json: bool


def crawl(app: AppContext, wish: Wish) -> None:
    """Crawl as wished and print the report; raises ``UserError``, 130 on Ctrl-C by the caller."""
    if wish.folder is not None and wish.targets:
        raise UserError("--from reads a folder of saved pages: name no outlet or address beside it")
    settings = app.settings
    if wish.folder is not None:
        next(readable(required_files(wish.folder)))  # where no page can be read, nothing is opened or made
    errands = [] if wish.folder is not None else errands_of(settings, wish.targets)
    set_up_logs(app.log_level if app.verbose else logging.WARNING)
    if not wish.dry_run:
        _run(app, settings, errands, wish)
        return
    with tempfile.TemporaryDirectory(prefix="exportwatch-dry-") as scratch:
        _run(app, scratch_settings(settings, Path(scratch)), errands, replace(wish, alerts=False))


def errands_of(settings: Settings, targets: tuple[str, ...]) -> list[Errand]:
    """Outlets by name, addresses by the outlet that owns them (an unknown host makes an outlet of its own)."""
    urls = [t for t in targets if "://" in t]
    names = [t for t in targets if "://" not in t]
    errands = [Errand(o) for o in chosen_outlets(settings, names).values()] if names or not urls else []
    catalog = load_catalog(settings.crawl.outlets_dir)
    grouped: dict[str, list[str]] = {}
    outlets: dict[str, Outlet] = {}
    for url in urls:
        outlet = outlet_of(url, catalog, settings)
        outlets[outlet.name] = outlet
        grouped.setdefault(outlet.name, []).append(url)
    return errands + [Errand(outlets[name], tuple(found)) for name, found in grouped.items()]


def _run(app: AppContext, settings: Settings, errands: list[Errand], wish: Wish) -> None:
    services = open_for(settings, "crawl")
    deliver = wish.alerts and not is_held(settings.storage.db)

    async def main() -> Report:
        try:
            if wish.folder is not None:
                return await crawl_saved(services, wish.folder, alerts=wish.alerts, deliver=deliver, limit=wish.limit)
            warn_without_contact(settings)
            with Progress(app.err, len(errands)) as progress:
                return await crawl_once(
                    services,
                    errands,
                    limit=wish.limit,
                    since_days=wish.since_days,
                    alerts=wish.alerts,
                    deliver=deliver,
                    watch=progress.update,
                )
        finally:
            await services.close()

    report = loop.run(main, allow_addresses=settings.crawl.allow_addresses)
    with closing(app.open_at(settings.storage.db)) as db:
        (print_json if wish.as_json else print_report)(app, db, settings, report, dry_run=wish.dry_run)
    if report.stopped:
        raise KeyboardInterrupt


def scratch_settings(settings: Settings, scratch: Path, *, empty: bool = False) -> Settings:
    """The same settings on a throw-away copy of the database, or on an empty one."""
    copy = scratch / "exportwatch.db"
    original = settings.storage.db
    if original.is_file() and not empty:
        try:
            with (
                closing(sqlite3.connect(f"{original.absolute().as_uri()}?mode=ro", uri=True)) as source,
                closing(sqlite3.connect(copy)) as target,
            ):
                source.backup(target)
            open_database(copy).close()
        except sqlite3.DatabaseError as error:
            raise UserError(explain(original, error)) from error
        except DatabaseError as error:
            raise UserError(str(error).replace(str(copy), str(original))) from error
    elif original.is_dir():
        raise UserError(f"{original} is a directory, not a database: name a file with --db")
    storage = replace(settings.storage, db=copy, pages_max_mb=0)
    return replace(settings, storage=storage, alerts=replace(settings.alerts, folder=scratch / "mail"))
