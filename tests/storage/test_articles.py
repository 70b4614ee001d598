"""The identity of articles within an outlet, and their revisions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlite_utils import Database

from storage import articles, revisions
from storage.db import transaction
from storage.models import Article, Block, Saved
from tests.records import NOON, article, watch


@pytest.fixture(autouse=True)
def _outlets(db: Database) -> None:
    watch(db)
    watch(db, "courier")


def save(db: Database, wanted: Article, hours: float = 0) -> revisions.SaveOutcome:
    with transaction(db):
        return articles.save(db, wanted, source_id=None, quiet=False, now=NOON + timedelta(hours=hours))


def test_all_fields_come_back(db: Database) -> None:
    saved = save(db, article(authors=("Aylin Kaya", "J. Ödön"), summary="Short.", own_id="77", section="world"))
    stored = articles.get(db, saved.article_id)
    assert stored is not None
    assert (stored.title, stored.summary, stored.authors, stored.own_id) == (
        "Headline number 1", "Short.", ("Aylin Kaya", "J. Ödön"), "77",
    )  # fmt: skip
    assert stored.published == article().published
    assert stored.first_seen_at == NOON
    assert articles.extracted(db, saved.article_id).blocks == article().blocks


def test_the_same_page_again_is_unchanged(db: Database) -> None:
    first = save(db, article())
    again = save(db, article(fetched_at=NOON + timedelta(hours=1)), 1)
    assert (again.saved, again.article_id) == (Saved.UNCHANGED, first.article_id)


def test_white_space_is_no_revision(db: Database) -> None:
    save(db, article(text="one two three four"))
    assert save(db, article(text="one  two three\u00a0four")).saved is Saved.UNCHANGED


def test_a_changed_body_is_a_revision_and_the_old_one_stays(db: Database) -> None:
    first = save(db, article(text="The first text of the piece."))
    second = save(db, article(text="The second text of the piece."))
    assert (second.saved, second.article_id) == (Saved.REVISED, first.article_id)
    texts = [r["text"] for r in db.query("SELECT text FROM revisions ORDER BY number")]
    assert texts == ["The first text of the piece.", "The second text of the piece."]


def test_the_own_id_is_the_identity_whatever_the_slug(db: Database) -> None:
    first = save(db, article(own_id="17794"))
    moved = article(
        own_id="17794",
        url="https://gazette.example/x/17794/other-slug",
        canonical_url="https://gazette.example/x/17794/other-slug",
    )
    assert save(db, moved).article_id == first.article_id


def test_daily_briefings_share_a_title_and_are_two(db: Database) -> None:
    monday = article(1, own_id="1", title="Morning Brief")
    tuesday = article(2, own_id="2", title="Morning Brief")
    assert save(db, monday).article_id != save(db, tuesday, 24).article_id


def test_a_moved_article_without_own_id_is_known_by_title_and_body(db: Database) -> None:
    text = " ".join(f"w{i}" for i in range(80))
    first = save(db, article(1, text))
    moved = replace(
        article(1, text + " and more"),
        url="https://gazette.example/new/1",
        canonical_url="https://gazette.example/new/1",
    )
    assert save(db, moved, 24).article_id == first.article_id
    later = replace(moved, canonical_url="https://gazette.example/newer/1")
    assert save(db, later, 24 * 9).article_id != first.article_id


def test_across_outlets_nothing_is_a_revision(db: Database) -> None:
    first = save(db, article())
    copy = replace(article(), outlet="courier")
    assert save(db, copy).article_id != first.article_id


def test_a_second_address_of_an_article_leads_to_it(db: Database) -> None:
    first = save(db, article(own_id="5"))
    save(db, replace(article(own_id="5"), canonical_url="https://gazette.example/alias"))
    found = articles.find(db, "https://gazette.example/alias")
    assert found is not None
    assert found.id == first.article_id


def test_cleaning_in_place_is_no_revision_and_reindexes(db: Database) -> None:
    saved = save(db, article(text="Own words stand here.\nForeign teaser about penguins."))
    blocks = (Block("Own words stand here."), Block("Foreign teaser about penguins.", "furniture"))
    with transaction(db):
        first = articles.get(db, saved.article_id)
        assert first is not None
        revisions.replace_blocks(db, first, blocks)
    stored = articles.get(db, saved.article_id)
    assert stored is not None
    assert (stored.text, stored.revision) == ("Own words stand here.", 1)
    hits = db.execute("SELECT count(*) FROM article_search WHERE article_search MATCH 'penguins'").fetchone()[0]
    assert hits == 0


def test_lone_surrogates_and_nuls_are_stored_harmlessly(db: Database) -> None:
    saved = save(db, article(title="Bad \ud800 title\x00", text="Text \udfff here"))
    stored = articles.get(db, saved.article_id)
    assert stored is not None
    assert "\x00" not in stored.title
    stored.title.encode("utf-8")
