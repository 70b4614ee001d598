"""One request at a time a host, and a pause between them, over all crawls of all processes.

The lease lies in the database (``storage/hosts.py``): whoever holds it may ask;
a dead holder's lease runs out. Within a process a lock a host keeps the queue
short and fair.
"""

from __future__ import annotations

import asyncio
import os
import random
import secrets
import time
from typing import Any
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Request

from spiders.outlet import bare_host
from storage import hosts

MARGIN = 10.0
POLL = 0.1
_LOCKS: dict[str, asyncio.Lock] = {}


class PacingMiddleware:
    """Innermost downloader middleware; uses ``crawler.spider.services`` and the outlet's ``delay``."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._held: dict[Request, tuple[str, str, float]] = {}
        crawler.signals.connect(self._left, signal=signals.request_left_downloader)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PacingMiddleware:
        """Scrapy's way to make one."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait for the host's turn."""
        services: Any = self.crawler.spider.services  # type: ignore[union-attr]
        host = bare_host(urlsplit(request.url).netloc)
        holder = f"{os.getpid()}-{secrets.token_hex(4)}"
        timeout = services.settings.crawl.timeout + MARGIN
        lock = _LOCKS.setdefault(host, asyncio.Lock())
        await lock.acquire()
        try:
            # The holder may be another process: there is no event to wait for.
            while (wait := await services.writer.run(hosts.acquire, host, holder, time.time(), timeout)) > 0:  # noqa: ASYNC110
                await asyncio.sleep(min(wait, 1.0) + random.random() * POLL)
        except BaseException:
            lock.release()
            raise
        self._held[request] = (host, holder, self._delay(request, host, services))

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
