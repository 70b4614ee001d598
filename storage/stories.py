"""Stories, who belongs to them, and their history.

Ids are never reused. A join, a merge and a split are rows in ``story_events``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.clock import from_text, maybe_text, to_text
from storage.codec import clean
from storage.models import Judgement, Member, Role, Stage, StoredArticle, Story, StoryEvent

_COLUMNS = "id, topic, title, subtype, score, opened_at, first_seen_at, quiet, merged_into"


@dataclass(frozen=True, slots=True)
class Sketched:
    """A flagged article of the window with its text sketch and its story."""

    article_id: int
    story_id: int
    sketch: bytes


def open_story(
    db: Database, article: StoredArticle, judgement: Judgement, *, quiet: bool, now: datetime, why: str | None = None
) -> int:
    """Make a new story of a flagged article; returns its id. ``why`` says why it joined no other."""
    cursor = db.execute(
        "INSERT INTO stories (topic, title, subtype, score, opened_at, first_seen_at, quiet) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            judgement.topic,
            clean(article.title),
            judgement.subtype,
            judgement.score,
            to_text(now),
            to_text(article.first_seen_at),
            quiet,
        ],
    )
    story_id = int(cursor.lastrowid or 0)
    _add_member(db, story_id, judgement.topic, article.id, Role.OPENER, 1.0, now)
    note(db, story_id, "opened", now, article=article.id, detail=why)
    if judgement.subtype is not None:
        note_stage(db, story_id, judgement.subtype, article.id, now)
    return story_id


def join(
    db: Database,
    story_id: int,
    topic: str,
    article_id: int,
    role: Role,
    similarity: float,
    now: datetime,
    *,
    copy_of: int | None = None,
) -> None:
    """Add an article to a standing story; ``copy_of`` is the article whose text it carries."""
    _add_member(db, story_id, topic, article_id, role, similarity, now, copy_of)
    note(db, story_id, "joined", now, article=article_id, detail=f"{role.value}, similarity {similarity:.2f}")


def note_stage(db: Database, story_id: int, stage: str, article_id: int, now: datetime) -> bool:
    """Remember that a story has reached a stage; False where it had already."""
    cursor = db.execute(
        "INSERT OR IGNORE INTO story_stages (story_id, stage, article_id, at) VALUES (?, ?, ?, ?)",
        [story_id, stage, article_id, to_text(now)],
    )
    return cursor.rowcount > 0


def note_revision(db: Database, story_id: int, article_id: int, detail: str, now: datetime) -> None:
    """Record that a member was revised."""
    note(db, story_id, "revised", now, article=article_id, detail=detail)


def get(db: Database, story_id: int) -> Story | None:
    """A story with its members in order of joining, or None."""
    row = next(db.query(f"SELECT {_COLUMNS} FROM stories WHERE id = ?", [story_id]), None)
    return None if row is None else _story(db, row)


def listing(
    db: Database, *, topic: str | None = None, since: datetime | None = None, limit: int | None = 100
) -> list[Story]:
    """Stories newest first, by first sighting; merged ones are left out."""
    rows = db.query(
        f"SELECT {_COLUMNS} FROM stories WHERE merged_into IS NULL AND (:topic IS NULL OR topic = :topic)"
        " AND (:since IS NULL OR first_seen_at >= :since) ORDER BY first_seen_at DESC, id DESC LIMIT :limit",
        {"topic": topic, "since": maybe_text(since), "limit": -1 if limit is None else limit},
    )
    return [_story(db, row) for row in rows]


def of_article(db: Database, article_id: int, topic: str) -> int | None:
    """The id of the story an article belongs to on a topic, or None."""
    row = db.execute(
        "SELECT story_id FROM memberships WHERE topic = ? AND article_id = ?", [topic, article_id]
    ).fetchone()
    return None if row is None else int(row[0])


def standing(db: Database, story_id: int) -> int:
    """The id of the story that a story is now, after what merges there were."""
    row = db.execute(
        "WITH RECURSIVE way (id, into_id) AS (SELECT id, merged_into FROM stories WHERE id = ? UNION"
        " SELECT s.id, s.merged_into FROM stories s JOIN way w ON s.id = w.into_id) SELECT id FROM way WHERE into_id IS NULL",
        [story_id],
    ).fetchone()
    return story_id if row is None else int(row[0])


def keep_sketch(db: Database, article_id: int, sketch: bytes, terms: Sequence[int], now: datetime) -> None:
    """Store a flagged article's text sketch and its index terms, replacing an earlier one."""
    db.execute("DELETE FROM sketch_terms WHERE article_id = ?", [article_id])
    db.execute(
        "INSERT INTO sketches (article_id, sketch, made_at) VALUES (?, ?, ?)"
        " ON CONFLICT (article_id) DO UPDATE SET sketch = excluded.sketch",
        [article_id, sketch, to_text(now)],
    )
    db.conn.executemany(
        "INSERT OR IGNORE INTO sketch_terms (term, article_id) VALUES (?, ?)", [(t, article_id) for t in terms]
    )


def candidates(db: Database, topic: str, terms: Sequence[int], since: datetime, *, limit: int = 20) -> list[Sketched]:
    """Members of stories in the window that share sketch terms, most shared first."""
    marks = ",".join("?" * len(terms))
    # Cross joins keep the order: left to itself SQLite scans all sketches, which grows with every report.
    rows = db.query(
        f"WITH alike AS MATERIALIZED (SELECT article_id, count(*) AS shared FROM sketch_terms WHERE term IN ({marks})"
        " GROUP BY article_id)"
        " SELECT a.article_id, m.story_id, k.sketch FROM alike a"
        " CROSS JOIN memberships m ON m.article_id = a.article_id AND m.topic = ?"
        " CROSS JOIN stories s ON s.id = m.story_id AND s.first_seen_at >= ?"
        " CROSS JOIN sketches k ON k.article_id = a.article_id ORDER BY a.shared DESC, a.article_id LIMIT ?",
        [*terms, topic, to_text(since), limit],
    )
    return [Sketched(row["article_id"], row["story_id"], row["sketch"]) for row in rows]


def unannounced(db: Database, topic: str, since: datetime) -> list[int]:
    """Quiet stories that no mail has named yet, dated since then, oldest first.

    A story is dated by its opener's certain publication time, else by its
    first sighting.
    """
    rows = db.query(
        "SELECT s.id FROM stories s JOIN memberships m ON m.story_id = s.id AND m.role = 'opener'"
        " JOIN articles a ON a.id = m.article_id WHERE s.topic = :topic AND s.quiet AND s.announced_at IS NULL"
        " AND s.merged_into IS NULL AND s.opened_at >= :since AND (json_extract(a.published, '$.certain') IS NOT 1"
        " OR a.published_at >= :since) ORDER BY s.id",
        {"topic": topic, "since": to_text(since)},
    )
    return [row["id"] for row in rows]


def announce(db: Database, story_ids: Sequence[int], now: datetime) -> None:
    """Remember that a mail names these stories."""
    db.conn.executemany(
        "UPDATE stories SET announced_at = coalesce(announced_at, ?) WHERE id = ?",
        [(to_text(now), i) for i in story_ids],
    )


def note(
    db: Database,
    story_id: int,
    kind: str,
    now: datetime,
    *,
    article: int | None = None,
    other: int | None = None,
    detail: str | None = None,
) -> None:
    """A line of a story's history; ``kind`` is opened, joined, merged, split or revised."""
    db.execute(
        "INSERT INTO story_events (story_id, kind, article_id, other_story_id, detail, at) VALUES (?, ?, ?, ?, ?, ?)",
        [story_id, kind, article, other, detail, to_text(now)],
    )


def events(db: Database, story_id: int) -> list[StoryEvent]:
    """A story's history, oldest first."""
    rows = db.query(
        "SELECT kind, article_id, other_story_id, detail, at FROM story_events WHERE story_id = ? ORDER BY id",
        [story_id],
    )
    return [StoryEvent(r["kind"], r["article_id"], r["other_story_id"], r["detail"], from_text(r["at"])) for r in rows]


def stages(db: Database, story_id: int) -> list[Stage]:
    """The stages a story has reached, in order."""
    rows = db.query("SELECT stage, article_id, at FROM story_stages WHERE story_id = ? ORDER BY at, stage", [story_id])
    return [Stage(r["stage"], r["article_id"], from_text(r["at"])) for r in rows]


def _add_member(
    db: Database,
    story_id: int,
    topic: str,
    article_id: int,
    role: Role,
    similarity: float,
    now: datetime,
    copy_of: int | None = None,
) -> None:
    db.execute(
        "INSERT INTO memberships (story_id, article_id, topic, role, similarity, joined_at, copy_of)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [story_id, article_id, topic, role.value, similarity, to_text(now), copy_of],
    )


def _story(db: Database, row: dict[str, Any]) -> Story:
    members = db.query(
        "SELECT article_id, role, similarity, joined_at, copy_of FROM memberships WHERE story_id = ? ORDER BY joined_at, role = 'opener' DESC, article_id",
        [row["id"]],
    )
    return Story(
        id=row["id"],
        topic=row["topic"],
        title=row["title"],
        subtype=row["subtype"],
        score=row["score"],
        opened_at=from_text(row["opened_at"]),
        first_seen_at=from_text(row["first_seen_at"]),
        quiet=bool(row["quiet"]),
        merged_into=row["merged_into"],
        members=tuple(
            Member(m["article_id"], Role(m["role"]), m["similarity"], from_text(m["joined_at"]), m["copy_of"])
            for m in members
        ),
    )
