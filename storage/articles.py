"""Articles, their revisions and their identity within an outlet."""

from __future__ import annotations

import json
import statistics
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from sqlite_utils import Database

from storage import revisions
from storage.article_rows import SELECT, one, stored
from storage.clock import from_text, maybe_text, to_text
from storage.codec import (
    blocks_from_json,
    candidates_from_json,
    clean,
    moment_from_json,
    strings_from_json,
)
from storage.models import Access, Article, StoredArticle
from storage.text import jaccard, shingles, title_key

SAME_TITLE_WINDOW = timedelta(days=7)
SAME_BODY_JACCARD = 0.5
_UNJUDGED = "NOT EXISTS (SELECT 1 FROM verdicts v WHERE v.revision_id = a.revision_id AND v.topic = ? AND v.cleaning >= r.cleanings)"
LONGEST_ID = 19  # digits: SQLite's integers end there


def save(db: Database, article: Article, *, source_id: int | None, quiet: bool, now: datetime) -> revisions.SaveOutcome:
    """Keep an article: as new, as a revision of a standing one, or not at all.

    The same own id or canonical URL within the outlet is the same article;
    otherwise the same folded title within seven days with bodies alike
    (3-word shingle Jaccard >= 0.5). A changed title or body is a revision.
    ``now`` is the first sighting (UTC).
    """
    found = _identify(db, article, now)
    if found is None:
        return revisions.insert(db, article, source_id, quiet, now)
    revisions.remember_address(db, article, found.id)
    return revisions.revise(db, article, found)


def get(db: Database, article_id: int) -> StoredArticle | None:
    """The article with its current revision, or None."""
    return one(db, f"{SELECT} WHERE a.id = ?", [article_id])


def find(db: Database, id_or_url: str) -> StoredArticle | None:
    """An article by its id, or by any address it was seen under."""
    if id_or_url.isdecimal():
        return get(db, int(id_or_url)) if len(id_or_url) < LONGEST_ID else None
    return one(
        db,
        f"{SELECT} WHERE a.url = :u OR a.canonical_url = :u OR a.id IN "
        "(SELECT article_id FROM article_addresses WHERE canonical_url = :u) LIMIT 1",
        {"u": id_or_url},
    )


def listing(
    db: Database, *, outlet: str | None = None, since: datetime | None = None, limit: int | None = 100
) -> list[StoredArticle]:
    """Articles newest first, by first sighting."""
    rows = db.query(
        f"{SELECT} WHERE (:outlet IS NULL OR a.outlet = :outlet) AND (:since IS NULL OR a.first_seen_at >= :since)"
        " ORDER BY a.first_seen_at DESC, a.id DESC LIMIT :limit",
        {"outlet": outlet, "since": maybe_text(since), "limit": -1 if limit is None else limit},
    )
    return [stored(row) for row in rows]


def median_words(db: Database, outlet: str) -> int | None:
    """The median length of the outlet's newest fifty articles in words; None while it has fewer than ten."""
    lengths = [
        int(words)
        for (words,) in db.execute(
            "SELECT r.words FROM articles a JOIN revisions r ON r.id = a.revision_id"
            " WHERE a.outlet = ? AND r.words > 0 ORDER BY a.id DESC LIMIT 50",
            [outlet],
        )
    ]
    return int(statistics.median(lengths)) if len(lengths) >= 10 else None


def awaiting_analysis(db: Database, topic: str, *, limit: int, excluding: Collection[str] = ()) -> list[StoredArticle]:
    """Articles whose current revision was never judged on this topic, or not since it was cleaned, oldest first.

    Those of the outlets in ``excluding`` go on waiting.
    """
    marks = ",".join("?" * len(excluding))
    rows = db.query(
        f"{SELECT} WHERE a.purged_at IS NULL AND a.outlet NOT IN ({marks}) AND {_UNJUDGED} ORDER BY a.id LIMIT ?",
        [*excluding, topic, limit],
    )
    return [stored(row) for row in rows]


def outlets_awaiting(db: Database, topic: str, *, excluding: Collection[str] = ()) -> list[str]:
    """The outlets that have articles awaiting judgement, but for those in ``excluding``."""
    marks = ",".join("?" * len(excluding))
    rows = db.execute(
        f"SELECT DISTINCT a.outlet FROM articles a JOIN revisions r ON r.id = a.revision_id"
        f" WHERE a.purged_at IS NULL AND a.outlet NOT IN ({marks}) AND {_UNJUDGED}",
        [*excluding, topic],
    )
    return [str(outlet) for (outlet,) in rows]


def before(db: Database, article: StoredArticle) -> StoredArticle | None:
    """The article as its revision before the current one had it, or None for a first revision."""
    row = db.execute(
        "SELECT id, number, title, summary, text, fetched_at FROM revisions WHERE article_id = ? AND number < ?"
        " ORDER BY number DESC LIMIT 1",
        [article.id, article.revision],
    ).fetchone()
    if row is None:
        return None
    revision_id, number, title, summary, text, fetched_at = row
    return replace(
        article, revision_id=revision_id, revision=number, title=title, summary=summary, text=text,
        fetched_at=from_text(fetched_at),
    )  # fmt: skip


def extracted(db: Database, article_id: int) -> Article:
    """The current revision as the extractor left it, with every block kept or dropped.

    Raises ``KeyError`` for an unknown article.
    """
    row = next(
        db.query(
            "SELECT a.*, r.title AS r_title, r.summary, r.blocks, r.authors, r.page_hash, r.extractor, r.found_in, r.flags,"
            " r.candidates,"
            " r.fetched_at AS r_fetched_at FROM articles a JOIN revisions r ON r.id = a.revision_id WHERE a.id = ?",
            [article_id],
        ),
        None,
    )
    if row is None:
        raise KeyError(article_id)
    return Article(
        outlet=row["outlet"],
        url=row["url"],
        canonical_url=row["canonical_url"],
        title=row["r_title"],
        blocks=blocks_from_json(row["blocks"]),
        page_hash=row["page_hash"],
        extractor=row["extractor"],
        fetched_at=from_text(row["r_fetched_at"]),
        own_id=row["own_id"],
        foreign_canonical=row["foreign_canonical"],
        summary=row["summary"],
        published=moment_from_json(row["published"]),
        modified=moment_from_json(row["modified"]),
        authors=strings_from_json(row["authors"]),
        language=row["language"],
        section=row["section"],
        image=row["image"],
        access=Access(row["access"]),
        found_in=json.loads(row["found_in"]),
        flags=strings_from_json(row["flags"]),
        candidates=candidates_from_json(row["candidates"]),
    )


def _identify(db: Database, article: Article, now: datetime) -> StoredArticle | None:
    if article.own_id is not None:
        same_id = one(db, f"{SELECT} WHERE a.outlet = ? AND a.own_id = ?", [article.outlet, article.own_id])
        if same_id is not None:
            return same_id
    same_url = one(
        db,
        f"{SELECT} JOIN article_addresses x ON x.article_id = a.id WHERE x.outlet = ? AND x.canonical_url = ?",
        [article.outlet, article.canonical_url],
    )
    if same_url is not None and (article.own_id is None or same_url.own_id in (None, article.own_id)):
        return same_url
    return _same_title_and_body(db, article, now)


def _same_title_and_body(db: Database, article: Article, now: datetime) -> StoredArticle | None:
    rows = db.query(
        f"{SELECT} WHERE a.outlet = ? AND a.title_key = ? AND a.first_seen_at >= ? ORDER BY a.id DESC LIMIT 20",
        [article.outlet, title_key(clean(article.title)), to_text(now - SAME_TITLE_WINDOW)],
    )
    own = shingles(article.text)
    for row in rows:
        if jaccard(own, shingles(row["text"])) >= SAME_BODY_JACCARD:
            return stored(row)
    return None
