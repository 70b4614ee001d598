"""Letting go of texts past their age. The article's row and its lead stay: seen stays seen."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from storage.clock import to_text
from storage.search import reindex


def purge_texts(db: Database, *, before: datetime, now: datetime) -> int:
    """Empty the texts of articles first seen before then that belong to no story; returns how many."""
    rows = list(
        db.query(
            "SELECT a.id, a.title, r.text FROM articles a JOIN revisions r ON r.id = a.revision_id"
            " WHERE a.purged_at IS NULL AND a.first_seen_at < ?"
            " AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.article_id = a.id)",
            [to_text(before)],
        )
    )
    for row in rows:
        db.execute("UPDATE revisions SET text = '', blocks = '[]', summary = NULL WHERE article_id = ?", [row["id"]])
        db.execute("UPDATE articles SET purged_at = ? WHERE id = ?", [to_text(now), row["id"]])
        reindex(db, row["id"], old=(row["title"], row["text"]), new=(row["title"], ""))
    return len(rows)
