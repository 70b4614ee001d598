"""Furniture that only an outlet's other pages betray. Pure; the memory is ``storage/passages.py``.

Some outlets put the headline and summary of a featured story above each
article and summaries of ten other stories below it, without any mark. A block
at the edge of an article that is another article's title, summary or opening,
or that recurs over several articles, is furniture *there*. Only the unbroken
runs at the top and at the bottom are taken: what is quoted or republished
inside a body stays, and so does an article's own title, summary and opening,
though they stand in many tails.

Marking looks at the ``furniture`` marks alone, recomputes them from nothing,
and can be repeated whenever more is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from types import MappingProxyType

from storage.models import Article, Block, Lead
from storage.text import words

FURNITURE = "furniture"
PREFIX = 64  # folded characters of the fingerprint; summaries are cut at about 147
SAMPLE = 400  # folded characters kept to compare with
_OPENING_WITHIN = 6  # blocks among which the article's own summary or first paragraph stands
_LEAST_PARAGRAPH = 8  # words
_CLOSING_LINES = 2  # unknown short lines that may follow a known tail (an app or opinion line)
_CLOSING_WORDS = 15
_SURE_RUN = 3  # known blocks in a row that prove a tail
NO_RULINGS: Mapping[int, str] = MappingProxyType({})
_STEM = 5  # letters by which words of one root are held alike


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text as known to the outlet's memory.

    ``fingerprint`` fits a signed 64-bit column and is never negative. ``role``
    is title, summary, opening or block. ``sample`` is the folded text.
    """

    fingerprint: int
    role: str
    sample: str


def passages(article: Article) -> tuple[Passage, ...]:
    """All passages of an article: its title, summary and opening, and every block that is not dropped for itself."""
    found = [_passage(article.title, "title"), _passage(article.summary or "", "summary")]
    blocks = _candidates(article.blocks)
    opening = _opening(article, [b.text for _, b in blocks])
    for place, (_, block) in enumerate(blocks):
        if place == opening:
            found.append(_passage(block.text, "opening"))
        found.append(_passage(block.text, "block"))
    return tuple(dict.fromkeys(p for p in found if p is not None))


def lead_passages(lead: Lead) -> tuple[Passage, ...]:
    """A lead's title and summary: they stand as teasers on other pages before the article is fetched."""
    found = (_passage(lead.title or "", "title"), _passage(lead.summary or "", "summary"))
    return tuple(p for p in found if p is not None)


def passage_of(text: str) -> Passage | None:
    """A line as a passage of the block role, for what a person rules about it; None for one without words."""
    return _passage(text, "block")


def mark_furniture(article: Article, foreign: Mapping[int, str], rulings: Mapping[int, str] = NO_RULINGS) -> Article:
    """The article with the furniture at its edges marked, by what is known of others.

    ``foreign`` maps fingerprints to samples of passages that belong to other
    articles, several for one fingerprint separated by newlines. Blocks dropped for another reason stay as they are and do not
    interrupt a run. A digest, which is made of other stories' summaries,
    loses only what is visibly cut off. ``rulings`` are a person's: by
    fingerprint ``keep`` or ``drop``, wherever the block stands.
    """
    foreign = {f: samples for f, samples in foreign.items() if rulings.get(f) != "keep"}
    blocks = [replace(b, dropped=None) if b.dropped == FURNITURE else b for b in article.blocks]
    candidates = _candidates(blocks)
    page = _Page(article, [b.text for _, b in candidates], foreign)
    ruled_out = {i for i, b in candidates if rulings.get(_fingerprint(_folded(b.text))) == "drop"}
    marked = {candidates[place][0] for place in page.furniture()} | ruled_out
    return replace(
        article, blocks=tuple(replace(b, dropped=FURNITURE) if i in marked else b for i, b in enumerate(blocks))
    )


class _Page:
    """One article's blocks, each known or not, own or not."""

    def __init__(self, article: Article, texts: list[str], foreign: Mapping[int, str]) -> None:
        self.texts = texts
        self.folded = [_folded(t) for t in texts]
        self.title = _stems(article.title)
        self.digest = "digest" in article.flags
        self.standfirst = _standfirst(article, texts)
        self.opening = _sure_opening(article, texts)
        own = [s for s in (_folded(article.title), _folded(article.summary or "")) if s]
        self.own = [i == self.opening or any(same(f, s) for s in own) for i, f in enumerate(self.folded)]
        self.known = [not self.own[i] and self._is_known(i, foreign) for i in range(len(texts))]

    def _is_known(self, place: int, foreign: Mapping[int, str]) -> bool:
        samples = foreign.get(_fingerprint(self.folded[place]), "")
        is_same = any(same(self.folded[place], sample) for sample in samples.split("\n"))
        above = self.standfirst is not None and place < self.standfirst
        return is_same and (not self.digest or above or _is_cut(self.texts[place]))

    def furniture(self) -> set[int]:
        """The places of the blocks in the leading and the trailing run; never the whole article."""
        top = self._leading()
        bottom = self._trailing(len(top))
        return set() if len(top) + len(bottom) == len(self.texts) else {*top, *bottom}

    def _leading(self) -> list[int]:
        """What stands above the body: all above the own summary as soon as the top of it is known."""
        run: list[int] = []
        while len(run) < len(self.texts) and self.known[len(run)]:
            run.append(len(run))
        if run and self.standfirst is not None and len(run) < self.standfirst:
            run = [i for i in range(self.standfirst) if not self.own[i]]
        if len(run) == 1 and self.opening is None and len(words(self.texts[0])) >= _LEAST_PARAGRAPH:
            return []  # it may be the article's own opening, standing as a teaser elsewhere
        return run

    def _trailing(self, first: int) -> list[int]:
        last = len(self.texts) - 1
        start = last
        while last - start < _CLOSING_LINES and start > first and not self.known[start] and self._is_closing(start):
            start -= 1
        run, place = list(range(start + 1, last + 1)), start
        while place >= first and (self.known[place] or self._is_gap(place, run, first)):
            run.insert(0, place)
            place -= 1
        hits = sum(self.known[i] for i in run)
        return self._without_background(run) if hits == len(run) or hits >= _SURE_RUN else []

    def _is_closing(self, place: int) -> bool:
        return not self.own[place] and len(words(self.texts[place])) <= _CLOSING_WORDS

    def _is_gap(self, place: int, run: Sequence[int], first: int) -> bool:
        """One unknown summary between known ones, alien to the title: a story nobody has seen yet."""
        if self.own[place] or place - _SURE_RUN < first or self._agreement(place):
            return False
        above = range(place - _SURE_RUN, place)
        return (
            all(self.known[i] for i in above) and len(run) >= _SURE_RUN and all(self.known[i] for i in run[:_SURE_RUN])
        )

    def _without_background(self, run: list[int]) -> list[int]:
        """The run without a republished last paragraph, told by its agreement with the title.

        Alone at the end it need share two words with the title; before a
        whole tail, where the first summary may touch the same matter, three
        and half of the title.
        """
        if not run or _is_cut(self.texts[run[0]]):
            return run
        enough = min(2, len(self.title)) if len(run) == 1 else max(3, (len(self.title) + 1) // 2)
        return run[1:] if self._agreement(run[0]) >= enough > 0 else run

    def _agreement(self, place: int) -> int:
        return len(self.title & _stems(self.texts[place]))


def same(left: str, right: str) -> bool:
    """Whether two folded passages are one, either perhaps cut short."""
    shorter, longer = sorted((left, right), key=len)
    return bool(shorter) and (shorter == longer or (len(shorter) >= PREFIX and longer.startswith(shorter)))


def _opening(article: Article, texts: Sequence[str]) -> int | None:
    """The place of the article's own first paragraph, guessed where nothing tells it."""
    sure = _sure_opening(article, texts)
    if sure is not None:
        return sure
    near = range(min(_OPENING_WITHIN, len(texts)))
    return next((i for i in near if len(words(texts[i])) >= _LEAST_PARAGRAPH), 0 if texts else None)


def _sure_opening(article: Article, texts: Sequence[str]) -> int | None:
    """The block that is the article's summary, else the first paragraph that speaks of its title."""
    place = _standfirst(article, texts)
    return _on_the_title(article, texts) if place is None else place


def _standfirst(article: Article, texts: Sequence[str]) -> int | None:
    """The place near the top where the article's own summary stands in the text."""
    own = _folded(article.summary or "")
    return next((i for i in range(min(_OPENING_WITHIN, len(texts))) if own and same(_folded(texts[i]), own)), None)


def _on_the_title(article: Article, texts: Sequence[str]) -> int | None:
    """The first of the paragraphs near the top that share most words with the title, a third of it at least.

    On pages with a featured story above the body the first block is not it.
    """
    title, own_title = _stems(article.title), _folded(article.title)
    shares = {
        i: len(title & _stems(text))
        for i, text in enumerate(texts[:_OPENING_WITHIN])
        if len(words(text)) >= _LEAST_PARAGRAPH and not same(_folded(text), own_title)
    }
    enough = max(2, (len(title) + 2) // 3, max(shares.values(), default=0) - 1)
    return next((i for i, share in shares.items() if share >= enough), None)


def _candidates(blocks: Iterable[Block]) -> list[tuple[int, Block]]:
    return [(i, b) for i, b in enumerate(blocks) if b.dropped in (None, FURNITURE) and _folded(b.text)]


def _passage(text: str, role: str) -> Passage | None:
    folded = _folded(text)
    return Passage(_fingerprint(folded), role, folded) if folded else None


def _folded(text: str) -> str:
    """Folded words up to the sample's length; a cut text loses its last word, which may be half of one."""
    listed = words(text[: 2 * SAMPLE])
    if _is_cut(text) and len(listed) > _LEAST_PARAGRAPH:
        listed.pop()
    return " ".join(listed)[:SAMPLE].rstrip()


def _is_cut(text: str) -> bool:
    return text.rstrip().endswith(("...", "…", "[…]", "[...]"))


def _fingerprint(folded: str) -> int:
    digest = blake2b(folded[:PREFIX].rstrip().encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def _stems(text: str) -> set[str]:
    return set(_long(words(text)))


def _long(listed: Iterable[str]) -> Iterator[str]:
    return (w[:_STEM] for w in listed if len(w) >= 4)
