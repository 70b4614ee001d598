"""Revisions: what an outlet's article says at each look at which it had changed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from storage.clock import maybe_text, to_text
from storage.codec import blocks_to_json, candidates_to_json, clean, moment_to_json, strings_to_json
from storage.models import Article, Block, Saved, StoredArticle
from storage.search import reindex
from storage.text import text_hash, title_key

WORSE_SHARE = 0.5  # of the stored words, below which a later look with the same title is a worse one
DAMAGED = frozenset({"paywall", "mojibake", "replaced", "views", "short"})  # quality flags of a text that is not whole


@dataclass(frozen=True, slots=True)
class SaveOutcome:
    """What keeping an article did, and the rows concerned."""

    saved: Saved
    article_id: int
    revision_id: int


def insert(db: Database, article: Article, source_id: int | None, quiet: bool, now: datetime) -> SaveOutcome:
    """Keep an article that the outlet did not have, with its first revision; ``now`` is the first sighting (UTC)."""
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
    remember_address(db, article, article_id)
    reindex(db, article_id, old=None, new=(title, clean(article.text)))
    return SaveOutcome(Saved.NEW, article_id, revision_id)


def revise(db: Database, article: Article, standing: StoredArticle) -> SaveOutcome:
    """Keep a later look at a standing article: a revision where title or text changed, unless it shows less."""
    title, text = clean(article.title), clean(article.text)
    unchanged = text_hash(text) == text_hash(standing.text) and title == standing.title
    if unchanged or standing.purged_at is not None or is_worse(article, standing):
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


def replace_blocks(db: Database, article: StoredArticle, blocks: tuple[Block, ...]) -> None:
    """Clean the current revision in place: the same page, judged with later knowledge.

    This is no revision: nothing the outlet wrote has changed.
    """
    text = clean("\n".join(b.text for b in blocks if b.dropped is None))
    db.execute(
        "UPDATE revisions SET text = ?, blocks = ?, text_hash = ?, words = ?, cleanings = cleanings + 1 WHERE id = ?",
        [text, clean(blocks_to_json(blocks)), text_hash(text), len(text.split()), article.revision_id],
    )
    reindex(db, article.id, old=(article.title, article.text), new=(article.title, text))


def is_worse(article: Article, standing: StoredArticle) -> bool:
    """Whether a later look shows less of the same article than is stored: a paywall came down, half the page failed.

    A correction seldom takes away half of a text, and what is damaged is no
    correction. A page that says it was changed (a new title) is believed.
    """
    if "live" in article.flags:
        return False  # a live blog lets go of its older parts
    now, then = len(article.text.split()), len(standing.text.split())
    damaged = set(article.flags) & DAMAGED - set(standing.flags)
    if damaged and now <= then:
        return True
    return now < WORSE_SHARE * then and (bool(damaged) or clean(article.title) == standing.title)


def _add_revision(db: Database, article: Article, article_id: int, number: int) -> int:
    text = clean(article.text)
    cursor = db.execute(
        "INSERT INTO revisions (article_id, number, title, summary, text, blocks, authors, text_hash, page_hash, extractor,"
        " found_in, flags, fetched_at, candidates, words) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
            clean(candidates_to_json(article.candidates)),
            len(text.split()),
        ],
    )
    revision_id = int(cursor.lastrowid or 0)
    db.execute("UPDATE articles SET revision_id = ?, revision = ? WHERE id = ?", [revision_id, number, article_id])
    return revision_id


def remember_address(db: Database, article: Article, article_id: int) -> None:
    """Note one more canonical URL that leads to the article."""
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
