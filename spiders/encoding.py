"""A page's bytes become text, once. Pure; knows nothing of HTML beyond its charset declaration.

Order of belief: byte order mark, UTF-8 where it decodes strictly and has
letters beyond ASCII (text of another charset that passes for UTF-8 is
practically unknown, wrong headers are common), the header's charset, UTF-8
with a few damaged bytes, the page's own declaration, and last the legacy code
page of the language.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,400}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE
)
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_DECLARED_WITHIN = 4096  # bytes; browsers look at 1024, some sites put their scripts first
_LEGACY = {
    "tr": "cp1254", "az": "cp1254", "ru": "cp1251", "uk": "cp1251", "bg": "cp1251", "kk": "cp1251", "be": "cp1251",
    "el": "cp1253", "he": "cp1255", "ar": "cp1256", "fa": "cp1256", "pl": "cp1250", "cs": "cp1250", "hu": "cp1250",
    "ro": "cp1250", "ja": "cp932", "ko": "cp949", "zh": "gb18030",
}  # fmt: skip
# What is labelled so is in truth written in the larger code page (WHATWG Encoding, "names and labels").
_WIDER = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030",
    "shift_jis": "cp932", "euc_kr": "cp949", "iso8859-8": "cp1255",
}  # fmt: skip
_CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\r")
_CONTROLS_AS_TEXT = dict.fromkeys(_CONTROLS)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page as text. ``replaced`` counts characters that could not be read (U+FFFD)."""

    text: str
    encoding: str
    source: str
    replaced: int


def decode(body: bytes, content_type: str | None = None, language: str | None = None) -> Decoded:
    """The body as text without NULs and other control characters; never raises.

    ``language`` (ISO 639-1) only decides between legacy code pages.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            marked = body[len(mark) :].decode(name, "replace")
            return _decoded(marked.translate(_CONTROLS_AS_TEXT), name, "bom")
    # Bytes lose their controls thirty times as fast as text; ISO-2022 needs its escapes.
    body = body if b"\x1b" in body else body.translate(None, _CONTROLS)
    header = _HEADER.search(content_type or "")
    declared = _META.search(body[:_DECLARED_WITHIN])
    stated = _known(declared[1].decode("ascii")) if declared else None
    named = (_known(header[1]) if header else None, "header")
    # Without letters beyond ASCII anything is UTF-8, ISO-2022-JP too: there the header decides.
    tries = (named, ("utf-8", "utf-8")) if body.isascii() else (("utf-8", "utf-8"), named)
    legacy = ((stated, "meta"), (_LEGACY.get((language or "")[:2], "cp1252"), "language"))
    for encoding, source in (*tries, ("damaged", "lenient"), *legacy):
        text = _damaged_utf8(body) if encoding == "damaged" else _read(body, encoding)
        if encoding is not None and text is not None:
            return _decoded(text, "utf-8" if encoding == "damaged" else encoding, source)
    by_force = next(e for e, _ in (named, *legacy) if e is not None)
    return _decoded(body.decode(by_force, "replace"), by_force, "lenient")


def _known(label: str) -> str | None:
    """The codec behind a charset label, None for unknown ones and codecs that are no charset."""
    try:
        info = codecs.lookup(label)
    except (LookupError, ValueError):
        return None
    if not getattr(info, "_is_text_encoding", True) or info.name in ("utf-7", "idna", "punycode", "unicode_escape"):
        return None
    return _WIDER.get(info.name, info.name)


def _read(body: bytes, encoding: str | None) -> str | None:
    if encoding is None:
        return None
    try:
        return body.decode(encoding)
    except ValueError:
        return None


def _damaged_utf8(body: bytes) -> str | None:
    """The text where a few bad bytes stand in what otherwise is UTF-8 with letters beyond ASCII."""
    text = body.decode("utf-8", "replace")
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    bad = text.count("\ufffd")
    return text if bad <= max(3, beyond // 10) and beyond > 2 * bad else None


def _decoded(text: str, encoding: str, source: str) -> Decoded:
    text = text.removeprefix("\ufeff")
    text = text.translate(_CONTROLS_AS_TEXT) if "\x1b" in text else text
    return Decoded(text, encoding, source, text.count("\ufffd"))
