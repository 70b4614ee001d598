"""Verdicts and their evidence. Append-only: a changed rule adds a verdict, it replaces none."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.clock import from_text, to_text
from storage.codec import clean, strings_from_json, strings_to_json
from storage.models import Contribution, Evidence, Judgement, StoredArticle, StoredVerdict


def save(db: Database, article: StoredArticle, judgement: Judgement, now: datetime) -> int:
    """Keep a judgement of the article's current revision; returns the verdict's id.

    The same revision, topic and rules version is judged once: a second call
    returns the standing verdict's id.
    """
    # A revision that was cleaned is judged anew: the number of its cleanings tells the verdicts apart.
    version = judgement.rules_version + (f"~{article.cleanings}" if article.cleanings else "")
    standing = db.execute(
        "SELECT id FROM verdicts WHERE revision_id = ? AND topic = ? AND rules_version = ?",
        [article.revision_id, judgement.topic, version],
    ).fetchone()
    if standing is not None:
        return int(standing[0])
    cursor = db.execute(
        "INSERT INTO verdicts (article_id, revision_id, topic, rules_version, flagged, review, score, subtype, reasons,"
        " hit_sentence, contributions, made_at, cleaning) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            article.id,
            article.revision_id,
            judgement.topic,
            version,
            judgement.flagged,
            judgement.review,
            judgement.score,
            judgement.subtype,
            clean(strings_to_json(judgement.reasons)),
            clean(judgement.hit_sentence) if judgement.hit_sentence else None,
            json.dumps([[c.feature, c.value, c.points] for c in judgement.contributions]),
            to_text(now),
            article.cleanings,
        ],
    )
    verdict_id = int(cursor.lastrowid or 0)
    db.conn.executemany(
        "INSERT INTO evidence (verdict_id, concept, part, start, end, matched, sentence) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (verdict_id, e.concept, e.part, e.start, e.end, clean(e.matched), clean(e.sentence))
            for e in judgement.evidence
        ],
    )
    return verdict_id


def is_judged(db: Database, article: StoredArticle, topic: str) -> bool:
    """Whether the article's current revision, as cleaned by now, has a verdict on a topic."""
    found = db.execute(
        "SELECT 1 FROM verdicts WHERE revision_id = ? AND topic = ? AND cleaning >= ?",
        [article.revision_id, topic, article.cleanings],
    ).fetchone()
    return found is not None


def latest(db: Database, article_id: int, topic: str) -> StoredVerdict | None:
    """The newest verdict on an article and topic, or None."""
    row = next(
        db.query(
            "SELECT * FROM verdicts WHERE article_id = ? AND topic = ? ORDER BY id DESC LIMIT 1", [article_id, topic]
        ),
        None,
    )
    return None if row is None else _stored(db, row)


def any_flagged(db: Database, story_id: int, topic: str) -> bool:
    """Whether the newest verdict on any article of a story flags it."""
    row = db.execute(
        "SELECT 1 FROM memberships m JOIN verdicts v ON v.article_id = m.article_id AND v.topic = m.topic"
        " WHERE m.story_id = ? AND m.topic = ? AND v.flagged AND v.id ="
        " (SELECT max(id) FROM verdicts w WHERE w.article_id = m.article_id AND w.topic = m.topic) LIMIT 1",
        [story_id, topic],
    ).fetchone()
    return row is not None


def stage_before(db: Database, article: StoredArticle) -> str | None:
    """The subtype an earlier revision of an article was last judged to be, or None."""
    row = db.execute(
        "SELECT subtype FROM verdicts WHERE article_id = ? AND revision_id < ? AND subtype IS NOT NULL ORDER BY id DESC",
        [article.id, article.revision_id],
    ).fetchone()
    return None if row is None else str(row[0])


def _stored(db: Database, row: dict[str, Any]) -> StoredVerdict:
    evidence = tuple(
        Evidence(e["concept"], e["part"], e["start"], e["end"], e["matched"], e["sentence"])
        for e in db.query("SELECT * FROM evidence WHERE verdict_id = ? ORDER BY id", [row["id"]])
    )
    return StoredVerdict(
        id=row["id"],
        article_id=row["article_id"],
        revision_id=row["revision_id"],
        judgement=Judgement(
            topic=row["topic"],
            rules_version=row["rules_version"],
            flagged=bool(row["flagged"]),
            review=bool(row["review"]),
            score=row["score"],
            subtype=row["subtype"],
            reasons=strings_from_json(row["reasons"]),
            hit_sentence=row["hit_sentence"],
            contributions=tuple(Contribution(f, v, p) for f, v, p in json.loads(row["contributions"])),
            evidence=evidence,
        ),
        made_at=from_text(row["made_at"]),
    )
