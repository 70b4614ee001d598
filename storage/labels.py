"""An analyst's own judgements of articles: one an article and topic, the last one counts."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from storage.clock import from_text, to_text
from storage.models import Label


def save(db: Database, label: Label) -> None:
    """Keep a judgement; an earlier one of the same article and topic is replaced."""
    db.execute(
        "INSERT INTO labels (article_id, topic, label, subtype, made_at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (article_id, topic) DO UPDATE SET label = excluded.label, subtype = excluded.subtype,"
        " made_at = excluded.made_at",
        [label.article_id, label.topic, label.label, label.subtype, to_text(label.made_at)],
    )


def listing(db: Database, topic: str) -> list[Label]:
    """All judgements on a topic, by article."""
    rows = db.query("SELECT * FROM labels WHERE topic = ? ORDER BY article_id", [topic])
    return [_label(row["article_id"], topic, row["label"], row["subtype"], from_text(row["made_at"])) for row in rows]


def of_article(db: Database, article_id: int, topic: str) -> Label | None:
    """The judgement of one article, or None."""
    return next((found for found in listing(db, topic) if found.article_id == article_id), None)


def _label(article_id: int, topic: str, label: int, subtype: str | None, made_at: datetime) -> Label:
    return Label(article_id, topic, bool(label), subtype, made_at)
