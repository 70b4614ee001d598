"""Finding an outlet's sources from its home page, its robots.txt and by custom."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.discovery.links import find_sources, section_candidates, sitemaps_of_robots, usual_addresses
from spiders.outlet import Outlet
from storage.models import SourceKind

ROBOTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "robots"
OUTLET = Outlet(name="example", title="Example", home="https://example.com/en/")
HOME = b"""<html><head>
<link rel="alternate" type="application/rss+xml" href="/rss.xml"><link rel="alternate" type="application/atom+xml" href="https://feeds.example.org/atom">
<link rel="alternate" type="application/feed+json" href="/feed.json"><link rel="alternate" type="application/rss+xml" href="/comments/feed/">
<link rel="alternate" hreflang="tr" href="/tr/"><link rel="alternate" type="application/json+oembed" href="/oembed?url=x">
<link rel="sitemap" type="application/xml" href="/maps/news.xml"></head><body>
<nav><a href="/en/">Home</a><a href="/en/sport">Sport</a><a href="/en/defence">Defence</a><a href="/about-us">About</a><a href="/tag/nato">NATO</a>
<a href="https://other.org/world">Partner</a><a href="/en/business/business">Business</a><a href="/login">Log in</a></nav>
<main><a href="/en/2026/02/02/yard-wins-order-for-two-corvettes">Yard wins order for two corvettes</a><a href="/en/sport">Sport</a></main>
<footer><a href="/rss/all">RSS</a><a href="/rss.xml#top">RSS</a></footer></body></html>"""


def test_what_a_home_page_names() -> None:
    assert find_sources(HOME, outlet=OUTLET, base_url="https://www.example.com/en/") == [
        (SourceKind.FEED, "https://www.example.com/rss.xml"),
        (SourceKind.FEED, "https://feeds.example.org/atom"),
        (SourceKind.FEED, "https://www.example.com/feed.json"),
        (SourceKind.SITEMAP, "https://www.example.com/maps/news.xml"),
        (SourceKind.FEED, "https://www.example.com/rss/all"),
        (SourceKind.SECTION, "https://www.example.com/en/defence"),
        (SourceKind.SECTION, "https://www.example.com/en/business/business"),
        (SourceKind.SECTION, "https://www.example.com/en/sport"),
    ]


def test_sections_of_interest_come_first_and_articles_never() -> None:
    sections = section_candidates(HOME, outlet=OUTLET, base_url="https://example.com/en/")
    assert sections[0] == "https://example.com/en/defence"
    assert not any("corvettes" in url or "tag" in url or "about" in url for url in sections)


@given(st.binary(max_size=200))
def test_no_page_breaks_the_search(page: bytes) -> None:
    assert all(url.startswith("http") for _, url in find_sources(page, outlet=OUTLET, base_url="https://example.com/"))
    assert all(url.startswith("http") for url in sitemaps_of_robots(page, "https://example.com/robots.txt"))


def test_sitemap_lines_of_robots() -> None:
    robots = (
        b"\xef\xbb\xbfUser-agent: *\rDisallow: /x\r\nSITEMAP: https://example.com/sitemap.xml # all\n  sitemap :/relative.xml\nSitemap: https://example.com/news-sitemap.xml\n"
        b"Sitemap: https://example.com/sitemap.xml\n# Sitemap: https://example.com/old.xml\nSitemap:\nSitemap: ftp://example.com/a.xml\nDisallow: /sitemap: x\n"
    )
    assert sitemaps_of_robots(robots, "https://example.com/robots.txt") == [
        "https://example.com/news-sitemap.xml",
        "https://example.com/sitemap.xml",
        "https://example.com/relative.xml",
    ]


def test_usual_addresses_stand_under_the_home_and_at_the_root() -> None:
    usual = usual_addresses(OUTLET)
    assert usual[0] == (SourceKind.FEED, "https://example.com/en/feed")
    for path in ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/en/rss.xml"):
        assert (SourceKind.FEED, "https://example.com" + path) in usual
    for path in ("/sitemap.xml", "/sitemap_news.xml", "/news-sitemap.xml"):
        assert (SourceKind.SITEMAP, "https://example.com" + path) in usual
    assert len(set(usual)) == len(usual)


@pytest.mark.skipif(
    not ROBOTS.is_dir(), reason="the recorded robots.txt files (../shared/data/robots) are not on this machine"
)
def test_recorded_robots_give_up_their_sitemaps() -> None:
    files = found = 0
    for path in sorted(ROBOTS.glob("*.tar.gz")):
        with tarfile.open(path) as archive:
            for member in archive:
                file = archive.extractfile(member) if member.isfile() else None
                body = file.read() if file else b""
                plain = {
                    line.split(b":", 1)[1].strip() for line in body.splitlines() if line.lower().startswith(b"sitemap:")
                }
                sitemaps = sitemaps_of_robots(body, "https://example.com/robots.txt")
                assert len(sitemaps) >= min(30, len([p for p in plain if p.startswith(b"http") and b" " not in p])), (
                    member.name
                )
                files += 1
                found += bool(sitemaps)
    assert files > 150
    assert found > 50
