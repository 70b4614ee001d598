"""What is kept of flagged reports to tell stories apart, and the inverted index over it.

What the traits say and which keys they have is the analysis' affair; here they
are a text and numbers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest

from sqlite_utils import Database

from storage.clock import to_text
from storage.codec import clean

# Of a key that everybody has, the newest reports are enough.
MOST_PER_KEY = 150


@dataclass(frozen=True, slots=True)
class Shelved:
    """A report of a story with what was kept of it; ``traits`` is None for one from before traits were kept."""

    article_id: int
    story_id: int
    sketch: bytes
    traits: str | None


def keep(db: Database, article_id: int, traits: str, keys: Mapping[int, float], now: datetime) -> None:
    """Store a report's traits and index keys, replacing earlier ones."""
    db.execute("DELETE FROM trait_keys WHERE article_id = ?", [article_id])
    db.execute(
        "INSERT INTO traits (article_id, traits, made_at) VALUES (?, ?, ?)"
        " ON CONFLICT (article_id) DO UPDATE SET traits = excluded.traits",
        [article_id, clean(traits), to_text(now)],
    )
    db.conn.executemany("INSERT INTO trait_keys (key, article_id) VALUES (?, ?)", [(key, article_id) for key in keys])


def nearest(db: Database, topic: str, keys: Mapping[int, float], since: datetime, *, limit: int = 24) -> list[Shelved]:
    """Reports of the topic's stories first seen since then that share most of the weighted keys, the likest first.

    A key counts the less the more reports share it.
    """
    scores: dict[int, float] = {}
    for key, weight in keys.items():
        found = db.execute(
            "SELECT article_id FROM trait_keys WHERE key = ? ORDER BY article_id DESC LIMIT ?", [key, MOST_PER_KEY]
        ).fetchall()
        worth = weight / (1 + math.log1p(len(found)))
        for (article_id,) in found:
            scores[article_id] = scores.get(article_id, 0.0) + worth
    best = nlargest(limit, scores, key=lambda i: (scores[i], i))
    return sorted(shelved(db, topic, best, since), key=lambda s: (-scores[s.article_id], s.article_id))


def shelved(db: Database, topic: str, article_ids: list[int], since: datetime) -> list[Shelved]:
    """Those of the articles that belong to a story of the topic and were first seen since then."""
    marks = ",".join("?" * len(article_ids))
    rows = db.execute(
        "SELECT m.article_id, m.story_id, k.sketch, t.traits FROM memberships m"
        " JOIN articles a ON a.id = m.article_id LEFT JOIN sketches k ON k.article_id = m.article_id"
        f" LEFT JOIN traits t ON t.article_id = m.article_id WHERE m.topic = ? AND m.article_id IN ({marks})"
        " AND a.first_seen_at >= ?",
        [topic, *article_ids, to_text(since)],
    ).fetchall()
    return [Shelved(article_id, story_id, sketch or b"", traits) for article_id, story_id, sketch, traits in rows]


def of_story(db: Database, story_id: int) -> list[tuple[int, str]]:
    """(article, traits) of a story's reports that have any, in order of joining; copies are left out."""
    rows = db.execute(
        "SELECT m.article_id, t.traits FROM memberships m JOIN traits t ON t.article_id = m.article_id"
        " WHERE m.story_id = ? AND m.role <> 'copy' ORDER BY m.joined_at, m.article_id",
        [story_id],
    ).fetchall()
    return [(int(article_id), str(traits)) for article_id, traits in rows]


def of_article(db: Database, article_id: int) -> str | None:
    """What was kept of one report, or None."""
    row = db.execute("SELECT traits FROM traits WHERE article_id = ?", [article_id]).fetchone()
    return None if row is None else str(row[0])
