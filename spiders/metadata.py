"""Title, times, authors and the other facts about an article, each from its most trusted statement. Pure.

JSON-LD goes before OpenGraph, other meta tags, ``<time>``, the lead, the
address and the text. The name of the winning source is kept in ``found_in``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin, urlsplit

from spiders.addresses import canonical_url
from spiders.discovery.times import moment_in_url
from spiders.heads import Head
from spiders.jsonld import Linked, LinkedArticle, read_linked
from spiders.moments import choose, not_before, read_all
from spiders.outlet import Outlet
from spiders.selectors import NOTHING, Ruled
from spiders.titles import candidates, choose_title, clean_title, one_line, site_names
from storage.models import Access, Candidates, Lead, Moment, Page
from storage.text import title_key

LONGEST_SUMMARY = 2000  # characters
_LONGEST_KEPT, _MOST_KEPT = 300, 8  # characters of a statement, and statements about a field, that are kept
_PUBLISHED_METAS = (
    "datepublished", "date", "dc.date.issued", "dcterms.created", "dcterms.issued", "dc.date", "pubdate", "publishdate",
    "publish-date", "publish_date", "publication_date", "parsely-pub-date", "sailthru.date", "cxenseparse:publishtime",
    "cxenseparse:recs:publishtime", "article.published", "datecreated",
)  # fmt: skip
_MODIFIED_METAS = ("datemodified", "last-modified", "dcterms.modified", "dc.date.modified", "revised", "lastmod")
_LANGUAGE = re.compile(r"^([a-z]{2})(?:$|[-_])")
_NOT_A_NAME = re.compile(r"https?://|www\.|@|^\d+$", re.IGNORECASE)
_UPDATED = re.compile(
    r"\b(?:son güncelleme|güncelleme|(?:last )?updated|aktualisiert|обновлено|yenilən)", re.IGNORECASE
)
_BY = re.compile(r"^(?:by|von|par|por|yazan|автор:?)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of an article apart from its text; the fields are those of ``Article``.

    ``headings`` are every form the page's headline takes, ``linked`` the
    chosen JSON-LD node, ``page`` all that the scripts said.
    """

    title: str
    canonical_url: str
    page: Linked
    linked: LinkedArticle | None
    headings: tuple[str, ...]
    site: str | None = None
    foreign_canonical: str | None = None
    summary: str | None = None
    published: Moment | None = None
    modified: Moment | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    section: str | None = None
    image: str | None = None
    access: Access = Access.UNKNOWN
    found_in: dict[str, str] = field(default_factory=dict)
    candidates: Candidates = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Said:
    """All statements about one article; ``linked`` is an empty node where the page has none."""

    head: Head
    page: Page
    outlet: Outlet
    lead: Lead | None
    linked: LinkedArticle
    ruled: Ruled
    names: frozenset[str]
    kept: Candidates = field(default_factory=dict)

    def all(self, name: str, stated: _Stated) -> list[tuple[str, str]]:
        """The statements about a field that say anything, kept as the page's own."""
        said = [(source, raw) for source, raw in stated if raw]
        if said:
            self.kept[name] = tuple((source, raw[:_LONGEST_KEPT]) for source, raw in said[:_MOST_KEPT])
        return said


_Stated = Iterable[tuple[str, str | None]]
_NO_NODE = LinkedArticle(types=frozenset())


def read_metadata(head: Head, page: Page, outlet: Outlet, lead: Lead | None, ruled: Ruled = NOTHING) -> Metadata:
    """Weigh all statements about the article on this page; what overrides name goes before all others."""
    linked_page = read_linked(head.scripts)
    canonical = _resolved(head.canonical, page.url)
    urls, titles = (page.url, canonical, head.first("og:url")), (head.first("og:title"), *head.headings)
    linked = linked_page.choose([u for u in urls if u], [t for t in titles if t])
    names = site_names(head, outlet, linked, linked_page)
    said = _Said(head, page, outlet, lead, linked or _NO_NODE, ruled, names)
    titled = said.all("title", [("override", ruled.title), *candidates(head, linked, lead)])
    cleaned = [(s, t) for s, raw in titled if (t := clean_title(raw, names))]
    stated = [(s, t) for s, t in cleaned if title_key(t) not in names] or cleaned
    said.all("canonical_url", [("link", head.canonical), ("opengraph", head.first("og:url"))])
    found: dict[str, str] = {}
    own_address, foreign = _addresses(page, outlet, canonical, found)
    published = _published(said, found)
    return Metadata(
        title=_note(found, "title", choose_title(stated)) or "",
        canonical_url=own_address,
        page=linked_page,
        linked=linked,
        headings=tuple(dict.fromkeys(title for _, title in stated)),
        site=head.first("og:site_name") or said.linked.publisher or linked_page.site,
        foreign_canonical=foreign,
        summary=_note(found, "summary", _first(said.all("summary", _summaries(said)))),
        published=published,
        modified=not_before(_modified(said), published),
        authors=_authors(said, found),
        language=_note(found, "language", _first(said.all("language", _languages(said)))),
        section=_note(found, "section", _first(said.all("section", _sections(said)))),
        image=_note(found, "image", _first(said.all("image", _images(said)))),
        access=_access(said, found),
        found_in=found,
        candidates=said.kept,
    )


def _note(found: dict[str, str], name: str, chosen: tuple[str, str] | None) -> str | None:
    if chosen is None:
        return None
    found[name] = chosen[0]
    return chosen[1]


def _first(stated: _Stated) -> tuple[str, str] | None:
    return next(((source, value) for source, value in stated if value), None)


def _addresses(page: Page, outlet: Outlet, canonical: str | None, found: dict[str, str]) -> tuple[str, str | None]:
    """The article's canonical address, and a canonical link that leads elsewhere.

    A canonical link to the outlet's front page, or to another own id, is a
    fault of the site and no statement about this article.
    """
    foreign = None
    if canonical is not None and not outlet.owns(canonical):
        foreign, canonical = canonical, None
    if canonical is not None:
        is_front = urlsplit(canonical).path in ("", "/") and not urlsplit(canonical).query
        if is_front or outlet.own_id(page.url) not in (None, outlet.own_id(canonical)):
            canonical = None
    found["canonical_url"] = "link" if canonical else "url"
    return canonical_url(canonical or page.url), foreign


def _published(said: _Said, found: dict[str, str]) -> Moment | None:
    stated = [
        ("override", said.ruled.date),
        ("jsonld", said.linked.published),
        ("opengraph", said.head.first("article:published_time", "og:article:published_time", "og:published_time")),
        *(("meta", said.head.first(name)) for name in _PUBLISHED_METAS),
        *(("time", value) for value in said.head.times),
    ]
    given = [m for m in (said.lead.published if said.lead else None, moment_in_url(said.page.url)) if m]
    said.all("published", [*stated, *((m.source, m.raw) for m in given)])
    moments = [*read_all((source, raw) for source, raw in stated if raw), *given]
    if not moments:
        shown = read_all(("text", _UPDATED.split(raw)[0].strip(" -–|•:,")) for raw in said.head.dates)
        moments = [replace(m, certain=False) for m in shown]  # it may be the date of anything on the page
    chosen = choose(moments, said.page.fetched_at)
    if chosen is not None:
        found["published"] = chosen.source
    return chosen


def _modified(said: _Said) -> Moment | None:
    stated = [
        ("jsonld", said.linked.modified),
        ("opengraph", said.head.first("article:modified_time", "og:updated_time")),
        *(("meta", said.head.first(name)) for name in _MODIFIED_METAS),
    ]
    moments = read_all(said.all("modified", stated))
    moments += [said.lead.updated] if said.lead and said.lead.updated else []
    return choose(moments, said.page.fetched_at)


def _summaries(said: _Said) -> _Stated:
    """The article's own summary; the site's slogan, which some pages send for all, is not told apart here."""
    stated = (
        ("jsonld", said.linked.summary),
        ("opengraph", said.head.first("og:description")),
        ("meta", said.head.first("description", "twitter:description", "dc.description")),
        ("feed", said.lead.summary if said.lead else None),
    )
    for source, raw in stated:
        text = one_line(raw)[:LONGEST_SUMMARY].rstrip() if raw else None
        yield source, text if text and title_key(text) not in said.names else None


def _authors(said: _Said, found: dict[str, str]) -> tuple[str, ...]:
    metas = said.head.metas
    groups: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("jsonld", said.linked.authors),
        ("meta", metas.get("author") or metas.get("parsely-author") or metas.get("dc.creator") or ()),
        ("opengraph", metas.get("article:author", ())),
        ("feed", said.lead.authors if said.lead else ()),
    )
    said.all("authors", [(source, "; ".join(group)) for source, group in groups])
    for source, group in groups:
        cleaned = dict.fromkeys(_BY.sub("", one_line(name)) for name in group)
        people = tuple(n for n in cleaned if _is_name(n) and title_key(n) not in said.names)
        if people:
            found["authors"] = source
            return people[:20]
    return ()


def _is_name(text: str) -> bool:
    return 0 < len(text) <= 100 and not _NOT_A_NAME.search(text)


def _languages(said: _Said) -> _Stated:
    stated = (
        ("html", said.head.language),
        ("opengraph", said.head.first("og:locale")),
        ("jsonld", said.linked.language),
        ("meta", said.head.first("content-language", "language", "dc.language")),
        ("feed", said.lead.language if said.lead else None),
        ("outlet", said.outlet.language),
    )
    for source, raw in stated:
        match = _LANGUAGE.match((raw or "").strip().lower())
        yield source, match[1] if match else None


def _sections(said: _Said) -> _Stated:
    yield "jsonld", said.linked.section
    yield "opengraph", said.head.first("article:section")
    yield "meta", said.head.first("section", "articlesection")


def _images(said: _Said) -> _Stated:
    yield "jsonld", _resolved(said.linked.image, said.page.url)
    yield "opengraph", _resolved(said.head.first("og:image", "og:image:url", "og:image:secure_url"), said.page.url)
    yield "meta", _resolved(said.head.first("twitter:image", "twitter:image:src"), said.page.url)


def _access(said: _Said, found: dict[str, str]) -> Access:
    free, tier = said.linked.free, (said.head.first("article:content_tier") or "").lower()
    said.all("access", [("jsonld", None if free is None else str(free).lower()), ("opengraph", tier)])
    if free is not None:
        found["access"] = "jsonld"
        return Access.FREE if free else Access.PAYWALLED
    if tier in ("free", "locked"):
        found["access"] = "opengraph"
        return Access.FREE if tier == "free" else Access.PAYWALLED
    return Access.UNKNOWN


def _resolved(url: str | None, base: str) -> str | None:
    """An absolute http(s) address, or None for what is none."""
    if not url:
        return None
    try:
        absolute = urljoin(base, url)
        parts = urlsplit(absolute)
    except ValueError:
        return None
    return absolute if parts.scheme in ("http", "https") and parts.netloc else None
