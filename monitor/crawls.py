"""Running outlet spiders inside this process's loop: one visit an outlet at a time, each with a deadline."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.settings import Settings as ScrapySettings

from spiders.keeping import Fetched
from spiders.loader import spider_class
from spiders.outlet import Outlet
from spiders.scrapy_settings import scrapy_settings
from spiders.services import Services
from storage import runs

log = logging.getLogger(__name__)
STOP_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Visit:
    """How one visit to an outlet went; ``results`` are the pages it fetched, in order."""

    outlet: str
    outcome: str
    tally: runs.Tally
    results: list[Fetched] = field(default_factory=list)


class Crawls:
    """The running visits of this process."""

    def __init__(self, services: Services, catalog: Mapping[str, Outlet], *, deadline: float) -> None:
        self.services = services
        self.catalog = catalog
        self.deadline = deadline
        self.running: dict[str, Crawler] = {}
        self._runner = AsyncCrawlerRunner(ScrapySettings(scrapy_settings(services.settings)))
        self._stopping = False

    async def visit(
        self,
        outlet: Outlet,
        *,
        due: Sequence[int] | None = None,
        urls: Sequence[str] = (),
        limit: int | None = None,
        since_days: float | None = None,
    ) -> Visit:
        """Visit one outlet; never raises for what an outlet does.

        Raises ``RuntimeError`` when the outlet is being visited already: the
        caller is to ask :attr:`running` first.
        """
        if outlet.name in self.running:
            raise RuntimeError(f"{outlet.name} is being visited already")
        crawler = self._runner.create_crawler(spider_class(outlet))
        self.running[outlet.name] = crawler
        services = self.services
        try:
            run_id = await services.writer.run(runs.start, outlet.name, services.command, services.now())
            crawl = self._runner.crawl(
                crawler, services=services, due=due, url=list(urls), limit=limit, since_days=since_days
            )
            outcome = await self._until_done(crawler, crawl, outlet)
            tally = crawler.spider.tally if crawler.spider else runs.Tally()  # type: ignore[attr-defined]
            results = crawler.spider.desk.results if crawler.spider else []  # type: ignore[attr-defined]
            await services.writer.run(runs.finish, run_id, outcome, tally, services.now())
            return Visit(outlet.name, outcome, tally, results)
        finally:
            self.running.pop(outlet.name, None)

    async def stop(self) -> None:
        """Stop every running visit; pages in flight are dropped and their leads go on waiting."""
        self._stopping = True
        crawlers = list(self.running.values())
        await asyncio.gather(*(self._stop(c) for c in crawlers), return_exceptions=True)

    def tallies(self) -> dict[str, runs.Tally]:
        """The counts of the running visits, for a progress display."""
        return {n: c.spider.tally for n, c in self.running.items() if c.spider is not None}  # type: ignore[attr-defined]

    async def _until_done(self, crawler: Crawler, crawl: asyncio.Task[None], outlet: Outlet) -> str:
        done, _ = await asyncio.wait({crawl}, timeout=self.deadline)
        if not done:
            log.warning("%s: stopped at its deadline of %.0f s", outlet.name, self.deadline)
            await self._stop(crawler)
            done, _ = await asyncio.wait({crawl}, timeout=STOP_SECONDS)
            if not done:
                crawl.cancel()
            return "deadline"
        error = crawl.exception() if not crawl.cancelled() else None
        if error is not None:
            log.error("%s: the visit ended with %r", outlet.name, error, exc_info=error)
            return "error"
        return "stopped" if self._stopping else "finished"

    @staticmethod
    async def _stop(crawler: Crawler) -> None:
        await asyncio.wait({asyncio.ensure_future(crawler.stop_async())}, timeout=STOP_SECONDS)
