"""Where an outlet's sources may be: named by its home page, its robots.txt, or by custom. Pure.

Finds addresses to try; whether one is a source shows when it is parsed. Runs
lxml, so only inside a worker process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml import html

from spiders.addresses import absolute, canonical_url, likelihood
from spiders.discovery.cards import in_furniture, words_of
from spiders.discovery.documents import open_document
from spiders.discovery.sections import base_of, read_html
from spiders.outlet import Outlet
from storage.models import SourceKind

MOST_FOUND = 30
_FEED_TYPES = re.compile(
    r"application/(?:rss|atom|rdf|feed)\+(?:xml|json)|application/json\b.*feed|text/(?:rss|xml)", re.IGNORECASE
)
_FEED_HREF = re.compile(
    r"(?:/|\.)(?:rss|feed|atom|rdf)s?(?:\d?\.xml|\.json|\.aspx|\.php|/)?(?:$|\?)|/rss/|feeds?\.feedburner\.com",
    re.IGNORECASE,
)
_NO_NEWS = re.compile(r"comments?|podcast|oembed|/authors?/|wp-json|/tag/|\?(?:.*&)?s=", re.IGNORECASE)
_FEED_PATHS = (
    "/feed",
    "/rss",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feed.json",
    "/rss/all",
    "/rss/news",
    "/rss.aspx",
)
_MAP_PATHS = ("/news-sitemap.xml", "/sitemap_news.xml", "/sitemap-news.xml", "/sitemap/news.xml", "/googlenews.xml", "/sitemap.xml",
              "/sitemap_index.xml", "/sitemap-index.xml", "/wp-sitemap.xml")  # fmt: skip
_NO_SECTION = re.compile(
    r"about|contact|privacy|terms|policy|cookie|login|sign|register|subscribe|account|search|advert|career|jobs|help|faq|rss|legal|imprint"
    r"|impressum|kunye|hakkimizda|iletisim|gizlilik|reklam|abone|uye|haqqimizda|elaqe|podcast|newsletter|shop|store|live|canli|weather|hava|epaper|(?:^|/)(?:tags?|topics?|authors?|thema|konu|etiket|yazar\w*|videos?)(?:/|$)|datenschutz|nutzung",
    re.IGNORECASE,
)
_OF_INTEREST = re.compile(
    r"defen[cs]e|defan[sc]|savunma|military|industry|sanayi|econom|ekonomi|business|export|world|region|politi|news|haber",
    re.IGNORECASE,
)

Found = tuple[SourceKind, str]


def find_sources(home_html: bytes, *, outlet: Outlet, base_url: str) -> list[Found]:
    """Feeds and sitemaps that a page names, the likeliest first, then its candidate sections."""
    page = read_html(open_document(home_html, language=outlet.language).text)
    if page is None:
        return []
    base = base_of(page, base_url)
    named = [*_alternates(page, base), *_linked_feeds(page, base, outlet)]
    sections = [(SourceKind.SECTION, url) for url in _sections(page, base, outlet)]
    return [*_once(named)[:MOST_FOUND], *sections]


def section_candidates(home_html: bytes, *, outlet: Outlet, base_url: str) -> list[str]:
    """Addresses of section pages from a page's navigation, those of interest first."""
    return [
        url for kind, url in find_sources(home_html, outlet=outlet, base_url=base_url) if kind is SourceKind.SECTION
    ]


def _alternates(page: html.HtmlElement, base: str) -> Iterator[Found]:
    for link in page.iter("link"):
        rel, kind = str(link.get("rel") or "").lower().split(), str(link.get("type") or "")
        url = absolute(base, str(link.get("href") or ""))
        if url is None or _NO_NEWS.search(url):
            continue
        if "sitemap" in rel:
            yield SourceKind.SITEMAP, url
        elif ("alternate" in rel or "feed" in rel) and (
            _FEED_TYPES.search(kind) or (not kind and _FEED_HREF.search(url))
        ):
            yield SourceKind.FEED, url


def _linked_feeds(page: html.HtmlElement, base: str, outlet: Outlet) -> Iterator[Found]:
    for anchor in page.iter("a"):
        href = str(anchor.get("href") or "")
        url = absolute(base, href) if _FEED_HREF.search(href) else None
        if url is not None and not _NO_NEWS.search(url) and (outlet.owns(url) or "feedburner" in url):
            yield SourceKind.FEED, url


def _sections(page: html.HtmlElement, base: str, outlet: Outlet) -> list[str]:
    found: dict[str, str] = {}
    never = {canonical_url(base), canonical_url(outlet.home)}
    for anchor in page.iter("a"):
        url = absolute(base, str(anchor.get("href") or ""))
        if (
            url is None
            or not outlet.owns(url)
            or not in_furniture(anchor)
            or not _is_section(url, words_of(anchor), outlet)
        ):
            continue
        if (identity := canonical_url(url)) not in never:
            found.setdefault(identity, url)
    ranked = sorted(found.values(), key=lambda url: not _OF_INTEREST.search(urlsplit(url).path))
    return ranked[:MOST_FOUND]


def _is_section(url: str, words: str, outlet: Outlet) -> bool:
    parts = urlsplit(url)
    depth = len([s for s in parts.path.split("/") if s])
    if not 1 <= depth <= 3 or parts.query or len(words.split()) > 4 or _NO_SECTION.search(parts.path):
        return False
    return -4 < likelihood(url, outlet) <= 3 and not (outlet.article_verified and outlet.matches_article(url))


def sitemaps_of_robots(robots_txt: bytes, base: str) -> list[str]:
    """The addresses of a robots.txt's ``Sitemap:`` lines, news sitemaps first; relative ones resolved."""
    text = open_document(robots_txt).text
    stated = re.findall(
        r"^[ \t]*site-?map[ \t]*:[ \t]*([^\s#]+)", text.replace("\r", "\n"), re.IGNORECASE | re.MULTILINE
    )
    urls = [url for url in (absolute(base, address) for address in stated) if url is not None]
    return sorted(dict.fromkeys(urls), key=lambda url: "news" not in urlsplit(url).path.lower())[:MOST_FOUND]


def usual_addresses(outlet: Outlet) -> list[Found]:
    """Where feeds and sitemaps stand by custom: under the home page's path, then at the host's root."""
    home = urlsplit(outlet.home)
    root = f"{home.scheme}://{home.netloc}"
    below = root + home.path.rstrip("/")
    feeds = [(SourceKind.FEED, place + path) for place in dict.fromkeys((below, root)) for path in _FEED_PATHS]
    return _once([*feeds, *((SourceKind.SITEMAP, root + path) for path in _MAP_PATHS)])


def _once(found: list[Found]) -> list[Found]:
    kept: dict[str, Found] = {}
    for kind, url in found:
        kept.setdefault(canonical_url(url), (kind, url))
    return list(kept.values())
