"""What kind of text an article is, and whether it is whole: its quality flags. Pure; the words are data.

``wire:AGENCY``, ``press-release``, ``digest``, ``live``, ``gallery``, ``video`` say what it is;
``paywall``, ``mojibake``, ``replaced``, ``views`` and ``short`` that it may not be whole.
``short`` is told by the outlet's other articles, in ``keeping.py``.
"""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from urllib.parse import urlsplit

from spiders.agencies import AGENCIES
from spiders.metadata import Metadata
from storage.models import Access, Block, Page
from storage.text import title_key

_DATELINE = re.compile(r"^[^()]{0,60}\((\w[\w ]{0,30})\)\s*[-–—:]")
# UTF-8 that was read as a Latin or Turkish code page: Ã¼, Å, Ä±, â€œ, and Cyrillic read as Windows-1251.
_MOJIBAKE = re.compile(
    r"[ÃÅÄ][\x80-\xbf¼½¾±ŸžšœŒ‡‰‚„†°§¶ª]|â€[\x80-\xbf™œž“”¦]|[РС][\x80-\xbf°µ±²»ѓЂЃ‚„…†‡€‰Љ‹ЊЌЋЏ]{1}[РС]"
)
_MOJIBAKE_AT_LEAST, _REPLACED_AT_LEAST = 3, 3
_PHRASES: dict[str, tuple[str, ...]] = {
    name: tuple(title_key(phrase) for phrase in phrases)
    for name, phrases in tomllib.loads(files("spiders").joinpath("quality.toml").read_text("utf-8")).items()
}
_KINDS = {"imagegallery": "gallery", "mediagallery": "gallery", "videoobject": "video", "pressrelease": "press-release"}
_PATHS = {
    "live-blog": "live", "liveblog": "live", "live": "live", "gallery": "gallery", "galleries": "gallery", "photos": "gallery", "foto-galeri": "gallery",
    "pictures": "gallery", "video": "video", "videos": "video", "watch": "video", "press-release": "press-release",
    "press-releases": "press-release", "pressrelease": "press-release", "pressemitteilung": "press-release", "basin-bulteni": "press-release",
}  # fmt: skip


def flags_of(
    page: Page, meta: Metadata, blocks: tuple[Block, ...], replaced: int, disagreeing: bool
) -> tuple[str, ...]:
    """The flags of an article as read; ``replaced`` counts characters that could not be decoded."""
    text = "\n".join(b.text for b in blocks if b.dropped is None)
    found = [f"wire:{agency}"] if (agency := agency_of(meta, blocks)) else []
    found += _kinds(page, meta, text)
    if meta.access is Access.PAYWALLED:
        found.append("paywall")
    if len(_MOJIBAKE.findall(text)) >= _MOJIBAKE_AT_LEAST:
        found.append("mojibake")
    if replaced >= _REPLACED_AT_LEAST and "\ufffd" in text:
        found.append("replaced")
    if disagreeing:
        found.append("views")
    return tuple(dict.fromkeys(found))


def _kinds(page: Page, meta: Metadata, text: str) -> list[str]:
    """Digest, live blog, gallery, video or press release, by JSON-LD, title, address and opening."""
    title = f" {title_key(meta.title)} "
    steps = urlsplit(page.url).path.lower().split("/")
    opening = f" {title_key(text[:300])} "
    found = [kind for step in steps[:-1] if (kind := _PATHS.get(step))]
    found += [_KINDS[kind] for kind in meta.page.kinds if kind in _KINDS and kind != "videoobject"]
    found += [_KINDS[kind] for kind in (meta.linked.types if meta.linked else ()) if kind in _KINDS]
    found += [name for name in ("digest", "live") if any(f" {p} " in title for p in _PHRASES[name])]
    found += [name for name in ("gallery", "video") if title.startswith(tuple(f" {p} " for p in _PHRASES[name]))]
    if any(f" {p} " in opening for p in _PHRASES["press-release"]):
        found.append("press-release")
    if meta.linked is not None and meta.linked.live:
        found.append("live")
    return found


def agency_of(meta: Metadata, blocks: tuple[Block, ...]) -> str | None:
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
        if colon and title_key(label) in _PHRASES["source"]:
            named.append(title_key(rest))
    own = title_key(meta.site or "")
    return next((AGENCIES[n] for n in named if n in AGENCIES and n != own), None)
