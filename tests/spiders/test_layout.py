"""A page's blocks: where they begin and end, what is counted in them, and which containers they stand in."""

from __future__ import annotations

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml.html import HtmlElement

from spiders import layout
from spiders.layout import CELL_BORDER, TEXTLESS, Layout, count_words, read_layout
from spiders.zones import Zone


def tree_of(body: str) -> HtmlElement:
    return lxml.html.document_fromstring(f"<html><body>{body}</body></html>")


def read(body: str) -> Layout:
    return read_layout(tree_of(body))


def texts(body: str) -> list[str]:
    return [b.text for b in read(body).blocks]


@pytest.mark.parametrize(
    ("body", "blocks"),
    [
        ("<p>One.</p><p>Two.</p>", ["One.", "Two."]),
        ("<p>One <b>bold</b>, <i>slanted</i> and <a href='/x'>linked</a> line.</p>", ["One bold, slanted and linked line."]),
        ("<p>One line<br>and another<br/><br>and a third</p>", ["One line", "and another", "and a third"]),
        ("<div>Loose words<p>A paragraph.</p>and a tail</div>", ["Loose words", "A paragraph.", "and a tail"]),
        ("<ul><li>first</li><li>second <ul><li>deeper</li></ul></li></ul>", ["first", "second", "deeper"]),
        ("<p>  white \n\t space\u00a0here </p><p> \u200b\u00ad </p>", ["white space here"]),
        ("<p>Rüs\u00adtungs\u00adexport</p>", ["Rüstungsexport"]),
        ("<h2>A heading</h2>Text below it.", ["A heading", "Text below it."]),
        ("<p>Цена <sup>1</sup> выросла на 5<small>%</small></p>", ["Цена 1 выросла на 5%"]),
        ("<p><ruby>東<rt>とう</rt>京</ruby>で</p>", ["東とう京で"]),
    ],
)  # fmt: skip
def test_where_blocks_begin_and_end(body, blocks):
    assert texts(body) == blocks


@pytest.mark.parametrize(
    ("body", "blocks"),
    [
        ("<table><tr><td>Length</td><td>60 m</td></tr><tr><th>Crew</th><td>30</td></tr></table>", ["Length | 60 m", "Crew | 30"]),
        ("<table><tr><td></td><td>60 m</td></tr></table>", ["60 m"]),
        ("<table><tr><td><p>One paragraph.</p><p>Another.</p></td></tr></table>", ["One paragraph.", "Another."]),
        ("<table><tr><td>A</td><td><b>B</b> and <a href='/'>C</a></td><td>D</td></tr></table>", ["A | B and C | D"]),
    ],
)  # fmt: skip
def test_the_cells_of_a_row_are_one_block(body, blocks):
    assert texts(body) == blocks


@pytest.mark.parametrize("tag", sorted(set(TEXTLESS) - {"head"}))
def test_elements_that_hold_no_words_of_an_article_make_no_block_and_their_tails_do(tag):
    element = etree.Element(tag)
    element.text = "Hidden words"
    element.tail = "tail"
    tree = tree_of("<p>before</p>")
    tree.find("body").append(element)
    assert [b.text for b in read_layout(tree).blocks] == ["before", "tail"]


def test_words_in_links_and_in_bold_are_counted():
    block = read("<p>See <a href='/a'>the <b>old</b> report</a> and <strong>note</strong> this.</p>").blocks[0]
    assert (block.words, block.linked, block.strong) == (7, 3, 2)
    assert not block.all_linked


@pytest.mark.parametrize(
    ("body", "is_all_linked"),
    [
        ("<p><a href='/a'>A headline of six plain words</a></p>", True),
        ("<p><a href='/a'>A headline of six plain words</a> today</p>", True),
        ("<p><a href='/a'>A headline</a> of six plain words</p>", False),
        ("<a href='/a'><h3>Headline of a card</h3><p>And its summary.</p></a>", True),
    ],
)
def test_what_counts_as_wholly_linked(body, is_all_linked):
    assert all(b.all_linked is is_all_linked for b in read(body).blocks)


def test_the_texts_of_links_are_kept_as_their_readers_see_them():
    body = "<p><a href='/a'>A <b>headline</b>\n of words</a> and <a href='/b'>another</a><a href='/c'> </a></p>"
    assert {t for t in read(body).links if t} == {"A headline of words", "another"}


def test_headings_are_known_by_their_tag():
    assert [b.heading for b in read("<h1>One</h1><p>Two</p><h6><span>Three</span></h6>").blocks] == [True, False, True]


def test_containers_know_their_words_and_their_last_block():
    found = read("<div class='story'><p>One two.</p><p>Three.</p></div><p>Four five six.</p>")
    story = found.blocks[0].home.parent
    assert story is not None
    assert (story.kind, story.words, story.last) == ("story", 3, 1)
    assert [c.tag for c in found.blocks[0].home.above()][:4] == ["p", "div", "body", "html"]
    assert found.words == 6


@pytest.mark.parametrize(
    ("body", "zone"),
    [
        ("<div class='related-stories'><p>x y</p></div>", Zone.RELATED),
        ("<section id='comments'><p>x y</p></section>", Zone.COMMENTS),
        ("<div data-component='newsletter-signup'><p>x y</p></div>", Zone.PROMO),
        ("<div itemprop='articleBody'><p>x y</p></div>", Zone.BODY),
        ("<div role='complementary'><p>x y</p></div>", Zone.ASIDE),
        ("<aside><p>x y</p></aside>", Zone.ASIDE),
        ("<div hidden><p>x y</p></div>", Zone.HIDDEN),
        ("<div style='color: red; DISPLAY : none'><p>x y</p></div>", Zone.HIDDEN),
        ("<blockquote><p>x y</p></blockquote>", Zone.QUOTE),
    ],
)
def test_the_zones_of_containers_reach_the_blocks_in_them(body, zone):
    block = read(f"<div>{body}</div>").blocks[0]
    assert block.zone & zone
    assert not block.home.own & zone
    assert any(c.own & zone for c in block.home.above())


def test_a_page_without_end_is_cut(monkeypatch):
    monkeypatch.setattr(layout, "MOST_BLOCKS", 50)
    assert 50 <= len(read("<p>word</p>" * 500).blocks) <= 51


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("   ", 0),
        ("one two  three", 3),
        ("Türkiye'nin ihracatı arttı", 3),
        ("Вывоз вырос на треть", 4),
        ("ارتفعت الصادرات كثيرا", 3),
        ("出口额增长了三成", 4),
        ("日本は装備を輸出した。", 5),
        ("수출이 늘었다", 2),
    ],
)
def test_words_are_counted_in_every_script(text, words):
    assert count_words(text) == words


BLOCK_TAGS = ("p", "div", "section", "li", "blockquote", "h2", "figure", "aside")
INLINE_TAGS = ("b", "i", "span", "a", "em", "strong", "small")
words_st = st.text(st.sampled_from("abкдäığ漢ع 09.,|"), min_size=1, max_size=12)
inline = st.recursive(
    words_st, lambda inner: st.tuples(st.sampled_from(INLINE_TAGS), st.lists(inner, max_size=3)), max_leaves=5
)
nested = st.recursive(
    inline, lambda inner: st.tuples(st.sampled_from((*BLOCK_TAGS, "script", "nav")), st.lists(inner, max_size=4)), max_leaves=25
)  # fmt: skip


def render(node: object) -> str:
    if isinstance(node, str):
        return node
    assert isinstance(node, tuple)
    tag, inner = node
    return f"<{tag}>{''.join(render(n) for n in inner)}</{tag}>"


@given(st.lists(nested, max_size=6))
def test_no_word_of_a_page_is_lost_doubled_or_moved(nodes):
    tree = tree_of("".join(render(n) for n in nodes))
    before = etree.tostring(tree)
    found = read_layout(tree)
    assert etree.tostring(tree) == before
    shown = tree.xpath("//body//text()[not(ancestor::script or ancestor::nav)]")
    squeezed = ["".join("".join(part).split()).replace("|", "") for part in (shown, [b.text for b in found.blocks])]
    assert squeezed[0] == squeezed[1]
    assert [b.number for b in found.blocks] == list(range(len(found.blocks)))
    assert all(b.text == " ".join(b.text.split()) and b.text.strip(CELL_BORDER) for b in found.blocks)


@given(st.lists(nested, max_size=6))
def test_containers_add_up(nodes):
    blocks = read_layout(tree_of("".join(render(n) for n in nodes))).blocks
    for container in {id(c): c for b in blocks for c in b.home.above()}.values():
        inside = [b for b in blocks if any(c is container for c in b.home.above())]
        assert container.words == sum(b.words for b in inside)
        assert container.last == inside[-1].number
