"""Finding an outlet's sources when the configured ones fail or yield nothing.

From robots.txt ``Sitemap:`` lines, ``<link rel=alternate>`` of the home page, the
section pages it names, and last the usual addresses. What is found is looked
at like any source and given up again if it is of no use.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from scrapy.http import Request, Response

from spiders import looks
from spiders.discovery.links import find_sources, sitemaps_of_robots, usual_addresses
from spiders.outlet import Outlet
from spiders.services import Services
from storage import robots, sources
from storage.models import Source, SourceKind

log = logging.getLogger(__name__)
MOST_SECTIONS = 6


class Healing:
    """One outlet's search for sources during one run."""

    def __init__(self, outlet: Outlet) -> None:
        self.outlet = outlet
        self._begun = False

    async def needed(self, services: Services) -> bool:
        """Whether to search now; notes a changed structure on the way. At most once a run."""
        now = services.now()

        def work(db: Any) -> bool:
            listed = sources.listing(db, self.outlet.name)
            row = sources.outlet_row(db, self.outlet.name)
            sources.note_structure(db, self.outlet.name, now if looks.structure_changed(listed) else None)
            return looks.needs_discovery(
                listed, row.last_discovery_at if row else None, now, guesses=self.outlet.guesses
            )

        return not self._begun and await services.writer.run(work)

    def requests(self, needed: bool, callback: Callable[..., Any]) -> list[Request]:
        """The request for the home page, where a search is needed."""
        if not needed:
            return []
        self._begun = True
        log.info("%s: looking for other sources", self.outlet.name)
        return [Request(self.outlet.home, callback=callback, errback=_shrug, priority=50, dont_filter=True)]

    async def read_home(self, response: Response, services: Services) -> list[Source]:
        """The sources to try, added to the database as discovered ones."""
        now = services.now()
        if response.status >= 500 or response.status == 429:
            return []  # the outlet is down: its other addresses would say the same
        found: list[tuple[SourceKind, str]] = []
        if response.status == 200:
            found = await services.workers.run(find_sources, response.body, outlet=self.outlet, base_url=response.url)
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(response.url))

        def work(db: Any) -> list[Source]:
            cached = robots.get(db, origin)
            named = sitemaps_of_robots(cached.body, response.url) if cached else []
            offers = [*((SourceKind.SITEMAP, u) for u in named), *found]
            if not any(kind is not SourceKind.SECTION for kind, _ in offers):
                offers += usual_addresses(self.outlet)
            known = {s.url for s in sources.listing(db, self.outlet.name)}
            sources.note_discovery(db, self.outlet.name, now)
            return self._add(db, [(k, u) for k, u in offers if u not in known])

        return await services.writer.run(work)

    def _add(self, db: Any, offers: list[tuple[SourceKind, str]]) -> list[Source]:
        pages = [u for k, u in offers if k is SourceKind.SECTION][:MOST_SECTIONS]
        ids = {
            sources.add(db, self.outlet.name, kind, url, "discovered")
            for kind, url in offers
            if kind is not SourceKind.SECTION or url in pages
        }
        return [s for s in sources.listing(db, self.outlet.name) if s.id in ids]


def _shrug(failure: Any) -> None:
    """The home page did not come either: the outlet is ill, and its sources say so already."""
    log.info("the home page did not come: %s", failure.value)
