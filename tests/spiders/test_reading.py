"""Which of a page's readings is taken: trafilatura's two views, the layout, the body in its JSON-LD."""

from __future__ import annotations

import lxml.html
import pytest

from spiders import reading
from spiders.layout import read_layout
from spiders.reading import Reading, read_lines

VERBS = ("thanked", "praised", "greeted", "briefed", "photographed", "welcomed", "counted", "followed")
BODY = tuple(
    f"The yard handed over hull number {n} to the coast guard in a short ceremony on the quay, and officials {verb} the crew."
    for n, verb in enumerate(VERBS, 1)
)
URL = "https://www.post.test/a"


def read(markup: str, stated: str | None = None) -> Reading:
    tree = lxml.html.document_fromstring(f"<html><body>{markup}</body></html>")
    return read_lines(tree, read_layout(tree), URL, stated)


def page(*lines: str) -> str:
    return f"<article>{''.join(f'<p>{line}</p>' for line in lines)}</article>"


def kept(found: Reading) -> list[str]:
    return [line.text for line in found.lines if line.dropped is None]


def test_a_plain_page_is_read_from_the_page():
    found = read(page(*BODY))
    assert (kept(found), found.source, found.disagreeing) == (list(BODY), "page", False)


def test_a_linked_body_that_is_the_same_text_gives_its_paragraphs():
    found = read(page(*BODY), "\n".join(BODY))
    assert (kept(found), found.source) == (list(BODY), "jsonld")
    assert all(line.block is None for line in found.lines)


def test_a_linked_body_is_taken_where_the_page_shows_a_part_of_it():
    found = read(page(*BODY[:3]), "".join(f"<p>{line}</p>" for line in BODY))
    assert (kept(found), found.source, found.disagreeing) == (list(BODY), "jsonld", False)


def test_a_linked_body_is_taken_where_the_page_shows_nothing():
    found = read("<div id='app'>Loading</div>", "<br>".join(BODY).replace("coast guard", "coast&nbsp;guard"))
    assert (kept(found), found.source) == (list(BODY), "jsonld")


@pytest.mark.parametrize(
    "stated",
    [
        " ".join(BODY[:2]),  # less than the page
        " ".join(BODY)[:-40],  # cut within a sentence
        " ".join(BODY[:-1]) + " And then it was ...",  # cut and marked so
        " ".join(line[::-1] + "." for line in BODY),  # another text
        "",
        "<p></p>",
    ],
)
def test_a_linked_body_that_is_short_cut_or_another_text_is_not_taken(stated):
    found = read(page(*BODY[:4]), stated)
    assert (kept(found), found.source) == (list(BODY[:4]), "page")


def test_a_thin_view_is_looked_at_again(monkeypatch):
    asked = []

    def half_blind(tree, url, *, fast):
        asked.append(fast)
        return BODY[0] if fast else "\n".join(BODY)

    monkeypatch.setattr(reading, "body_text", half_blind)
    found = read(page(*BODY))
    assert asked == [True, False]
    assert (kept(found), found.source, found.disagreeing) == (list(BODY), "page", True)


def test_where_both_views_are_thin_the_layout_speaks(monkeypatch):
    monkeypatch.setattr(reading, "body_text", lambda tree, url, *, fast: BODY[0])
    found = read(page(*BODY))
    assert (kept(found), found.source, found.disagreeing) == (list(BODY), "layout", True)


def test_a_view_that_is_whole_is_not_looked_at_again(monkeypatch):
    def once(tree, url, *, fast):
        assert fast
        return "\n".join(BODY)

    monkeypatch.setattr(reading, "body_text", once)
    assert kept(read(page(*BODY))) == list(BODY)


def test_an_empty_page_has_no_lines():
    found = read("")
    assert (list(found.lines), found.source, found.disagreeing) == ([], "page", False)


def test_the_tree_is_left_as_it_was():
    tree = lxml.html.document_fromstring(f"<html><body>{page(*BODY)}</body></html>")
    before = lxml.html.tostring(tree)
    read_lines(tree, read_layout(tree), URL, None)
    assert lxml.html.tostring(tree) == before
