"""What a block's place makes of it: furniture by its container, a link, a teaser, a running paragraph. Pure.

A container's name counts only where it covers a small part of the article:
many sites wrap the whole of it in one called ``teaser``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice

from spiders.layout import Container, DomBlock, count_words
from spiders.zones import Zone

LINK, RELATED, PROMO, EMBED, CAPTION, META, HIDDEN, OUTSIDE = (
    "link", "related", "promo", "embed", "caption", "meta", "hidden", "outside",
)  # fmt: skip
_REASONS = (
    (Zone.NAV | Zone.FOOTER, "page"),
    (Zone.RELATED, RELATED),
    (Zone.PROMO | Zone.AD | Zone.COOKIE | Zone.SHARE | Zone.COMMENTS, PROMO),
    (Zone.AUTHOR, "byline"),
    (Zone.META, META),
    (Zone.CAPTION, CAPTION),
    (Zone.EMBED, EMBED),
    (Zone.HIDDEN, HIDDEN),
)
_SURELY_BAD = (
    Zone.RELATED | Zone.PROMO | Zone.COOKIE | Zone.COMMENTS | Zone.AUTHOR | Zone.CAPTION | Zone.EMBED | Zone.FOOTER
)
_COVERS = 0.4  # share of the anchored words from which a container's name is disregarded
_LONGEST_CAPTION = 90  # words; a longer part of a gallery is text
_CAPTIONED = 40  # words of a box of a picture and its caption
_LINES = frozenset(("p", "li", "td", "th"))  # a picture may stand in a line of text
LONG = 25  # words: more than a button, a label or a notice has
_TEASER = 80  # words of a box that only points to another article
_THIN = 0.7  # share of the best container's running paragraphs below which a text is too little
PARAGRAPH = 10  # words of a block that speaks for itself
_LONG_LINK = 40  # words: no author links so long a passage
ENDINGS = (".", "!", "?", "…", "”", '"', "»", "“", "’", "'", ")", "。", "！", "？", "」", "।", "؟", "։", ":", "*")


def badly_placed(block: DomBlock, within: Mapping[int, int], total: int) -> str | None:
    """What the containers around a block make of it; those that cover much of ``total`` words are not asked.

    An advertisement's box seldom has long text in it, and boxes so called often stand around paragraphs.
    """
    zone = Zone.NONE
    for container in block.home.above():
        if within[id(container)] >= _COVERS * total:
            break
        own = container.own
        zone |= own & ~Zone.CAPTION if container.words > _LONGEST_CAPTION else own
    if zone & Zone.QUOTE:
        zone &= ~Zone.CAPTION  # a quotation set as a figure
    elif _is_below_picture(block):
        return CAPTION
    if block.words >= LONG and not zone & _SURELY_BAD:
        return None
    return next((reason for zones, reason in _REASONS if zone & zones), None)


def _is_below_picture(block: DomBlock) -> bool:
    """A few words that are no sentence, in a box with a picture and little else."""
    if block.words > LONG or block.heading or block.text.endswith(ENDINGS):
        return False
    return any(c.pictures and c.words <= _CAPTIONED and c.tag not in _LINES for c in islice(block.home.above(), 3))


def is_link(block: DomBlock) -> bool:
    """A line that is a link, or several parted by bars; not a sentence that its author linked."""
    if block.all_linked:
        return block.words > _LONG_LINK or not block.text.endswith(ENDINGS)
    return block.linked >= 0.6 * block.words and " | " in block.text


def teasers(blocks: Sequence[DomBlock]) -> set[int]:
    """The ids of boxes that hold a linked headline and a few words on it: a label, the headline, its summary."""
    homes = {id(c): c for b in blocks if is_headline_link(b) for c in b.home.above() if c.words <= _TEASER}
    boxed: dict[int, list[DomBlock]] = {}
    for block in blocks:
        for container in block.home.above():
            if id(container) in homes:
                boxed.setdefault(id(container), []).append(block)
    return {
        key for key, inside in boxed.items() if 2 <= len(inside) <= 5 and any(is_headline_link(b) for b in inside[:2])
    }


def is_headline_link(block: DomBlock) -> bool:
    return block.all_linked and 4 <= block.words <= LONG and not block.text.endswith((".", ":", "”", '"'))


def is_thin(blocks: Sequence[DomBlock], text: str) -> bool:
    """Whether a text looks like too little: the page has a container with clearly more running paragraphs."""
    return count_words(text) < _THIN * sum(b.words for b in running(blocks))


def running(blocks: Sequence[DomBlock]) -> list[DomBlock]:
    """The running paragraphs of the container that has most of them: a page's text by its layout alone."""
    total = sum(block.words for block in blocks)
    within = Counter({id(c): c.words for b in blocks for c in b.home.above()})
    holders: dict[int, list[DomBlock]] = {}
    for block in blocks:
        if is_running(block) and not badly_placed(block, within, total):
            holders.setdefault(id(_holder(block)), []).append(block)
    return max(holders.values(), key=lambda held: sum(b.words for b in held), default=[])


def is_running(block: DomBlock) -> bool:
    """A paragraph of running text."""
    return block.words >= PARAGRAPH and block.linked < 0.4 * block.words and block.text.endswith(ENDINGS)


def _holder(block: DomBlock) -> Container:
    """The container whose children the paragraph and its neighbours are."""
    home = block.home
    return home.parent if home.tag == "p" and home.parent else home
