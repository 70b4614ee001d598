"""Which lines are dropped for their wording: at the top, at the end, anywhere."""

from __future__ import annotations

from collections.abc import Collection

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.body import read_blocks
from spiders.heads import Head, read_head
from spiders.jsonld import Linked
from spiders.layout import DomBlock, read_layout
from spiders.metadata import Metadata
from spiders.selection import Line

TITLE = "Yard delivers first patrol boat to Lisbon"
VERBS = ("thanked", "praised", "greeted", "briefed", "photographed", "welcomed", "counted", "followed")
BODY = tuple(
    f"The yard handed over hull number {n} to the coast guard in a short ceremony on the quay, and officials {verb} the crew."
    for n, verb in enumerate(VERBS, 1)
)


def head(markup: str = "") -> Head:
    return read_head(lxml.html.document_fromstring(f"<html><body>{markup}</body></html>"))


def meta(*authors: str, site: str = "Harbour Post") -> Metadata:
    return Metadata(TITLE, "https://post.test/a", Linked(), None, (TITLE,), site=site, authors=authors)


def lines_of(*markup: str) -> list[Line]:
    """Lines as the selection gives them, each with its place in a page."""
    page = "".join(part if part.startswith("<") else f"<p>{part}</p>" for part in markup)
    blocks: list[DomBlock] = read_layout(lxml.html.document_fromstring(f"<html><body>{page}</body></html>")).blocks
    return [Line(f"- {b.text}" if b.home.tag == "li" else b.text, None, b) for b in blocks]


def read(
    lines: list[Line], *authors: str, links: Collection[str] = (), markup: str = "", site: str = "Harbour Post"
) -> dict[str, str | None]:
    return {b.text: b.dropped for b in read_blocks(lines, meta(*authors, site=site), head(markup), links)}


def dropped(*markup: str, authors: tuple[str, ...] = (), links: Collection[str] = ()) -> dict[str, str | None]:
    said = read(lines_of(*markup), *authors, links=links)
    return {text: reason for text, reason in said.items() if reason}


def test_a_plain_text_is_kept_whole():
    assert dropped(*BODY) == {}
    assert read_blocks([], meta(), head(), ()) == ()


def test_lines_that_were_dropped_before_keep_their_reason():
    lines = lines_of(*BODY)
    lines[1].dropped = "related"
    assert read(lines)[BODY[1]] == "related"


def test_many_closing_lines_go_one_behind_the_other():
    closing = (
        "Jane Doe, Lisbon",
        "Reporting by Jon Ode",
        "Kaynak: AA",
        "Sign up for our newsletter",
        "Was meinen Sie? Schreiben Sie einen Kommentar.",
        "Subscribe to the paper on WhatsApp",
        "© 2026 Harbour Post",
    )
    found = dropped(*BODY, *closing, authors=("Jane Doe",))
    assert list(found) == list(closing)
    assert found["Jane Doe, Lisbon"] == "byline"
    assert found["© 2026 Harbour Post"] == "credit"


def test_the_same_lines_amid_the_text_stay_where_only_the_end_tells_them():
    lines = ("Jane Doe, Lisbon", "Was meinen Sie? Schreiben Sie einen Kommentar.", "© 2026 Harbour Post")
    assert dropped(*BODY[:3], *lines, *BODY[3:], authors=("Jane Doe",)).keys().isdisjoint(lines)


def test_the_end_is_looked_for_a_few_times_only():
    names = [f"Reporting by Jon Ode and {n}" for n in range(40)]
    found = dropped(*BODY, *names)
    assert names[-1] in found
    assert names[0] not in found


@pytest.mark.parametrize(
    "line",
    [
        "“We are proud,” said Jane Doe.",
        "The first boat was named after Jane Doe.",
        "The crew went to sea.",
        "A WhatsApp message reached the crew at noon.",
        "Will the ministry comment on it before the end of the year, as it promised the union of the yard twice in public last autumn?",
        "The copyright law will change next year, the minister said.",
    ],
)
def test_last_sentences_of_articles_stay(line):
    assert dropped(*BODY, line, authors=("Jane Doe",)) == {}


def test_notes_on_the_author_go_by_name_trade_or_bold_type():
    vita = "Our correspondent Jane Doe has written for Harbour Post on ships and yards since the spring of last year."
    bold = "The reporter Jane Doe lives in Lisbon and likes old boats."
    assert dropped(*BODY, vita, authors=("Jane Doe",)) == {vita: "byline"}
    assert dropped(*BODY, f"<p><b>{bold}</b></p>", authors=("Jane Doe",)) == {bold: "byline"}
    assert dropped(*BODY, bold, authors=("Jane Doe",)) == {}
    assert dropped(*BODY, vita, authors=("Jon Ode",)) == {}


def test_a_sentence_set_apart_is_said_once():
    pulled = BODY[3].removesuffix(" the crew.")
    assert dropped(*BODY[:2], pulled, *BODY[2:]) == {pulled: "repeated"}
    assert dropped(*BODY[:2], f"<h2>{pulled}</h2>", *BODY[2:]) == {}
    assert dropped(*BODY[:2], f"<ul><li>{pulled}</li></ul>", *BODY[2:]) == {}
    assert dropped(pulled, *BODY) == {}, "the first line may be the standfirst"
    assert dropped(*BODY[:2], "to the coast guard", *BODY[2:]) == {}


def test_a_line_said_twice_is_kept_the_first_time():
    found = read_blocks(lines_of(*BODY, BODY[2]), meta(), head(), ())
    assert [b.dropped for b in found] == [None] * len(BODY) + ["repeated"]


@pytest.mark.parametrize(
    ("line", "is_link"),
    [
        ("On the matter: Ferry drivers end their long strike", True),
        ("Ferry drivers end their long strike", True),
        ("He read it aloud: Ferry drivers end their long strike", True),
        ("One two three four five six seven: Ferry drivers end their long strike", False),
        ("On the matter: Ferry drivers", False),
        ("On the matter: Ferry drivers end their strike at last.", False),
        ("On the matter:", False),
        ("On the matter: another text than the link has", False),
    ],
)
def test_lines_that_lead_to_other_stories(line, is_link):
    links = {"Ferry drivers end their long strike", "Ferry drivers", "Ferry drivers end their strike at last.", ""}
    assert dropped(*BODY[:4], line, *BODY[4:], links=links) == ({line: "link"} if is_link else {})


def test_offers_go_among_links_and_at_the_end_and_not_amid_the_text():
    offer = "Join the channel of this paper on WhatsApp"
    assert dropped(*BODY[:4], offer, *BODY[4:]) == {}
    assert dropped(*BODY[:4], "<p>Join the <a href='/w'>channel</a> of this paper on WhatsApp</p>", *BODY[4:]) == {
        offer: "prompt"
    }
    assert dropped(*BODY, offer) == {offer: "prompt"}


def test_a_paywalls_own_box_is_an_offer_and_what_it_hides_is_not():
    offer, rest = "Subscribe from one pound a month.", "Subscribe to this view who will, he said."
    assert dropped(*BODY[:6], f"<div class='paywall'><p>{offer}</p></div>", *BODY[6:]) == {offer: "prompt"}
    hidden = "".join(f"<p>{line}</p>" for line in (*BODY[4:], rest, *BODY[:4][::-1]))
    assert rest not in dropped(f"<div class='paywall'>{hidden}</div>")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (TITLE, "title"),
        (f"Navy - {TITLE}", "title"),
        ("By Jane Doe", "byline"),
        ("Von unserer Redakteurin", "byline"),
        ("desk@post.test", "byline"),
        ("Updated: 2 February 2026", "date"),
        ("02.02.2026 14:35", "date"),
        ("Harbour Post", "credit"),
        ("Photo: Reuters", "credit"),
    ],
)
def test_furniture_at_the_top(line, reason):
    assert dropped(line, *BODY, authors=("Jane Doe",)) == {line: reason}


@pytest.mark.parametrize(
    "line",
    [
        "By Monday all was ready.",
        "Von Lissabon aus fährt das Boot nach Süden:",
        "In 2026 the boats were sold",
        "14 boats",
        "Lisbon",
    ],
)
def test_short_first_lines_of_articles_stay(line):
    assert dropped(line, *BODY) == {}


def test_captions_are_known_from_the_head():
    markup = "<figure><img alt='A boat leaves the dock again'><figcaption>The boat in the rain</figcaption></figure>"
    lines = lines_of(*BODY[:2], "The boat in the rain", "A boat leaves the dock again", *BODY[2:])
    found = {text for text, reason in read(lines, markup=markup).items() if reason == "caption"}
    assert found == {"The boat in the rain", "A boat leaves the dock again"}


def test_a_teaser_cut_off_goes_where_the_whole_stands_below():
    cut = f"{BODY[0][:90]}..."
    assert dropped(cut, *BODY) == {cut: "repeated"}
    assert dropped(f"{BODY[0][::-1][:90]}...", *BODY) == {}


_LINES = st.lists(
    st.sampled_from(
        (
            *BODY,
            TITLE,
            "By Jane Doe",
            "Reuters",
            "Read more",
            "© Post",
            "Jane Doe",
            "12.02.2026",
            "A short line",
            "?",
            "…",
        )
    ),
    max_size=30,
)


@settings(deadline=None)
@given(_LINES)
def test_every_line_comes_back_in_its_place_and_a_look_at_the_rest_drops_no_sentence(given_lines):
    lines = lines_of(*given_lines)
    found = read_blocks(lines, meta("Jane Doe"), head(), ())
    assert [b.text for b in found] == [line.text for line in lines]
    kept = [b.text for b in found if b.dropped is None]
    assert set(BODY) & set(given_lines) <= set(kept)
