"""The lines of a page's text, each kept or dropped with its reason. Pure.

Drops what is plainly not the author's: the title said again, bylines, dates,
captions, credits and requests to the reader. Judges one page alone; what
only other pages of the outlet can tell is ``boilerplate.py``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice

from spiders.agencies import AGENCIES
from spiders.captions import is_caption, is_credit
from spiders.discovery.times import read_moment
from spiders.heads import Head
from spiders.layout import count_words
from spiders.metadata import Metadata
from spiders.prompts import asks_for_comments, is_offer, is_prompt, is_urging
from spiders.selection import Line
from spiders.zones import Zone
from storage.models import Block
from storage.text import title_key, words

TITLE, BYLINE, DATE, CAPTION, CREDIT, PROMPT, LINK, REPEATED = (
    "title", "byline", "date", "caption", "credit", "prompt", "link", "repeated"
)  # fmt: skip
_NEAR_TOP = 6  # lines among which titles, bylines and dates stand
_LEAST_STEM = 60  # characters; a shorter beginning may be shared by chance
_SHORT = 14  # words; a longer line is a sentence of the article
_ROUNDS = 3  # looks at the end of an article
_CLOSING = 4  # lines at the end among which notes on authors and sources stand
_REPEAT = 8  # words of a line that is not said twice by chance
_LABEL = 6  # words at most before a colon and a linked headline
_LEAST_LINK = 4  # words of such a headline
_SENTENCE_ENDS = (".", "”", '"', "»")
_CLOSING_NOTICE = 20  # words of a notice of ownership at most
_COPYRIGHT = re.compile(r"©|\(c\) ?(?:19|20)\d\d", re.IGNORECASE)
_BOX = 90  # words of a paywall's own box; a larger one holds the article
_CLOSING_OFFERS = 3  # lines at the end among which offers stand
_PULLED, _LONGEST_PULLED = 10, 60  # words of a sentence set apart
_OFFER = 45  # words; a longer line tells more than where to subscribe
_BYLINES = frozenset((
    "by", "von", "par", "por", "di", "door", "af", "av", "yazan", "haber", "muhabir", "автор",
))  # fmt: skip
_DATED = frozenset((
    "published", "updated", "posted", "last", "modified", "veroffentlicht", "aktualisiert", "stand", "publie", "publicado",
    "actualizado", "guncelleme", "giris", "yayinlanma", "olusturulma", "опубликовано", "обновлено", "derc",
))  # fmt: skip
# How an agency's or a desk's note on who wrote a piece begins; such notes close an article.
_CLOSING_BYLINES = (
    "reporting by", "additional reporting", "writing by", "editing by", "edited by", "compiled by", "translated by", "with files from",
    "with reporting by", "with reports from", "our standards the thomson reuters", "mit agenturmaterial", "mit material von",
)  # fmt: skip
_CLOSING_LABELS = frozenset((
    "redaktion", "faktencheck", "haber merkezi", "editor", "muhabir", "source", "sources", "kaynak", "menbe", "источник",
    "quelle",
))  # fmt: skip


def read_blocks(lines: Sequence[Line], meta: Metadata, head: Head, links: Collection[str]) -> tuple[Block, ...]:
    """The lines of a page in page order, with what is furniture on its face dropped."""
    judge = _Judge(meta, head, links, sum(line.dropped is None for line in lines))
    blocks = [Block(line.text, line.dropped or judge.reason(line)) for line in lines]
    for _ in range(_ROUNDS):
        if not _drop_closing(blocks, lines, judge):
            break
    kept = [(number, block) for number, block in enumerate(blocks) if block.dropped is None]
    for number in _pulled(kept, lines, judge.keys):
        blocks[number] = Block(blocks[number].text, REPEATED)
    for place, (number, block) in enumerate(kept[:_NEAR_TOP]):
        if _is_cut_version(block.text, [b.text for _, b in kept[place + 1 : place + 1 + _NEAR_TOP]]):
            blocks[number] = Block(block.text, REPEATED)
    return tuple(blocks)


def _drop_closing(blocks: list[Block], lines: Sequence[Line], judge: _Judge) -> bool:
    """Look at the last lines again, now that those below them are known for furniture; whether any more was dropped."""
    closing = [number for number, block in enumerate(blocks) if block.dropped is None][: -_CLOSING - 1 : -1]
    found = {number: reason for left, number in enumerate(closing, 1) if (reason := judge.closing(lines[number], left))}
    for number, reason in found.items():
        blocks[number] = Block(blocks[number].text, reason)
    return bool(found)


def _pulled(kept: Sequence[tuple[int, Block]], lines: Sequence[Line], known: Mapping[str, str]) -> Iterator[int]:
    """The sentences set apart in large type that stand in a paragraph too; not the standfirst, headings and lists."""
    keys = [f" {known[block.text]} " for _, block in kept]
    running = "\n".join(keys)
    for (number, _), key in islice(zip(kept, keys, strict=True), 1, None):
        place = lines[number].block
        is_line_of_text = place is not None and not place.heading and not place.zone & Zone.LIST
        if is_line_of_text and _PULLED <= len(key.split()) <= _LONGEST_PULLED and running.count(key) > 1:
            yield number


def _is_cut_version(line: str, following: Sequence[str]) -> bool:
    """Whether a line is a teaser cut off with dots, of which the whole stands below it."""
    stem = line.rstrip(" .…")
    return line.endswith(("...", "…")) and len(stem) >= _LEAST_STEM and any(f.startswith(stem) for f in following)


class _Judge:
    """Holds the folded facts of one page while its lines are gone through in order."""

    def __init__(self, meta: Metadata, head: Head, links: Collection[str], count: int) -> None:
        self.titles = {_tight(title_key(t)) for t in (meta.title, *meta.headings)}
        self.long_titles = tuple(t for t in self.titles if len(t) >= 25)
        self.authors = [title_key(a) for a in meta.authors if len(title_key(a)) > 3]
        self.site = {title_key(s) for s in (meta.site,) if s}
        self.captions = {title_key(c) for c in head.captions}
        self.pictures = {title_key(p) for p in head.pictures}
        self.linked = links
        self.count = count
        self.seen: set[str] = set()
        self.keys: dict[str, str] = {}
        self.number = -1
        self.top = 0

    def reason(self, line: Line) -> str | None:
        """Why the line is no line of the article, or None; lines are to be given in their order."""
        self.number += 1
        folded = words(line.text)
        self.keys[line.text] = key = " ".join(folded)
        reason = self._reason(line, folded, key, self.top < _NEAR_TOP)
        if reason is None:
            self.top += 1
        if len(folded) >= _REPEAT:
            self.seen.add(key)
        return reason

    def _reason(self, line: Line, folded: list[str], key: str, at_top: bool) -> str | None:
        text, left = line.text, self.count - self.number
        if at_top and self._is_title(_tight(key)):
            return TITLE
        if folded and (key in self.captions or is_caption(text, folded) or self._is_picture(text, key)):
            return CAPTION
        if is_prompt(folded) or self._is_offer(line, folded):
            return PROMPT
        if len(folded) >= _REPEAT and key in self.seen:
            return REPEATED
        if self._leads_elsewhere(text):
            return LINK
        if text.lstrip("-•>– ") in self.linked and len(folded) >= 5 and not text.endswith(_SENTENCE_ENDS):
            return LINK
        if len(folded) <= _SHORT and is_credit(folded, key, self.site):
            return CREDIT
        if "@" in text and len(folded) <= 8:
            return BYLINE
        if at_top and len(folded) <= _SHORT and (reason := self._at_the_edge(text, folded, key)):
            return reason
        return self._closing(line, folded, key, left)

    def closing(self, line: Line, left: int) -> str | None:
        """Why a line is no line of the article, being one of the last; ``left`` is 1 for the last."""
        folded = words(line.text)
        return self._closing(line, folded, " ".join(folded), left)

    def _closing(self, line: Line, folded: list[str], key: str, left: int) -> str | None:
        text = line.text
        if left > _CLOSING:
            return None
        if left <= _CLOSING_OFFERS and len(folded) <= _OFFER and (is_offer(folded) or asks_for_comments(text, folded)):
            return PROMPT
        if len(folded) <= 50 and (_is_note(text, key) or self._is_vita(line, key)):
            return BYLINE
        if _COPYRIGHT.search(text) and len(folded) <= _CLOSING_NOTICE:
            return CREDIT
        if len(folded) > _SHORT:
            return None
        return BYLINE if self._is_signature(text, folded) else self._at_the_edge(text, folded, key)

    def _leads_elsewhere(self, text: str) -> bool:
        """A label with a linked headline behind it: ``On the matter: Ferry drivers end their strike``."""
        label, _, rest = text.partition(":")
        rest = rest.strip()
        is_headline = count_words(rest) >= _LEAST_LINK and rest in self.linked and not rest.endswith(_SENTENCE_ENDS)
        return is_headline and len(label.split()) <= _LABEL

    def _is_picture(self, text: str, key: str) -> bool:
        """What an image says in words, printed below it; some outlets describe their images with whole sentences of the text."""
        return key in self.pictures and not text.endswith((".", "!", "?"))

    def _is_signature(self, text: str, folded: list[str]) -> bool:
        """Who wrote or owns it, behind the last sentence: ``SDA/sep``, ``MDR (dst)``, ``© The Paper``, the authors' names."""
        if not folded or len(folded) > 8 or text.endswith((".", "!", "?", "”", '"', "»")):
            return False
        named = any(w in AGENCIES for w in folded) or any(s and s in " ".join(folded) for s in self.site)
        return (
            text.startswith("©")
            or (named and (len(folded) <= 3 or "/" in text or "(" in text))
            or any(f" {a} " in f" {' '.join(folded)} " for a in self.authors)
            or self._is_names(folded)
        )

    def _is_names(self, folded: Sequence[str]) -> bool:
        """Whether a line is made of the authors' names alone."""
        names = {w for a in self.authors for w in a.split()}
        return len(folded) >= 2 and set(folded) <= names

    def _is_vita(self, line: Line, key: str) -> bool:
        """A closing note on an author: it begins with the name, or with the author's trade before it."""
        is_bold = line.block is not None and line.block.words <= line.block.strong
        return any(
            key.startswith(a) or (a in key[:60] and (is_bold or any(s in key for s in self.site))) for a in self.authors
        )

    @staticmethod
    def _is_offer(line: Line, folded: list[str]) -> bool:
        """What the site offers: among links a service that it urges, in a paywall's own box anything it urges."""
        if line.block is None or len(folded) > _OFFER:
            return False
        if any(c.own & Zone.PAYWALL and c.words <= _BOX for c in line.block.home.above()):
            return is_urging(folded)
        return line.block.linked > 0 and is_offer(folded)

    def _is_title(self, tight: str) -> bool:
        """The title, or the title with a short kicker set before it."""
        return tight in self.titles or any(tight.endswith(t) and len(tight) <= len(t) + 50 for t in self.long_titles)

    def _at_the_edge(self, line: str, folded: list[str], key: str) -> str | None:
        if self._is_names(folded):
            return BYLINE
        if any(key == a or (len(folded) <= 10 and key.startswith(f"{b} {a}")) for a in self.authors for b in _BYLINES):
            return BYLINE
        if folded and folded[0] in _BYLINES and len(folded) <= 6 and not line.endswith((".", "!", "?", ":")):
            return BYLINE
        stated = line
        while folded and folded[0] in _DATED:
            folded = folded[1:]
            stated = stated.partition(" ")[2].lstrip(": ")
        if len(folded) <= 10 and any(c.isdigit() for c in stated) and read_moment(stated, source="text"):
            return DATE
        return None


def _is_note(line: str, key: str) -> bool:
    """A closing note on who wrote or edited the piece; a second sentence would speak for a paragraph."""
    label, colon, _ = line.partition(":")
    if colon and title_key(label) in _CLOSING_LABELS:
        return True
    return key.startswith(_CLOSING_BYLINES) and line.rstrip(". ").count(". ") == 0


def _tight(key: str) -> str:
    return key.replace(" ", "")
