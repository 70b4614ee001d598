"""Which of a page's headlines is the article's title, and what in it is the site's name. Pure."""

from __future__ import annotations

import html
from collections.abc import Iterator
from urllib.parse import urlsplit

from spiders.heads import Head
from spiders.jsonld import Linked, LinkedArticle
from spiders.outlet import Outlet
from storage.models import Lead
from storage.text import title_key, words

LONGEST_TITLE = 400  # characters
_SEPARATORS = (" | ", " - ", " – ", " — ", " • ", " · ", " :: ", " » ", "｜", "：", " / ", " * ")
_ADDED = frozenset((
    "news", "online", "web", "com", "net", "org", "de", "uk", "co", "tv", "haber", "haberleri", "nachrichten", "english", "international", "world",
    "magazine", "newspaper", "edition", "gazetesi",
))  # fmt: skip
# Soft hyphens, zero-width spaces and direction marks; the joiners of Persian, Hindi and emoji stay.
_INVISIBLE = dict.fromkeys(
    map(ord, "\u00ad\u200b\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)


def candidates(head: Head, linked: LinkedArticle | None, lead: Lead | None) -> Iterator[tuple[str, str | None]]:
    """All headlines as written, each with its source, the most trusted first."""
    yield "jsonld", linked.headline if linked else None
    yield "opengraph", head.first("og:title")
    yield "meta", head.first("twitter:title", "dc.title", "parsely-title", "sailthru.title")
    for heading in head.headings:
        yield "heading", heading
    yield "title", head.title
    yield "feed", lead.title if lead else None


def choose_title(stated: list[tuple[str, str]]) -> tuple[str, str] | None:
    """The title and its source among cleaned headlines in order of trust.

    JSON-LD's, unless the OpenGraph title is the one written for readers: where
    the page's own heading is one of the two, it goes with the OpenGraph title
    (JSON-LD often comes through a template and carries search words); where
    neither is on the page, JSON-LD is more often right. A longer one that
    merely adds to the other (a kicker, a section, the site) is never taken.
    """
    if not stated:
        return None
    first = stated[0]
    if first[0] == "override":
        return first
    social = next((s for s in stated if s[0] == "opengraph"), first)
    headings = [text for source, text in stated if source == "heading"]
    one, other = title_key(first[1]), title_key(social[1])
    if one == other:
        return first if first[1] in headings and social[1] not in headings else social
    if other in one:
        return social if one.endswith(other) and len(other.split()) >= 3 else first
    on_page = {title_key(text) for text in headings} & {one, other}
    return social if on_page and one not in other and not _is_cut(social[1]) else first


def _is_cut(title: str) -> bool:
    return title.endswith(("...", "…"))


def clean_title(raw: str, names: frozenset[str]) -> str:
    """A title on one line, unescaped, without invisible characters and without the site's own name."""
    return _without_site(one_line(raw)[:LONGEST_TITLE].rstrip(), names)


def one_line(raw: str) -> str:
    """Text as a reader sees it: entities resolved even where escaped twice, one line, nothing invisible."""
    return " ".join(html.unescape(html.unescape(raw)).translate(_INVISIBLE).split())


def site_names(head: Head, outlet: Outlet, linked: LinkedArticle | None, page: Linked) -> frozenset[str]:
    """The folded names under which the site may sign its titles, host names among them."""
    host = urlsplit(outlet.home).netloc.removeprefix("www.")
    given = (
        outlet.title, outlet.name, host, f"www {host}", host.partition(".")[0], head.first("og:site_name"), head.first("application-name"),
        head.first("apple-mobile-web-app-title"), linked.publisher if linked else None, page.site,
    )  # fmt: skip
    keys = {title_key(name) for name in (*given, *_signatures(head)) if name}
    return frozenset(k for key in keys for k in (key, key.replace(" ", "")) if k)


def _signatures(head: Head) -> Iterator[str]:
    """Headings that only sign the document's title: some pages put the house's name into their first heading."""
    for heading in head.headings:
        for separator in _SEPARATORS:
            first, found, last = (head.title or "").rpartition(separator)
            if found and title_key(last) == title_key(heading) and len(words(first)) > len(words(last)):
                yield last


def _without_site(text: str, names: frozenset[str]) -> str:
    for separator in _SEPARATORS:
        head, found, tail = text.rpartition(separator)
        while found and _is_site(tail, names) and words(head):
            text = head.strip()
            head, found, tail = text.rpartition(separator)
        first, found, rest = text.partition(separator)
        # Some programs add "| by Author" behind the site's name: what follows the name goes with it.
        if found and _is_site(rest.partition(separator)[0], names) and words(first):
            text = first.strip()
        elif found and _is_site(first, names) and words(rest):
            text = rest.strip()
    return text


def _is_site(part: str, names: frozenset[str]) -> bool:
    """The site's name, perhaps with what such names add: ``CBC News``, ``Express.co.uk``."""
    key = title_key(part)
    if not key:
        return False
    if key in names or key.replace(" ", "") in names:
        return True
    rest = key.split()
    while len(rest) > 1 and rest[-1] in _ADDED:
        rest.pop()
    return len(rest) < len(key.split()) and (" ".join(rest) in names or "".join(rest) in names)
