"""Markup in titles and summaries down to one line of plain text. Pure, linear, standard library only.

Not for pages: those go through extraction.
"""

from __future__ import annotations

import html
import re

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)(?:[^<>\"']|\"[^\"<]*+\"|'[^'<]*+'|[\"'])*+>")
_KNOWN_NAMES = (
    "a abbr acronym address article aside audio b big blockquote body br button caption center cite code dd del details dfn div dl dt em embed "
    "figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd label li link main map mark meta nav "
    "noscript object ol option p param picture pre q s samp script section select small source span strike strong style sub summary sup svg "
    "table tbody td textarea tfoot th thead time title tr tt u ul var video wbr"
)
_KNOWN = frozenset(_KNOWN_NAMES.split())
_INLINE_NAMES = (
    "a abbr acronym b big cite code em font i ins kbd mark q s small span strike strong sub sup tt u var wbr"
)
INLINE = frozenset(_INLINE_NAMES.split())
_HIDDEN = frozenset(("script", "style", "svg", "noscript", "template"))
_CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\xad\ud800-\udfff\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff]"
)
_MOST = 200_000


def plain_text(markup: str | None, limit: int | None = None) -> str | None:
    """The words of a piece of HTML on one line, or None where there are none.

    Only known element names count as tags, so that ``a < b`` and ``<iostream>``
    survive. ``limit`` is in characters, cut at a word with an ellipsis.
    """
    if not markup:
        return None
    text = _unescape(_without_tags(_without_comments(markup[:_MOST])))
    text = " ".join(_CONTROLS.sub("", text).split())
    if not text:
        return None
    return text if limit is None or len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"


def _without_comments(text: str) -> str:
    out, at = [], 0
    while (start := text.find("<!--", at)) >= 0:
        out.append(text[at:start])
        end = text.find("-->", start)
        if end < 0:
            return "".join(out)
        at = end + 3
    return "".join(out) + text[at:]


def _without_tags(text: str) -> str:
    out: list[str] = []
    at, hidden = 0, ""
    for match in _TAG.finditer(text):
        name = match[2].lower()
        if hidden:
            if match[1] and name == hidden:
                at, hidden = match.end(), ""
            continue
        if name not in _KNOWN and name not in _HIDDEN:
            continue
        out.append(text[at : match.start()])
        if name not in INLINE:
            out.append(" ")
        at = match.end()
        if name in _HIDDEN and not match[1] and not match[0].endswith("/>"):
            hidden = name
    return "".join(out) if hidden else "".join(out) + text[at:]


def _unescape(text: str) -> str:
    """Entities resolved; twice where a publisher escaped twice."""
    for _ in range(2):
        if "&" not in text:
            break
        text = html.unescape(text)
    return text
