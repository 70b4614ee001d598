"""Which blocks of a page are the article: trafilatura's text held against the layout."""

from __future__ import annotations

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.layout import DomBlock, read_layout
from spiders.selection import Line, Selection, select

VERBS = ("thanked", "praised", "greeted", "briefed", "photographed", "welcomed", "counted", "followed")
BODY = tuple(
    f"The yard handed over hull number {n} to the coast guard in a short ceremony on the quay, and officials {verb} the crew."
    for n, verb in enumerate(VERBS, 1)
)
ASIDE = "In other news the tram company presented a timetable that will be in force from the first of the next month."


def blocks_of(*parts: str) -> list[DomBlock]:
    return read_layout(lxml.html.document_fromstring(f"<html><body>{''.join(parts)}</body></html>")).blocks


def paragraphs(*lines: str) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def chosen(blocks: list[DomBlock], *text: str) -> list[Line]:
    return select(blocks, "\n".join(text))


def kept(lines: list[Line]) -> list[str]:
    return [line.text for line in lines if line.dropped is None]


def reasons(lines: list[Line]) -> dict[str, str | None]:
    return {line.text: line.dropped for line in lines}


def test_the_text_found_again_is_the_article():
    blocks = blocks_of("<div class='menu'><p>Home</p></div>", f"<div>{paragraphs(*BODY)}</div>", "<p>Imprint</p>")
    assert kept(chosen(blocks, *BODY)) == list(BODY)


def test_lines_come_in_the_order_of_the_page_whatever_the_order_of_the_text():
    assert kept(chosen(blocks_of(f"<div>{paragraphs(*BODY)}</div>"), *reversed(BODY))) == list(BODY)


def test_a_text_that_stands_nowhere_in_the_page_is_taken_as_it_is():
    lines = chosen(blocks_of("<div id='app'><p>Loading</p></div>"), *BODY)
    assert kept(lines) == list(BODY)
    assert all(line.block is None for line in lines)


def test_nothing_comes_of_nothing():
    assert select([], "") == []
    assert select(blocks_of(paragraphs(*BODY)), "") == []


def test_a_paragraph_between_others_that_was_passed_over_comes_back():
    blocks = blocks_of(f"<div>{paragraphs(*BODY)}</div>")
    assert kept(chosen(blocks, *BODY[:3], *BODY[4:])) == list(BODY)


def test_a_last_paragraph_like_the_others_comes_back():
    blocks = blocks_of(f"<div>{paragraphs(*BODY)}</div>")
    assert kept(chosen(blocks, *BODY[:-1])) == list(BODY)


def test_a_heading_above_what_is_kept_comes_back_and_one_above_nothing_does_not():
    blocks = blocks_of(
        f"<div>{paragraphs(*BODY[:4])}<h2>What was delivered</h2>{paragraphs(*BODY[4:])}<h2>More of the day</h2></div>"
    )
    assert kept(chosen(blocks, *BODY)) == [*BODY[:4], "What was delivered", *BODY[4:]]


def test_items_of_a_list_come_back_with_their_mark():
    items = tuple(f"{line[:-1]} on the {n}th of the month." for n, line in enumerate(BODY[:3], 4))
    listed = "".join(f"<li>{item}</li>" for item in items)
    blocks = blocks_of(f"<div>{paragraphs(*BODY[:4])}<ul>{listed}</ul>{paragraphs(*BODY[4:])}</div>")
    expected = [*BODY[:4], *(f"- {item}" for item in items), *BODY[4:]]
    assert kept(chosen(blocks, *BODY)) == expected
    assert kept(chosen(blocks, *BODY[:4], *items, *BODY[4:])) == expected


@pytest.mark.parametrize(
    ("box", "reason"),
    [
        (f"<div class='related-story'><p>{ASIDE}</p></div>", "related"),
        (f"<div class='newsletter-box'><p>{ASIDE}</p></div>", "promo"),
        (f"<div class='ilgili-haber'><p>{ASIDE}</p></div>", "related"),
        (f"<figcaption>{ASIDE}</figcaption>", "caption"),
        (f"<div class='embed'><p>{ASIDE}</p></div>", "embed"),
        (f"<div class='author-bio'><p>{ASIDE}</p></div>", "byline"),
    ],
)
def test_boxes_within_the_body_are_dropped_with_their_reason(box, reason):
    blocks = blocks_of(f"<div>{paragraphs(*BODY[:4])}{box}{paragraphs(*BODY[4:])}</div>")
    lines = chosen(blocks, *BODY[:4], ASIDE, *BODY[4:])
    assert kept(lines) == list(BODY)
    assert reasons(lines)[ASIDE] == reason


@pytest.mark.parametrize("name", ["fact-box", "standfirst", "highlights", "summary", "x7"])
def test_boxes_of_the_article_stay(name):
    blocks = blocks_of(
        f"<div>{paragraphs(*BODY[:4])}<div class='{name}'><p>{ASIDE}</p></div>{paragraphs(*BODY[4:])}</div>"
    )
    assert kept(chosen(blocks, *BODY[:4], ASIDE, *BODY[4:])) == [*BODY[:4], ASIDE, *BODY[4:]]


def test_what_stands_behind_the_main_container_is_none_of_the_article():
    blocks = blocks_of(f"<div class='story'>{paragraphs(*BODY)}</div><div class='x'><p>{ASIDE}</p></div>")
    lines = chosen(blocks, *BODY, ASIDE)
    assert kept(lines) == list(BODY)
    assert reasons(lines)[ASIDE] == "outside"


def test_what_stands_above_it_may_be_the_standfirst():
    blocks = blocks_of(f"<div class='x'><p>{ASIDE}</p></div><div class='story'>{paragraphs(*BODY)}</div>")
    assert kept(chosen(blocks, ASIDE, *BODY)) == [ASIDE, *BODY]


@pytest.mark.parametrize("found", [BODY, BODY[:6], (*BODY[:5], *BODY[6:])])
def test_an_article_parted_by_advertisements_is_joined(found):
    """Twins of the main container are of the article, though most of the text stands in one of them."""
    parts = (paragraphs(*BODY[:6]), paragraphs(*BODY[6:]))
    blocks = blocks_of("<div class='ad'><p>Buy a boat</p></div>".join(f"<div class='part'>{p}</div>" for p in parts))
    assert kept(chosen(blocks, *found)) == list(BODY)


HEADLINES = (
    "Minister visits the yard in Gdynia again",
    "Two ferries collide off the northern coast",
    "Tram drivers end their strike",
)


def link_list(*after: str) -> str:
    items = "".join(f"<li><a href='/{n}'>{line}</a>{''.join(after)}</li>" for n, line in enumerate(HEADLINES))
    return f"<ul>{items}</ul>"


@pytest.mark.parametrize("label", ["<p>Our reports on the matter:</p>", "<h3>Our reports on the matter</h3>"])
def test_a_list_of_links_goes_with_what_leads_up_to_it(label):
    blocks = blocks_of(f"<div>{paragraphs(*BODY)}{label}{link_list()}</div>")
    lines = chosen(blocks, *BODY, "Our reports on the matter", "Our reports on the matter:", *HEADLINES)
    assert kept(lines) == list(BODY)
    assert {reasons(lines)[f"- {h}"] for h in HEADLINES} <= {"link", "related"}


def test_a_list_whose_items_only_begin_with_a_link_stays():
    items = tuple(f"<a href='/{n}'>Hull {n}</a> went to the coast guard of the south in spring." for n in range(3))
    blocks = blocks_of(f"<div>{paragraphs(*BODY)}<ul>{''.join(f'<li>{i}</li>' for i in items)}</ul></div>")
    texts = [f"Hull {n} went to the coast guard of the south in spring." for n in range(3)]
    assert kept(chosen(blocks, *BODY, *texts))[-3:] == [f"- {t}" for t in texts]


def test_a_sentence_that_its_author_linked_stays():
    blocks = blocks_of(f"<div>{paragraphs(*BODY[:4])}<p><a href='/x'>{ASIDE}</a></p>{paragraphs(*BODY[4:])}</div>")
    assert ASIDE in kept(chosen(blocks, *BODY[:4], ASIDE, *BODY[4:]))


def test_a_linked_headline_between_paragraphs_goes_with_its_label():
    headline = HEADLINES[0]
    blocks = blocks_of(
        f"<div>{paragraphs(*BODY[:4])}<p>On the same matter:</p><p><a href='/1'>{headline}</a></p>{paragraphs(*BODY[4:])}</div>"
    )
    assert kept(chosen(blocks, *BODY[:4], "On the same matter:", headline, *BODY[4:])) == list(BODY)


def test_a_paragraph_that_ends_in_a_colon_before_a_list_of_the_article_stays():
    items = ("one patrol boat of sixty metres", "two rigid inflatable boats", "spare parts for five years")
    listed = "".join(f"<li>{i}</li>" for i in items)
    blocks = blocks_of(
        f"<div>{paragraphs(*BODY[:4])}<p>The order holds:</p><ul>{listed}</ul>{paragraphs(*BODY[4:])}</div>"
    )
    lines = kept(chosen(blocks, *BODY[:4], "The order holds:", *items, *BODY[4:]))
    assert lines == [*BODY[:4], "The order holds:", *(f"- {i}" for i in items), *BODY[4:]]


def test_a_long_paragraph_is_known_by_its_beginning_and_its_end():
    """Marks of a footnote or of a broken word within it do not hide a paragraph."""
    blocks = blocks_of(f"<div>{paragraphs(*BODY)}</div>")
    spoiled = BODY[2].replace("coast guard", "coast [1] guard")
    assert kept(chosen(blocks, *BODY[:2], spoiled, *BODY[3:])) == list(BODY)


def test_a_copy_of_the_whole_text_in_one_block_is_not_taken_for_a_part_of_it():
    whole = " ".join(BODY * 4)
    blocks = blocks_of(f"<div>{paragraphs(*BODY)}</div><div class='print-copy'>{whole}</div>")
    assert kept(chosen(blocks, *BODY)) == list(BODY)


def test_how_much_of_a_text_was_found_again():
    blocks = blocks_of(f"<div>{paragraphs(*BODY)}</div>")
    assert Selection(blocks, "\n".join(BODY)).share == 1.0
    assert Selection(blocks, "\n".join((*BODY[:4], *(line[::-1] for line in BODY[:4])))).share == pytest.approx(
        0.5, abs=0.05
    )
    assert Selection(blocks, "").share == 0.0


@st.composite
def pages(draw: st.DrawFn) -> tuple[list[DomBlock], list[str]]:
    """A page of paragraphs, boxes and lists, and some of its lines as the text."""
    kinds = st.sampled_from(("p", "h2", "li", "related", "a", "div"))
    parts, lines = [], []
    for number, kind in enumerate(draw(st.lists(kinds, max_size=25))):
        line = f"Line number {number} says that the boat went out {'again ' * draw(st.integers(0, 8))}today."
        lines.append(line)
        parts.append(
            {
                "li": f"<ul><li>{line}</li></ul>",
                "related": f"<div class='related'><p>{line}</p></div>",
                "a": f"<p><a href='/x'>{line}</a></p>",
            }.get(kind, f"<{kind}>{line}</{kind}>")
        )
    text = [line for line in lines if draw(st.booleans())]
    return blocks_of(*parts, "<p></p>"), text


@settings(deadline=None)
@given(pages())
def test_every_line_of_the_text_is_kept_or_has_a_reason_and_none_is_doubled_or_made_up(given_page):
    blocks, text = given_page
    lines = select(blocks, "\n".join(text))
    said = [line.text.removeprefix("- ") for line in lines]
    assert set(text) <= set(said)
    assert len(said) == len(set(said))
    assert set(said) <= {b.text for b in blocks}
    numbers = [line.block.number for line in lines if line.block]
    assert numbers == sorted(numbers)
