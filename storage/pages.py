"""The page archive: fetched bodies, zstd-compressed, in a second file bounded in size and age.

It exists so that later extraction can be replayed; losing it loses no article.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

import zstandard
from sqlite_utils import Database

from storage.clock import from_text, to_text
from storage.models import Page

LEVEL = 3
MAX_BODY = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Kept:
    """What a clean-up left: pages, and bytes of compressed bodies."""

    pages: int
    bytes: int
    removed: int


def keep(db: Database, page: Page) -> None:
    """Store a page under the hash of its body; a body already there stays as it is."""
    db.execute(
        "INSERT OR IGNORE INTO pages (body_hash, outlet, url, requested_url, status, headers, fetched_at, size, body)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            page.body_hash,
            page.outlet,
            page.url,
            page.requested_url,
            page.status,
            json.dumps(page.headers),
            to_text(page.fetched_at),
            len(page.body),
            zstandard.ZstdCompressor(level=LEVEL).compress(page.body),
        ],
    )


def get(db: Database, body_hash: str) -> Page | None:
    """The page with this body, or None where it was never kept or has aged out."""
    row = next(db.query("SELECT * FROM pages WHERE body_hash = ?", [body_hash]), None)
    if row is None:
        return None
    return Page(
        outlet=row["outlet"],
        url=row["url"],
        requested_url=row["requested_url"],
        status=row["status"],
        headers=json.loads(row["headers"]),
        body=zstandard.ZstdDecompressor().decompress(row["body"], max_output_size=MAX_BODY),
        body_hash=row["body_hash"],
        fetched_at=from_text(row["fetched_at"]),
    )


def trim(db: Database, *, max_mb: int, max_days: int, now: datetime) -> Kept:
    """Remove pages older than ``max_days``, then the oldest until at most ``max_mb`` MiB are left."""
    before = _count(db)
    db.execute("DELETE FROM pages WHERE fetched_at < ?", [to_text(now - timedelta(days=max_days))])
    db.execute(
        "DELETE FROM pages WHERE rowid IN (SELECT rowid FROM (SELECT rowid,"
        " sum(length(body)) OVER (ORDER BY fetched_at DESC, rowid DESC) AS running FROM pages) WHERE running > ?)",
        [max_mb * 1024 * 1024],
    )
    left = _count(db)
    (size,) = db.execute("SELECT coalesce(sum(length(body)), 0) FROM pages").fetchone()
    return Kept(left, int(size), before - left)


def _count(db: Database) -> int:
    return int(db.execute("SELECT count(*) FROM pages").fetchone()[0])
