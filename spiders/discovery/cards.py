"""The words, the card and the time around the links of a page. Pure.

Works from the shape of the markup, not from class names, but for telling
navigation. Which links count as articles is for ``sections`` to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import urlsplit

from lxml import html

from spiders.discovery.plain import INLINE
from spiders.discovery.times import read_moment
from storage.models import Moment
from storage.text import title_key

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_FURNITURE_TAGS = frozenset(("nav", "footer"))
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|submenu|megamenu|footer|breadcrumbs?|cookie|consent|social|share|language|topbar|skip)(?:$|[\s_-])",
    re.IGNORECASE,
)
_UNSEEN_TAGS = frozenset(("script", "style", "svg", "time", "noscript", "template", "button"))
_UNSEEN_CLASS = re.compile(r"visually-?hidden|sr-only|screen-?reader", re.IGNORECASE)
_GENERIC = re.compile(
    r"^(?:(?:read|see|learn|find out|view|show)\b.{0,12}\b(?:more|all|on|article|story)|more|details?|continue(?: reading)?|full story|watch|video|photos?"
    r"|devamı.*|devamını oku|daha fazla|haberin devamı|tümü|ətraflı.*|daha çox|читать.*|подробнее.*|далее|weiter.*|mehr.*|\W*|\d[\d\s:.,/]*)$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Link:
    """All anchors of one page that lead to one address.

    ``rivals`` are the paths of all likely articles of the page: another one
    of them ends this link's card.
    """

    url: str
    rivals: set[str]
    anchors: list[html.HtmlElement] = field(default_factory=list)
    in_furniture: bool = True


def in_furniture(anchor: html.HtmlElement) -> bool:
    """Whether a link stands in navigation, a footer, a menu or the like."""
    for place in anchor.iterancestors():
        if place.tag in ("body", "main", "article"):
            return False
        if place.tag in _FURNITURE_TAGS or place.get("role") in ("navigation", "contentinfo", "menubar", "banner"):
            return True
        if _FURNITURE.search(place.get("class") or "") or _FURNITURE.search(place.get("id") or ""):
            return True
    return False


def words_of(element: html.HtmlElement) -> str:
    """The visible words of an element on one line, in reading order."""
    parts: list[str] = []
    _collect(element, parts)
    return " ".join("".join(parts).split())


def _collect(element: html.HtmlElement, parts: list[str]) -> None:
    gap = "" if element.tag in INLINE else " "
    parts.append(gap + str(element.text or ""))
    for child in element:
        if (
            isinstance(child.tag, str)
            and child.tag not in _UNSEEN_TAGS
            and not _UNSEEN_CLASS.search(child.get("class") or "")
        ):
            _collect(child, parts)
        parts.append(str(child.tail or ""))
    parts.append(gap)


def is_inline(anchor: html.HtmlElement) -> bool:
    """Whether a link is a few words within a longer paragraph: a mention, whose words are no title."""
    for place in islice(anchor.iterancestors(), 3):
        if place.tag in ("p", "blockquote"):
            return _prose_beyond(place, max(40, len(words_of(anchor))))
    return False


def _prose_beyond(place: html.HtmlElement, length: int) -> bool:
    """Whether an element has more text than this outside links; stops at once, since every link of it asks."""
    seen = 0
    for element in islice(place.iter(), 400):
        own = "" if element.tag == "a" else str(element.text or "")
        after = "" if element is place else str(element.tail or "")
        seen += len(own.strip()) + len(after.strip())
        if seen > length:
            return True
    return False


def heading_of(anchor: html.HtmlElement) -> str | None:
    """The heading that the anchor is, holds or stands in."""
    inner = max((e for e in anchor.iter() if e.tag in _HEADINGS), key=lambda e: len(words_of(e)), default=None)
    outer = next((e for e in islice(anchor.iterancestors(), 3) if e.tag in _HEADINGS), None)
    for element in (inner, anchor if outer is not None else None):
        if element is not None and (words := words_of(element)):
            return words
    return None


def title_of(link: Link) -> str | None:
    """The best of what the anchors call the article: a heading, the fullest text, a picture's words."""
    headings = [h for a in link.anchors if (h := heading_of(a)) and not _GENERIC.match(h)]
    if headings:
        return max(headings, key=len)
    texts = [t for a in link.anchors if (t := words_of(a)) and not _GENERIC.match(t)]
    short = [t for t in texts if len(t) <= 250]
    if short:
        return max(short, key=len)
    stated = [str(a.get("title") or a.get("aria-label") or "").strip() for a in link.anchors]
    pictures = [str(i.get("alt") or "").strip() for a in link.anchors for i in a.iter("img")]
    near = _near_heading(link)
    said = next((t for t in (*stated, *pictures, *texts) if t and not _GENERIC.match(t)), None)
    return near or said or _near_words(link)


def _near_heading(link: Link) -> str | None:
    box = card_of(link)
    found = next((e for e in box.iter() if e.tag in _HEADINGS), None) if box is not None else None
    return words_of(found) or None if found is not None else None


def _near_words(link: Link) -> str | None:
    """The first words of the card of a link that has none of its own: a picture above its headline."""
    box = card_of(link)
    words = teaser_of(box, None) if box is not None else None
    return words if words and len(words) <= 200 else None


def card_of(link: Link) -> html.HtmlElement | None:
    """The largest element around the link in which no other article is linked: its card."""
    anchor = max(link.anchors, key=lambda a: len(words_of(a)), default=None)
    if anchor is None:
        return None
    own, best = path_of(link.url), anchor
    for place in anchor.iterancestors():
        if place.tag in ("body", "html", "main") or not _is_card(place, own, link.rivals):
            break
        best = place
    return best


def _is_card(place: html.HtmlElement, own: str, rivals: set[str]) -> bool:
    """Whether an element links to no other article; tags, authors and sections beside it do not count."""
    for count, anchor in enumerate(place.iter("a")):
        path = path_of(str(anchor.get("href") or ""))
        if count > 12 or (path != own and path in rivals):
            return False
    return True


def path_of(url: str) -> str:
    """The path of a link, for comparing links of one page cheaply."""
    try:
        return urlsplit(url.strip()).path.rstrip("/")
    except ValueError:
        return ""


def teaser_of(box: html.HtmlElement, title: str | None) -> str | None:
    """The first paragraph of some length that is not the title again."""
    key = title_key(title or "")
    for element in box.iter("p", "div", "span"):
        if element.tag != "p" and any(
            isinstance(c.tag, str) and c.tag not in ("b", "i", "em", "strong", "br") for c in element
        ):
            continue
        words = words_of(element)
        if len(words) >= 40 and (own := title_key(words)) != key and own not in key and len(words) <= 1500:
            return words
    return None


def time_of(box: html.HtmlElement) -> Moment | None:
    """The first ``<time>`` in a card that can be read."""
    for element in box.iter("time"):
        moment = read_moment(element.get("datetime") or "".join(map(str, element.itertext())), source="time")
        if moment is not None:
            return moment
    return None
