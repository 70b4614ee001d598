"""Time as Exportwatch keeps it: aware UTC in memory, ISO 8601 with Z in the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present moment, UTC, whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


def to_text(when: datetime) -> str:
    """``2026-02-02T09:15:00Z``: fixed width, so that text order is time order.

    Raises ``ValueError`` for a time without zone: a naive time is a bug.
    """
    if when.tzinfo is None:
        raise ValueError("a time without zone cannot be stored")
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def from_text(text: str) -> datetime:
    """The inverse of :func:`to_text`."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def maybe_text(when: datetime | None) -> str | None:
    """:func:`to_text`, None staying None."""
    return None if when is None else to_text(when)


def maybe_time(text: str | None) -> datetime | None:
    """:func:`from_text`, None staying None."""
    return None if text is None else from_text(text)
