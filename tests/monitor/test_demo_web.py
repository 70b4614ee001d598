"""The demo web serves what it promises."""

from __future__ import annotations

import urllib.error
import urllib.request
from datetime import timedelta

import feedparser
import pytest

from monitor.demo import pages
from monitor.demo.web import DemoWeb, feed_path
from monitor.demo.world import (
    FLAKY_SECONDS,
    OUTLETS,
    Shape,
    all_articles,
    cut,
    expected_stories,
    foreign_summaries,
    visible,
)
from tests.records import NOON


class Hand:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self):  # type: ignore[no-untyped-def]
        return self.at


def get(url: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
            return answer.status, answer.read(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        return error.code, b"", dict(error.headers)


def test_there_is_enough_of_everything() -> None:
    articles = all_articles()
    assert len(articles) >= 40
    assert len(OUTLETS) == 8
    assert {a.outlet for a in articles} == {o.name for o in OUTLETS}
    assert sum(a.export for a in articles) >= 10
    assert sum(not a.export for a in articles) >= 20
    assert any(len(carriers) > 1 for carriers in expected_stories().values()), "a wire copy"
    assert len({(a.outlet, a.path) for a in articles}) == len(articles)


def test_every_page_feed_and_sitemap_answers() -> None:
    hand = Hand()
    with DemoWeb(now=hand) as web:
        hand.at = NOON + timedelta(seconds=60)
        for outlet in OUTLETS:
            base = web.base(outlet.name)
            for article in visible(outlet.name, 60):
                status, body, _ = get(base + article.path)
                assert status == 200
                assert article.body[-1].split("'")[0].encode() in body
            path = feed_path(outlet)
            if path and outlet.shape is not Shape.JSON:
                parsed = feedparser.parse(get(base + path)[1])
                assert not parsed.bozo
                assert len(parsed.entries) == len(visible(outlet.name, 60))
        herald = web.base("demo-sitemap")
        assert b"Sitemap:" in get(herald + "/robots.txt")[1]
        assert get(herald + "/news-sitemap.xml")[1].count(b"<url>") == len(visible("demo-sitemap", 60))


def test_articles_appear_when_their_time_has_come() -> None:
    assert len(visible("demo-anewz", 0)) < len(visible("demo-anewz", 20)) < len(visible("demo-anewz", 60))


def test_an_anewz_page_has_a_featured_block_and_ten_foreign_summaries_that_change() -> None:
    anewz = OUTLETS[0]
    story = next(a for a in visible("demo-anewz", 60) if a.own_id == 17794)
    for age in (12, 60):
        shown = visible("demo-anewz", age)
        page = pages.article_page(anewz, story, shown, "http://x", NOON)
        tail = foreign_summaries(story, shown)
        assert len(tail) == 10
        assert all(pages.escape(cut(a.summary)) in page for a in tail)
        assert pages.escape(shown[0].title) in page
    assert visible("demo-anewz", 12)[0] != visible("demo-anewz", 60)[0]


def test_unchanged_content_is_a_304_and_the_flaky_one_recovers() -> None:
    hand = Hand()
    with DemoWeb(now=hand) as web:
        feed = web.base("demo-wire") + "/feed.xml"
        _, _, headers = get(feed)
        assert get(feed, **{"If-None-Match": headers["ETag"]})[0] == 304
        flaky = web.base("demo-flaky") + "/feed.xml"
        assert get(flaky)[0] == 500
        hand.at = NOON + timedelta(seconds=FLAKY_SECONDS + 16)
        assert get(flaky)[0] == 200
        assert get(feed, **{"If-None-Match": headers["ETag"]})[0] == 200, "a new article appeared"


@pytest.mark.parametrize("outlet", OUTLETS, ids=lambda o: o.name)
def test_the_outlet_files_are_read_by_the_catalogue(outlet, tmp_path) -> None:  # type: ignore[no-untyped-def]
    from spiders.catalog import load_catalog

    with DemoWeb(now=lambda: NOON) as web:
        web.outlet_files(tmp_path)
        read = load_catalog(tmp_path)[outlet.name]
    assert read.title == outlet.title
    article = next(a for a in all_articles() if a.outlet == outlet.name)
    assert read.matches_article(read.home.rstrip("/") + article.path)
