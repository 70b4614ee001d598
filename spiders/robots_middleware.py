"""Obeying robots.txt, with a cache in the database that all crawls and processes share."""

from __future__ import annotations

import asyncio
import logging
from typing import Any
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request
from scrapy.http.request import NO_CALLBACK

from spiders import robots as rules
from spiders.pacing import HostAsksPatience
from storage import robots

log = logging.getLogger(__name__)


class RobotsForbidden(IgnoreRequest):
    """robots.txt forbids the address."""


class RobotsUnknown(IgnoreRequest):
    """robots.txt could not be had, which forbids everything for the time being; asking later may help."""


class RobotsMiddleware:
    """Downloader middleware; uses ``crawler.spider.services``."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._asking: dict[str, asyncio.Lock] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        """Scrapy's way to make one."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise where the host's rules forbid the address; hand its Crawl-delay on to the pacing."""
        if request.meta.get("robots"):
            return
        services: Any = self.crawler.spider.services  # type: ignore[union-attr]
        answer = await self._answer(request.url, services)
        if not rules.allowed(answer, request.url, services.now()):
            if answer.status is None:
                raise RobotsUnknown("unreachable: not even robots.txt can be had")
            if rules.is_failure(answer.status):
                raise RobotsUnknown(f"robots.txt answers HTTP {answer.status}, which forbids everything")
            raise RobotsForbidden("robots.txt forbids it")
        request.meta["crawl_delay"] = rules.crawl_delay(answer)

    async def _answer(self, url: str, services: Any) -> rules.Answer:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        async with self._asking.setdefault(origin, asyncio.Lock()):
            kept = await services.writer.run(robots.get, origin)
            now = services.now()
            if kept is not None and kept.expires_at > now:
                return rules.Answer(kept.status, kept.body, kept.fetched_at, kept.failing_since)
            status, body = await self._fetch(origin)
            since = None
            if rules.is_failure(status):
                since = kept.failing_since if kept is not None and kept.failing_since else now
            answer = rules.Answer(status, body, now, since)
            expires = rules.expires(answer, services.settings.crawl.robots_ttl, now)
            row = robots.Cached(origin, status, body, now, expires, since)
            await services.writer.run(robots.put, row)
            return answer

    async def _fetch(self, origin: str) -> tuple[int | None, bytes]:
        request = Request(
            f"{origin}/robots.txt", meta={"robots": True}, callback=NO_CALLBACK, priority=1000, dont_filter=True
        )
        assert self.crawler.engine is not None
        try:
            response = await self.crawler.engine.download_async(request)
        except HostAsksPatience:  # says nothing about its rules
            raise
        except Exception as error:  # noqa: BLE001 - whatever keeps the rules from us, Twisted's errors have no common base
            log.info("no robots.txt from %s: %s", origin, error)
            return None, b""
        return response.status, bytes(response.body[: rules.LARGEST])
