"""A page's running text as blocks, each with its place in the tree. Pure; reads the tree once and changes nothing.

What trafilatura returns is text without a place. Whether a line is an
article's or the page's own is told by where it stands: in which container,
among how many links, beside which paragraphs. ``body.py`` puts both together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from spiders.zones import Zone, zone_of

MOST_BLOCKS = 20_000
# Elements without an article's words in them. They are taken out of the tree before anything reads its text.
TEXTLESS = (
    "script", "style", "template", "svg", "iframe", "select", "option", "link", "meta", "head", "textarea", "object", "canvas", "audio",
    "video", "map", "math", "button", "input", "datalist", "noscript", "nav", "footer",
)  # fmt: skip
_SKIPPED = frozenset(TEXTLESS)
_INLINE = frozenset(
    ("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "label",
     "mark", "nobr", "q", "ruby", "rb", "rp", "rt", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var",
     "wbr", "img", "picture", "source", "amp-img")
)  # fmt: skip
_IMAGES = frozenset(("img", "amp-img"))
_PICTURED_ABOVE = 3  # containers around an image that are said to hold it
_MARKED = frozenset(("a", "b", "strong"))
_CELLS = frozenset(("td", "th"))  # the cells of a row are one block, unless they hold blocks of their own
CELL_BORDER = " | "
_NAMED = frozenset(("id", "itemprop", "data-component", "data-testid", "data-type", "data-module"))
_UNPARTED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")  # signs of scripts without blanks
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


@dataclass(slots=True)
class Container:
    """An element that holds blocks: its tag, its class names, its own zone and those of all above it.

    ``words`` counts the words of all blocks below it, ``last`` is the number of the last of them, ``pictures``
    counts the images in it, in its children and in theirs.
    """

    tag: str
    kind: str
    own: int
    zone: int
    parent: Container | None
    depth: int
    words: int = 0
    last: int = -1
    pictures: int = 0

    def above(self) -> Iterator[Container]:
        """This container and those around it, the innermost first."""
        place: Container | None = self
        while place is not None:
            yield place
            place = place.parent


@dataclass(slots=True)
class DomBlock:
    """One paragraph-like run of text. ``words`` and ``linked`` count words; ``strong`` is a whole line in bold."""

    text: str
    home: Container
    words: int
    linked: int
    strong: int
    number: int = 0

    @property
    def zone(self) -> int:
        """In which kinds of container it stands, taken together."""
        return self.home.zone

    @property
    def heading(self) -> bool:
        """Whether it is marked up as a heading."""
        return self.home.tag in _HEADINGS

    @property
    def all_linked(self) -> bool:
        """Whether (nearly) all of it is a link."""
        return self.linked >= 0.8 * self.words


@dataclass(frozen=True, slots=True)
class Layout:
    """A page's blocks in order, and the texts of its links."""

    blocks: list[DomBlock]
    links: frozenset[str]

    @property
    def words(self) -> int:
        """All words of the page."""
        return sum(b.words for b in self.blocks)

    @property
    def linked(self) -> int:
        """The words within links."""
        return sum(b.linked for b in self.blocks)


def read_layout(tree: HtmlElement) -> Layout:
    """All text blocks of a page in order, at most 20,000."""
    return _Reader().read(tree)


class _Reader:
    """Walks the tree once, with a stack of the containers that are open."""

    def __init__(self) -> None:
        self.blocks: list[DomBlock] = []
        self.home = Container("", "", Zone.NONE, Zone.NONE, None, 0)
        self.pieces: list[str] = []
        self.linked: list[str] = []
        self.strong: list[str] = []
        self.link: list[str] = []
        self.link_texts: set[str] = set()
        self.links = 0
        self.bolds = 0

    def read(self, tree: HtmlElement) -> Layout:
        """Gather the blocks; an element of a kind that holds no text is passed over with all below it."""
        walker = iterwalk(tree, events=("start", "end"))
        skipped = None
        for event, element in walker:
            tag = element.tag
            if event == "start":
                if tag in _SKIPPED or not isinstance(tag, str):
                    skipped = element
                    walker.skip_subtree()
                    continue
                if tag in _MARKED:
                    self._mark(tag, 1)
                elif tag not in _INLINE:
                    self._enter(tag, element)
                elif tag in _IMAGES:
                    self._note_picture()
                text = element.text
            else:
                if element is skipped:
                    skipped = None
                elif tag in _MARKED:
                    self._mark(tag, -1)
                elif tag not in _INLINE:
                    self._leave(tag)
                text = element.tail
            if text:
                self._add(text)
                if len(self.blocks) >= MOST_BLOCKS:
                    break
        self._flush()
        return Layout(self.blocks, frozenset(self.link_texts))

    def _enter(self, tag: str, element: HtmlElement) -> None:
        if self.pieces:
            if tag in _CELLS:
                self.pieces.append(CELL_BORDER)
            else:
                self._flush()
        if tag == "br":
            return
        home = self.home
        role = kind = names = ""
        hidden = False
        for name, value in element.items():
            if name == "class":
                kind = value
                names = f"{names} {value}"
            elif name in _NAMED:
                names = f"{names} {value}"
            elif name == "role":
                role = value
            elif name == "hidden" or (name == "style" and "display:none" in value.replace(" ", "").lower()):
                hidden = True
        own = zone_of(tag, role, names) | (Zone.HIDDEN if hidden else 0)
        self.home = Container(tag, kind, own, home.zone | own, home, home.depth + 1)

    def _note_picture(self) -> None:
        for container in islice(self.home.above(), _PICTURED_ABOVE):
            container.pictures += 1

    def _leave(self, tag: str) -> None:
        if self.pieces and tag not in _CELLS:
            self._flush()
        if tag != "br" and self.home.parent is not None:
            self.home = self.home.parent

    def _mark(self, tag: str, step: int) -> None:
        if tag != "a":
            self.bolds += step
            return
        self.links += step
        if not self.links and self.link:
            self.link_texts.add(" ".join("".join(self.link).split()))
            self.link = []

    def _add(self, text: str) -> None:
        self.pieces.append(text)
        if self.links:
            self.linked.append(text)
            self.link.append(text)
        if self.bolds:
            self.strong.append(text)

    def _flush(self) -> None:
        """End the block; white space and invisible signs alone make none."""
        text = "".join(self.pieces)
        text = " ".join((text if text.isascii() else text.translate(_INVISIBLE)).split()).strip(CELL_BORDER)
        self.pieces = []
        linked, self.linked = self.linked, []
        strong, self.strong = self.strong, []
        if not text:
            return
        words = count_words(text)
        block = DomBlock(
            text,
            self.home,
            words,
            count_words(" ".join(linked)) if linked else 0,
            count_words(" ".join(strong)) if strong else 0,
            len(self.blocks),
        )
        self.blocks.append(block)
        for container in self.home.above():
            container.words += words
            container.last = block.number


def count_words(text: str) -> int:
    """About how many words a text has: as many as blanks part, or half the signs of a script without blanks."""
    if text.isascii():
        return len(text.split())
    return max(len(text.split()), len(_UNPARTED.findall(text)) // 2)
