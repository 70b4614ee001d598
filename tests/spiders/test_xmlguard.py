"""The linear pass before every feed parser: hostile input made cheap, harmless input left alone."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.discovery.feeds import parse_feed
from spiders.discovery.xmlguard import DEEPEST, guard
from spiders.outlet import Outlet
from storage.models import SourceResult
from tests.pace import cpu

OUTLET = Outlet(name="example", title="Example", home="https://example.com/")
ITEM = "<item><title>One &amp; two</title><link>https://example.com/one</link></item>"
LAUGHS = '<!ENTITY a "lolololol">' + "".join(
    f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(12)
)


def rss(inner: str, doctype: str = "") -> bytes:
    return f'<?xml version="1.0"?>{doctype}<rss version="2.0"><channel><title>x</title>{inner}</channel></rss>'.encode()


def read(body: bytes) -> SourceResult:
    return parse_feed(body, outlet=OUTLET, source_url="https://example.com/feed", content_type=None, max_leads=1000)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(rss(ITEM + "<a>" * 200_000 + "</a>" * 200_000), id="nested 200,000 deep"),
        pytest.param(rss(ITEM + "<a>" * 200_000), id="never closed"),
        pytest.param(rss(ITEM + "&l;", f"<!DOCTYPE rss [{LAUGHS}]>"), id="billion laughs"),
        pytest.param(rss(ITEM + "&a;" * 50_000, f'<!DOCTYPE rss [<!ENTITY a "{"x" * 50_000}">]>'), id="quadratic blow-up"),
        pytest.param(rss(ITEM, f"<!DOCTYPE rss [{LAUGHS}]>").decode().encode("utf-16"), id="UTF-16"),
        pytest.param(rss(ITEM + "<!--" * 100_000), id="comments never closed"),
        pytest.param(rss(ITEM + "<![CDATA[" * 50_000), id="sections never closed"),
        pytest.param(rss(ITEM + "<" * 200_000), id="stray <"),
        pytest.param(rss(ITEM + "&" * 200_000), id="stray &"),
        pytest.param(rss(ITEM + '<a b="' * 100_000), id="quotes never closed"),
        pytest.param(rss(ITEM + "<item " + " ".join(f'a{i}="x"' for i in range(40_000)) + "/>"), id="40,000 attributes"),
        pytest.param(rss(ITEM + "<item><description>" + "<b>w</b>" * 100_000 + "</description></item>"), id="100,000 elements in one item"),
    ],
)  # fmt: skip
def test_hostile_feeds_cost_little_and_keep_their_items(body: bytes) -> None:
    assert cpu(lambda: read(body)) < 2.0
    result = read(body)
    assert [lead.title for lead in result.leads][:1] == ["One & two"]
    assert result.problem


def test_external_entities_are_never_read() -> None:
    doctype = (
        '<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "http://127.0.0.1:9/e.dtd"> %p;]>'
    )
    result = read(rss("<item><title>T &f;</title><link>https://example.com/one</link></item>", doctype))
    assert result.leads[0].title == "T &f;"
    assert result.problem is not None
    assert "entities refused" in result.problem


def test_a_harmless_doctype_is_taken_off_and_its_entities_work() -> None:
    doctype = (
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd"'
        ' [<!ENTITY house "Example News">]>'
    )
    result = read(
        rss(
            "<item><title>Caf&eacute; &nbsp;&mdash; &house;</title><link>https://example.com/one</link></item>", doctype
        )
    )
    assert result.leads[0].title == "Café — Example News"
    assert result.problem is None


def test_depth_is_cut_and_the_rest_stays() -> None:
    kept = guard("<r>" + "<a>" * 500 + "deep" + "</a>" * 500 + "<b>after</b></r>")
    tree = ET.fromstring(kept.text)
    assert tree.findtext("b") == "after"
    assert "deep" in "".join(tree.itertext())
    assert kept.text.count("<a>") == DEEPEST - 1


def test_sections_of_literal_text_are_untouched() -> None:
    literal = "<![CDATA[a & b <p> &nbsp; <br> ]]>"
    assert literal in guard(f"<r>{literal}</r>").text


def test_items_beyond_the_cap_are_left_out() -> None:
    kept = guard(f"<rss><channel>{ITEM * 50}</channel></rss>", most_items=7)
    assert len(ET.fromstring(kept.text).findall("channel/item")) == 7
    assert kept.problems


_MARKUP = st.lists(
    st.sampled_from(
        [
            "<a>",
            "</a>",
            "<b x='1'>",
            "</b>",
            "<c/>",
            "text",
            "&amp;",
            "&",
            "&nbsp;",
            "&#7;",
            "&#65;",
            "<!--x-->",
            "<![CDATA[",
            "]]>",
            "<",
            ">",
            "<?p?>",
            "é",
        ]
    )
)


@given(_MARKUP.map("".join))
def test_any_markup_passes_and_passes_again_unchanged(text: str) -> None:
    once = guard(text).text
    assert guard(once).text == once


@given(
    st.lists(
        st.sampled_from(
            ["<a>", "</a>", "<b x='1'>", "</b>", "<c/>", "text ", "&", "&nbsp;", "&nosuch;", "&#7;", "<!--x-->", "< "]
        )
    ).map("".join)
)
def test_what_stands_in_one_element_comes_out_well_formed(text: str) -> None:
    assert ET.fromstring(guard(f"<r>{text}</r>").text).tag == "r"
