"""The small facts standing in a page's markup, collected once from its parsed tree.

Together with ``extraction.py`` the only reader of HTML trees of articles;
``metadata.py`` decides what the collected facts mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

_MOST = 200  # entries of one kind; a hostile page may have a hundred thousand
_LONGEST = 2000  # characters of one value
_CAPTION_WORDS = 5  # a shorter picture text may be the article's title or a name
_DATE_TAGS = (
    "time",
    "span",
    "div",
    "p",
    "li",
    "font",
    "td",
    "small",
    "b",
    "i",
    "em",
    "strong",
    "dd",
    "h1",
    "h2",
    "h5",
    "h6",
)
_YEAR = re.compile(r"\b20\d\d\b")
_MOST_DATES = 10
_DATE_CLASSES = ("date", "publish", "time", "tarih", "datum", "posted")


@dataclass(frozen=True, slots=True)
class Head:
    """Names in ``metas`` are lower case. ``captions`` and ``dates`` are texts of the page's own body,
    ``pictures`` what its images say in words."""

    metas: dict[str, tuple[str, ...]]
    title: str | None
    headings: tuple[str, ...]
    times: tuple[str, ...]
    dates: tuple[str, ...]
    canonical: str | None
    language: str | None
    scripts: tuple[str, ...]
    captions: tuple[str, ...]
    pictures: tuple[str, ...]

    def first(self, *names: str) -> str | None:
        """The first non-empty meta of these names, in the order of the names."""
        return next((v for name in names for v in self.metas.get(name, ())), None)


def read_head(tree: HtmlElement) -> Head:
    """Collect the facts; bounded in number and length whatever the page."""
    metas, scripts, times = _metas(tree), tuple(_scripts(tree)), tuple(_times(tree))
    return Head(
        metas=metas,
        title=next(_texts(tree.iterfind(".//head/title"), most=1), None)
        or next(_texts(tree.iter("title"), most=1), None),
        headings=tuple(_texts(tree.iter("h1"), most=5)),
        times=times,
        # Looking through the whole page for shown dates is dear, and nobody asks for them where one is stated.
        dates=() if times or _states_date(metas, scripts) else tuple(_dated(tree)),
        canonical=_canonical(tree),
        language=_clean(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")),
        scripts=scripts,
        captions=tuple(_texts(tree.iter("figcaption"))),
        pictures=tuple(_alternatives(tree)),
    )


def _alternatives(tree: HtmlElement) -> Iterator[str]:
    """What pictures say in words: many sites print it below them too."""
    for count, element in enumerate(tree.iter("img")):
        if count >= _MOST:
            return
        for name in ("alt", "title", "data-caption"):
            text = _clean(element.get(name))
            if text and len(text.split()) >= _CAPTION_WORDS:
                yield text


def _metas(tree: HtmlElement) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for count, element in enumerate(tree.iter("meta")):
        if count >= _MOST * 5:
            break
        value = _clean(element.get("content"))
        names = (element.get("property"), element.get("name"), element.get("itemprop"), element.get("http-equiv"))
        for name in {n.strip().lower() for n in names if n and value}:
            if value and len(found.setdefault(name, [])) < _MOST:
                found[name].append(value)
    return {name: tuple(values) for name, values in found.items()}


def _times(tree: HtmlElement) -> Iterator[str]:
    """Machine-readable times, those marked as the publication first, those of teasers and comments not at all."""
    for element in islice(tree.iterfind(".//*[@itemprop='datePublished']"), _MOST):
        value = _clean(element.get("datetime") or element.get("content"))
        if value is not None:
            yield value
    plain: list[str] = []
    for element in islice(tree.iter("time"), _MOST):
        value = _clean(element.get("datetime"))
        marks = f"{element.get('class') or ''} {'pubdate' if element.get('pubdate') is not None else ''}"
        if value is None or element.get("itemprop") == "datePublished":
            continue
        if "pubdate" in marks or "entry-date published" in marks:
            yield value
        elif "modified" not in marks.lower() and "update" not in marks.lower() and not _inside_aside(element):
            plain.append(value)
    yield from plain[:1]


def _states_date(metas: dict[str, tuple[str, ...]], scripts: tuple[str, ...]) -> bool:
    return "article:published_time" in metas or any("datePublished" in script for script in scripts)


def _inside_aside(element: HtmlElement) -> bool:
    return any(a.tag in ("aside", "footer", "nav", "li") for a in element.iterancestors())


def _dated(tree: HtmlElement) -> list[str]:
    """Short texts in elements whose class speaks of a date, in page order; else those behind the headline with a year in them."""
    marked: list[str] = []
    plain: list[str] = []
    is_below = False
    for element in islice(tree.iter(*_DATE_TAGS), _MOST * 20):
        is_below = is_below or element.tag in ("h1", "h2")
        if len(element) > 3 or element.tag in ("h1", "h2"):
            continue
        marks = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
        is_marked = element.tag == "time" or any(c in marks for c in _DATE_CLASSES)
        if not is_marked and not (is_below and _YEAR.search(element.text or "")):
            continue
        text = _clean_text(element)
        if text and 6 <= len(text) <= 60 and any(c.isdigit() for c in text):
            (marked if is_marked else plain).append(text)
    return (marked or plain)[:_MOST_DATES]


def _canonical(tree: HtmlElement) -> str | None:
    for element in tree.iter("link"):
        if "canonical" in (element.get("rel") or "").lower().split():
            return _clean(element.get("href"))
    return None


def _scripts(tree: HtmlElement) -> Iterator[str]:
    given = 0
    for element in tree.iter("script"):
        if "ld+json" in (element.get("type") or "").lower() and element.text and given < _MOST:
            given += 1
            yield element.text


def _texts(elements: Iterator[HtmlElement], most: int = _MOST) -> Iterator[str]:
    given = 0
    for element in elements:
        text = _clean_text(element)
        if text:
            given += 1
            yield text
        if given >= most:
            return


def _clean_text(element: HtmlElement) -> str | None:
    """The text below an element without that of scripts and styles, on one line."""
    if not element.xpath("boolean(.//script|.//style|.//noscript|.//template)"):
        return " ".join("".join(element.itertext()).split()) or None
    skipped = "script or ancestor::style or ancestor::noscript or ancestor::template"
    return " ".join("".join(element.xpath(f".//text()[not(ancestor::{skipped})]")).split()) or None


def _clean(value: str | None) -> str | None:
    return (" ".join(value[:_LONGEST].split()) or None) if value else None
