"""The pages of one visit: which are asked for, and what their answers become."""

from __future__ import annotations

from collections.abc import Sequence

from scrapy.http import Request, Response
from sqlite_utils import Database
from twisted.python.failure import Failure

from spiders import answers
from spiders.addresses import canonical_url
from spiders.conditional import headers_for
from spiders.keeping import Fetched, keep
from spiders.outlet import Outlet
from spiders.services import Services
from storage import leads, meta, pages, runs
from storage.leads import StoredLead
from storage.models import Article, Lead, Page, Reason, Rejected, Saved, SourceKind
from storage.text import body_hash

PAGE_PRIORITY = 10
GONE = frozenset({404, 410, 451})
_FIELD = {Saved.NEW: "new", Saved.REVISED: "revised", Saved.UNCHANGED: "unchanged"}


class PageDesk:
    """Asks for pages on behalf of one spider, at most ``pages_left`` of them, and keeps their outcomes."""

    def __init__(self, outlet: Outlet, services: Services, tally: runs.Tally, pages_left: int) -> None:
        self.outlet = outlet
        self.services = services
        self.tally = tally
        self.pages_left = pages_left
        self.results: list[Fetched] = []
        self._requested: set[int] = set()

    async def waiting(self) -> list[Request]:
        """Requests for the leads that wait from before and for the articles due for a second look."""
        run, now = self.services.writer.run, self.services.now()
        return self.requests(await run(leads.waiting, self.outlet.name, now, limit=max(0, self.pages_left)))

    async def addressed(self, urls: Sequence[str]) -> list[Request]:
        """Requests for addresses a user named."""
        return self.requests([await self.services.writer.run(self._add_address, url) for url in urls])

    def requests(self, stored: Sequence[StoredLead]) -> list[Request]:
        """A request for each lead not asked for in this visit, while pages are left."""
        chosen = [s for s in stored if s.id not in self._requested][: max(0, self.pages_left)]
        self.pages_left -= len(chosen)
        self._requested.update(s.id for s in chosen)
        return [self._request(s) for s in chosen]

    async def parse(self, response: Response, stored: StoredLead) -> None:
        """One page: an article, or a Rejected with its reason."""
        self.tally.requests += 1
        hashed = body_hash(response.body)
        if response.status == 304 or (response.status == 200 and hashed == stored.page_hash):
            self.tally.unchanged += 1
            hours = self.services.settings.crawl.recheck_hours
            await self.services.writer.run(leads.unchanged, stored.id, hours)
        elif response.status != 200:
            await self._lost(stored, f"HTTP {response.status}", permanent=response.status in GONE)
        else:
            page = answers.page_of(response, self.outlet.name, self.services.now())
            await self.keep(Fetched(stored, page, await self._extract(page, stored)))

    async def failed(self, failure: Failure) -> None:
        """A page that did not answer, or may not be asked for."""
        stored: StoredLead = failure.request.meta["stored"]  # type: ignore[attr-defined]
        until = answers.patience(failure)
        if until is not None:
            await self.services.writer.run(leads.postpone, stored.id, until)
            return
        self.tally.requests += 1
        if answers.is_forbidden(failure):
            self._count("robots")
            await self.services.writer.run(leads.forbid, stored.id, answers.explain(failure))
        else:
            await self._lost(stored, answers.explain(failure), permanent=answers.is_refused(failure))

    async def keep(self, fetched: Fetched) -> None:
        """Archive the page, store the outcome, count it."""
        hours = self.services.settings.crawl.recheck_hours
        if self.services.pages is not None:
            await self.services.pages.run(pages.keep, fetched.page)
        result = await self.services.writer.run(keep, fetched, hours, self.services.now())
        self.results.append(fetched)
        if isinstance(result, Reason):
            self._count(result.value)
        else:
            setattr(self.tally, _FIELD[result], getattr(self.tally, _FIELD[result]) + 1)

    async def _extract(self, page: Page, stored: StoredLead) -> Article | Rejected:
        known_bad = await self.services.writer.run(meta.quarantined, page.body_hash)
        if known_bad is not None:
            detail = f"not tried again until the page changes: {known_bad}"
            return Rejected(page.outlet, page.url, Reason.QUARANTINED, detail, page.body_hash, page.fetched_at)
        return await self.services.workers.extract(page, self.outlet, stored.lead)

    async def _lost(self, stored: StoredLead, error: str, *, permanent: bool) -> None:
        self.tally.failures += 1
        await self.services.writer.run(
            leads.fail, stored.id, Reason.HTTP_ERROR.value, error, permanent=permanent, now=self.services.now()
        )

    def _add_address(self, db: Database, url: str) -> StoredLead:
        lead = Lead(
            outlet=self.outlet.name,
            url=url,
            canonical_url=canonical_url(url),
            source_url=url,
            source_kind=SourceKind.SECTION,
            own_id=self.outlet.own_id(url),
        )
        return leads.by_ids(db, [leads.add_address(db, lead, quiet=False, now=self.services.now())])[0]

    def _request(self, stored: StoredLead) -> Request:
        headers = (
            headers_for(stored.etag, stored.last_modified, unchanged=0, distrust_every=0, suspicious=False)
            if stored.recheck
            else {}
        )
        return Request(
            stored.lead.url,
            headers=headers,
            callback=self.parse,
            errback=self.failed,
            cb_kwargs={"stored": stored},
            meta={"stored": stored},
            priority=PAGE_PRIORITY,
            dont_filter=True,
        )

    def _count(self, reason: str) -> None:
        self.tally.rejected[reason] = self.tally.rejected.get(reason, 0) + 1
