"""RSS, Atom and RDF into leads, through feedparser; JSON Feed through ``jsonfeed``. Pure.

The only module that touches feedparser. Its untyped output ends here. It gets
text that ``documents`` has decoded and ``xmlguard`` has made harmless, and its
own cleaning of embedded HTML is off, since ``plain`` reduces it to words.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import cast

import feedparser

from spiders.addresses import absolute
from spiders.discovery.documents import Shape, open_document
from spiders.discovery.jsonfeed import parse_json_feed
from spiders.discovery.leads import admitted, make_lead, newest, reconcile
from spiders.discovery.plain import plain_text
from spiders.discovery.times import read_moment
from spiders.discovery.xmlguard import CUT, guard
from spiders.outlet import Outlet
from storage.models import Lead, Moment, Precision, SourceKind, SourceResult

MOST_ITEMS = 3000  # items of one file that are read at all; the fullest feed seen holds 984
_PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_ROOT = re.compile(r"<(?:[\w.-]+:)?(?:rss|feed|rdf)(?=[\s>])", re.IGNORECASE)
_MEDIA = re.compile(r"(?:audio|video|image)/|application/(?!xhtml)", re.IGNORECASE)
_Entry = Mapping[str, object]


def parse_feed(
    body: bytes, *, outlet: Outlet, source_url: str, content_type: str | None, max_leads: int
) -> SourceResult:
    """The leads of a feed in its own order, at most ``max_leads``; never raises.

    What is malformed yields what a reader would still get, and a problem;
    HTML under a feed's address yields a problem alone.
    """
    document = open_document(body, content_type, language=outlet.language)
    if document.shape is Shape.JSON:
        return parse_json_feed(document.text, outlet=outlet, source_url=source_url, max_leads=max_leads)
    if document.shape in (Shape.HTML, Shape.TEXT, Shape.EMPTY, Shape.SITEMAP):
        return SourceResult(problem=_not_a_feed(document.shape, document.problem))
    guarded = guard(_from_root(document.text), most_items=max(MOST_ITEMS, max_leads))
    parsed = _parse(guarded.text)
    feed = cast(_Entry, parsed["feed"])
    entries = cast(Iterable[_Entry], parsed["entries"])
    base = absolute(source_url, _string(feed, "link") or "") or source_url
    made = [_lead(entry, feed, outlet, source_url, base, dialect=str(parsed.get("version") or "")) for entry in entries]
    leads, odd = admitted(reconcile(lead for lead in made if lead is not None), outlet)
    return SourceResult(
        leads=tuple(newest(leads, max_leads)),
        title=plain_text(_string(feed, "title"), 200),
        problem=document.problem or _problem(parsed, guarded.problems, made) or odd,
        declared_interval=_interval(feed),
    )


def _from_root(text: str) -> str:
    """The feed without what a server let slip out before it; a document type is left for the guard."""
    root = _ROOT.search(text, 0, 20_000)
    return text[root.start() :] if root and "<!DOCTYPE" not in text[: root.start()].upper() else text


def _parse(text: str) -> _Entry:
    """feedparser's result. A stream, since it would take a string for a file's name or an address to fetch."""
    headers = {"content-type": "application/xml; charset=utf-8"}
    stream = io.BytesIO(text.encode("utf-8", "replace"))
    result: _Entry = feedparser.parse(
        stream, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    return result


def _not_a_feed(shape: Shape, problem: str | None) -> str:
    return problem or "empty body" if shape is Shape.EMPTY else f"not a feed: {shape.value}"


def _problem(parsed: _Entry, mended: tuple[str, ...], made: list[Lead | None]) -> str | None:
    if not parsed.get("version") and not made:
        return "not a feed: XML of another kind"
    if mended:
        return CUT if mended == (CUT,) else f"malformed XML: {', '.join(mended)}"
    if parsed.get("bozo"):
        return f"malformed XML: {' '.join(str(parsed.get('bozo_exception')).split())[:200]}"
    missing = made.count(None)
    return f"{missing} of {len(made)} items without an address" if missing else None


def _lead(entry: _Entry, feed: _Entry, outlet: Outlet, source_url: str, base: str, dialect: str) -> Lead | None:
    url = _address(entry, base, source_url)
    if url is None:
        return None
    published, updated = _times(entry, outlet, dialect)
    return make_lead(
        url,
        outlet=outlet,
        source_url=source_url,
        kind=SourceKind.FEED,
        title=_string(entry, "title"),
        summary=_string(entry, "summary") or _content(entry),
        published=published,
        updated=updated,
        authors=_authors(entry),
        language=_string(entry, "language") or _string(feed, "language"),
    )


def _address(entry: _Entry, base: str, source_url: str) -> str | None:
    """An entry's own page: never the redirector where the original stands beside it, never a file before a page."""
    links = [link for link in cast(Iterable[_Entry], entry.get("links") or ()) if isinstance(link, Mapping)]
    guid = _string(entry, "id") or ""
    files = [
        _string(other, "href")
        for other in links
        if other.get("rel") == "enclosure" and not _MEDIA.match(str(other.get("type")))
    ]
    link = _string(entry, "link")
    if link in files or (link == guid and not guid.startswith(("http://", "https://", "/"))):
        link = None  # feedparser took a file for the page, or an identifier that forgot to say isPermaLink="false"
    stated = [_string(entry, "feedburner_origlink"), link]
    stated += [_string(other, "href") for other in links if other.get("rel") == "alternate"]
    stated.append(guid if guid.startswith(("http://", "https://")) else None)
    stated += files
    found = (absolute(base, address) for address in stated if address and address != base)
    return next((address for address in found if address not in (None, source_url)), None)


def _times(entry: _Entry, outlet: Outlet, dialect: str) -> tuple[Moment | None, Moment | None]:
    """Publication and change. Outside Atom a lone date (dc:date) is the publication; in Atom it is so at best."""
    published = _moment(entry, "published", outlet) or _moment(entry, "created", outlet)
    updated = _moment(entry, "updated", outlet) if "updated" in entry else None
    if published is None and updated is not None:
        certain = updated.certain and not dialect.startswith("atom")
        published = Moment(updated.at, updated.raw, updated.offset_minutes, updated.precision, updated.source, certain)
    return published, updated


def _moment(entry: _Entry, key: str, outlet: Outlet) -> Moment | None:
    raw = _string(entry, key)
    moment = read_moment(raw, source="feed", clock_ahead=outlet.feed_clock_ahead)
    if moment is not None or raw is None:
        return moment
    # feedparser also knows Greek, Hungarian and Korean spellings; their zone is its guess.
    parsed = entry.get(f"{key}_parsed")
    if not isinstance(parsed, tuple):
        return None
    year, month, day, hour, minute, second = (int(n) for n in parsed[:6])
    try:
        at = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except ValueError:
        return None
    return Moment(at, " ".join(raw.split())[:100], None, Precision.SECOND, "feed", certain=False)


def _content(entry: _Entry) -> str | None:
    contents = entry.get("content")
    first = contents[0] if isinstance(contents, list) and contents else None
    return _string(first, "value") if isinstance(first, Mapping) else None


def _authors(entry: _Entry) -> list[str]:
    people = entry.get("authors")
    named = [_string(p, "name") for p in people if isinstance(p, Mapping)] if isinstance(people, list) else []
    alone = _string(entry, "author")
    return [name for name in named if name] or ([alone] if alone else [])


def _interval(feed: _Entry) -> float | None:
    """Seconds between looks that the feed asks for: RSS ``ttl`` in minutes, or the syndication module's period."""
    ttl = _string(feed, "ttl") or ""
    if ttl.isdecimal() and 0 < int(ttl) <= 60 * 24 * 31:
        return int(ttl) * 60.0
    period = _PERIODS.get((_string(feed, "sy_updateperiod") or "").lower())
    if period is None:
        return None
    frequency = _string(feed, "sy_updatefrequency") or "1"
    return period / max(1, int(frequency) if frequency.isdecimal() and len(frequency) < 6 else 1)


def _string(record: _Entry, key: str) -> str | None:
    value = record.get(key)
    return value.strip() or None if isinstance(value, str) else None
