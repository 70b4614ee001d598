"""A page becomes an Article, or Rejected with its reason: one decode, one parse. Pure.

With ``heads.py`` and ``layout.py`` the only reader of an article's tree. Not
safe in threads (trafilatura and lxml die there): call it through ``workers.py``. It sees one page alone; what other
pages teach about furniture is applied afterwards by ``boilerplate.py``.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

import lxml.html
from lxml.etree import LxmlError, strip_elements
from lxml.html import HtmlElement

from spiders import rejection
from spiders.body import AGENCIES, read_blocks
from spiders.encoding import decode
from spiders.heads import read_head
from spiders.layout import TEXTLESS, Layout, read_layout
from spiders.metadata import Metadata, read_metadata
from spiders.outlet import Outlet
from spiders.placement import is_thin, running
from spiders.selection import Line, select
from spiders.views import body_text
from storage.models import Access, Article, Block, Lead, Page, Reason, Rejected
from storage.text import title_key, words

EXTRACTOR = "1"

_DIGESTS = tuple(
    title_key(t)
    for t in (
        "morning brief", "morning briefing", "evening brief", "evening briefing", "daily brief", "daily briefing", "news brief", "news briefs",
        "news digest", "daily digest", "weekly digest", "news in brief", "news roundup", "daily roundup", "weekly roundup", "week in review",
        "top stories", "what happened today", "günün özeti", "sabah bülteni", "akşam bülteni", "günün öne çıkan", "günün gelişmeleri",
        "haber bülteni", "günün xülasəsi", "günün əsas", "həftənin", "главное за день", "итоги дня", "дайджест", "главные новости",
    )
)  # fmt: skip
_LIVE_TITLES = tuple(
    title_key(t)
    for t in (
        "live blog",
        "live updates",
        "as it happened",
        "canlı anlatım",
        "canlı blog",
        "онлайн трансляция",
        "liveblog",
        "newsblog",
    )
)
_TAGS = re.compile(r"<(?:br|/?p|/?div|/?li)\b[^>]*>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^>]{0,500}>")
_DATELINE = re.compile(r"^[^()]{0,60}\((\w[\w ]{0,30})\)\s*[-–—:]")


def extract(page: Page, outlet: Outlet, lead: Lead | None) -> Article | Rejected:
    """What the page says, stripped to its author's words, or why it is no article.

    Picklable in and out. Raises nothing for any body, but may take long or
    crash in lxml on hostile ones: the workers see to that.
    """
    if verdict := rejection.before_parsing(page):
        return _rejected(page, verdict)
    decoded = decode(page.body, page.headers.get("content-type"), (lead and lead.language) or outlet.language)
    tree = _parse(decoded.text)
    if tree is None:
        return _rejected(page, (Reason.EMPTY, "nothing in it could be parsed"))
    head = read_head(tree)
    meta = read_metadata(head, page, outlet, lead)
    strip_elements(tree, *TEXTLESS, with_tail=False)
    layout = read_layout(tree)
    blocks = read_blocks(_lines_of(tree, layout, page, meta), meta, head, layout.links)
    article = _article(page, outlet, lead, meta, blocks)
    if verdict := rejection.after_reading(page, outlet, head, layout, meta, article.text):
        return _rejected(page, verdict)
    return article


def _article(page: Page, outlet: Outlet, lead: Lead | None, meta: Metadata, blocks: tuple[Block, ...]) -> Article:
    return Article(
        outlet=outlet.name,
        url=page.url,
        canonical_url=meta.canonical_url,
        title=meta.title,
        blocks=blocks,
        page_hash=page.body_hash,
        extractor=EXTRACTOR,
        fetched_at=page.fetched_at,
        own_id=outlet.own_id(page.url) or outlet.own_id(page.requested_url) or (lead.own_id if lead else None),
        foreign_canonical=meta.foreign_canonical,
        summary=meta.summary,
        published=meta.published,
        modified=meta.modified,
        authors=meta.authors,
        language=meta.language,
        section=meta.section,
        image=meta.image,
        access=meta.access,
        found_in=meta.found_in,
        flags=_flags(page, meta, blocks),
    )


def _parse(text: str) -> HtmlElement | None:
    """The tree of a page, comments left out; None where nothing is in it."""
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    try:
        tree = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (LxmlError, ValueError, AssertionError):
        return None
    return tree if isinstance(tree, HtmlElement) else None


def _lines_of(tree: HtmlElement, layout: Layout, page: Page, meta: Metadata) -> Sequence[Line]:
    """The lines of the body: two views weighed, or the JSON-LD body where both find next to nothing."""
    blocks = layout.blocks
    text = body_text(tree, page.url, fast=True)
    if is_thin(blocks, text):
        text = max(text, body_text(tree, page.url, fast=False), key=lambda t: len(words(t)))
        if is_thin(blocks, text):
            text = "\n".join(b.text for b in running(blocks))
    stated = _plain(meta.linked.body) if meta.linked and meta.linked.body else ""
    count = len(words(text))
    # trafilatura falls back on the JSON-LD body itself, but runs its paragraphs together.
    if stated and (count < rejection.LEAST_WORDS < len(words(stated)) or _tight(text) == _tight(stated)):
        meta.found_in["text"] = "jsonld"
        text = stated
    return select(blocks, text)


def _plain(markup: str) -> str:
    return html.unescape(_ANY_TAG.sub(" ", _TAGS.sub("\n", markup)))


def _tight(text: str) -> str:
    return "".join(text.split())


def _flags(page: Page, meta: Metadata, blocks: tuple[Block, ...]) -> tuple[str, ...]:
    """Quality flags: wire:AGENCY, digest, live, paywall."""
    flags = [f"wire:{agency}"] if (agency := _agency(meta, blocks)) else []
    title = f" {title_key(meta.title)} "
    if any(f" {phrase} " in title for phrase in _DIGESTS):
        flags.append("digest")
    path = urlsplit(page.url).path.lower()
    is_live = (meta.linked is not None and meta.linked.live) or any(f" {p} " in title for p in _LIVE_TITLES)
    if is_live or "/live-blog/" in path or "/liveblog/" in path:
        flags.append("live")
    if meta.access is Access.PAYWALLED:
        flags.append("paywall")
    return tuple(flags)


def _agency(meta: Metadata, blocks: tuple[Block, ...]) -> str | None:
    """The agency an article names as its source: as author, in the dateline, or in a last line ``Source: ...``.

    A photo credit is no such statement.
    """
    named = [title_key(a) for a in meta.authors]
    first = next((b.text for b in blocks if b.dropped is None), "")
    match = _DATELINE.match(first)
    if match:
        named.append(title_key(match[1]))
    for block in blocks[-3:]:
        label, colon, rest = block.text.partition(":")
        if colon and title_key(label) in ("source", "kaynak", "menbe", "источник", "quelle"):
            named.append(title_key(rest))
    own = title_key(meta.site or "")
    return next((AGENCIES[n] for n in named if n in AGENCIES and n != own), None)


def _rejected(page: Page, verdict: rejection.Verdict) -> Rejected:
    reason, detail = verdict
    return Rejected(page.outlet, page.url, reason, detail, page.body_hash, page.fetched_at)
