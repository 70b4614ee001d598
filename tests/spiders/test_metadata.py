"""Which statement about an article wins, and that its source is kept."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from spiders.extraction import extract
from spiders.outlet import Outlet
from storage.models import Access, Article, Lead, Moment, Page, Precision, SourceKind
from storage.text import body_hash

FETCHED = datetime(2026, 2, 2, 12, tzinfo=UTC)
OUTLET = Outlet("post", "Harbour Post", "https://www.post.test/", languages=("en",), hosts=("cdn.post-media.test",))
URL = "https://www.post.test/defence/boat-delivered-51234"
BODY = " ".join(
    f"The yard handed over boat number {n} to the coast guard in a short ceremony on the quay." for n in range(9)
)
LEAD_TIME = Moment(
    datetime(2026, 2, 2, 6, tzinfo=UTC), "Mon, 02 Feb 2026 06:00:00 GMT", 0, Precision.SECOND, "feed", True
)


def read(
    head: str = "",
    body: str = "<h1>Yard delivers boat</h1>",
    *,
    url: str = URL,
    lead: Lead | None = None,
    outlet: Outlet = OUTLET,
) -> Article:
    html = f'<html lang="en"><head>{head}</head><body><article>{body}<p>{BODY}</p></article></body></html>'.encode()
    found = extract(
        Page("post", url, url, 200, {"content-type": "text/html"}, html, body_hash(html), FETCHED), outlet, lead
    )
    assert isinstance(found, Article), found
    return found


def linked(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


def meta(name: str, content: str, attribute: str = "property") -> str:
    return f'<meta {attribute}="{name}" content="{content}">'


def make_lead(**fields: object) -> Lead:
    return Lead("post", URL, URL, "https://www.post.test/rss", SourceKind.FEED, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("head", "title", "source"),
    [
        (linked(headline="From JSON-LD") + meta("og:title", "From OpenGraph"), "From JSON-LD", "jsonld"),
        (meta("og:title", "From OpenGraph") + "<title>From title</title>", "From OpenGraph", "opengraph"),
        (meta("twitter:title", "From Twitter", "name"), "From Twitter", "meta"),
        ("<title>Another | Harbour Post</title>", "Yard delivers boat", "heading"),
        (
            linked(headline="In Gdansk: Yard delivers boat") + meta("og:title", "Yard delivers boat"),
            "Yard delivers boat",
            "opengraph",
        ),
        (linked(headline="Boat &amp;quot;Gull&amp;quot; &amp; crew"), 'Boat "Gull" & crew', "jsonld"),
        (meta("og:title", "Yard de\u00adlivers\u200b boat"), "Yard delivers boat", "opengraph"),
    ],
)
def test_title_and_its_source(head, title, source):
    found = read(head)
    assert (found.title, found.found_in["title"]) == (title, source)


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("Yard delivers boat | Harbour Post", "Yard delivers boat"),
        ("Yard delivers boat - Harbour Post", "Yard delivers boat"),
        ("Yard delivers boat — post.test", "Yard delivers boat"),
        ("Harbour Post | Yard delivers boat", "Yard delivers boat"),
        ("Yard delivers boat - HarbourPost", "Yard delivers boat"),
        ("Yard delivers boat | Harbour Post | by Ayla Demir", "Yard delivers boat"),
        ("Yard delivers boat - what we know", "Yard delivers boat - what we know"),
        ("Harbour Post", "Yard delivers boat"),  # as the page's heading says
        ("Post - war economy - Harbour Post", "war economy"),
    ],
)
def test_the_name_of_the_site_leaves_the_title(raw, title):
    assert read(meta("og:title", raw)).title == title


@pytest.mark.parametrize(
    ("head", "body", "at", "source", "certain"),
    [
        (
            linked(datePublished="2026-02-02T09:15:00+03:00") + meta("article:published_time", "2026-02-01T00:00:00Z"),
            "",
            "06:15",
            "jsonld",
            True,
        ),
        (
            meta("article:published_time", "2026-02-02T10:00:00Z") + meta("date", "2026-02-01", "name"),
            "",
            "10:00",
            "opengraph",
            True,
        ),
        (meta("datePublished", "2026-02-02T08:30:00+04:00", "itemprop"), "", "04:30", "meta", True),
        ("", '<h1>Yard delivers boat</h1><time datetime="2026-02-02T07:00Z">today</time>', "07:00", "time", True),
        (linked(datePublished="2026-02-02T09:15:00"), "", "09:15", "jsonld", False),
        (linked(datePublished="2026-02-02"), "", "00:00", "jsonld", False),
        (
            "",
            '<h1>Yard delivers boat</h1><div class="news-date">02.02.2026 11:40 - Güncelleme: 02.02.2026 13:00</div>',
            "11:40",
            "text",
            False,
        ),
    ],
)
def test_publication_time_and_its_source(head, body, at, source, certain):
    published = read(head, body or "<h1>Yard delivers boat</h1>").published
    assert published is not None
    assert published.at.strftime("%Y-%m-%d %H:%M") == f"2026-02-02 {at}"
    assert (published.source, published.certain) == (source, certain)


def test_feed_time_is_taken_where_the_page_states_less():
    lead = make_lead(published=LEAD_TIME)
    assert read(lead=lead).published == LEAD_TIME
    assert read(linked(datePublished="2026-02-02"), lead=lead).published == LEAD_TIME
    stated = read(linked(datePublished="2026-02-02T09:15:00+03:00"), lead=lead).published
    assert stated is not None
    assert stated.source == "jsonld"


def test_date_in_the_address_is_the_last_resort():
    published = read(url="https://www.post.test/2026/02/01/boat-delivered").published
    assert published is not None
    assert (published.source, published.precision, published.certain) == ("url", Precision.DAY, False)


def test_future_time_is_clamped_to_the_fetch_and_uncertain():
    published = read(linked(datePublished="2026-12-02T09:15:00Z")).published
    assert published is not None
    assert (published.at, published.certain, published.raw) == (FETCHED, False, "2026-12-02T09:15:00Z")


def test_modified_time_must_follow_publication():
    later = read(linked(datePublished="2026-02-02T06:00:00Z", dateModified="2026-02-02T07:00:00Z"))
    assert later.modified is not None
    assert later.modified.at.hour == 7
    assert read(linked(datePublished="2026-02-02T06:00:00Z", dateModified="2026-02-01T07:00:00Z")).modified is None


@pytest.mark.parametrize(
    ("href", "canonical", "foreign"),
    [
        ("https://www.post.test/defence/boat?id=7", "boat", None),
        ("/defence/boat", "boat", None),
        ("https://cdn.post-media.test/boat", "boat", None),
        ("https://wire.test/story/boat-9", "boat-delivered-51234", "https://wire.test/story/boat-9"),
        ("https://www.post.test/", "boat-delivered-51234", None),
        ("javascript:void(0)", "boat-delivered-51234", None),
        ("http://[broken", "boat-delivered-51234", None),
    ],
)
def test_canonical_link_counts_on_own_hosts_only(href, canonical, foreign):
    found = read(f'<link rel="canonical" href="{href}">')
    assert found.canonical_url.partition("?")[0].endswith(canonical)
    assert found.foreign_canonical == foreign


def test_canonical_link_to_another_own_id_is_not_believed():
    outlet = Outlet("post", "Harbour Post", "https://www.post.test/", article=r"-(?P<id>\d+)$", article_verified=True)
    found = read('<link rel="canonical" href="https://www.post.test/defence/other-99">', outlet=outlet)
    assert found.own_id == "51234"
    assert found.canonical_url.endswith("boat-delivered-51234")


@pytest.mark.parametrize(
    ("head", "authors", "source"),
    [
        (linked(author=[{"name": "Ayla Demir"}, {"name": "Harbour Post"}]), ("Ayla Demir",), "jsonld"),
        (meta("author", "By Jon Ode", "name"), ("Jon Ode",), "meta"),
        (meta("article:author", "https://social.test/jon"), (), None),
    ],
)
def test_authors(head, authors, source):
    found = read(head)
    assert (found.authors, found.found_in.get("authors")) == (authors, source)


def test_fields_of_the_lead_fill_gaps():
    lead = make_lead(title="Lead title", summary="What the lead says of it.", authors=("Ayla Demir",), language="tr")
    found = read(body="", lead=lead)
    assert (found.title, found.summary, found.authors) == ("Lead title", "What the lead says of it.", ("Ayla Demir",))
    assert found.found_in["title"] == found.found_in["summary"] == "feed"
    assert found.language == "en"


@pytest.mark.parametrize(
    ("head", "access"),
    [
        (linked(isAccessibleForFree=False), Access.PAYWALLED),
        (linked(isAccessibleForFree="True"), Access.FREE),
        (meta("article:content_tier", "locked"), Access.PAYWALLED),
        (meta("article:content_tier", "free"), Access.FREE),
        ("", Access.UNKNOWN),
    ],
)
def test_access(head, access):
    assert read(head).access is access


def test_language_section_and_image():
    head = meta("og:locale", "tr_TR") + linked(articleSection="Defence", image="/i.jpg")
    html = f"<html><head>{head}</head><body><h1>Yard delivers boat</h1><p>{BODY}</p></body></html>".encode()
    found = extract(Page("post", URL, URL, 200, {}, html, "", FETCHED), OUTLET, None)
    assert isinstance(found, Article)
    assert (found.language, found.section, found.image) == ("tr", "Defence", "https://www.post.test/i.jpg")
    assert found.found_in["language"] == "opengraph"
