"""What overrides do to a page's tree: elements found by CSS selectors are kept, taken out, or read. Changes trees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cssselect import HTMLTranslator
from lxml.etree import XPath
from lxml.html import HtmlElement

from spiders.overrides import Override


@dataclass(frozen=True, slots=True)
class Ruled:
    """The title and the time of publication as the elements that overrides name state them; None where none does."""

    title: str | None = None
    date: str | None = None


NOTHING = Ruled()


def read_ruled(tree: HtmlElement, overrides: Iterable[Override]) -> Ruled:
    """What the elements named for title and date say, of the first override whose element is on the page."""
    listed = tuple(overrides)
    titles = (_text(e) for each in listed if each.title for e in _matches(tree, each.title))
    dates = (_time(e) for each in listed if each.date for e in _matches(tree, each.date))
    return Ruled(next(filter(None, titles), None), next(filter(None, dates), None))


def apply(tree: HtmlElement, overrides: Iterable[Override]) -> None:
    """Take out of the tree what is pruned, and all outside the elements to keep.

    Selectors that match nothing on the page change nothing: a page of another
    kind than the override was written for is read by rule.
    """
    listed = tuple(overrides)
    for element in [e for each in listed for css in each.prune for e in _matches(tree, css)]:
        if element.getparent() is not None:
            element.drop_tree()
    kept = [e for each in listed for css in each.keep for e in _matches(tree, css)]
    body = tree.find("body")
    if kept and body is not None:
        _keep_only(body, kept)


def _keep_only(body: HtmlElement, kept: Sequence[HtmlElement]) -> None:
    inside, around = set(kept), {a for e in kept for a in e.iterancestors()}
    if body in inside:
        return
    waiting = [body]
    while waiting:
        element = waiting.pop()
        element.text = None
        for child in list(element):
            if child in inside:
                child.tail = None
            elif child in around:
                child.tail = None
                waiting.append(child)
            else:
                element.remove(child)


def _matches(tree: HtmlElement, css: str) -> list[HtmlElement]:
    found = _compiled(css)(tree)
    return [e for e in found if isinstance(e, HtmlElement)] if isinstance(found, list) else []


@lru_cache(maxsize=256)
def _compiled(css: str) -> XPath:
    return XPath(HTMLTranslator().css_to_xpath(css))


def _text(element: HtmlElement) -> str:
    return " ".join(str(element.text_content()).split())


def _time(element: HtmlElement) -> str:
    return (element.get("datetime") or element.get("content") or "").strip() or _text(element)
