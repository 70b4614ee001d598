"""Search finds Turkish letters in any writing, and no query can break it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from storage import articles
from storage.db import transaction
from storage.search import search
from tests.records import NOON, article, watch


def put(db: Database, number: int, title: str, text: str) -> int:
    watch(db)
    with transaction(db):
        return articles.save(db, article(number, text, title=title), source_id=None, quiet=False, now=NOON).article_id


@pytest.mark.parametrize(
    "query", ["turkiye", "TÜRKİYE", "Türkiye", "türkıye", "IŞIK", "ışık", "isik", "Işık İHRACATI", "日本"]
)
def test_letters_meet_in_any_writing(db: Database, query: str) -> None:
    wanted = put(db, 1, "Türkiye'nin ışık ihracatı", "Savunma sanayii rekor kırdı. 日本語の記事。")
    put(db, 2, "Something else", "Nothing of the kind.")
    assert [hit.article.id for hit in search(db, query)] == [wanted]


def test_quotes_ask_for_a_phrase(db: Database) -> None:
    wanted = put(db, 1, "One", "They signed a defence export deal today.")
    put(db, 2, "Two", "The deal was no defence of any export.")
    assert [hit.article.id for hit in search(db, '"defence export deal"')] == [wanted]


def test_the_title_weighs_more(db: Database) -> None:
    in_text = put(db, 1, "Something", "A frigate was seen. " + "filler " * 50)
    in_title = put(db, 2, "Frigate sold", "Words. " + "filler " * 50)
    assert [hit.article.id for hit in search(db, "frigate")] == [in_title, in_text]


def test_a_snippet_shows_the_place(db: Database) -> None:
    put(db, 1, "One", "filler " * 60 + "the submarine surfaced " + "filler " * 60)
    assert "submarine surfaced" in search(db, "submarine")[0].snippet


@pytest.mark.parametrize(
    "query", ['"', "*", "NEAR", "a NEAR b", "-x", "title:", "(", "AND", "' OR 1=1 --", "", "   ", "\x00", "a^2"]
)
def test_naughty_queries_are_harmless(db: Database, query: str) -> None:
    put(db, 1, "One", "plain text")
    assert isinstance(search(db, query), list)


@given(st.text(max_size=40))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_query_is_a_syntax_error(db: Database, query: str) -> None:
    assert isinstance(search(db, query), list)
