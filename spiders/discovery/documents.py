"""The bytes of a source made readable: gzip undone within a limit, letters decoded, the kind told. Pure.

Knows nothing of leads; the parsers of feeds, sitemaps and sections start
from the :class:`Document` it gives.
"""

from __future__ import annotations

import codecs
import re
import zlib
from dataclasses import dataclass
from enum import StrEnum

LIMIT = 10 * 1024 * 1024  # bytes after decompression

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# How "<?" or "<r" begins in encodings that are no superset of ASCII (XML 1.0, appendix F).
_STARTS = (
    (re.compile(rb"<\0\0\0"), "utf-32-le"),
    (re.compile(rb"\0\0\0<"), "utf-32-be"),
    (re.compile(rb"<\0[^\0]\0"), "utf-16-le"),
    (re.compile(rb"\0<\0[^\0]"), "utf-16-be"),
    (re.compile(rb"\x4c\x6f\xa7\x94"), "cp037"),
)
_DECLARED = re.compile(
    r"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})["']|<meta[^>]{0,200}?charset\s*=\s*["']?([\w.:-]{2,40})""",
    re.I,
)
_HEADER = re.compile(r"""charset\s*=\s*["']?([\w.:-]{2,40})""", re.IGNORECASE)
_BAD = re.compile("[\udc80-\udcff]+")
_SEVEN_BIT = ("iso2022", "hz", "utf-7")  # their bytes are all ASCII, so that UTF-8 never fails on them
_AS_BROWSERS_DO = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "tis-620": "cp874",
}
_LANGUAGE = re.compile(rb"""(?:<(?:dc:)?language>\s*|\blang=["'])([A-Za-z]{2})\b""")
_BY_LANGUAGE = {
    "tr": "cp1254", "az": "cp1254", "ru": "cp1251", "uk": "cp1251", "bg": "cp1251", "sr": "cp1251", "be": "cp1251", "kk": "cp1251",
    "el": "cp1253", "he": "cp1255", "ar": "cp1256", "fa": "cp1256", "ur": "cp1256", "pl": "cp1250", "cs": "cp1250", "hu": "cp1250",
    "sk": "cp1250", "ro": "cp1250", "hr": "cp1250", "sl": "cp1250", "lt": "cp1257", "lv": "cp1257", "et": "cp1257", "th": "cp874",
    "ko": "cp949", "ja": "cp932", "zh": "gb18030",
}  # fmt: skip


class Shape(StrEnum):
    """What a body turns out to be, whatever it was asked for as."""

    FEED = "feed"
    JSON = "json"
    SITEMAP = "sitemap"
    HTML = "HTML"
    TEXT = "text"
    XML = "XML"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Document:
    """A decoded body; ``problem`` says what was lost on the way, if anything."""

    text: str
    shape: Shape
    problem: str | None = None


def open_document(
    body: bytes, content_type: str | None = None, *, language: str | None = None, limit: int = LIMIT
) -> Document:
    """The text of a body of at most ``limit`` bytes and what it is; never raises.

    ``language`` (ISO 639-1) settles what an undeclared 8-bit encoding most
    likely is.
    """
    body, problem = unpack(body, limit)
    if not body.strip(b"\0 \t\r\n"):
        return Document("", Shape.EMPTY, problem or "empty body")
    text, misread = _decode(body, content_type, language)
    return Document(text, shape_of(text), problem or misread)


def unpack(body: bytes, limit: int = LIMIT) -> tuple[bytes, str | None]:
    """A body with gzip undone, at most ``limit`` bytes of it, and what was wrong with it.

    A file within a file (gzipped twice by a careless server) is undone too,
    and a broken one gives what could be read.
    """
    problem = None
    for _ in range(2):
        if body[:2] != b"\x1f\x8b":
            break
        body, problem = _gunzip(body, limit)
    if len(body) > limit:
        return body[:limit], f"larger than {limit} bytes: cut"
    return body, problem


def _gunzip(body: bytes, limit: int) -> tuple[bytes, str | None]:
    out = bytearray()
    while body[:2] == b"\x1f\x8b":
        engine = zlib.decompressobj(31)
        try:
            out += engine.decompress(body, limit + 1 - len(out))
        except zlib.error as error:
            return bytes(out), f"broken gzip: {error}"
        if len(out) > limit:
            return bytes(out[:limit]), f"larger than {limit} bytes decompressed: cut"
        if not engine.eof:
            return bytes(out), "broken gzip: cut short"
        body = engine.unused_data.lstrip(b"\0")
    return bytes(out), None


def _decode(body: bytes, content_type: str | None, language: str | None) -> tuple[str, str | None]:
    """The text, and what is wrong with its encoding."""
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body.decode(name, "replace").lstrip("\ufeff"), None
    start = body.lstrip(b" \t\r\n")[:8]
    for pattern, name in _STARTS:
        if pattern.match(start):
            return body.decode(name, "replace"), None
    declared = _codec(_first(_DECLARED.search(body[:2048].decode("latin-1"))))
    if declared and declared.startswith(_SEVEN_BIT):
        return body.decode(declared, "replace"), None
    # Valid UTF-8 is UTF-8 whatever is declared: other text of any length is practically never valid by chance.
    try:
        return body.decode("utf-8"), None
    except UnicodeDecodeError:
        return _decode_other(body, declared, _codec(_first(_HEADER.search(content_type or ""))), language)


def _decode_other(
    body: bytes, declared: str | None, served: str | None, language: str | None
) -> tuple[str, str | None]:
    text = body.decode("utf-8", "surrogateescape")
    bad = sum("\udc80" <= c <= "\udcff" for c in text)
    good = sum(c > "\x7f" for c in text) - bad
    if bad * 4 <= good:  # UTF-8 with a few foreign passages: only those are read otherwise
        return _BAD.sub(
            lambda m: m[0].encode("utf-8", "surrogateescape").decode("cp1252", "replace"), text
        ), "mixed encodings"
    named = [name for name in (declared, served) if name and not name.startswith(("utf", "unicode"))]
    for name in named:
        try:
            return body.decode(name), None
        except UnicodeDecodeError:
            continue
    name = named[0] if named else _guess(body, language)
    return body.decode(name, "replace"), f"wrong or missing encoding: read as {name}"


def _guess(body: bytes, language: str | None) -> str:
    """The 8-bit encoding that a language is mostly written in; the text may name its language itself."""
    stated = _LANGUAGE.search(body[:4096])
    own = stated[1].decode().lower() if stated else None
    return _BY_LANGUAGE.get(own or language or "", "cp1252")


def _first(match: re.Match[str] | None) -> str | None:
    return next((g for g in match.groups() if g), None) if match else None


def _codec(name: str | None) -> str | None:
    """Python's name of a text encoding, read as browsers read it; None for one it does not know."""
    if name is None:
        return None
    try:
        found = codecs.lookup(name)
        b"".decode(found.name)  # refuses what is no text encoding (hex, zlib)
    except (LookupError, ValueError):
        return None
    return _AS_BROWSERS_DO.get(found.name, found.name)


_NAMED = re.compile(r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)(?=[\s/>])")
_CERTAIN = ("rss", "feed", "rdf", "urlset", "sitemapindex", "html")
_SUBSET = re.compile(r"<!DOCTYPE[^<>\[]*\[", re.IGNORECASE)
_ROOTS = {
    "rss": Shape.FEED, "feed": Shape.FEED, "rdf": Shape.FEED, "channel": Shape.FEED, "entry": Shape.FEED, "item": Shape.FEED,
    "urlset": Shape.SITEMAP, "sitemapindex": Shape.SITEMAP, "html": Shape.HTML, "head": Shape.HTML, "body": Shape.HTML,
}  # fmt: skip


def shape_of(text: str) -> Shape:
    """What a text is, by its first element or first character."""
    head = _after_subset(text)[:20_000].lstrip("\ufeff\0 \t\r\n")
    if not head:
        return Shape.EMPTY
    if head[0] in "{[":
        return Shape.JSON
    if re.match(r"https?://", head, re.IGNORECASE):
        return Shape.TEXT
    if re.match(r"<!doctype\s+html", head, re.IGNORECASE):
        return Shape.HTML
    names = [match[1].lower() for match in _NAMED.finditer(_prolog_free(head))]
    if not names:
        return Shape.XML if head.startswith("<?xml") else Shape.TEXT
    if names[0] in _ROOTS:
        return _ROOTS[names[0]]
    # A server's warning may stand before the root, in markup of its own.
    behind = next((name for name in names if name in _CERTAIN), "")
    return _ROOTS.get(
        behind, Shape.HTML if names[0] in ("script", "div", "meta", "title", "p", "table", "br", "b") else Shape.XML
    )


def _prolog_free(head: str) -> str:
    """The head without leading comments, which may show markup of their own."""
    out, at = [], 0
    while (start := head.find("<!--", at)) >= 0:
        out.append(head[at:start])
        end = head.find("-->", start)
        if end < 0:
            break
        at = end + 3
    else:
        out.append(head[at:])
    return "".join(out)


def _after_subset(text: str) -> str:
    """The text behind a document type's internal subset, which may be longer than any head."""
    opening = _SUBSET.search(text, 0, 2000)
    end = text.find("]", opening.end()) if opening else -1
    while opening and end >= 0 and text[end + 1 : end + 20].lstrip()[:1] != ">":
        end = text.find("]", end + 1)
    return text[end + 1 :].lstrip(" \t\r\n>") if end >= 0 else text
