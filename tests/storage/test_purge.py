"""Texts go, what was seen stays known."""

from __future__ import annotations

from datetime import timedelta

from sqlite_utils import Database

from storage import articles, leads, stories
from storage.db import transaction
from storage.purge import purge_texts
from storage.search import search
from tests.records import NOON, article, judgement, lead, watch


def test_a_seen_record_outlives_the_text(db: Database) -> None:
    (feed,) = watch(db)
    with transaction(db):
        (first,) = leads.record(db, feed, [lead()], quiet=False, not_older_than=None, now=NOON)
        plain = articles.save(
            db, article(1, "Penguins went for a long walk over the ice."), source_id=None, quiet=False, now=NOON
        )
        leads.settle(
            db,
            first,
            article_id=plain.article_id,
            reason=None,
            detail=None,
            etag=None,
            last_modified=None,
            page_hash="h",
            recheck_hours=(),
        )
        kept = articles.save(
            db, article(2, "The frigate was sold abroad for a good price."), source_id=None, quiet=False, now=NOON
        )
        stored = articles.get(db, kept.article_id)
        assert stored is not None
        stories.open_story(db, stored, judgement(), quiet=False, now=NOON)
        assert purge_texts(db, before=NOON + timedelta(days=1), now=NOON + timedelta(days=40)) == 1
        assert purge_texts(db, before=NOON + timedelta(days=1), now=NOON + timedelta(days=40)) == 0
    gone, flagged = articles.get(db, plain.article_id), articles.get(db, kept.article_id)
    assert gone is not None
    assert (gone.text, gone.title) == ("", "Headline number 1")
    assert flagged is not None
    assert flagged.text
    assert search(db, "penguins") == []
    with transaction(db):
        assert leads.record(db, feed, [lead()], quiet=False, not_older_than=None, now=NOON) == []
        again = articles.save(
            db, article(1, "Penguins went for a long walk over the ice."), source_id=None, quiet=False, now=NOON
        )
    assert again.article_id == plain.article_id
