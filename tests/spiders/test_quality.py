"""What kind of text an article is, and whether it is whole."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from spiders.jsonld import Linked, LinkedArticle
from spiders.metadata import Metadata
from spiders.quality import agency_of, flags_of
from storage.models import Access, Block, Page

FETCHED = datetime(2026, 2, 2, 12, tzinfo=UTC)
TEXT = ("The yard handed over the boat to the coast guard on Monday.", "The crew took it to sea on the next morning.")


def meta(
    title: str = "Yard delivers boat", *, kinds: tuple[str, ...] = (), types: tuple[str, ...] = (), **fields: object
) -> Metadata:
    linked = LinkedArticle(types=frozenset(types)) if types else None
    return Metadata(title, "https://post.test/a", Linked(kinds=frozenset(kinds)), linked, (), **fields)  # type: ignore[arg-type]


def blocks(*lines: str) -> tuple[Block, ...]:
    return tuple(Block(line) for line in lines)


def flags(
    said: Metadata | None = None,
    *lines: str,
    url: str = "https://post.test/world/a",
    replaced: int = 0,
    disagreeing: bool = False,
) -> tuple[str, ...]:
    page = Page("post", url, url, 200, {}, b"", "", FETCHED)
    return flags_of(page, said or meta(), blocks(*(lines or TEXT)), replaced, disagreeing)


def test_a_plain_article_has_none():
    assert flags() == ()


@pytest.mark.parametrize(
    ("title", "flag"),
    [
        ("Morning Briefing: boats, budgets and bread", "digest"),
        ("Günün özeti: tekneler ve bütçeler", "digest"),
        ("Главное за день: катера и бюджет", "digest"),
        ("War at sea: live updates", "live"),
        ("Canlı blog: tekne töreni", "live"),
        ("Photos: the boat leaves the yard", "gallery"),
        ("Foto galeri: tekne denizde", "gallery"),
        ("Video: the boat leaves the yard", "video"),
    ],
)
def test_what_the_title_says(title, flag):
    assert flags(meta(title)) == (flag,)


@pytest.mark.parametrize(
    "title",
    [
        "The boat in photos of its crew",
        "Council buys a video wall",
        "Live fish escape from a truck",
        "Minister digests the news of the day",
        "A brief morning on the quay",
    ],
)
def test_titles_that_only_hold_such_words(title):
    assert flags(meta(title)) == ()


@pytest.mark.parametrize(
    ("url", "flag"),
    [
        ("https://post.test/live-blog/boat", "live"),
        ("https://post.test/foto-galeri/boat", "gallery"),
        ("https://post.test/videos/2026/boat", "video"),
        ("https://post.test/press-releases/boat", "press-release"),
        ("https://post.test/basin-bulteni/bot", "press-release"),
    ],
)
def test_what_a_step_of_the_address_says(url, flag):
    assert flags(url=url) == (flag,)


@pytest.mark.parametrize(
    "url", ["https://post.test/world/live", "https://post.test/olive/boat", "https://video.test/a/b"]
)
def test_the_last_step_parts_of_steps_and_hosts_say_nothing(url):
    assert flags(url=url) == ()


def test_what_linked_data_says():
    assert flags(meta(types=("liveblogposting",))) == ("live",)
    assert flags(meta(types=("pressrelease",))) == ("press-release",)
    assert flags(meta(kinds=("imagegallery",))) == ("gallery",)
    assert flags(meta(kinds=("videoobject",))) == (), "a page with a film beside its text is no film"


@pytest.mark.parametrize(
    "line",
    ["FOR IMMEDIATE RELEASE", "LISBON, Feb. 2 /PRNewswire/ -- The yard", "BASIN BÜLTENİ", "Lisbon (ots) - Die Werft"],
)
def test_press_releases_say_so_in_their_first_lines(line):
    assert flags(None, line, *TEXT) == ("press-release",)
    assert flags(None, *TEXT * 6, line) == ()


def test_access_and_views():
    assert flags(meta(access=Access.PAYWALLED)) == ("paywall",)
    assert flags(meta(access=Access.FREE)) == ()
    assert flags(disagreeing=True) == ("views",)


@pytest.mark.parametrize(
    "text",
    [
        "TÃ¼rkiye'nin ihracatÄ± arttÄ±, dedi bakanlÄ±k sÃ¶zcÃ¼sÃ¼.",
        "The minister said â€œwe are proudâ€\x9d and â€œwe are gladâ€\x9d.",
    ],
)
def test_text_read_in_the_wrong_code_page_is_told(text):
    assert flags(None, text) == ("mojibake",)


@pytest.mark.parametrize(
    "text",
    [
        "Türkiye'nin ihracatı arttı, dedi bakanlık sözcüsü İstanbul'da; ŞAHİN ÇÖĞÜŞ.",
        "РСЗО и РЛС поставлены в Россию, сообщил РИА СССР.",
        "Àngel ÅKESSON och Ådalen, ÄGARE, ÅÄÖ",
        "Ceci est « français » : œuvre, à côté, Noël",
    ],
)
def test_text_in_its_right_code_page_is_not(text):
    assert flags(None, text * 3) == ()


def test_characters_that_could_not_be_read_count_where_they_stand_in_the_text():
    assert flags(None, "The yard \ufffd handed over the boat", replaced=3) == ("replaced",)
    assert flags(None, "The yard \ufffd handed over the boat", replaced=2) == ()
    assert flags(replaced=50) == (), "they stand in the page's furniture"


@pytest.mark.parametrize(
    ("authors", "lines", "agency"),
    [
        (("Reuters",), TEXT, "Reuters"),
        (("Jane Doe", "Agence France-Presse"), TEXT, "AFP"),
        (("Anadolu Ajansı",), TEXT, "Anadolu"),
        ((), ("LISBON (AP) — The yard handed over the boat.", *TEXT), "AP"),
        ((), ("МОСКВА (ТАСС) - Верфь сдала катер.", *TEXT), "TASS"),
        ((), (*TEXT, "Kaynak: AA"), "Anadolu"),
        ((), (*TEXT, "Source: Reuters"), "Reuters"),
        (("Jane Doe",), TEXT, None),
        ((), ("The navy (Reuters reported) bought a boat.", *TEXT), None),
        ((), ("The yard (AP) handed over the boat.", *TEXT), None),
        ((), ("Source: Reuters", *TEXT, *TEXT), None),
        ((), (*TEXT, "Photo: Reuters"), None),
        ((), (*TEXT, "He gave one more reason: Reuters"), None),
    ],
)
def test_the_agency_an_article_names_as_its_source(authors, lines, agency):
    assert agency_of(meta(authors=authors), blocks(*lines)) == agency
    assert flags(meta(authors=authors), *lines) == ((f"wire:{agency}",) if agency else ())


def test_an_agencys_own_page_is_no_wire_copy():
    assert agency_of(meta(authors=("Reuters",), site="Reuters"), blocks(*TEXT)) is None


def test_a_dropped_line_may_name_the_source_and_gives_no_dateline():
    assert agency_of(meta(), (*blocks(*TEXT), Block("Source: Reuters", "byline"))) == "Reuters"
    assert agency_of(meta(), (Block("OSLO (AP) — A boat", "caption"), *blocks(*TEXT, *TEXT))) is None


def test_each_flag_is_said_once():
    said = meta("Live updates: boats", types=("liveblogposting",), access=Access.PAYWALLED)
    assert flags(said, url="https://post.test/live/boats") == ("live", "paywall")
