"""Times, lengths of time and counts in words for a reader. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def stamp(when: datetime | None) -> str | None:
    """``2026-02-02 09:15``, UTC."""
    return None if when is None else when.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


def ago(when: datetime | None, now: datetime) -> str | None:
    """``5 min ago``, ``in 2 h``; None stays None."""
    if when is None:
        return None
    distance = now - when
    return f"{span(distance)} ago" if distance >= timedelta(0) else f"in {span(-distance)}"


def span(distance: timedelta) -> str:
    """A length of time in its largest fitting unit: ``40 s``, ``12 min``, ``5 h``, ``3 days``."""
    seconds = distance.total_seconds()
    if seconds < 100:
        return f"{seconds:.0f} s"
    if seconds < 100 * 60:
        return f"{seconds / 60:.0f} min"
    if seconds < 48 * 3600:
        return f"{seconds / 3600:.0f} h"
    return f"{seconds / 86400:.0f} days"


def count(number: int, one: str, many: str | None = None) -> str:
    """``1 story``, ``2 stories``."""
    return f"{number} {one if number == 1 else many or one + 's'}"
