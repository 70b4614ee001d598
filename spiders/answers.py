"""Reading Scrapy's responses and failures into plain values; the outlet spider decides what they mean."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError, DownloadTimeoutError
from scrapy.http import Response
from twisted.python.failure import Failure

from spiders import retry_after as wishes
from spiders.guard_middleware import AddressRefused
from spiders.pacing import HostAsksPatience
from spiders.robots_middleware import RobotsForbidden
from storage.models import Page, Source
from storage.text import body_hash

KEPT_HEADERS = ("content-type", "etag", "last-modified", "content-language")
MOVED = frozenset({301, 308})
REMEMBER_MOVE_AFTER = 3
_SAID = {
    DownloadTimeoutError: "timed out",
    CannotResolveHostError: "name not found",
    DownloadConnectionRefusedError: "connection refused",
}


def header(response: Response, name: str) -> str | None:
    """A header as text, or None."""
    value = response.headers.get(name)
    return value.decode("latin-1").strip() if value else None


def page_of(response: Response, outlet: str, now: datetime) -> Page:
    """The response as a page; the body is what Scrapy left after undoing the content encoding."""
    asked = response.meta.get("redirect_urls") or [response.url]
    kept = {name: header(response, name) for name in KEPT_HEADERS}
    return Page(
        outlet=outlet,
        url=response.url,
        requested_url=asked[0],
        status=response.status,
        headers={name: value for name, value in kept.items() if value},
        body=response.body,
        body_hash=body_hash(response.body),
        fetched_at=now,
    )


def retry_after(response: Response, now: datetime) -> float | None:
    """The server's Retry-After in seconds, clamped to a day, or None."""
    return wishes.parse(header(response, "Retry-After"), now)


def note_move(source: Source, response: Response) -> Source:
    """Count permanent moves to one address; see :func:`address_of`. A look without redirect changes nothing."""
    reasons = response.meta.get("redirect_reasons") or []
    if not reasons or response.status not in (200, 304):
        return source
    if any(reason not in MOVED for reason in reasons):
        return replace(source, moved_to=None, moved_times=0)
    times = source.moved_times + 1 if source.moved_to == response.url else 1
    return replace(source, moved_to=response.url, moved_times=times)


def address_of(source: Source) -> str:
    """Where to ask: the new address once three looks ended there by permanent moves.

    The configured address stays the source's name, and is asked again when
    the new one fails.
    """
    moved = source.moved_to is not None and source.moved_times >= REMEMBER_MOVE_AFTER
    return source.moved_to if moved and source.moved_to else source.url


def explain(failure: Failure) -> str:
    """One line that says what went wrong."""
    error = failure.value
    for kind, said in _SAID.items():
        if isinstance(error, kind):
            return said
    text = " ".join(str(error).split())
    return text[:200] or type(error).__name__


def is_forbidden(failure: Failure) -> bool:
    """Whether robots.txt forbade the request."""
    return isinstance(failure.value, RobotsForbidden)


def is_refused(failure: Failure) -> bool:
    """Whether the address guard refused the request: asking again would not help."""
    return isinstance(failure.value, AddressRefused)


def patience(failure: Failure) -> datetime | None:
    """Until when the host wants to be left alone (UTC), where that is why it was not asked."""
    return failure.value.until if isinstance(failure.value, HostAsksPatience) else None
