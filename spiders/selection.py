"""Which blocks of a page are the article: trafilatura's text held against the layout. Pure.

trafilatura says which text it takes for the article. Here each of its lines
is found again in the page (its *anchor*), so that the containers tell more:
what stands in a list of links, in a newsletter box or behind the body goes,
and paragraphs that stand among the anchored ones but were passed over come
back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import groupby, pairwise

from spiders.layout import Container, DomBlock, count_words
from spiders.placement import (
    ENDINGS,
    LINK,
    LONG,
    OUTSIDE,
    PARAGRAPH,
    PROMO,
    RELATED,
    badly_placed,
    is_headline_link,
    is_link,
    is_running,
    teasers,
)  # fmt: skip
from spiders.zones import Zone

_FOUND_AGAIN = 0.7  # share of the text, in words, that must stand in the page's blocks
_LEAST_ANCHOR = 6  # words; shorter blocks need a whole line of the text for their anchor
_MOST = 0.6  # share of the anchored words that the main container holds
_NEARLY_ALL = 0.65  # share from which what stands behind the main container is none of the article
# A long paragraph, list or quotation is in the article and not around it.
_SINGLE = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "blockquote"))
_TWIN_NAMES = 2  # class names in common that make twins of containers of different names
_ENDS = 30  # characters of a beginning and an end that identify a paragraph
_LONGEST_BLOCK = 400  # words: a block that long is another copy of the whole text


@dataclass(slots=True)
class Line:
    """One line of the article-to-be. ``dropped`` is a reason or None; ``block`` its place, None for a line without one."""

    text: str
    dropped: str | None = None
    block: DomBlock | None = None


class Selection:
    """The blocks of one page with what is known of each.

    ``main`` is the smallest container that holds most of the anchored text.
    """

    def __init__(self, blocks: Sequence[DomBlock], text: str) -> None:
        self.blocks = blocks
        self.lines = [line for raw in text.split("\n") if (line := " ".join(raw.split()))]
        self.anchored = _anchor(blocks, self.lines)
        self.within: Counter[int] = Counter()
        for block in self.anchored.values():
            for container in block.home.above():
                self.within[id(container)] += block.words
        self.total = sum(block.words for block in self.anchored.values())
        self.teasers = teasers(blocks)
        self.main = self._main()

    def _main(self) -> Container | None:
        homes = {id(c): c for b in self.anchored.values() for c in b.home.above()}
        holding = [c for c in homes.values() if self.within[id(c)] >= _MOST * self.total and c.tag not in _SINGLE]
        return max(holding, key=lambda c: c.depth, default=None)

    @property
    def share(self) -> float:
        """How much of the text was found again in the page, 0..1, in words."""
        said = sum(count_words(line) for line in self.lines)
        return min(1.0, self.total / said) if said else 0.0

    def reason(self, block: DomBlock) -> str | None:
        """Why a block is no part of the article by its place alone, or None."""
        if reason := badly_placed(block, self.within, self.total):
            return reason
        if is_link(block):
            return LINK
        if any(id(c) in self.teasers for c in block.home.above()):
            return RELATED
        return OUTSIDE if self._is_outside(block) else None

    def _is_outside(self, block: DomBlock) -> bool:
        """Whether the block stands behind the main container, in none of its kind."""
        main = self.main
        if main is None or block.number <= main.last or self.within[id(main)] < _NEARLY_ALL * self.total:
            return False
        return not any(self._is_main(c) for c in block.home.above())

    def _is_main(self, container: Container) -> bool:
        """The main container or a twin of it: some sites part an article by advertisements or a paywall."""
        main = self.main
        if main is None or container.tag != main.tag:
            return False
        return container is main or (
            bool(main.kind)
            and (
                container.kind == main.kind or bool(container.own & main.own & Zone.BODY and _is_twin(container, main))
            )
        )

    def shape(self, block: DomBlock) -> tuple[tuple[str, str], ...] | None:
        """The tags and names between a block and the main container or its twin; None for one outside both."""
        path: list[tuple[str, str]] = []
        for container in block.home.above():
            if self._is_main(container):
                return tuple(path)
            path.append((container.tag, container.kind))
        return None


def _is_twin(container: Container, main: Container) -> bool:
    """Whether two elements' class names are the same but for what one has more: ``body`` and ``body last``."""
    shorter, longer = sorted((set(container.kind.split()), set(main.kind.split())), key=len)
    return len(shorter) >= _TWIN_NAMES and shorter <= longer


def select(blocks: Sequence[DomBlock], text: str) -> list[Line]:
    """The lines of the article in page order, dropped ones with their reasons.

    ``text`` is trafilatura's. The result holds every anchored block and those
    found missing between them; where most of the text stands nowhere in the
    page's blocks (it came from a script), it is the text's own lines.
    """
    page = Selection(blocks, text)
    if page.share < _FOUND_AGAIN or page.total < PARAGRAPH:
        return [Line(line) for line in page.lines]
    chosen = set(page.anchored) | _missed(page)
    lines = [
        Line(f"- {b.text}" if b.home.tag == "li" else b.text, page.reason(b), b) for b in blocks if b.number in chosen
    ]
    _link_lists(lines)
    _orphans(lines, blocks)
    return lines


def _anchor(blocks: Sequence[DomBlock], lines: Sequence[str]) -> dict[int, DomBlock]:
    """The blocks that stand in the text, by number; of a long one its beginning and its end are enough."""
    whole = {_tight(line) for line in lines}
    running = "".join(_tight(line) for line in lines)
    found = {}
    for block in blocks:
        tight = _tight(block.text)
        is_inside = _LEAST_ANCHOR <= block.words <= _LONGEST_BLOCK and (tight in running or _mostly_in(tight, running))
        if tight in whole or is_inside:
            found[block.number] = block
    return found


def _mostly_in(tight: str, running: str) -> bool:
    return len(tight) >= 4 * _ENDS and tight[:_ENDS] in running and tight[-_ENDS:] in running


def _missed(page: Selection) -> set[int]:
    """Paragraphs, headings and list items that stand among the anchored ones or like them, and were passed over."""
    sound = [b for b in page.anchored.values() if b.words >= PARAGRAPH and page.reason(b) is None]
    shapes = Counter(page.shape(b) for b in sound)
    beside = {shape[1:] for shape, count in shapes.items() if shape is not None and count >= 2}
    first = min(page.anchored, default=0)
    last = max((b.number for b in sound), default=-1)
    found = set()
    for block in page.blocks[first:]:
        shape = page.shape(block)
        if block.number in page.anchored or shape is None or page.reason(block):
            continue
        if block.number > last:
            is_like = shapes[shape] >= 3 and is_running(block)
        else:
            is_like = shapes[shape] >= 2 and block.text.endswith(ENDINGS)
            is_like = is_like or (
                block.home.tag == "li" and shape[2:] in beside and is_running(block) and not block.linked
            )
        if is_like:
            found.add(block.number)
    kept = {b.number for b in sound} | found
    listed = _lists(page, kept | page.anchored.keys())
    return found | listed | _headings(page, kept | listed)


def _lists(page: Selection, kept: Set[int]) -> set[int]:
    """The items of lists that a kept line leads up to, or of which a good part is kept: short items are easily passed over."""
    found: set[int] = set()
    for _, grouped in groupby((b for b in page.blocks if b.home.tag == "li"), key=lambda b: id(b.home.parent)):
        items = list(grouped)
        before = page.blocks[items[0].number - 1] if items[0].number else items[0]
        is_led_up_to = before.number in kept and before.text.endswith((":", "："))
        if not is_led_up_to and 2 * sum(b.words for b in items if b.number in kept) < sum(b.words for b in items):
            continue
        if not any(b.linked or page.shape(b) is None or page.reason(b) for b in items):
            found |= {b.number for b in items}
    return found - page.anchored.keys()


def _headings(page: Selection, kept: set[int]) -> set[int]:
    """Headings within the article that stand right above what is kept."""
    return {
        block.number
        for block, below in pairwise(page.blocks)
        if block.heading
        and below.number in kept
        and block.number > min(kept)
        and page.shape(block) is not None
        and page.reason(block) is None
    }


def _link_lists(lines: list[Line]) -> None:
    """Drop lists that are made of links, with what leads up to them."""
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and _list_of(lines[end]) is not None and _list_of(lines[end]) is _list_of(lines[start]):
            end += 1
        items = lines[start:end]
        if items and _is_link_list([line.block for line in items if line.block]):
            for line in items:
                line.dropped = line.dropped or RELATED
        start = max(end, start + 1)


def _list_of(line: Line) -> Container | None:
    block = line.block
    return block.home.parent if block is not None and block.home.tag == "li" else None


def _is_link_list(items: Sequence[DomBlock]) -> bool:
    words = sum(b.words for b in items)
    linked = sum(min(b.words, b.linked + b.strong) if b.linked else 0 for b in items)
    return linked >= 0.75 * words and all(b.linked for b in items)


def _orphans(lines: list[Line], blocks: Sequence[DomBlock]) -> None:
    """Drop headings and labels that introduce only what was dropped, or nothing."""
    following: str | None = LINK
    number = len(blocks)
    for line in reversed(lines):
        block = line.block
        if block is None:
            continue
        below = blocks[block.number + 1] if block.number + 1 < len(blocks) else None
        if below is not None and below.number != number and is_headline_link(below):
            following = LINK
        is_label = line.text.endswith(":") and block.words <= 2 * PARAGRAPH
        if not line.dropped and following and (is_label or (block.heading and block.words <= LONG)):
            line.dropped = following
        following = line.dropped if line.dropped in (RELATED, LINK, PROMO) else None
        number = block.number


def _tight(text: str) -> str:
    return "".join(text.replace("|", " ").split())
