"""From article rows to :class:`StoredArticle`."""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database

from storage.clock import from_text, maybe_time
from storage.codec import moment_from_json, strings_from_json
from storage.models import Access, StoredArticle

SELECT = """
    SELECT a.*, r.summary AS summary, r.text AS text, r.authors AS authors, r.title AS revision_title,
        r.cleanings AS cleanings, r.flags AS flags
    FROM articles a JOIN revisions r ON r.id = a.revision_id
"""


def one(db: Database, sql: str, parameters: list[Any] | dict[str, Any]) -> StoredArticle | None:
    """The first article of a query that begins with :data:`SELECT`, or None."""
    row = next(db.query(sql, parameters), None)
    return None if row is None else stored(row)


def stored(row: dict[str, Any]) -> StoredArticle:
    """A row of a query that begins with :data:`SELECT`."""
    return StoredArticle(
        id=row["id"],
        outlet=row["outlet"],
        own_id=row["own_id"],
        url=row["url"],
        canonical_url=row["canonical_url"],
        foreign_canonical=row["foreign_canonical"],
        title=row["title"],
        summary=row["summary"],
        text=row["text"],
        language=row["language"],
        section=row["section"],
        authors=strings_from_json(row["authors"]),
        access=Access(row["access"]),
        published=moment_from_json(row["published"]),
        modified=moment_from_json(row["modified"]),
        first_seen_at=from_text(row["first_seen_at"]),
        fetched_at=from_text(row["fetched_at"]),
        revision_id=row["revision_id"],
        revision=row["revision"],
        quiet=bool(row["quiet"]),
        purged_at=maybe_time(row["purged_at"]),
        cleanings=row["cleanings"],
        flags=strings_from_json(row["flags"]),
    )
