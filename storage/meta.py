"""Small facts about the database itself: its id, the daemon's heartbeat, the quarantine of page bodies."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from storage.clock import to_text


def read(db: Database, key: str) -> str | None:
    """A value by key, or None."""
    row = db.execute("SELECT value FROM meta WHERE key = ?", [key]).fetchone()
    return None if row is None else str(row[0])


def write(db: Database, key: str, value: str) -> None:
    """Set a value."""
    db.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [key, value],
    )


def quarantine(db: Database, page_hash: str, reason: str, url: str, now: datetime) -> None:
    """Never extract this body again: it killed or outlasted a worker, alone, twice."""
    db.execute(
        "INSERT OR IGNORE INTO quarantine (page_hash, reason, url, at) VALUES (?, ?, ?, ?)",
        [page_hash, reason, url, to_text(now)],
    )


def quarantined(db: Database, page_hash: str) -> str | None:
    """Why a body is in quarantine, or None."""
    row = db.execute("SELECT reason FROM quarantine WHERE page_hash = ?", [page_hash]).fetchone()
    return None if row is None else str(row[0])
