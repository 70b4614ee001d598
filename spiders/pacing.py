"""One request at a time a host, a pause between them, and none before a Retry-After is over, over all processes.

The lease lies in the database (``storage/hosts.py``): whoever holds it may ask;
a dead holder's lease runs out. Within a process a lock a host keeps the queue
short and fair.
"""

from __future__ import annotations

import asyncio
import logging
import os
import random
import secrets
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from sqlite_utils import Database

from spiders import retry_after
from spiders.outlet import bare_host
from storage import hosts

log = logging.getLogger(__name__)
MARGIN = 10.0
POLL = 0.1
WORTH_WAITING = 5.0  # seconds of a Retry-After that a visit sits out
BUSY = frozenset({429, 503})
_LOCKS: dict[str, asyncio.Lock] = {}


class HostAsksPatience(IgnoreRequest):
    """The host asked to be left alone until ``until`` (UTC); it was not asked."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"the host wants to be left alone until {until:%Y-%m-%d %H:%M} UTC")
        self.until = until


class PacingMiddleware:
    """Innermost downloader middleware; uses ``crawler.spider.services`` and the outlet's ``delay``."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._held: dict[Request, tuple[str, str, float]] = {}
        self._told: set[str] = set()
        crawler.signals.connect(self._left, signal=signals.request_left_downloader)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PacingMiddleware:
        """Scrapy's way to make one."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait for the host's turn; raise :class:`HostAsksPatience` where that is far off."""
        services: Any = self.crawler.spider.services  # type: ignore[union-attr]
        host = bare_host(urlsplit(request.url).netloc)
        holder = f"{os.getpid()}-{secrets.token_hex(4)}"
        timeout = services.settings.crawl.timeout + MARGIN
        lock = _LOCKS.setdefault(host, asyncio.Lock())
        await lock.acquire()
        with ExitStack() as undo:
            undo.callback(lock.release)
            try:
                # The holder may be another process: there is no event to wait for.
                while (wait := await services.writer.run(_turn, host, holder, timeout)) > 0:  # noqa: ASYNC110
                    await asyncio.sleep(min(wait, 1.0) + random.random() * POLL)
            except HostAsksPatience as error:
                if host not in self._told:
                    self._told.add(host)
                    log.warning("%s is not asked: %s", host, error)
                raise
            undo.pop_all()  # the lock is held until the answer has come
        self._held[request] = (host, holder, self._delay(request, host, services))

    async def process_response(self, request: Request, response: Response) -> Response:
        """Keep what a busy host asks for, for every process that would ask it."""
        if response.status in BUSY:
            services: Any = self.crawler.spider.services  # type: ignore[union-attr]
            value = response.headers.get("Retry-After")
            wish = retry_after.parse(value.decode("latin-1") if value else None, services.now())
            if wish:
                host = bare_host(urlsplit(request.url).netloc)
                await services.writer.run(hosts.be_patient, host, time.time() + wish)
        return response

    def _delay(self, request: Request, host: str, services: Any) -> float:
        crawl = services.settings.crawl
        outlet = getattr(self.crawler.spider, "outlet", None)
        public = urlsplit(request.url).netloc not in crawl.allow_addresses
        own = outlet.delay if outlet is not None and outlet.delay is not None else crawl.delay
        if crawl.contact is None and public:
            own = max(own, crawl.delay_without_contact)
        return float(max(own, request.meta.get("crawl_delay", 0.0)))

    def _left(self, request: Request) -> None:
        # A signal is not awaited: the lease is given back by a task, and runs out by itself if that dies.
        held = self._held.pop(request, None)
        if held is not None:
            asyncio.ensure_future(self._release(*held))  # noqa: RUF006

    async def _release(self, host: str, holder: str, delay: float) -> None:
        services: Any = self.crawler.spider.services  # type: ignore[union-attr]
        try:
            await services.writer.run(hosts.release, host, holder, time.time() + delay)
        finally:
            _LOCKS[host].release()


def _turn(db: Database, host: str, holder: str, timeout: float) -> float:
    """Seconds to wait for the host's lease, 0 when it is ours; raises for a host that is to be left alone."""
    now = time.time()
    until = hosts.patient_until(db, host, now, retry_after.LONGEST)
    if until is None:
        return hosts.acquire(db, host, holder, now, timeout)
    if until - now > WORTH_WAITING:
        raise HostAsksPatience(datetime.fromtimestamp(until, UTC))
    return until - now
