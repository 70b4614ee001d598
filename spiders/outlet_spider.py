"""The one spider: an outlet's sources -> leads -> pages -> articles or reasons.

One subclass an outlet is made by ``loader.py``. What an answer means lives in
``looks.py`` and ``conditional.py``; finding sources from nothing in
``healing.py``; pages in ``page_desk.py``; storing in ``keeping.py``.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any, ClassVar

import scrapy
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from spiders import answers, looks, watchlist
from spiders.conditional import headers_for
from spiders.healing import Healing
from spiders.keeping import learn_leads
from spiders.outlet import Outlet
from spiders.page_desk import PageDesk
from spiders.services import Services
from storage import leads, runs, sources
from storage.leads import StoredLead
from storage.models import Source, SourceResult
from storage.text import body_hash

log = logging.getLogger(__name__)
SOURCE_PRIORITY = 100


class OutletSpider(scrapy.Spider):
    """Looks at an outlet's sources, or at the addresses given by ``url``.

    Arguments: ``services`` (shared; a plain ``scrapy crawl`` opens its own),
    ``due`` (source ids to look at; all active ones when None), ``url`` (one
    address or several separated by blanks: only these pages are asked for),
    ``limit`` (pages at most), ``since_days`` (fetch leads no older than this,
    first look or not).
    """

    name = "outlet"
    outlet: ClassVar[Outlet]

    def __init__(
        self,
        *args: Any,
        services: Services,
        due: Sequence[int] | None = None,
        url: str | Sequence[str] = (),
        limit: int | str | None = None,
        since_days: float | str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.services = services
        self.due = due
        self.urls = url.split() if isinstance(url, str) else list(url)
        self.since_days = float(since_days) if since_days is not None else None
        self.tally = runs.Tally()
        pages = int(limit) if limit is not None else services.settings.crawl.max_pages
        self.desk = PageDesk(self.outlet, services, self.tally, pages)
        self._pending = 0
        self._looked: dict[int, Source] = {}
        self._something_new = False
        self.healing = Healing(self.outlet)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> OutletSpider:
        """Make the spider; without shared services it opens its own and closes them when done."""
        if "services" not in kwargs:
            from spiders.standalone import open_own

            kwargs["services"] = open_own(crawler)
        return super().from_crawler(crawler, *args, **kwargs)

    async def start(self) -> AsyncIterator[Request]:
        """The looks that are due, then pages that wait from before."""
        run = self.services.writer.run
        await run(watchlist.sync, self.outlet, self.services.now())
        if self.urls:
            for request in await self.desk.addressed(self.urls):
                yield request
            return
        listed = await run(sources.listing, self.outlet.name)
        chosen = [s for s in listed if s.active and (self.due is None or s.id in self.due)]
        self._pending = len(chosen)
        for source in chosen:
            yield self._source_request(source)
        for request in await self.desk.waiting():
            yield request
        if not chosen and self.due is None:
            for request in await self._heal():
                yield request

    def _source_request(self, source: Source) -> Request:
        headers = headers_for(
            source.etag,
            source.last_modified,
            unchanged=source.unchanged,
            distrust_every=self.services.settings.crawl.distrust_every,
            suspicious=self._something_new and source.unchanged > 0,
        )
        return Request(
            answers.address_of(source),
            headers=headers,
            callback=self.parse_source,
            errback=self.source_failed,
            cb_kwargs={"source": source},
            meta={"source": source},
            priority=SOURCE_PRIORITY,
            dont_filter=True,
        )

    async def parse_source(self, response: Response, source: Source) -> AsyncIterator[Request]:
        """One look at one source: leads become requests, the fetch state is kept."""
        self.tally.looks += 1
        now = self.services.now()
        hashed = body_hash(response.body)
        if response.status == 304 or (response.status == 200 and hashed == source.body_hash):
            after = looks.after_unchanged(source, status=response.status, now=now)
        elif response.status != 200:
            after = self._failed(source, response.status, f"HTTP {response.status}", answers.retry_after(response, now))
        else:
            result = await self._read(response, source)
            if result.children and source.origin != "child":  # an index in an index is followed no further
                after = looks.after_index(source, status=response.status, now=now)
                for request in await self._child_requests(source, result):
                    yield request
            else:
                after, new = await self._record(response, source, result, hashed)
                for request in self.desk.requests(new):
                    yield request
        after = answers.note_move(after, response)
        for request in await self._looked_at(source, after):
            yield request

    async def source_failed(self, failure: Failure) -> AsyncIterator[Request]:
        """A source that did not answer, or may not be asked."""
        source: Source = failure.request.meta["source"]  # type: ignore[attr-defined]
        if (until := answers.patience(failure)) is not None:
            for request in await self._looked_at(source, looks.after_patience(source, until=until)):
                yield request
            return
        self.tally.looks += 1
        for request in await self._looked_at(source, self._failed(source, None, answers.explain(failure), None)):
            yield request

    def _failed(self, source: Source, status: int | None, error: str, retry_after: float | None) -> Source:
        self.tally.failures += 1
        log.info("%s: %s failed: %s", self.outlet.name, source.url, error)
        return looks.after_failure(source, status=status, error=error, retry_after=retry_after, now=self.services.now())

    async def _read(self, response: Response, source: Source) -> SourceResult:
        content_type = answers.header(response, "Content-Type")
        return await self.services.workers.parse_source(
            source.kind,
            response.body,
            outlet=self.outlet,
            source_url=response.url,
            content_type=content_type,
            max_leads=self.services.settings.crawl.max_leads,
        )

    async def _record(
        self, response: Response, source: Source, result: SourceResult, hashed: str
    ) -> tuple[Source, list[StoredLead]]:
        now = self.services.now()
        quiet = looks.is_quiet(source, now)
        days = self.since_days if self.since_days is not None else self.services.settings.crawl.first_look_days
        first = source.last_ok_at is None
        oldest = now - timedelta(days=days) if quiet or first or self.since_days is not None else None

        def work(db: Any) -> list[StoredLead]:
            ids = leads.record(db, source, result.leads, quiet=quiet, not_older_than=oldest, now=now)
            stored = leads.by_ids(db, ids)
            learn_leads(db, stored, now)
            return stored

        new = await self.services.writer.run(work)
        self.tally.leads += len(result.leads)
        self._something_new = self._something_new or bool(new)
        after = looks.after_leads(
            source,
            status=response.status,
            etag=answers.header(response, "ETag"),
            last_modified=answers.header(response, "Last-Modified"),
            body_hash=hashed,
            leads=len(result.leads),
            new=len(new),
            problem=result.problem,
            now=now,
        )
        return after, new

    async def _child_requests(self, parent: Source, result: SourceResult) -> list[Request]:
        urls = [u for u in looks.children_to_read(result.children) if self.outlet.owns(u)]

        def work(db: Any) -> list[Source]:
            ids = [sources.add(db, self.outlet.name, looks.kind_of(u), u, "child") for u in urls]
            return [s for s in sources.listing(db, self.outlet.name) if s.id in ids and s.id not in self._looked]

        children = await self.services.writer.run(work)
        self._pending += len(children)
        now = self.services.now()
        return [self._source_request(looks.since_parent(child, parent, now)) for child in children]

    async def _looked_at(self, before: Source, after: Source) -> list[Request]:
        """Keep the state; after the last look decide whether the outlet needs healing."""
        if after.origin == "child":
            after = looks.only_through_parent(after)
        elif self.services.next_look is not None:
            after = looks.due_at(after, self.services.next_look(after, self.outlet, self.services.now()))
        self._looked[before.id] = after
        await self.services.writer.run(sources.save, after)
        self._pending -= 1
        return await self._heal() if self._pending == 0 else []

    async def _heal(self) -> list[Request]:
        found = await self.healing.needed(self.services)
        return self.healing.requests(found, self.discovered)

    async def discovered(self, response: Response) -> AsyncIterator[Request]:
        """The home page came: look at the sources it names, or at the usual addresses."""
        added = await self.healing.read_home(response, self.services)
        self._pending += len(added)
        for source in added:
            yield self._source_request(source)
