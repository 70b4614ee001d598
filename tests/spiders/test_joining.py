"""What parts a word in the markup and not for its readers."""

from __future__ import annotations

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.joining import join
from spiders.layout import read_layout


def texts(body: str) -> list[str]:
    tree = lxml.html.document_fromstring(f"<html><body>{body}</body></html>")
    join(tree)
    return [block.text for block in read_layout(tree).blocks]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ('<p><span class="dropcap">T</span>he yard</p>', "The yard"),
        ('<p><span class="dropcap">T</span> he yard</p>', "The yard"),
        (
            '<p><span class="initial-out"><span class="initial"> N </span></span> <span>a endlich</span></p>',
            "Na endlich",
        ),
        ('<p><b class="first-letter">В</b>ерфь сдала катер</p>', "Верфь сдала катер"),
        ('<p><span class="dropcap">A</span> man came</p>', "A man came"),
        ('<p><span class="lettrine">L</span> Autre jour</p>', "L Autre jour"),
        ('<p><span class="initials">JD</span> wrote it</p>', "JD wrote it"),
        ('<p><span class="dropcap">5</span> boats</p>', "5 boats"),
        ("<p><span>T</span> he yard</p>", "T he yard"),
    ],
)
def test_drop_capitals(body, text):
    assert texts(body) == [text]


def test_readings_over_words_stay_in_their_line():
    body = "<p>造船所は<ruby><rb>尾道</rb><rp>（</rp><rt>おのみち</rt><rp>）</rp></ruby>にある。</p>"
    assert texts(body) == ["造船所は尾道（おのみち）にある。"]


def test_ruby_is_gone_for_whoever_reads_the_tree_next():
    tree = lxml.html.document_fromstring("<html><body><p>a<ruby>b<rt>c</rt></ruby>d</p></body></html>")
    join(tree)
    assert list(tree.iter("ruby", "rt")) == []
    assert tree.text_content() == "abcd"


def test_a_page_of_capitals_costs_little_and_loses_nothing():
    body = '<p><span class="dropcap">T</span> he</p>' * 5000
    assert texts(body)[-1] == "T he"
    assert texts(body)[0] == "The"


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(('<span class="dropcap">', "<ruby>", "<rt>", "T", "x ", " y", "</span>", "</ruby>", "<p>"))
    )
)
def test_no_letter_is_lost_or_moved(pieces):
    body = "".join(pieces)
    tree = lxml.html.document_fromstring(f"<html><body><div>{body}</div></body></html>")
    before = "".join(tree.text_content().split())
    join(tree)
    assert "".join(tree.text_content().split()) == before
