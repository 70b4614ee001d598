"""Every own layout in every own language, as bytes: in that language's usual encoding, at times with a wrong label."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from monitor.bench.pages import Gold
from spiders.outlet import Outlet
from storage.models import Lead, Page, SourceKind
from storage.text import body_hash
from tests.spiders import own_layouts
from tests.spiders.own_layouts import DAY, PUBLISHED, Draft, Text
from tests.spiders.own_oddities import ODDITIES

FETCHED = datetime(2026, 2, 13, 8, tzinfo=UTC)
LAYOUTS = own_layouts.LAYOUTS | ODDITIES
TEXTS = Path(__file__).with_name("own_texts.toml")
# Language: how its pages are written, what the header says, what the page itself says.
ENCODINGS: dict[str, tuple[str, str | None, str | None]] = {
    "en": ("utf-8", "iso-8859-1", None),
    "tr": ("cp1254", None, "windows-1254"),
    "az": ("utf-8", None, None),
    "ru": ("cp1251", "windows-1251", None),
    "de": ("cp1252", None, "iso-8859-1"),
    "fr": ("utf-8-sig", "utf-8", None),
    "ar": ("cp1256", "windows-1256", None),
    "zh": ("gb18030", None, "gb2312"),
}


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A page as fetched, what is right, and the leads by which the outlet's other stories are known."""

    layout: str
    language: str
    page: Page
    outlet: Outlet
    gold: Gold
    exact: bool
    leads: tuple[Lead, ...]


def texts() -> dict[str, Text]:
    """The stories by language."""
    return {name: Text(language=name, **fields) for name, fields in tomllib.loads(TEXTS.read_text("utf-8")).items()}


def own_pages() -> Iterator[OwnPage]:
    """All pages, the same ones every time."""
    for text in texts().values():
        for name, layout in LAYOUTS.items():
            yield own_page(name, text, layout(text))


def own_page(layout: str, text: Text, draft: Draft) -> OwnPage:
    """One draft encoded, with its gold."""
    home = f"https://www.{text.language}-post.test/"
    outlet = Outlet(f"{text.language}-post", "", home)
    url = f"{home}news/40001/third-boat"
    kind, body = encoded(text.language, draft.html)
    fetched = Page(outlet.name, url, url, 200, {"content-type": kind}, body, body_hash(body), FETCHED)
    published = PUBLISHED if draft.exact else DAY
    strict = "\n".join(draft.required)
    gold = Gold(tuple(draft.required), (*draft.optional, text.title), strict, text.title, published)
    leads = tuple(_lead(outlet, number, *pair) for number, pair in enumerate(text.related))
    return OwnPage(layout, text.language, fetched, outlet, gold, draft.exact, leads)


def encoded(language: str, html: str) -> tuple[str, bytes]:
    """The content type and the bytes."""
    encoding, header, declared = ENCODINGS[language]
    label = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    kind = f"text/html; charset={header}" if header else "text/html"
    return kind, html.replace("@CHARSET@", label).encode(encoding, "xmlcharrefreplace")


def _lead(outlet: Outlet, number: int, title: str, summary: str) -> Lead:
    url = f"{outlet.home}news/{40100 + number}/other-story-{number}"
    return Lead(outlet.name, url, url, f"{outlet.home}rss", SourceKind.FEED, title=title, summary=summary)
