"""Scrapy's settings, made from Exportwatch's. One place for the crawl, the daemon and plain Scrapy."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from spiders.limits import limit_settings
from spiders.user_agent import user_agent
from storage.settings import Settings

REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"


def scrapy_settings(settings: Settings) -> dict[str, object]:
    """Every Scrapy setting that differs from Scrapy's default.

    Retrying a source or a page is left to the plan (a later look), pacing to
    the host lease, robots.txt to the middleware with the shared cache; the
    built-in counterparts are off.
    """
    crawl = settings.crawl
    return {
        "BOT_NAME": "exportwatch",
        "SPIDER_LOADER_CLASS": "spiders.loader.OutletLoader",
        "EXPORTWATCH_OUTLETS_DIR": str(crawl.outlets_dir) if crawl.outlets_dir else None,
        "EXPORTWATCH_ALLOW": list(crawl.allow_addresses),
        "TWISTED_REACTOR": REACTOR,
        "TWISTED_DNS_RESOLVER": "spiders.resolver.GuardedResolver",
        "USER_AGENT": user_agent(program_version(), crawl.contact),
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,application/rss+xml,*/*;q=0.8",
            "Accept-Language": "en,*;q=0.5",
        },
        "DOWNLOADER_MIDDLEWARES": {
            "spiders.guard_middleware.GuardMiddleware": 50,
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            "spiders.robots_middleware.RobotsMiddleware": 100,
            "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
            "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
            "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
            "spiders.pacing.PacingMiddleware": 990,
        },
        "HTTPERROR_ALLOW_ALL": True,
        "REFERER_ENABLED": False,
        "CONCURRENT_REQUESTS": 16,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 4,
        "DOWNLOAD_DELAY": 0,
        "LOG_LEVEL": "INFO",
        "LOGSTATS_INTERVAL": 0,
        "STATS_DUMP": False,
        **limit_settings(crawl),
    }


def program_version() -> str:
    """The installed version, or 0 when run from a tree that was never installed."""
    try:
        return version("exportwatch")
    except PackageNotFoundError:
        return "0"
