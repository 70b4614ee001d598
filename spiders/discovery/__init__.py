"""Finding leads: one function from a source's body to what it yields. Pure.

:func:`parse_source` is what the spider calls, in a worker process, since lxml
runs in here. It trusts the body more than the kind it was asked for as.
"""

from __future__ import annotations

from spiders.discovery.documents import Shape, open_document
from spiders.discovery.feeds import parse_feed
from spiders.discovery.sections import parse_section
from spiders.discovery.sitemaps import parse_sitemap
from spiders.outlet import Outlet
from storage.models import SourceKind, SourceResult

__all__ = ["parse_source"]


def parse_source(
    kind: SourceKind, body: bytes, *, outlet: Outlet, source_url: str, content_type: str | None, max_leads: int
) -> SourceResult:
    """The leads, children and problem of one source's body, as what it turns out to be; never raises.

    A sitemap at a feed's address and a feed at a section's are read for what
    they are. HTML is read for links only where a section was asked for.
    """
    shape = open_document(body, content_type, language=outlet.language).shape
    if shape in (Shape.FEED, Shape.JSON):
        parse = parse_feed
    elif shape is Shape.SITEMAP:
        parse = parse_sitemap
    else:
        parse = {SourceKind.FEED: parse_feed, SourceKind.SITEMAP: parse_sitemap, SourceKind.SECTION: parse_section}[
            kind
        ]
    return parse(body, outlet=outlet, source_url=source_url, content_type=content_type, max_leads=max_leads)
