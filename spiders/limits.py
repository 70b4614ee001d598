"""The bounds on what a server can do to us, as Scrapy settings."""

from __future__ import annotations

from storage.settings import CrawlSettings


def limit_settings(crawl: CrawlSettings) -> dict[str, object]:
    """Size (decompressed bytes), time, redirects; nothing but http; no cookies, consoles or remote control."""
    return {
        "DOWNLOAD_MAXSIZE": crawl.max_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_TIMEOUT": crawl.timeout,
        "DOWNLOAD_FAIL_ON_DATALOSS": True,
        "REDIRECT_MAX_TIMES": crawl.max_redirects,
        "METAREFRESH_ENABLED": False,
        "COOKIES_ENABLED": False,
        "RETRY_ENABLED": True,
        "RETRY_TIMES": 1,
        "RETRY_HTTP_CODES": [],
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "DOWNLOAD_HANDLERS": {"file": None, "ftp": None, "s3": None, "data": None},
        "URLLENGTH_LIMIT": 4096,
    }
