"""Addresses: one identity for all spellings, and no guess that loses an article."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.addresses import absolute, canonical_url, is_probable_article, likelihood, refused_by_pattern
from spiders.outlet import Outlet

OUTLET = Outlet(name="example", title="Example", home="https://www.example.com/")
VERIFIED = Outlet(
    name="numbered",
    title="Numbered",
    home="https://example.com/",
    article=r"^https?://(www\.)?example\.com/[a-z-]+/(?P<id>\d+)/[^/]+/news/?$",
    article_verified=True,
)
UNVERIFIED = Outlet(name="guessed", title="Guessed", home="https://example.com/", article=r"example\.com/\d+-")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("http://www.Example.com/a/b/", "https://example.com/a/b"),
        ("https://example.com/a?utm_source=x&id=7&fbclid=abc#top", "https://example.com/a?id=7"),
        ("https://example.com/a?b=2&a=1", "https://example.com/a?a=1&b=2"),
        ("https://example.com:443/a", "http://example.com:80/a"),
        ("https://example.com/%7Euser/%c3%a9", "https://example.com/~user/é"),
        ("https://exämple.com/a", "https://xn--exmple-cua.com/a"),
        ("https://example.com/news/some-long-slug/amp/", "https://example.com/news/some-long-slug"),
        ("https://example.com/news/slug-2026-77.amp.html", "https://example.com/news/slug-2026-77.html"),
        ("https://example.com/a-b-c?amp=1", "https://example.com/a-b-c"),
        ("https://user:secret@example.com/a", "https://example.com/a"),
        ("https://example.com./a/../b/./c", "https://example.com/b/c"),
        ("https://example.com/a?q=one+two", "https://example.com/a?q=one%20two"),
        ("  https://example.com/a\n", "https://example.com/a"),
        ("https://example.com/a?", "https://example.com/a"),
    ],
)
def test_spellings_of_one_address_meet(left: str, right: str) -> None:
    assert canonical_url(left) == canonical_url(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("http://127.0.0.1:8001/a", "http://127.0.0.1:8002/a"),
        ("https://example.com/amp", "https://example.com/"),
        ("https://example.com/music/amp", "https://example.com/music"),
        ("https://example.com/A", "https://example.com/a"),
        ("https://example.com/a%2Fb", "https://example.com/a/b"),
        ("https://example.com/?p=1", "https://example.com/?p=2"),
        ("https://m.example.com/a", "https://example.com/a"),
        ("https://example.com/a?ref=17", "https://example.com/a"),
        ("https://example.com/a?b=1%262", "https://example.com/a?b=1&2"),
        ("https://example.com/a?b=1%2B2", "https://example.com/a?b=1+2"),
    ],
)
def test_different_addresses_stay_apart(left: str, right: str) -> None:
    assert canonical_url(left) != canonical_url(right)


_PIECES = st.lists(
    st.sampled_from(["/", "a", "é", "%", "%2F", "%c3", "?", "&", "=", "utm_x", "amp", ".amp", "#", "..", ".", "1234", "-", "+", " ", "http://", ":", "@", "[", "\t"])
)  # fmt: skip


@given(
    st.one_of(
        st.text(max_size=60), _PIECES.map("".join), _PIECES.map(lambda p: "https://www.example.com/" + "".join(p))
    )
)
def test_normal_form_is_final(text: str) -> None:
    once = canonical_url(text)
    assert canonical_url(once) == once


@given(st.one_of(st.text(max_size=60), _PIECES.map("".join)), st.sampled_from(["https://example.com/a/b", "", "x"]))
def test_resolution_gives_web_addresses_or_nothing(href: str, base: str) -> None:
    url = absolute(base, href)
    assert url is None or url.startswith(("http://", "https://"))
    if url is not None:
        assert "#" not in url
        assert absolute(base, url) == url


@pytest.mark.parametrize(
    "href",
    ["javascript:void(0)", "data:text/html,x", "mailto:a@example.com", "tel:+1", "file:///etc/passwd", "ftp://example.com/a", "#top", "", "  ",
     "http://", "https://exa mple.com/", "http://[::1", "http://example.com:99999/", "http://a<b>.com/", "x" * 5000, "java\nscript:alert(1)"],
)  # fmt: skip
def test_what_is_no_web_address(href: str) -> None:
    assert absolute("https://example.com/", href) is None


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("/a", "https://example.com/a"),
        ("c", "https://example.com/x/c"),
        ("//other.org/a", "https://other.org/a"),
        ("www.example.com/a", "https://www.example.com/a"),
        (" https://example.com/a b ", "https://example.com/a%20b"),
        ("?page=2", "https://example.com/x/y?page=2"),
        ("https://example.com/a#part", "https://example.com/a"),
        ("HTTPS://example.com", "https://example.com/"),
        ("https://exam\nple.com/a", "https://example.com/a"),
    ],
)
def test_links_are_resolved(href: str, expected: str) -> None:
    assert absolute("https://example.com/x/y", href) == expected


@pytest.mark.parametrize(
    "path",
    ["/world/world-news/17794/turkish-defence-exports-rise/news", "/2026/02/02/some-story-here", "/turkish-yard-hands-over-second-corvette-188213", "/haber/ihracat-rekoru-kirildi-43210.html",
     "/articles/c1d449gmex2o-shipbuilder-wins-order-for-frigates"],
)  # fmt: skip
def test_articles_look_like_articles(path: str) -> None:
    assert is_probable_article("https://example.com" + path, OUTLET)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/world",
        "/business/defense",
        "/tag/export-of-armoured-vehicles",
        "/author/jane-doe",
        "/about-us",
        "/photo-2026-02.jpg",
        "/privacy-policy",
        "/search?q=a",
    ],
)
def test_listings_do_not(path: str) -> None:
    assert not is_probable_article("https://example.com" + path, OUTLET)


def test_only_a_verified_pattern_rules_out() -> None:
    assert refused_by_pattern("https://example.com/about", VERIFIED)
    assert not refused_by_pattern("https://example.com/world/7/a/news", VERIFIED)
    assert not refused_by_pattern("https://redirects.org/about", VERIFIED)
    assert not refused_by_pattern("https://example.com/about", UNVERIFIED)
    assert not refused_by_pattern("https://example.com/about", OUTLET)


def test_an_unverified_pattern_ranks() -> None:
    assert likelihood("https://example.com/12-some-story", UNVERIFIED) > likelihood(
        "https://example.com/12/some-story", UNVERIFIED
    )
