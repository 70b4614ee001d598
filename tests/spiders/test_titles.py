"""Which headline is the title, and what in it is the site's name."""

from __future__ import annotations

import lxml.html
import pytest

from spiders.heads import Head, read_head
from spiders.jsonld import Linked, LinkedArticle
from spiders.outlet import Outlet
from spiders.titles import LONGEST_TITLE, candidates, choose_title, clean_title, one_line, site_names
from tests.records import lead

NAMES = frozenset({"harbour post", "harbourpost", "post test"})
YARD, BOAT, SEARCH = (
    "Yard delivers boat",
    "First patrol boat leaves the yard",
    "Patrol boat: what to know about the yard",
)


def head_of(head: str = "", body: str = "") -> Head:
    return read_head(lxml.html.document_fromstring(f"<html><head>{head}</head><body>{body}</body></html>"))


def chosen(**stated: str) -> tuple[str, str] | None:
    return choose_title([(source.partition("_")[0], title) for source, title in stated.items()])


def test_nothing_stated_is_no_title():
    assert choose_title([]) is None


def test_the_first_stated_is_taken_where_nothing_else_speaks():
    assert chosen(title=YARD) == ("title", YARD)
    assert chosen(meta=YARD, heading=BOAT) == ("meta", YARD)


def test_an_override_is_obeyed():
    assert chosen(override=SEARCH, jsonld=YARD, opengraph=YARD, heading=YARD) == ("override", SEARCH)


def test_where_the_page_shows_one_of_two_the_one_for_readers_is_taken():
    assert chosen(jsonld=SEARCH, opengraph=YARD, heading=YARD) == ("opengraph", YARD)
    assert chosen(jsonld=SEARCH, opengraph=YARD, heading=SEARCH) == ("opengraph", YARD)


def test_where_the_page_shows_neither_the_linked_one_is_taken():
    assert chosen(jsonld=YARD, opengraph=SEARCH, heading=BOAT) == ("jsonld", YARD)


def test_one_cut_short_is_never_taken():
    assert chosen(jsonld=BOAT, opengraph="First patrol boat…", heading=BOAT) == ("jsonld", BOAT)
    assert chosen(jsonld=SEARCH, opengraph="A quite different one...", heading=SEARCH) == ("jsonld", SEARCH)


def test_a_kicker_before_a_title_is_left_away_and_what_follows_it_is_not():
    assert chosen(jsonld=f"Navy: {YARD}", opengraph=YARD, heading=YARD) == ("opengraph", YARD)
    longer = f"{YARD} to the coast guard"
    assert chosen(jsonld=longer, opengraph=YARD, heading=longer) == ("jsonld", longer)


def test_of_two_that_differ_in_signs_the_one_on_the_page_is_taken():
    plain, typeset = "Yard's first 'Gull' leaves", "Yard’s first ‘Gull’ leaves"
    assert chosen(jsonld=typeset, opengraph=plain, heading=typeset) == ("jsonld", typeset)
    assert chosen(jsonld=typeset, opengraph=plain, heading=plain) == ("opengraph", plain)
    assert chosen(jsonld=typeset, opengraph=plain, heading="Else") == ("opengraph", plain)


def test_candidates_come_in_order_of_trust_with_their_sources():
    head = head_of(
        f'<title>{YARD} | Harbour Post</title><meta property="og:title" content="{BOAT}"><meta name="twitter:title" content="{SEARCH}">',
        f"<h1>{YARD}</h1><h1>More</h1>",
    )
    linked = LinkedArticle(types=frozenset({"newsarticle"}), headline="Said in the script")
    assert list(candidates(head, linked, lead(title="In the feed"))) == [
        ("jsonld", "Said in the script"), ("opengraph", BOAT), ("meta", SEARCH), ("heading", YARD), ("heading", "More"),
        ("title", f"{YARD} | Harbour Post"), ("feed", "In the feed"),
    ]  # fmt: skip


def test_a_page_without_any_headline_has_only_empty_candidates():
    assert [text for _, text in candidates(head_of(), None, None)] == [None] * 5


@pytest.mark.parametrize("separator", [" | ", " - ", " – ", " — ", " • ", " · ", " :: ", " » ", "｜", " / "])
def test_the_site_leaves_a_title_behind_or_before_any_separator(separator):
    assert clean_title(f"{YARD}{separator}Harbour Post", NAMES) == YARD
    assert clean_title(f"Harbour Post{separator}{YARD}", NAMES) == YARD
    assert clean_title(f"{YARD}{separator}HARBOUR POST", NAMES) == YARD


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        (f"{YARD} | Harbour Post News", YARD),
        (f"{YARD} - Harbour Post - Harbour Post", YARD),
        (f"{YARD} | Harbour Post | by Jane Doe", YARD),
        (f"{YARD} - Navy", f"{YARD} - Navy"),
        (f"{YARD} | News", f"{YARD} | News"),
        ("Harbour Post", "Harbour Post"),
        ("Harbour Post - ", "Harbour Post -"),
        ("Post war economy", "Post war economy"),
        ("  Yard \n delivers\u00a0boat ", YARD),
        ("Yard&amp;#39;s boat &amp; crew", "Yard's boat & crew"),
        ("Yard de\u00adlivers\u200b boat\u200f", YARD),
        ("", ""),
    ],
)
def test_cleaning(raw, title):
    assert clean_title(raw, NAMES) == title


def test_a_title_has_an_end():
    assert len(clean_title("word " * 1000, NAMES)) <= LONGEST_TITLE


def test_joiners_of_other_scripts_stay():
    assert one_line("می\u200cخواهم") == "می\u200cخواهم"


def test_the_names_of_a_site_are_gathered_from_everywhere():
    outlet = Outlet("post", "Harbour Post", "https://www.harbour-post.test/")
    head = head_of(
        '<meta property="og:site_name" content="The Post"><meta name="application-name" content="HP Online">'
    )
    linked = LinkedArticle(types=frozenset(), publisher="Harbour Press Ltd")
    names = site_names(head, outlet, linked, Linked(site="Post of the Harbour"))
    assert {
        "harbour post",
        "the post",
        "hp online",
        "harbour press ltd",
        "post of the harbour",
        "harbour post test",
    } <= names
    assert {"harbourpost", "thepost"} <= names
    assert "" not in names


@pytest.mark.parametrize(
    ("title", "heading", "is_name"),
    [
        (f"{BOAT} - Ministry of Boats", "Ministry of Boats", True),
        (f"{BOAT} | MINISTRY of boats", "Ministry of Boats", True),
        (
            f"{YARD} - Ministry of Boats",
            "Ministry of Boats",
            False,
        ),  # which of two of a length is the name, nobody knows
        (f"Ministry of Boats - {YARD}", "Ministry of Boats", False),
        (f"{YARD} - Ministry of Boats", YARD, False),
        (f"Boats - {BOAT}", BOAT, False),
        ("", "Ministry of Boats", False),
    ],
)
def test_a_heading_that_signs_the_documents_title_is_a_name(title, heading, is_name):
    head = head_of(f"<title>{title}</title>", f"<h1>{heading}</h1>")
    names = site_names(head, Outlet("x", "", "https://x.test/"), None, Linked())
    assert (heading.lower() in names) is is_name
