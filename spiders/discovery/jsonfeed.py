"""JSON Feed (versions 1 and 1.1, jsonfeed.org) into leads. Pure.

Reads what is there and overlooks what is not: fields of a wrong type count as
absent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from spiders.addresses import absolute
from spiders.discovery.leads import admitted, make_lead, newest, reconcile
from spiders.discovery.times import read_moment
from spiders.outlet import Outlet
from storage.models import Lead, Moment, SourceKind, SourceResult


def parse_json_feed(text: str, *, outlet: Outlet, source_url: str, max_leads: int) -> SourceResult:
    """The leads of a JSON Feed; a problem and none where the text is none."""
    try:
        top: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        return SourceResult(problem=f"malformed JSON: {str(error)[:200]}")
    if not isinstance(top, dict) or not isinstance(top.get("items"), list):
        return SourceResult(problem="not a feed: JSON without items")
    base = absolute(source_url, _text(top, "home_page_url") or "") or source_url
    made = (_lead(item, top, outlet, source_url, base) for item in top["items"] if isinstance(item, dict))
    leads, odd = admitted(reconcile(lead for lead in made if lead is not None), outlet)
    problem = odd if leads else "no item with an address" if top["items"] else None
    return SourceResult(leads=tuple(newest(leads, max_leads)), title=_text(top, "title"), problem=problem)


def _lead(
    item: dict[object, object], top: dict[object, object], outlet: Outlet, source_url: str, base: str
) -> Lead | None:
    # An external_url is what a link blog writes about: only an item without an address of its own is that other page.
    stated = _text(item, "url") or _text(item, "external_url")
    guid = _text(item, "id") or ""
    url = (
        absolute(base, stated) if stated else absolute(base, guid) if guid.startswith(("http://", "https://")) else None
    )
    if url is None:
        return None
    return make_lead(
        url,
        outlet=outlet,
        source_url=source_url,
        kind=SourceKind.FEED,
        title=_text(item, "title"),
        summary=_text(item, "summary") or _text(item, "content_text") or _text(item, "content_html"),
        published=_moment(item, "date_published", outlet),
        updated=_moment(item, "date_modified", outlet),
        authors=_authors(item) or _authors(top),
        language=_text(item, "language") or _text(top, "language"),
    )


def _authors(record: dict[object, object]) -> list[str]:
    return list(_author_names(record))


def _author_names(record: dict[object, object]) -> Iterator[str]:
    stated = record.get("authors") or record.get("author") or []
    for author in stated if isinstance(stated, list) else [stated]:
        name = author.get("name") if isinstance(author, dict) else author
        if isinstance(name, str) and name.strip():
            yield name


def _moment(item: dict[object, object], key: str, outlet: Outlet) -> Moment | None:
    return read_moment(_text(item, key), source="feed", clock_ahead=outlet.feed_clock_ahead)


def _text(record: dict[object, object], key: str) -> str | None:
    value = record.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() or None if isinstance(value, str) else None
