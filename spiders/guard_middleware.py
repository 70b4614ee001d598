"""The address guard in the downloader: every request, redirect targets included."""

from __future__ import annotations

import logging

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request

from spiders.guards import Refused, check_url

log = logging.getLogger(__name__)


class AddressRefused(IgnoreRequest):
    """The guard refused an address; asking again will not help."""


class GuardMiddleware:
    """Outermost downloader middleware; settings key ``EXPORTWATCH_ALLOW``."""

    def __init__(self, crawler: Crawler) -> None:
        self.allow = frozenset(crawler.settings.getlist("EXPORTWATCH_ALLOW"))
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> GuardMiddleware:
        """Scrapy's way to make one."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise for an address that may not be asked."""
        try:
            check_url(request.url, self.allow)
        except Refused as error:
            log.warning("refused %s: %s", request.url, error)
            if self.crawler.stats is not None:
                self.crawler.stats.inc_value("guard/refused")
            raise AddressRefused(str(error)) from error
