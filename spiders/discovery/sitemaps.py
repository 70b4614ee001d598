"""Sitemaps, news sitemaps and sitemap indexes into leads and children. Pure.

Goes by local names and by an element's parent, not by namespaces: sites leave
them out, misspell them and choose their own prefixes. Runs lxml, so only
inside a worker process.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from lxml import etree

from spiders.addresses import absolute, is_probable_article
from spiders.discovery.documents import LIMIT, Document, Shape, open_document
from spiders.discovery.feeds import parse_feed
from spiders.discovery.leads import admitted, make_lead, reconcile, stated_time
from spiders.discovery.times import moment_in_url, read_moment
from spiders.discovery.xmlguard import guard
from spiders.outlet import Outlet
from storage.models import Lead, Moment, SourceKind, SourceResult

MOST_ENTRIES = 60_000  # the protocol allows 50,000 in a file
MOST_MARKS = 2_000_000  # tags and entities of a file
MOST_CHILDREN = 1000
_READ = frozenset(("loc", "link", "lastmod", "changed", "title", "publication_date", "language"))
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
_HARMLESS = ("NS_ERR_UNDEFINED_NAMESPACE", "WAR_NS_URI_RELATIVE", "WAR_NS_URI")
_ROOT_END = re.compile(r"</(?:[\w.-]+:)?(?:urlset|sitemapindex)\s*>", re.IGNORECASE)
_ENTRY_END = re.compile(r"</(?:[\w.-]+:)?(?:url|sitemap)\s*>", re.IGNORECASE)
_STRAY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>", re.IGNORECASE)
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ARCHIVE = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:[-_/]?(\d\d?)(?!\d))?")


@dataclass(slots=True)
class _Record:
    """One ``<url>`` or ``<sitemap>`` as it stands: texts by parent's and own local name."""

    of_index: bool
    texts: dict[tuple[str, str], str] = field(default_factory=dict)

    def text(self, *places: tuple[str, str]) -> str | None:
        return next((self.texts[place] for place in places if place in self.texts), None)


def parse_sitemap(
    body: bytes, *, outlet: Outlet, source_url: str, content_type: str | None, max_leads: int, max_bytes: int = LIMIT
) -> SourceResult:
    """The leads of a sitemap, newest first, or an index's children; never raises.

    Reads at most ``max_bytes`` after decompression. Text files (an address a
    line) and feeds standing in for sitemaps are read as what they are.
    """
    document = open_document(body, content_type, language=outlet.language, limit=max_bytes)
    if document.shape in (Shape.FEED, Shape.JSON):
        return parse_feed(body, outlet=outlet, source_url=source_url, content_type=content_type, max_leads=max_leads)
    if document.shape is Shape.TEXT:
        return _from_text(document, outlet, source_url, max_leads)
    if document.shape in (Shape.HTML, Shape.EMPTY):
        empty = document.shape is Shape.EMPTY
        return SourceResult(problem=document.problem if empty else "not a sitemap: HTML")
    records, problem = _records(document.text)
    children = _children([r for r in records if r.of_index], source_url)
    made = [_lead(r, outlet, source_url) for r in records if not r.of_index]
    # A page that is no article may stand in any sitemap, and a map of such pages proves no pattern expired.
    leads, odd = admitted(reconcile(lead for lead in made if lead is not None), outlet)
    if odd and not any(lead.title for lead in leads):
        leads = []
    if not records and document.shape is not Shape.SITEMAP:
        return SourceResult(problem="not a sitemap: XML of another kind")
    return SourceResult(
        leads=_newest_first(leads, outlet, max_leads),
        children=children,
        problem=document.problem or problem or odd,
    )


def _records(text: str) -> tuple[list[_Record], str | None]:
    """Every whole entry of the file, whatever is broken between them."""
    text, mended = _harmless(text)
    text, cut = _whole_entries(text.strip())
    records, problem = _read(text)
    if problem is None:
        return records, "cut short" if cut else mended
    # lxml gives up behind a tag that does not match; the guard closes what was left open.
    again, _ = _read(guard(text, most_marks=MOST_MARKS).text)
    return (again if len(again) > len(records) else records), problem


def _whole_entries(text: str) -> tuple[str, bool]:
    """A file that was cut in the middle without its last entry, whose address may be half."""
    if _ROOT_END.search(text, max(0, len(text) - 200)):
        return text, False
    last = max((match.end() for match in _ENTRY_END.finditer(text, max(0, len(text) - 100_000))), default=0)
    return (text[:last], True) if last else (text, False)


def _read(text: str) -> tuple[list[_Record], str | None]:
    records: list[_Record] = []
    events = etree.iterparse(
        io.BytesIO(text.encode("utf-8", "replace")), events=("start", "end"), recover=True, resolve_entities=False, no_network=True,
        load_dtd=False, remove_comments=True, remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    try:
        records.extend(_walk(events))
    except etree.XMLSyntaxError as error:
        return records, f"malformed XML: {str(error)[:200]}"
    errors = [
        e
        for e in events.error_log
        if e.type_name not in _HARMLESS and not (records and e.type_name == "ERR_TAG_NOT_FINISHED")
    ]
    return records, f"malformed XML: {errors[0].message[:200]}" if errors else None


def _harmless(text: str) -> tuple[str, str | None]:
    """The text without a document type and with every ampersand that XML does not know escaped."""
    if "<![CDATA[" in text or "<!DOCTYPE" in text[:20_000].upper():
        guarded = guard(text, most_marks=MOST_MARKS)
        return guarded.text, f"malformed XML: {', '.join(guarded.problems)}" if guarded.problems else None
    text, strays = _STRAY.subn("&amp;", _FORBIDDEN.sub("", _DECLARATION.sub("", text, count=1)))
    return text, "malformed XML: stray &" if strays else None


def _walk(events: Iterator[tuple[str, etree._Element]]) -> Iterator[_Record]:
    path: list[str] = []
    record: _Record | None = None
    count = 0
    for event, element in events:
        name = _local(element)
        if event == "start":
            path.append(name)
            if record is None and name in ("url", "sitemap"):
                record = _Record(name == "sitemap")
            continue
        if path:
            path.pop()
        if record is not None and name in ("url", "sitemap") and not {"url", "sitemap"} & set(path):
            if record.text((name, "loc"), (name, "link")) is None and "http" in (element.text or ""):
                record.texts[name, "loc"] = str(element.text).strip()
            yield record
            record, count = None, count + 1
            _forget(element)
            if count >= MOST_ENTRIES:
                return
        elif record is not None and path and name in _READ and (text := "".join(map(str, element.itertext())).strip()):
            record.texts.setdefault((path[-1], name), text[:4000])


def _forget(element: etree._Element) -> None:
    """Frees an element that was read and those before it: a map of 50 MB must not stand whole in memory."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2].rpartition(":")[2].lower()


def _lead(record: _Record, outlet: Outlet, source_url: str) -> Lead | None:
    address = record.text(("url", "loc"), ("url", "link"))
    url = absolute(source_url, address) if address else None
    if url is None:
        return None
    published = read_moment(
        record.text(("news", "publication_date"), ("url", "publication_date")),
        source="sitemap",
        clock_ahead=outlet.feed_clock_ahead,
    )
    return make_lead(
        url,
        outlet=outlet,
        source_url=source_url,
        kind=SourceKind.SITEMAP,
        title=record.text(("news", "title"), ("url", "title")),
        published=published,
        updated=_moment(record.text(("url", "lastmod"), ("url", "changed")), outlet),
        language=record.text(("publication", "language"), ("news", "language")),
    )


def _moment(raw: str | None, outlet: Outlet) -> Moment | None:
    return read_moment(raw, source="sitemap", clock_ahead=outlet.feed_clock_ahead)


def _children(records: list[_Record], source_url: str) -> tuple[str, ...]:
    """The further sitemaps of an index, the latest changed first, then the undated from the highest number down."""
    dated = []
    for record in records:
        address = record.text(("sitemap", "loc"), ("sitemap", "link"))
        url = absolute(source_url, address) if address else None
        if url is not None and url != source_url:
            changed = read_moment(record.text(("sitemap", "lastmod")), source="sitemap")
            dated.append((changed.at if changed else _LONG_AGO, "news" in url.lower(), _archive_order(url), url))
    dated.sort(key=lambda row: row[:3], reverse=True)
    return tuple(dict.fromkeys(url for *_, url in dated))[:MOST_CHILDREN]


def _archive_order(url: str) -> tuple[int, int]:
    """Year and month in an archive's name, so that the current one comes before the old ones."""
    found = _ARCHIVE.findall(url)
    return (int(found[-1][0]), int(found[-1][1] or 0)) if found else (9999, 0)


def _newest_first(leads: list[Lead], outlet: Outlet, most: int) -> tuple[Lead, ...]:
    """By stated time, then by the day in the address or the outlet's own rising number; else as they stand.

    Where there are too many, what hardly looks like an article goes first.
    """
    leads = sorted(leads, key=_age_key, reverse=True)
    if len(leads) > most:
        leads = sorted(leads, key=lambda lead: is_probable_article(lead.url, outlet), reverse=True)[:most]
        leads.sort(key=_age_key, reverse=True)
    return tuple(leads)


def _age_key(lead: Lead) -> tuple[datetime, int]:
    in_url = moment_in_url(lead.url)
    when = stated_time(lead) or (in_url.at if in_url else _LONG_AGO)
    number = lead.own_id if lead.own_id and lead.own_id.isdecimal() and len(lead.own_id) < 16 else "0"
    return when, int(number)


def _from_text(document: Document, outlet: Outlet, source_url: str, max_leads: int) -> SourceResult:
    addresses = [
        line.strip() for line in document.text.splitlines() if re.match(r"\s*https?://\S+\s*$", line, re.IGNORECASE)
    ]
    urls = [url for url in (absolute(source_url, address) for address in addresses[:MOST_ENTRIES]) if url is not None]
    made = [make_lead(url, outlet=outlet, source_url=source_url, kind=SourceKind.SITEMAP) for url in urls]
    leads, odd = admitted(reconcile(made), outlet)
    problem = odd if urls else "not a sitemap: text without addresses"
    return SourceResult(leads=_newest_first(leads, outlet, max_leads), problem=document.problem or problem)
