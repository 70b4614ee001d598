"""Which later look at an article is kept, and which shows less of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

import pytest
from sqlite_utils import Database

from storage import articles
from storage.clock import to_text
from storage.db import transaction
from storage.models import Article, Block, Saved, StoredArticle
from storage.revisions import DAMAGED, SaveOutcome, is_worse, replace_blocks
from tests.records import NOON, article, watch

LONG, HALF, TEASER = (" ".join(f"w{n}" for n in range(count)) for count in (100, 50, 49))


@pytest.fixture(autouse=True)
def _outlet(db: Database) -> None:
    watch(db)


def look(db: Database, text: str, flags: Collection[str] = (), **changes: object) -> SaveOutcome:
    wanted: Article = article(text=text, flags=tuple(flags), **changes)
    with transaction(db):
        return articles.save(db, wanted, source_id=None, quiet=False, now=NOON)


def standing(db: Database, text: str = LONG, flags: Collection[str] = ()) -> StoredArticle:
    stored = articles.get(db, look(db, text, flags).article_id)
    assert stored is not None
    return stored


@pytest.mark.parametrize(
    ("text", "flags", "title", "worse"),
    [
        (LONG, (), "", False),
        (HALF, (), "", False),
        (TEASER, (), "", True),
        (TEASER, (), "Corrected: another headline", False),
        (TEASER, ("paywall",), "Corrected: another headline", True),
        (TEASER, ("live",), "", False),
        (TEASER, ("live", "paywall"), "", False),
        (HALF, ("paywall",), "", True),
        (LONG, ("mojibake",), "", True),
        (f"{LONG} more", ("mojibake",), "", False),
        (HALF, ("wire:Reuters", "press-release"), "", False),
    ],
)
def test_worse(db: Database, text: str, flags: tuple[str, ...], title: str, worse: bool) -> None:
    before = standing(db)
    later = article(text=text, flags=flags, **({"title": title} if title else {}))
    assert is_worse(later, before) is worse


@pytest.mark.parametrize("flag", sorted(DAMAGED))
def test_damage_counts_where_it_is_new(db: Database, flag: str) -> None:
    assert is_worse(article(text=HALF, flags=(flag,)), standing(db))
    with transaction(db):
        other = article(2, text=LONG.replace("w", "v"), flags=(flag,))
        saved = articles.save(db, other, source_id=None, quiet=False, now=NOON)
    damaged = articles.get(db, saved.article_id)
    assert damaged is not None
    assert not is_worse(article(text=HALF, flags=(flag,)), damaged)


def test_a_worse_look_leaves_text_flags_and_revision_and_is_noted(db: Database) -> None:
    first = look(db, LONG)
    later = look(db, TEASER, ("paywall",), fetched_at=NOON + timedelta(hours=6))
    assert (later.saved, later.article_id, later.revision_id) == (Saved.UNCHANGED, first.article_id, first.revision_id)
    stored = articles.get(db, first.article_id)
    assert stored is not None
    assert (stored.text, stored.flags, stored.revision) == (LONG, (), 1)
    assert stored.fetched_at == NOON + timedelta(hours=6)


def test_the_whole_text_after_a_teaser_is_a_revision(db: Database) -> None:
    look(db, TEASER, ("paywall",))
    later = look(db, LONG)
    stored = articles.get(db, later.article_id)
    assert stored is not None
    assert (later.saved, stored.text, stored.flags, stored.revision) == (Saved.REVISED, LONG, (), 2)


def test_a_purged_article_stays_purged(db: Database) -> None:
    first = look(db, LONG)
    db.execute("UPDATE articles SET purged_at = ? WHERE id = ?", [to_text(NOON), first.article_id])
    assert look(db, f"{LONG} and more of it").saved is Saved.UNCHANGED


def test_blocks_replaced_in_place_are_counted_and_found_again(db: Database) -> None:
    first = look(db, "the yard delivers a boat\nread all our stories about harbours")
    stored = articles.get(db, first.article_id)
    assert stored is not None
    blocks = (Block("the yard delivers a boat"), Block("read all our stories about harbours", "furniture"))
    with transaction(db):
        replace_blocks(db, stored, blocks)
    (row,) = db.query("SELECT text, words, cleanings, number FROM revisions")
    assert row == {"text": "the yard delivers a boat", "words": 5, "cleanings": 1, "number": 1}
    assert articles.extracted(db, first.article_id).blocks == blocks


def test_what_was_stated_of_each_field_is_kept_with_the_revision(db: Database) -> None:
    stated = {"title": (("jsonld", "Şık bir başlık"), ("opengraph", "A title"))}
    saved = look(db, LONG, candidates=stated)
    assert articles.extracted(db, saved.article_id).candidates == stated
