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
_SEPARATORS = (" | ", " - ", " – ", " — ", " • ", " · ", " :: ", " » ", "｜", " / ")
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

    Where JSON-LD only sets a kicker before the OpenGraph title, or spells the
    same words in other signs, the latter is the title: it is written for
    readers, while JSON-LD often comes through a template.
    """
    if not stated:
        return None
    first = stated[0]
    social = next((s for s in stated if s[0] == "opengraph"), first)
    tail = title_key(social[1])
    if len(tail.split()) >= 3 and title_key(first[1]).endswith(tail):
        return social
    return first


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
    keys = {title_key(name) for name in given if name}
    return frozenset(k for key in keys for k in (key, key.replace(" ", "")) if k)


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
    key = title_key(part)
    return bool(key) and (key in names or key.replace(" ", "") in names)
