"""robots.txt files as last fetched, a row an origin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from storage.clock import from_text, maybe_text, maybe_time, to_text


@dataclass(frozen=True, slots=True)
class Cached:
    """One origin's file. ``status`` is None where the host did not answer, ``failing_since`` None while it does."""

    origin: str
    status: int | None
    body: bytes
    fetched_at: datetime
    expires_at: datetime
    failing_since: datetime | None


def get(db: Database, origin: str) -> Cached | None:
    """The kept file, expired or not, or None."""
    row = next(db.query("SELECT * FROM robots WHERE origin = ?", [origin]), None)
    if row is None:
        return None
    return Cached(
        row["origin"],
        row["status"],
        bytes(row["body"]),
        from_text(row["fetched_at"]),
        from_text(row["expires_at"]),
        maybe_time(row["failing_since"]),
    )


def put(db: Database, row: Cached) -> None:
    """Keep a file, replacing the one before."""
    db.execute(
        "INSERT OR REPLACE INTO robots (origin, status, body, fetched_at, expires_at, failing_since) VALUES (?, ?, ?, ?, ?, ?)",
        [
            row.origin,
            row.status,
            row.body,
            to_text(row.fetched_at),
            to_text(row.expires_at),
            maybe_text(row.failing_since),
        ],
    )
