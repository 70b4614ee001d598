"""Logging: one record a line, whatever a title holds; quiet libraries."""

from __future__ import annotations

import logging
import re
import sys

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_QUIET = (
    "scrapy",
    "twisted",
    "apscheduler",
    "trafilatura",
    "htmldate",
    "courlan",
    "filelock",
    "asyncio",
    "pebble",
    "tldextract",
    "apprise",  # at debug level these two write addresses that are secrets
    "urllib3",
)


class LineFormatter(logging.Formatter):
    """A formatter whose message is one line without control characters.

    Titles and addresses come from strangers; a newline or an escape sequence
    in one must not forge a record or paint the terminal. A traceback keeps
    its lines.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Escape what is not printable."""
        record.message = _UNPRINTABLE.sub(lambda m: repr(m.group())[1:-1], record.message)
        return super().formatMessage(record)


def set_up_logs(level: int) -> None:
    """Send records to stderr with time and level; libraries speak up only when something is wrong."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter("%(asctime)s %(levelname)-7s %(message)s", "%Y-%m-%d %H:%M:%S"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # What failed is said by who asked for it; Scrapy would say it again as an error.
    logging.getLogger("scrapy.downloadermiddlewares.retry").setLevel(logging.CRITICAL)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.ERROR if level > logging.DEBUG else logging.INFO)
