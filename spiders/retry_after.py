"""Reading Retry-After. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST = 86400.0


def parse(value: str | None, now: datetime) -> float | None:
    """Seconds to wait, clamped to 0..24 h; None for none or garbage (RFC 9110 10.2.3)."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.lstrip("-").isdigit():
        seconds = float(text) if len(text) < 19 else LONGEST
    else:
        try:
            when = parsedate_to_datetime(text)
        except (TypeError, ValueError):
            return None
        seconds = ((when if when.tzinfo else when.replace(tzinfo=UTC)) - now).total_seconds()
    return min(max(seconds, 0.0), LONGEST)
