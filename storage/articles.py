"""Articles, their revisions and their identity within an outlet."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from storage.article_rows import SELECT, one, stored
from storage.clock import from_text, maybe_text, to_text
from storage.codec import (
    blocks_from_json,
    blocks_to_json,
    clean,
    moment_from_json,
    moment_to_json,
    strings_from_json,
    strings_to_json,
)
from storage.models import Access, Article, Block, Saved, StoredArticle
from storage.search import reindex
from storage.text import jaccard, shingles, text_hash, title_key

SAME_TITLE_WINDOW = timedelta(days=7)
SAME_BODY_JACCARD = 0.5
LONGEST_ID = 19  # digits: SQLite's integers end there


@dataclass(frozen=True, slots=True)
class SaveOutcome:
    """What :func:`save` did, and the rows concerned."""

    saved: Saved
    article_id: int
    revision_id: int


def save(db: Database, article: Article, *, source_id: int | None, quiet: bool, now: datetime) -> SaveOutcome:
    """Keep an article: as new, as a revision of a standing one, or not at all.

    The same own id or canonical URL within the outlet is the same article;
    otherwise the same folded title within seven days with bodies alike
    (3-word shingle Jaccard >= 0.5). A changed title or body is a revision.
    ``now`` is the first sighting (UTC).
    """
    found = _identify(db, article, now)
    if found is None:
        return _insert(db, article, source_id, quiet, now)
    _remember_address(db, article, found)
    return _revise(db, article, found)


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


def awaiting_analysis(db: Database, topic: str, *, limit: int, excluding: Collection[str] = ()) -> list[StoredArticle]:
    """Articles whose current revision was never judged on this topic, oldest first.

    Those of the outlets in ``excluding`` go on waiting.
    """
    marks = ",".join("?" * len(excluding))
    rows = db.query(
        f"{SELECT} WHERE a.purged_at IS NULL AND a.outlet NOT IN ({marks}) AND NOT EXISTS "
        "(SELECT 1 FROM verdicts v WHERE v.revision_id = a.revision_id AND v.topic = ?) ORDER BY a.id LIMIT ?",
        [*excluding, topic, limit],
    )
    return [stored(row) for row in rows]


def extracted(db: Database, article_id: int) -> Article:
    """The current revision as the extractor left it, with every block kept or dropped.

    Raises ``KeyError`` for an unknown article.
    """
    row = next(
        db.query(
            "SELECT a.*, r.title AS r_title, r.summary, r.blocks, r.authors, r.page_hash, r.extractor, r.found_in, r.flags,"
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
    )


def replace_blocks(db: Database, article_id: int, blocks: tuple[Block, ...]) -> None:
    """Clean the current revision in place: the same page, judged with later knowledge.

    This is no revision: nothing the outlet wrote has changed.
    """
    article = get(db, article_id)
    if article is None:
        raise KeyError(article_id)
    text = clean("\n".join(b.text for b in blocks if b.dropped is None))
    db.execute(
        "UPDATE revisions SET text = ?, blocks = ?, text_hash = ? WHERE id = ?",
        [text, clean(blocks_to_json(blocks)), text_hash(text), article.revision_id],
    )
    reindex(db, article_id, old=(article.title, article.text), new=(article.title, text))


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


def _insert(db: Database, article: Article, source_id: int | None, quiet: bool, now: datetime) -> SaveOutcome:
    title = clean(article.title)
    cursor = db.execute(
        "INSERT INTO articles (outlet, own_id, canonical_url, url, foreign_canonical, title, title_key, language, section,"
        " image, access, published_at, published, modified_at, modified, first_seen_at, fetched_at, source_id, quiet)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            article.outlet,
            article.own_id,
            article.canonical_url,
            article.url,
            article.foreign_canonical,
            title,
            title_key(title),
            article.language,
            article.section,
            article.image,
            article.access.value,
            *_times(article),
            to_text(now),
            to_text(article.fetched_at),
            source_id,
            quiet,
        ],
    )
    article_id = int(cursor.lastrowid or 0)
    revision_id = _add_revision(db, article, article_id, 1)
    _remember_address(db, article, None, article_id)
    reindex(db, article_id, old=None, new=(title, clean(article.text)))
    return SaveOutcome(Saved.NEW, article_id, revision_id)


def _revise(db: Database, article: Article, standing: StoredArticle) -> SaveOutcome:
    title, text = clean(article.title), clean(article.text)
    unchanged = text_hash(text) == text_hash(standing.text) and title == standing.title
    if unchanged or standing.purged_at is not None:
        db.execute("UPDATE articles SET fetched_at = ? WHERE id = ?", [to_text(article.fetched_at), standing.id])
        return SaveOutcome(Saved.UNCHANGED, standing.id, standing.revision_id)
    revision_id = _add_revision(db, article, standing.id, standing.revision + 1)
    db.execute(
        "UPDATE articles SET title = ?, title_key = ?, access = ?, published_at = coalesce(?, published_at),"
        " published = coalesce(?, published), modified_at = coalesce(?, modified_at), modified = coalesce(?, modified),"
        " fetched_at = ? WHERE id = ?",
        [title, title_key(title), article.access.value, *_times(article), to_text(article.fetched_at), standing.id],
    )
    reindex(db, standing.id, old=(standing.title, standing.text), new=(title, text))
    return SaveOutcome(Saved.REVISED, standing.id, revision_id)


def _add_revision(db: Database, article: Article, article_id: int, number: int) -> int:
    text = clean(article.text)
    cursor = db.execute(
        "INSERT INTO revisions (article_id, number, title, summary, text, blocks, authors, text_hash, page_hash, extractor,"
        " found_in, flags, fetched_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            article_id,
            number,
            clean(article.title),
            clean(article.summary) if article.summary else None,
            text,
            clean(blocks_to_json(article.blocks)),
            clean(strings_to_json(article.authors)),
            text_hash(text),
            article.page_hash,
            article.extractor,
            json.dumps(article.found_in),
            strings_to_json(article.flags),
            to_text(article.fetched_at),
        ],
    )
    revision_id = int(cursor.lastrowid or 0)
    db.execute("UPDATE articles SET revision_id = ?, revision = ? WHERE id = ?", [revision_id, number, article_id])
    return revision_id


def _remember_address(db: Database, article: Article, standing: StoredArticle | None, new_id: int = 0) -> None:
    article_id = standing.id if standing else new_id
    db.execute(
        "INSERT OR IGNORE INTO article_addresses (outlet, canonical_url, article_id) VALUES (?, ?, ?)",
        [article.outlet, article.canonical_url, article_id],
    )


def _times(article: Article) -> list[str | None]:
    return [
        maybe_text(article.published.at if article.published else None),
        moment_to_json(article.published),
        maybe_text(article.modified.at if article.modified else None),
        moment_to_json(article.modified),
    ]
