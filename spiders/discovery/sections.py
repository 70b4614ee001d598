"""Section and home pages into leads: links that lead to articles, with the words and times beside them. Pure.

Depends on no class name or selector of any site. Not for the articles
themselves. Runs lxml, so only inside a worker process.
"""

from __future__ import annotations

import re

from lxml import etree, html

from spiders.addresses import absolute, canonical_url, is_probable_article, likelihood
from spiders.discovery.cards import (
    Link,
    card_of,
    heading_of,
    in_furniture,
    is_inline,
    path_of,
    teaser_of,
    time_of,
    title_of,
)
from spiders.discovery.documents import Shape, open_document
from spiders.discovery.leads import make_lead, reconcile
from spiders.discovery.plain import plain_text
from spiders.discovery.times import moment_in_url
from spiders.outlet import Outlet
from storage.models import Lead, SourceKind, SourceResult
from storage.text import words

MOST_LINKS = 5000
PROBABLE = 5  # points for an address and its anchor together, where no verified pattern decides


def parse_section(
    body: bytes, *, outlet: Outlet, source_url: str, content_type: str | None, max_leads: int
) -> SourceResult:
    """The articles that a section or home page links to, in page order; never raises.

    A verified article pattern decides alone which links count. Without one
    the address and its anchor are weighed, on the outlet's own hosts only.
    """
    document = open_document(body, content_type, language=outlet.language)
    if document.shape is not Shape.HTML and (document.shape is not Shape.TEXT or "<a" not in document.text.lower()):
        return SourceResult(problem=document.problem or f"not a section page: {document.shape.value}")
    page = read_html(document.text)
    if page is None:
        return SourceResult(problem="not a section page: no element")
    base = base_of(page, source_url)
    links = _gather(page, base, outlet, source_url)
    leads = [_lead(link, outlet, source_url) for link in links.values() if _counts(link, outlet)]
    if not leads:
        leads = _from_data(document.text, outlet, source_url, base)
    title = plain_text(page.findtext(".//title"), 200)
    best = _best(reconcile(leads), outlet, max_leads)
    return SourceResult(leads=best, title=title, problem=document.problem if best else _why_none(links, outlet))


def read_html(text: str) -> html.HtmlElement | None:
    """The page's tree, or None for one without any element. Depth is limited by libxml2."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def base_of(page: html.HtmlElement, source_url: str) -> str:
    """The address that the page's links are relative to."""
    stated = next((str(b.get("href")) for b in page.iter("base") if b.get("href")), "")
    return absolute(source_url, stated) or source_url


def _gather(page: html.HtmlElement, base: str, outlet: Outlet, source_url: str) -> dict[str, Link]:
    never = {canonical_url(u) for u in (outlet.home, source_url, base, *outlet.sections)}
    links: dict[str, Link] = {}
    rivals: set[str] = set()
    for number, anchor in enumerate(page.iter("a")):
        if number >= MOST_LINKS:
            break
        url = absolute(base, str(anchor.get("href") or ""))
        if url is None or not outlet.owns(url) or "nofollow sponsored" in str(anchor.get("rel")):
            continue
        identity = canonical_url(url)
        if identity in never:
            continue
        link = links.setdefault(identity, Link(url, rivals))
        if outlet.matches_article(url) or likelihood(url, outlet) >= PROBABLE - 2:
            rivals.update((path_of(url), path_of(str(anchor.get("href")))))
        if not is_inline(anchor):
            link.anchors.append(anchor)
        link.in_furniture = link.in_furniture and in_furniture(anchor)
    return links


def _counts(link: Link, outlet: Outlet) -> bool:
    """Whether a link is an article's. A menu's entry must look like one whatever the pattern says."""
    if outlet.article_verified and outlet.article is not None:
        sure = outlet.own_id(link.url) is not None or not link.in_furniture
        return bool(outlet.matches_article(link.url)) and (sure or likelihood(link.url, outlet) >= PROBABLE)
    return not link.in_furniture and _points(link, outlet) >= PROBABLE


def _points(link: Link, outlet: Outlet) -> int:
    points = likelihood(link.url, outlet)
    count = len(words(title_of(link) or ""))
    points += (count >= 4) + (count >= 6) - 2 * (count < 3) - 2 * (count > 60)
    return points + any(heading_of(anchor) is not None for anchor in link.anchors)


def _lead(link: Link, outlet: Outlet, source_url: str) -> Lead:
    title = title_of(link)
    box = card_of(link)
    return make_lead(
        link.url,
        outlet=outlet,
        source_url=source_url,
        kind=SourceKind.SECTION,
        title=title,
        summary=teaser_of(box, title) if box is not None else None,
        published=(time_of(box) if box is not None else None) or moment_in_url(link.url),
    )


# -- Pages whose links stand in data ----------------------------------------------------------------------------

_ADDRESS = re.compile(r'"((?:https?:(?:\\?/){2}|\\?/)[^"\s<>{}]{12,400})"')


def _from_data(text: str, outlet: Outlet, source_url: str, base: str) -> list[Lead]:
    """Articles named in a page's scripts, for pages that a browser would only draw later."""
    leads = []
    for raw in dict.fromkeys(_ADDRESS.findall(text)):
        url = absolute(base, raw.rstrip("\\").replace("\\/", "/").replace("\\u0026", "&"))
        if url and outlet.owns(url) and _named_article(url, outlet) and canonical_url(url) != canonical_url(source_url):
            leads.append(
                make_lead(
                    url, outlet=outlet, source_url=source_url, kind=SourceKind.SECTION, published=moment_in_url(url)
                )
            )
    return leads


def _named_article(url: str, outlet: Outlet) -> bool:
    if outlet.article is not None:
        return bool(outlet.matches_article(url)) and is_probable_article(url, outlet)
    return likelihood(url, outlet) >= PROBABLE


def _best(leads: list[Lead], outlet: Outlet, most: int) -> tuple[Lead, ...]:
    """At most ``most`` leads, the likeliest, in page order."""
    if len(leads) <= most:
        return tuple(leads)
    order = sorted(range(len(leads)), key=lambda i: -likelihood(leads[i].url, outlet))[:most]
    return tuple(leads[i] for i in sorted(order))


def _why_none(links: dict[str, Link], outlet: Outlet) -> str:
    if not links:
        return "no links on the page"
    what = "match the article pattern" if outlet.article_verified and outlet.article else "look like an article"
    return f"none of {len(links)} links {what}"
