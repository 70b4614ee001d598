"""The facts in a page's markup, gathered once and bounded."""

from __future__ import annotations

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.heads import Head, read_head


def head(markup: str, body: str = "", html: str = "") -> Head:
    return read_head(lxml.html.document_fromstring(f"<html {html}><head>{markup}</head><body>{body}</body></html>"))


def test_metas_are_known_by_property_name_and_itemprop_in_lower_case():
    found = head(
        '<meta property="OG:Title" content=" A  boat "><meta name="Author" content="J"><meta name="author" content="K">'
        '<meta itemprop="datePublished" content="2026"><meta http-equiv="Content-Language" content="tr"><meta name="empty" content=" ">'
    )
    assert found.metas["og:title"] == ("A boat",)
    assert found.metas["author"] == ("J", "K")
    assert found.metas["datepublished"] == ("2026",)
    assert found.metas["content-language"] == ("tr",)
    assert "empty" not in found.metas


def test_the_first_of_several_names_goes_before_the_others_in_the_order_asked():
    found = head('<meta name="b" content="2"><meta name="a" content="1">')
    assert (found.first("a", "b"), found.first("b", "a"), found.first("c", "b"), found.first("c")) == (
        "1",
        "2",
        "2",
        None,
    )


def test_the_title_is_the_heads_and_not_a_pictures():
    assert head("<title>The page</title>", "<svg><title>An icon</title></svg>").title == "The page"
    assert head("", "<p>x</p>").title is None


def test_headings_are_text_on_one_line_without_scripts_and_at_most_five():
    body = "<h1>The <b>third</b>\n boat<script>var x</script></h1><h1> </h1>" + "".join(
        f"<h1>{n}</h1>" for n in range(9)
    )
    assert head("", body).headings == ("The third boat", "0", "1", "2", "3")


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ('<link rel="canonical" href="https://x.test/1">', "https://x.test/1"),
        ('<link rel="Canonical nofollow" href="/1">', "/1"),
        ('<link rel="alternate" href="/1">', None),
        ('<link rel="canonical">', None),
    ],
)
def test_the_canonical_link(link, address):
    assert head(link).canonical == address


def test_the_language_is_the_documents():
    assert head("", html='lang="tr-TR"').language == "tr-TR"
    assert head("", html='lang=" "').language is None
    assert head("").language is None


def test_scripts_of_linked_data_only():
    found = head(
        '<script type="application/LD+JSON">{"a": 1}</script><script>var x</script><script type="application/ld+json"></script>'
    )
    assert found.scripts == ('{"a": 1}',)


def test_times_marked_as_the_publication_come_first_and_those_of_others_not_at_all():
    found = head(
        "",
        '<time datetime="2026-01-01">a</time><time class="modified" datetime="2026-01-02">b</time><aside><time datetime="2026-01-03">c</time></aside>'
        '<ul><li><time datetime="2026-01-04">d</time></li></ul><time class="entry-date published" datetime="2026-01-05">e</time>'
        '<span itemprop="datePublished" content="2026-01-06">f</span><time>no machine reads this</time>',
    )
    assert found.times == ("2026-01-06", "2026-01-05", "2026-01-01")


def test_shown_dates_are_those_whose_class_says_so_in_the_order_of_the_page():
    body = '<p class="teaser">5 boats</p><span class="post-date">12.02.2026</span><div id="tarih">13.02.2026 14:35</div><p>14.02.2026</p>'
    assert head("", body).dates == ("12.02.2026", "13.02.2026 14:35")


def test_where_none_is_marked_those_below_the_headline_with_a_year_are_shown_dates():
    body = (
        "<p>11.02.2026</p><h1>Boat of 2026</h1><font>12.02.2026 14:35</font><p>In 2026 "
        + "the boat went out " * 5
        + "</p><td>2026-02-13</td>"
    )
    assert head("", body).dates[0] == "12.02.2026 14:35"
    assert "11.02.2026" not in head("", body).dates
    assert not any(len(date) > 60 for date in head("", body).dates)


@pytest.mark.parametrize(
    "stated",
    [
        '<meta property="article:published_time" content="2026-01-01">',
        '<script type="application/ld+json">{"datePublished": "2026"}</script>',
    ],
)
def test_nobody_looks_for_shown_dates_where_one_is_stated(stated):
    assert head(stated, '<span class="date">12.02.2026</span>').dates == ()


def test_captions_and_what_pictures_say():
    found = head(
        "",
        '<figure><img alt="The third boat leaves the dock" title="Boat"><figcaption>In the <i>rain</i></figcaption></figure>',
    )
    assert found.captions == ("In the rain",)
    assert found.pictures == ("The third boat leaves the dock",)


def test_a_hostile_page_is_cut():
    long = "x" * 100_000
    found = head(
        "".join(f'<meta name="a" content="{n}">' for n in range(5000)) + f'<meta name="long" content="{long}">',
        "".join(
            f'<time datetime="{n}"></time><img alt="one two three four five {n}"><figcaption>{n}</figcaption>'
            for n in range(3000)
        ),
    )
    assert len(found.metas["a"]) == 200
    assert len(found.times) == 1
    assert len(found.pictures) <= 200
    assert len(found.captions) <= 200
    assert all(len(value) <= 2000 for values in found.metas.values() for value in values)


_PIECES = st.sampled_from(
    ("<meta name='a'>", "<meta content='b'>", "<title>", "</title>", "<h1>", "</h1>", "<time datetime='x'>", "<span class='date'>", "12.02.2026",
     "<link rel=canonical>", "<script type='application/ld+json'>", "</script>", "<img alt='a b c d e f'>", "<figcaption>", "<svg>", "text ", "\u0000")
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(_PIECES, max_size=30))
def test_any_tree_is_read(pieces):
    assert isinstance(read_head(lxml.html.document_fromstring(f"<html>{''.join(pieces)}</html>")), Head)
