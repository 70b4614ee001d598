"""The lines of a page's body: two views of trafilatura's, the layout and the page's JSON-LD weighed. Reads the tree."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from spiders.layout import Layout, count_words
from spiders.placement import ENDINGS, is_thin, running
from spiders.rejection import LEAST_WORDS
from spiders.selection import Line, select
from spiders.views import body_text

_LONGER = 1.5  # times the page's own text, from which a JSON-LD body is the whole of which the page shows a part
_AGREEING = 0.5  # share of the page's lines that must stand in the JSON-LD body for the two to be one text
_DIFFERING = 0.5  # share of words by which two views of a page may differ before it is said
_TAGS = re.compile(r"<(?:br|/?p|/?div|/?li)\b[^>]*>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^>]{0,500}>")


@dataclass(frozen=True, slots=True)
class Reading:
    """The lines of a page, dropped ones among them; where the text came from; whether its views disagree."""

    lines: Sequence[Line]
    source: str
    disagreeing: bool


def read_lines(tree: HtmlElement, layout: Layout, url: str, stated: str | None) -> Reading:
    """Read the body. ``stated`` is the page's JSON-LD articleBody, markup and all, if it has one."""
    blocks = layout.blocks
    first = text = body_text(tree, url, fast=True)
    source = "page"
    if is_thin(blocks, text):
        text = max(text, body_text(tree, url, fast=False), key=count_words)
        if is_thin(blocks, text):
            text, source = "\n".join(b.text for b in running(blocks)), "layout"
    lines = select(blocks, text)
    plain = _plain(stated) if stated else ""
    if plain and _is_fuller(plain, lines):
        # trafilatura falls back on the JSON-LD body itself, but runs its paragraphs together.
        return Reading(_unplaced(plain), "jsonld", False)
    return Reading(lines, source, count_words(first) < _DIFFERING * count_words(text))


def _is_fuller(stated: str, lines: Sequence[Line]) -> bool:
    """Whether the JSON-LD body is the article's text and the page shows only a part of it, or nothing."""
    kept = [line.text for line in lines if line.dropped is None]
    text = "\n".join(kept)
    shown, said = count_words(text), count_words(stated)
    if _tight(text) == _tight(stated):
        return True
    if shown < LEAST_WORDS < said:
        return True
    if said < _LONGER * shown or not stated.rstrip().endswith(ENDINGS) or stated.rstrip().endswith(("...", "…")):
        return False
    tight = _tight(stated)
    return sum(_tight(line) in tight for line in kept) >= _AGREEING * len(kept)


def _unplaced(text: str) -> Sequence[Line]:
    """The lines of a text that comes from no place in the page, so none is dropped for its place."""
    return [Line(line) for raw in text.split("\n") if (line := " ".join(raw.split()))]


def _plain(markup: str) -> str:
    return html.unescape(_ANY_TAG.sub(" ", _TAGS.sub("\n", markup)))


def _tight(text: str) -> str:
    return "".join(text.split())
