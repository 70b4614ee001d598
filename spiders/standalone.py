"""Services for a plain ``scrapy crawl NAME``, which has no daemon around it."""

from __future__ import annotations

from scrapy import signals
from scrapy.crawler import Crawler

from spiders.services import Services, open_services
from storage.settings_file import load_settings


def open_own(crawler: Crawler) -> Services:
    """Open services from the user's settings and close them when the spider closes."""
    services = open_services(load_settings(), command="scrapy")
    crawler.signals.connect(services.close, signal=signals.spider_closed, weak=False)
    return services
