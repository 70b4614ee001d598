"""Section pages into leads: the articles and their words, never the furniture."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.discovery.sections import parse_section
from spiders.outlet import Outlet
from storage.models import SourceResult
from tests.pace import cpu

RECORDED = Path(__file__).resolve().parents[3] / "shared" / "data" / "pages"
SOURCE = "https://example.com/world/world-news"
PLAIN = Outlet(
    name="plain",
    title="Plain",
    home="https://example.com/",
    sections=(SOURCE, "https://example.com/business/defence-and-aerospace-industry-news"),
)
VERIFIED = Outlet(
    name="verified", title="Verified", home="https://example.com/", sections=(SOURCE,), article_verified=True,
    article=r"^https?://(www\.)?example\.com/[a-z-]+/[a-z-]+/(?P<id>\d+)/([^/]+)/news/?(\?.*)?$",
)  # fmt: skip
UNVERIFIED = Outlet(
    name="unverified", title="Unverified", home="https://example.com/", article=r"example\.com/never-seen-like-this/\d+"
)

NUMBERED = """<html><head><title>World | Example</title></head><body>
<header><nav><a href="/">Home</a><a href="/world/world-news">World</a><a href="/business/business">Business and the whole of the economy</a></nav></header>
<main><h1>World</h1>
<div class="card"><a href="/world/world-news/101/shipyard-wins-order/news"><img src="a.jpg" alt="A ship"></a>
 <h3><a href="/world/world-news/101/shipyard-wins-order/news?utm_source=home">Shipyard wins order for two corvettes</a></h3>
 <p>The yard will hand the first of them over in two years, its chairman told reporters.</p><time datetime="2026-02-02T12:00:00+03:00">2 Feb</time></div>
<div class="card"><h3><a href="/region/south-caucasus/102/rail/news">Rail</a></h3><span>Freight on the new line doubled within the first quarter of the year.</span>
 <a href="/region/south-caucasus/102/rail/news">Read more</a></div>
<a href="/world/world-news/page/2">Next page of the world news section</a>
</main><footer><a href="/about-us/how-we-work-and-who-we-are">How we work and who we are</a><a href="https://other.org/world/world-news/9/x/news">Partner</a></footer></body></html>"""

HEURISTIC = """<html><body><div class="top-menu"><a href="/politics-and-diplomacy-of-the-region">Politics and diplomacy of the region</a></div>
<ul><li><a href="/2026/02/drone-maker-opens-second-plant-abroad"><h2>Drone maker opens second plant abroad</h2></a>
<div class="teaser">Production for three customers starts there in the summer of next year.</div><a href="/tag/drones">Drones</a></li>
<li><a href="/haberler/ihracat-ocak-ayinda-rekor-kirdi-48213.html">İhracat ocak ayında rekor kırdı</a></li>
<li><a href="/business/defence-and-aerospace-industry-news">Defence and aerospace industry news</a></li>
<li><a href="/author/jane-doe-defence-correspondent">Jane Doe</a></li><li><a href="/subscribe">Subscribe to our newsletter today and save</a></li>
<li><a href="javascript:void(0)">More of the same every single day</a></li></ul>
<div id="footer"><a href="/terms-and-conditions-of-use-for-readers">Terms and conditions of use for all readers</a></div></body></html>"""


def read(page: str | bytes, outlet: Outlet = PLAIN, *, most: int = 100) -> SourceResult:
    raw = page.encode() if isinstance(page, str) else page
    return parse_section(raw, outlet=outlet, source_url=SOURCE, content_type="text/html; charset=utf-8", max_leads=most)


def test_a_verified_pattern_decides_and_the_card_gives_words_and_time() -> None:
    result = read(NUMBERED, VERIFIED)
    assert result.title == "World | Example"
    ship, rail = result.leads
    assert (ship.own_id, ship.title) == ("101", "Shipyard wins order for two corvettes")
    assert ship.summary == "The yard will hand the first of them over in two years, its chairman told reporters."
    assert ship.published is not None
    assert (ship.published.at.isoformat(), ship.published.source) == ("2026-02-02T09:00:00+00:00", "time")
    assert (rail.own_id, rail.title, rail.published) == ("102", "Rail", None)
    assert rail.summary == "Freight on the new line doubled within the first quarter of the year."


@pytest.mark.parametrize("outlet", [PLAIN, UNVERIFIED])
def test_without_a_verified_pattern_address_and_anchor_are_weighed(outlet: Outlet) -> None:
    page = (
        HEURISTIC
        if outlet is PLAIN
        else HEURISTIC.replace(
            '<li><a href="/business/defence-and-aerospace-industry-news">Defence and aerospace industry news</a></li>',
            "",
        )
    )
    result = read(page, outlet)
    assert [lead.title for lead in result.leads] == [
        "Drone maker opens second plant abroad",
        "İhracat ocak ayında rekor kırdı",
    ]
    assert result.leads[0].summary == "Production for three customers starts there in the summer of next year."


def test_short_addresses_do_not_run_their_cards_together() -> None:
    outlet = Outlet(
        name="s", title="S", home="https://example.com/", article=r"example\.com/n/(?P<id>\d+)$", article_verified=True
    )
    rows = "".join(
        f'<div><a href="/n/{i}">Headline number {i} of the day</a><p>Teaser {i}: what stands under the headline number {i}.</p></div>'
        for i in range(1, 4)
    )
    leads = read(f"<html><body><section>{rows}</section></body></html>", outlet).leads
    assert [(lead.own_id, (lead.summary or "")[:8]) for lead in leads] == [
        ("1", "Teaser 1"),
        ("2", "Teaser 2"),
        ("3", "Teaser 3"),
    ]


def test_a_mention_within_a_paragraph_gives_no_title() -> None:
    page = (
        "<html><body><p>The ministry said on Monday that the yard, which had <a href='/world/world-news/7/x-y/news'>won an order</a> a week before,"
        " would hire two hundred workers this spring and open a second slipway by the end of the year.</p></body></html>"
    )
    (lead,) = read(page, VERIFIED).leads
    assert lead.title is None
    assert lead.summary is None


def test_best_title_of_several_links() -> None:
    links = ("Read more", "2", "Shipyard wins order for two corvettes", "Shipyard wins")
    page = (
        "<html><body>"
        + "".join(f"<div><a href='/world/world-news/7/x/news'>{text}</a></div>" for text in links)
        + "</body></html>"
    )
    (lead,) = read(page, VERIFIED).leads
    assert lead.title == "Shipyard wins order for two corvettes"


def test_titles_from_pictures_and_without_hidden_words() -> None:
    picture = "<html><body><a href='/world/world-news/7/x/news'><img alt='Shipyard wins order'></a></body></html>"
    assert read(picture, VERIFIED).leads[0].title == "Shipyard wins order"
    hidden = "<html><body><h2><a href='/world/world-news/7/x/news'><b>Ship</b>yard wins<span class='sr-only'>, with video</span></a></h2></body></html>"
    assert read(hidden, VERIFIED).leads[0].title == "Shipyard wins"


def test_base_address_and_capping() -> None:
    page = "<html><head><base href='https://www.example.com/deep/'></head><body><a href='../world/world-news/7/x/news'>T</a></body></html>"
    assert read(page, VERIFIED).leads[0].url == "https://www.example.com/world/world-news/7/x/news"
    assert len(read(NUMBERED, VERIFIED, most=1).leads) == 1


def test_addresses_in_data_are_found_where_a_browser_would_draw_the_page() -> None:
    state = json.dumps(
        {"items": [{"url": "/world/world-news/7/x/news"}, {"url": "https://example.com/about"}]}
    ).replace("/", "\\/")
    page = f"<html><body><div id='root'></div><script>window.state = {state}</script></body></html>"
    assert [lead.own_id for lead in read(page, VERIFIED).leads] == ["7"]


@pytest.mark.parametrize(
    ("page", "outlet", "problem"),
    [
        ("<html><body><a href='/world/some-other-layout-of-addresses-7'>Words of a long title here</a></body></html>", VERIFIED, "none of 1 links match the article pattern"),
        ("<html><body><a href='/contact'>Contact</a></body></html>", PLAIN, "none of 1 links look like an article"),
        ("<html><body>Just words.</body></html>", PLAIN, "no links on the page"),
        ("", PLAIN, "empty body"),
        ("plain words", PLAIN, "not a section page: text"),
        ("{}", PLAIN, "not a section page: JSON" ),
    ],
)  # fmt: skip
def test_a_page_that_yields_nothing_says_why(page: str, outlet: Outlet, problem: str) -> None:
    result = read(page, outlet)
    assert result.leads == ()
    assert result.problem is not None
    assert result.problem.lower() == problem.lower()


@pytest.mark.parametrize(
    "page",
    [
        pytest.param("<p>" + "".join(f'<a href="/news/a-long-slug-of-words-{i}">Some words of a title {i}</a>' for i in range(20_000)), id="20,000 links"),
        pytest.param("<div>" * 100_000 + '<a href="/news/a-long-slug-of-words-1">Some words of the title</a>', id="100,000 deep"),
        pytest.param("<a href='/news/a-long-slug-of-words-1'>" + "<b>w</b>" * 100_000, id="one endless link"),
    ],
)  # fmt: skip
def test_hostile_pages_cost_little(page: str) -> None:
    assert cpu(lambda: read("<html><body>" + page)) < 3.0


_HTML = st.lists(
    st.sampled_from(
        [
            "<a href='/world/world-news/7/x/news'>",
            "</a>",
            "<div>",
            "</div>",
            "<nav>",
            "</nav>",
            "<h2>",
            "</h2>",
            "<p>",
            "a title of some words",
            "<time datetime='x'>",
            "&amp",
            "<",
            "<!--",
        ]
    )
)


@given(_HTML.map("".join))
def test_any_markup_is_read(page: str) -> None:
    for lead in read("<html><body>" + page, VERIFIED).leads:
        assert lead.own_id == "7"


@pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded pages (../shared/data/pages) are not on this machine")
def test_recorded_pages_link_on_to_articles_of_their_own_hosts() -> None:
    found = titled = pages = 0
    for info in sorted(RECORDED.glob("*/meta.info"))[:12]:
        for name, meta in json.loads(info.read_text()).items():
            url = str(meta["url"])
            outlet = Outlet(name="x", title="X", home=f"https://{urlsplit(url).netloc}/")
            result = parse_section(
                gzip.decompress((info.parent / name).read_bytes()),
                outlet=outlet,
                source_url=url,
                content_type=None,
                max_leads=100,
            )
            assert all(outlet.owns(lead.url) and lead.url != url for lead in result.leads)
            pages += 1
            found += len(result.leads)
            titled += sum(bool(lead.title) for lead in result.leads)
    assert pages > 20
    assert found > 5 * pages
    assert titled > 0.7 * found
