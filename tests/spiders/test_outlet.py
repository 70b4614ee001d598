"""What an outlet's record answers about addresses."""

from __future__ import annotations

import pytest

from spiders.catalog import load_catalog
from spiders.outlet import Outlet, bare_host

ANEWZ = load_catalog()["anewz"]
STARTED_IT = "https://anewz.tv/world/world-news/17794/turkish-defence-and-aerospace-exports-see-increase/news"


@pytest.mark.parametrize(
    "url",
    [
        STARTED_IT,
        STARTED_IT + "/",
        STARTED_IT + "?utm_source=mail",
        STARTED_IT.replace("https://", "http://www."),
        "https://anewz.tv/region/south-caucasus/17794/%C3%A7elik-kubbe_a.b/news",
        "https://anewz.tv/region/south-caucasus/17794/Çelik-Kubbe/news#top",
    ],
)
def test_anewz_article_addresses_carry_their_id(url: str) -> None:
    assert ANEWZ.matches_article(url)
    assert ANEWZ.own_id(url) == "17794"


@pytest.mark.parametrize(
    "url",
    [
        "https://anewz.tv/world/world-news",
        "https://anewz.tv/world/world-news/17794",
        "https://anewz.tv/world/world-news/17794/a-slug/video",
        "https://anewz.tv/world/world-news/no-number/a-slug/news",
        "https://anewz.tv.example.org/world/world-news/17794/a-slug/news",
        "https://example.org/?u=https://anewz.tv/world/world-news/17794/a-slug/news",
    ],
)
def test_other_addresses_are_no_anewz_articles(url: str) -> None:
    assert ANEWZ.matches_article(url) is False
    assert ANEWZ.own_id(url) is None


def test_without_a_pattern_nothing_is_said() -> None:
    outlet = Outlet(name="x", title="X", home="https://x.example.org")
    assert outlet.matches_article("https://x.example.org/a") is None
    assert outlet.own_id("https://x.example.org/a") is None
    assert outlet.language is None


def test_an_optional_id_may_be_absent() -> None:
    outlet = load_catalog()["hurriyet-daily-news"]
    assert outlet.own_id("https://www.hurriyetdailynews.com/a-drone-order-201234") == "201234"
    short = "https://www.hurriyetdailynews.com/top-ten-of-2025"
    assert outlet.matches_article(short)
    assert outlet.own_id(short) is None


@pytest.mark.parametrize(
    ("url", "owned"),
    [
        ("https://www.war.gov/News/", True),
        ("http://war.gov/News/", True),
        ("https://WWW.Defense.gov/News/", True),
        ("https://media.defense.gov/x.pdf", True),
        ("https://notdefense.gov/", False),
        ("https://war.gov.example.org/", False),
        ("https://war.gov@example.org/", False),
        ("not an address", False),
        ("", False),
    ],
)
def test_both_names_of_a_moved_outlet_are_its_own(url: str, owned: bool) -> None:
    assert load_catalog()["us-war-department"].owns(url) is owned


def test_bare_host() -> None:
    assert bare_host("user:secret@WWW.Example.org:8080") == "example.org:8080"


def test_a_port_is_part_of_the_host() -> None:
    outlet = Outlet(name="demo", title="Demo", home="http://127.0.0.1:8001/")
    assert outlet.owns("http://127.0.0.1:8001/news/1")
    assert not outlet.owns("http://127.0.0.1:8002/news/1")
