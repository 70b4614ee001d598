"""What the spiders of one process share: settings, the writers, the worker processes, the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from spiders.outlet import Outlet
from spiders.workers import Workers
from storage.clock import Clock, utc_now
from storage.db import open_pages
from storage.models import Source
from storage.settings import Settings
from storage.writer import Writer

NextLook = Callable[[Source, Outlet, datetime], datetime]


@dataclass(slots=True)
class Services:
    """One object a process, handed to every spider it runs.

    ``next_look`` says when a source is due again after a look; without one
    (a plain ``scrapy crawl``) that is left to the daemon. ``pages`` is None
    where the page archive is switched off.
    """

    settings: Settings
    writer: Writer
    pages: Writer | None
    workers: Workers
    now: Clock = utc_now
    next_look: NextLook | None = None
    command: str = "scrapy"
    _closed: bool = field(default=False, init=False)

    async def close(self) -> None:
        """Drain the pool and the writers. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        await self.workers.close()
        self.writer.close()
        if self.pages is not None:
            self.pages.close()


def open_services(
    settings: Settings, *, command: str, now: Clock = utc_now, next_look: NextLook | None = None
) -> Services:
    """Open the databases and prepare the pool; errors as ``storage.db.open_database``."""
    writer = Writer(settings.storage.db)
    pages = Writer(settings.storage.pages_db, open_pages) if settings.storage.pages_max_mb else None
    workers = Workers(settings.crawl.workers, settings.crawl.page_deadline)
    return Services(settings, writer, pages, workers, now=now, next_look=next_look, command=command)
