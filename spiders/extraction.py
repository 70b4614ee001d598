"""A page becomes an Article, or Rejected with its reason: one decode, one parse. Pure.

With ``heads.py`` and ``layout.py`` the only reader of an article's tree. Not
safe in threads (trafilatura and lxml die there): call it through ``workers.py``. It sees one page alone; what other
pages teach about furniture is applied afterwards by ``boilerplate.py``.
"""

from __future__ import annotations

import lxml.html
from lxml.etree import LxmlError, strip_elements
from lxml.html import HtmlElement

from spiders import rejection
from spiders.body import read_blocks
from spiders.encoding import decode
from spiders.heads import read_head
from spiders.joining import join
from spiders.layout import TEXTLESS, read_layout
from spiders.metadata import Metadata, read_metadata
from spiders.outlet import Outlet
from spiders.overrides import in_force
from spiders.quality import flags_of
from spiders.reading import read_lines
from spiders.selectors import apply, read_ruled
from storage.models import Article, Block, Lead, Page, Reason, Rejected

EXTRACTOR = "3"


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
    overrides = in_force(outlet.overrides, page.fetched_at.date())
    meta = read_metadata(head, page, outlet, lead, read_ruled(tree, overrides))
    apply(tree, overrides)
    strip_elements(tree, *TEXTLESS, with_tail=False)
    join(tree)
    layout = read_layout(tree)
    reading = read_lines(tree, layout, page.url, meta.linked.body if meta.linked else None)
    meta.found_in["text"] = reading.source
    blocks = read_blocks(reading.lines, meta, head, layout.links)
    flags = flags_of(page, meta, blocks, decoded.replaced, reading.disagreeing)
    article = _article(page, outlet, lead, meta, blocks, flags)
    if verdict := rejection.after_reading(page, outlet, head, layout, meta, article.text):
        return _rejected(page, verdict)
    return article


def _article(
    page: Page, outlet: Outlet, lead: Lead | None, meta: Metadata, blocks: tuple[Block, ...], flags: tuple[str, ...]
) -> Article:
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
        flags=flags,
        candidates=meta.candidates,
    )


def _parse(text: str) -> HtmlElement | None:
    """The tree of a page, comments left out; None where nothing is in it."""
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    try:
        tree = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (LxmlError, ValueError, AssertionError):
        return None
    return tree if isinstance(tree, HtmlElement) else None


def _rejected(page: Page, verdict: rejection.Verdict) -> Rejected:
    reason, detail = verdict
    return Rejected(page.outlet, page.url, reason, detail, page.body_hash, page.fetched_at)
