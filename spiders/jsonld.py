"""What a page says of itself in JSON-LD, broken or not. Pure.

Reads schema.org articles out of graphs, lists and nested nodes, and chooses
the one that is this page's. Knows nothing of the other sources of metadata.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from storage.text import title_key

_SAYING = ("headline", "datePublished", "articleBody", "name", "author", "isAccessibleForFree", "articleSection")
_LARGEST = 2_000_000  # characters of one script
_MOST_NODES = 5000
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|(?://|/\*)?\s*\]\]>\s*(?:\*/)?)\s*;?\s*$"
)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_ADJACENT = re.compile(r"}\s*{")
_BAD_ESCAPE = re.compile(r"\\(?![\"\\/bfnrtu])")
_ARTICLES = frozenset((
    "article", "newsarticle", "reportagenewsarticle", "analysisnewsarticle", "backgroundnewsarticle", "opinionnewsarticle",
    "reviewnewsarticle", "blogposting", "liveblogposting", "socialmediaposting", "advertisercontentarticle",
    "satiricalarticle", "scholarlyarticle", "techarticle", "report", "pressrelease",
))  # fmt: skip
_LISTINGS = frozenset((
    "collectionpage", "searchresultspage", "itemlist", "profilepage",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class LinkedArticle:
    """One article node. Texts are unescaped, times as written. ``free`` is isAccessibleForFree."""

    types: frozenset[str]
    urls: tuple[str, ...] = ()
    headline: str | None = None
    summary: str | None = None
    published: str | None = None
    modified: str | None = None
    authors: tuple[str, ...] = ()
    section: str | None = None
    language: str | None = None
    image: str | None = None
    publisher: str | None = None
    body: str | None = None
    free: bool | None = None

    @property
    def live(self) -> bool:
        """Whether the node calls itself a live blog."""
        return "liveblogposting" in self.types


@dataclass(frozen=True, slots=True)
class Linked:
    """All that the page's scripts say: its article nodes in page order, and the kinds of page named."""

    articles: tuple[LinkedArticle, ...] = ()
    kinds: frozenset[str] = frozenset()
    site: str | None = None

    @property
    def listing(self) -> bool:
        """Whether the page calls itself a list of things and no article."""
        return bool(self.kinds & _LISTINGS) and not self.articles

    def choose(self, urls: Iterable[str], titles: Iterable[str]) -> LinkedArticle | None:
        """The node that is this page's article: by address, by headline, else the fullest first one.

        ``urls`` and ``titles`` are what the page elsewhere says of itself. A
        lone node is believed whatever its address.
        """
        if len(self.articles) < 2:
            return self.articles[0] if self.articles else None
        own_urls, own_titles = {_bare(u) for u in urls}, {title_key(t) for t in titles if t}
        return max(self.articles, key=lambda a: _fitness(a, own_urls, own_titles))


def read_linked(scripts: Iterable[str]) -> Linked:
    """Read the texts of a page's ld+json scripts; what cannot be repaired is passed over."""
    nodes: list[dict[str, Any]] = []
    for script in scripts:
        for value in _parse(script):
            nodes.extend(_nodes(value))
    by_id = {n["@id"]: n for n in nodes if isinstance(n.get("@id"), str) and len(n) > 1}
    articles = tuple(_article(n, by_id) for n in nodes if _types(n) & _ARTICLES and not _is_mention(n))
    kinds = frozenset(t for n in nodes for t in _types(n))
    site = next((_text(n.get("name")) for n in nodes if "website" in _types(n)), None)
    return Linked(articles, kinds, site)


def _fitness(article: LinkedArticle, urls: set[str], titles: set[str]) -> tuple[bool, bool, int]:
    filled = sum(v is not None for v in (article.headline, article.published, article.body, article.summary))
    return (
        any(_bare(u) in urls for u in article.urls),
        article.headline is not None and title_key(article.headline) in titles,
        filled,
    )


def _parse(script: str) -> Iterator[Any]:
    """The JSON value of a script; several where objects stand side by side."""
    text = script[:_LARGEST]
    for repair in (_as_is, _unwrapped, _repaired):
        text = repair(text)
        try:
            yield json.loads(text, strict=False)
            return
        except (ValueError, RecursionError):
            continue
    yield from _first_values(_unwrapped(script[:_LARGEST]))


def _as_is(text: str) -> str:
    return text.strip()


def _unwrapped(text: str) -> str:
    return _WRAPPING.sub("", _WRAPPING.sub("", text)).strip().rstrip(";").strip()


def _repaired(text: str) -> str:
    text = _TRAILING_COMMA.sub(r"\1", _BAD_ESCAPE.sub(r"\\\\", text))
    return f"[{_ADJACENT.sub('},{', text)}]" if _ADJACENT.search(text) and text.startswith("{") else text


def _first_values(text: str) -> Iterator[Any]:
    """Whatever leading value is whole, in a script that is damaged further on."""
    start = min((i for i in (text.find("{"), text.find("[")) if i >= 0), default=-1)
    if start < 0:
        return
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(text, start)
    except (ValueError, RecursionError):
        return
    yield value


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """All objects of a JSON value, outer ones first; walked without recursion."""
    waiting, seen = [value], 0
    while waiting and seen < _MOST_NODES:
        item = waiting.pop(0)
        seen += 1
        if isinstance(item, dict):
            yield item
            waiting.extend(v for v in item.values() if isinstance(v, dict | list))
        elif isinstance(item, list):
            waiting.extend(v for v in item if isinstance(v, dict | list))


def _is_mention(node: dict[str, Any]) -> bool:
    """A node that merely points at an article (a list entry) and says nothing of it."""
    return not any(node.get(key) not in (None, "", []) for key in _SAYING)


def _types(node: dict[str, Any]) -> frozenset[str]:
    kinds = node.get("@type") or ()
    listed = [kinds] if isinstance(kinds, str) else kinds if isinstance(kinds, list) else []
    return frozenset(k.rpartition("/")[2].rpartition(":")[2].lower() for k in listed if isinstance(k, str))


def _article(node: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> LinkedArticle:
    page = node.get("mainEntityOfPage")
    urls = (node.get("url"), node.get("@id"), page.get("@id") if isinstance(page, dict) else page)
    return LinkedArticle(
        types=_types(node),
        urls=tuple(u for u in urls if isinstance(u, str) and u),
        headline=_text(node.get("headline")) or _text(node.get("name")),
        summary=_text(node.get("description")),
        published=_text(node.get("datePublished")) or _text(node.get("dateCreated")),
        modified=_text(node.get("dateModified")),
        authors=_names(node.get("author") or node.get("creator"), by_id),
        section=_text(node.get("articleSection")),
        language=_text(node.get("inLanguage")),
        image=_image(node.get("image") or node.get("thumbnailUrl"), by_id),
        publisher=next(iter(_names(node.get("publisher"), by_id)), None),
        body=node["articleBody"] if isinstance(node.get("articleBody"), str) else None,
        free=_truth(node.get("isAccessibleForFree")),
    )


def _text(value: Any) -> str | None:
    """A string, or the first of a list of them, unescaped and on one line."""
    if isinstance(value, list):
        value = next((v for v in value if isinstance(v, str | dict)), None)
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or value.get("alternateName")
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    return " ".join(html.unescape(html.unescape(value)).split()) or None


def _names(value: Any, by_id: dict[str, dict[str, Any]]) -> tuple[str, ...]:
    found: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        entry = by_id.get(item["@id"], item) if isinstance(item, dict) and isinstance(item.get("@id"), str) else item
        name = _text(entry.get("name")) if isinstance(entry, dict) else _text(entry)
        if name and not name.startswith("http"):
            found.append(name)
    return tuple(dict.fromkeys(found))


def _image(value: Any, by_id: dict[str, dict[str, Any]]) -> str | None:
    item = value[0] if isinstance(value, list) and value else value
    if isinstance(item, dict):
        entry = by_id.get(str(item.get("@id")), item)
        item = entry.get("url") or entry.get("contentUrl") or entry.get("@id")
    return item if isinstance(item, str) and item else None


def _truth(value: Any) -> bool | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, str):
        value = {"true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}.get(
            value.strip().lower().rpartition("/")[2]
        )
    return bool(value) if isinstance(value, bool | int) else None


def _bare(url: str) -> str:
    """An address without scheme, www., query, fragment and trailing slash, to compare by."""
    return url.partition("://")[2].removeprefix("www.").partition("#")[0].partition("?")[0].rstrip("/").lower()
