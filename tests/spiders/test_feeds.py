"""Feeds into leads: the dialects, the dates, the odd and the broken, and every recorded feed there is."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import re
import tarfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.discovery import parse_source
from spiders.discovery.feeds import parse_feed
from spiders.discovery.times import moment_in_url, read_moment
from spiders.outlet import Outlet
from storage.models import Lead, Precision, SourceKind, SourceResult

RECORDED = Path(__file__).resolve().parents[3] / "shared" / "data" / "feeds"
OUTLET = Outlet(name="example", title="Example", home="https://example.com/", languages=("en",))
SOURCE = "https://example.com/feeds/news.xml"


def read(
    body: bytes | str, outlet: Outlet = OUTLET, *, content_type: str | None = None, most: int = 1000
) -> SourceResult:
    raw = body.encode() if isinstance(body, str) else body
    return parse_feed(raw, outlet=outlet, source_url=SOURCE, content_type=content_type, max_leads=most)


def rss(*items: str, head: str = "") -> str:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
        ' xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" xmlns:atom="http://www.w3.org/2005/Atom">'
        f"<channel><title>Example</title>{head}{inner}</channel></rss>"
    )


def only(result: SourceResult) -> Lead:
    assert len(result.leads) == 1, result
    return result.leads[0]


def test_a_full_rss_item() -> None:
    lead = only(
        read(
            rss(
                "<title>Yard &amp;amp; &lt;b&gt;buyer&lt;/b&gt; sign</title><link>https://www.example.com/a-b-c-1?utm_source=rss</link>"
                "<description><![CDATA[<p>First <i>words</i>.</p><script>x()</script><p>More.</p>]]></description><dc:creator>Jane Doe</dc:creator>"
                "<pubDate>Mon, 02 Feb 2026 12:30:05 +0300</pubDate>",
                head="<language>en-gb</language><ttl>20</ttl>",
            )
        )
    )
    assert lead.title == "Yard & buyer sign"
    assert lead.summary == "First words. More."
    assert lead.url == "https://www.example.com/a-b-c-1?utm_source=rss"
    assert lead.canonical_url == "https://example.com/a-b-c-1"
    assert lead.authors == ("Jane Doe",)
    assert lead.language == "en-gb"
    assert lead.published is not None
    assert lead.published.at == datetime(2026, 2, 2, 9, 30, 5, tzinfo=UTC)
    assert lead.published.offset_minutes == 180
    assert lead.published.certain
    assert lead.source_kind is SourceKind.FEED


def test_atom_with_xml_base_and_two_dates() -> None:
    lead = only(
        read(
            '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://example.com/en/"><title>E</title><entry><title type="html">A &amp;lt;b&amp;gt;</title>'
            '<link rel="enclosure" type="audio/mpeg" href="a.mp3"/><link rel="alternate" href="story/7"/><id>tag:example.com,2026:7</id>'
            "<published>2026-02-02T10:00:00Z</published><updated>2026-02-02T11:00Z</updated><author><name>N. N.</name></author></entry></feed>"
        )
    )
    assert lead.url == "https://example.com/en/story/7"
    assert lead.published is not None
    assert lead.published.at.hour == 10
    assert lead.updated is not None
    assert (lead.updated.at.hour, lead.updated.precision) == (11, Precision.MINUTE)


def test_rdf_takes_its_only_date_as_the_publication() -> None:
    lead = only(
        read(
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            '<channel rdf:about="x"><title>E</title></channel><item rdf:about="https://example.com/1"><title>T</title><link>https://example.com/1</link>'
            "<dc:date>2026-02-02T10:00:00+01:00</dc:date></item></rdf:RDF>"
        )
    )
    assert lead.published is not None
    assert lead.published.certain
    assert lead.published.at.hour == 9


def test_json_feed() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1", "title": "E", "home_page_url": "https://example.com/",
        "items": [
            {"id": "1", "url": "/story/1", "title": "One &amp; two", "content_html": "<p>Words</p>", "date_published": "2026-02-02T10:00:00Z", "authors": [{"name": "A"}]},
            {"id": "https://example.com/2", "title": None, "date_published": 5}, {"id": "3"}, "nonsense", {"external_url": "https://other.org/x"},
        ],
    }  # fmt: skip
    result = read(json.dumps(feed))
    assert [lead.url for lead in result.leads] == [
        "https://example.com/story/1",
        "https://example.com/2",
        "https://other.org/x",
    ]
    assert (result.leads[0].title, result.leads[0].summary, result.leads[0].authors) == ("One & two", "Words", ("A",))
    assert result.leads[0].published is not None


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("<link>/story/1</link>", "https://example.com/story/1"),
        ("<guid>https://example.com/g/1</guid>", "https://example.com/g/1"),
        ("<guid isPermaLink='false'>https://example.com/g/1</guid>", "https://example.com/g/1"),
        ("<link>https://example.com/l/1</link><guid>https://example.com/?p=1</guid>", "https://example.com/l/1"),
        ("<link>https://feeds.example.org/~r/x/1</link><feedburner:origLink>https://example.com/o/1</feedburner:origLink>", "https://example.com/o/1"),
        ("<atom:link href='https://example.com/at/1'/>", "https://example.com/at/1"),
        ("<link> https://example.com/a b </link>", "https://example.com/a%20b"),
        ("<link><![CDATA[https://example.com/?a=1&b=2]]></link>", "https://example.com/?a=1&b=2"),
        ("<link>https://example.com/?a=1&b=2</link>", "https://example.com/?a=1&b=2"),
        ("<link>www.example.com/w</link>", "https://www.example.com/w"),
        ("<enclosure url='https://example.com/e/1' type='text/html' length='1'/>", "https://example.com/e/1"),
    ],
)  # fmt: skip
def test_where_an_address_is_found(item: str, expected: str) -> None:
    assert only(read(rss(f"<title>T</title>{item}"))).url == expected


@pytest.mark.parametrize(
    "item",
    [
        "",
        "<guid>17</guid>",
        "<link>javascript:x()</link>",
        "<enclosure url='https://example.com/a.mp3' type='audio/mpeg' length='1'/>",
    ],
)
def test_an_item_without_address_is_no_lead_but_said(item: str) -> None:
    result = read(rss(f"<title>T</title>{item}", "<link>https://example.com/1</link>"))
    assert only(result).url == "https://example.com/1"
    assert result.problem == "1 of 2 items without an address"


def test_relative_links_go_by_the_channel_before_the_source() -> None:
    result = read(rss("<link>/story/1</link>", head="<link>https://www.example.net/</link>"))
    assert only(result).url == "https://www.example.net/story/1"


@pytest.mark.parametrize(
    ("raw", "utc", "offset", "precision", "certain"),
    [
        ("Mon, 02 Feb 2026 09:15:00 GMT", "2026-02-02T09:15:00", 0, "second", True),
        ("Mon, 2 Feb 26 09:15 EST", "2026-02-02T14:15:00", -300, "minute", True),
        ("02 Feb 2026 09:15:00 +03:00", "2026-02-02T06:15:00", 180, "second", True),
        ("2026-02-02T09:15:00.123+0300", "2026-02-02T06:15:00", 180, "second", True),
        ("2026-02-02 09:15:00", "2026-02-02T09:15:00", None, "second", False),
        ("2026-02-02", "2026-02-02T00:00:00", None, "day", False),
        ("20260202T091500Z", "2026-02-02T09:15:00", 0, "second", True),
        ("Pzt, 02 Şub 2026 09:15:00 +0300", "2026-02-02T06:15:00", 180, "second", True),
        ("02.02.2026 09:15", "2026-02-02T09:15:00", None, "minute", False),
        ("February 2, 2026 9:15 pm EST", "2026-02-03T02:15:00", -300, "minute", True),
        ("Mon Feb  2 09:15:00 UTC 2026", "2026-02-02T09:15:00", 0, "second", True),
        ("Mon, 02 Feb 2026 24:00:00 GMT", "2026-02-03T00:00:00", 0, "second", True),
        ("1770023700", "2026-02-02T09:15:00", 0, "second", True),
        ("Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00", 0, "second", False),
        ("Thu, 01 Jan 2099 00:00:00 GMT", "2099-01-01T00:00:00", 0, "second", False),
        ("2 февраля 2026 09:15 MSK", "2026-02-02T06:15:00", 180, "minute", True),
        ("Mon, 02 Feb 2026 09:15:00 IST", "2026-02-02T09:15:00", None, "second", False),
    ],
)  # fmt: skip
def test_times(raw: str, utc: str, offset: int | None, precision: str, certain: bool) -> None:
    moment = read_moment(raw, source="feed")
    assert moment is not None
    assert moment.at == datetime.fromisoformat(utc + "+00:00")
    assert (moment.offset_minutes, moment.precision, moment.certain, moment.raw) == (
        offset,
        precision,
        certain,
        " ".join(raw.split()),
    )


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "",
        "yesterday",
        "2026-13-01",
        "Mon, 31 Feb 2026 09:15:00 GMT",
        "2026-02-02T29:00:00Z",
        "0000-00-00T00:00:00Z",
        "99999999",
        "0001-01-01T00:00:00+14:00",
    ],
)
def test_nonsense_is_no_time(raw: str | None) -> None:
    assert read_moment(raw, source="feed") is None


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_times(raw: str) -> None:
    moment = read_moment(raw, source="feed")
    assert moment is None or moment.at.tzinfo is UTC


@given(st.datetimes(min_value=datetime(1996, 1, 1), max_value=datetime(2088, 1, 1)), st.integers(-14 * 60, 14 * 60))
def test_stated_times_come_back(wall: datetime, offset: int) -> None:
    sign, east = "-" if offset < 0 else "+", abs(offset)
    raw = f"{wall:%Y-%m-%dT%H:%M:%S}{sign}{east // 60:02d}:{east % 60:02d}"
    moment = read_moment(raw, source="feed")
    assert moment is not None
    assert moment.certain
    assert moment.at.timestamp() == wall.replace(microsecond=0, tzinfo=UTC).timestamp() - offset * 60


def test_a_clock_that_is_ahead_is_set_back_only_where_it_claims_gmt() -> None:
    ahead = Outlet(name="ahead", title="Ahead", home="https://example.com/", feed_clock_ahead=180)
    claimed = only(read(rss("<link>/1</link><pubDate>Mon, 02 Feb 2026 12:00:00 GMT</pubDate>"), ahead)).published
    honest = only(read(rss("<link>/1</link><pubDate>Mon, 02 Feb 2026 12:00:00 +0300</pubDate>"), ahead)).published
    assert claimed is not None
    assert honest is not None
    assert claimed.at == honest.at == datetime(2026, 2, 2, 9, 0, tzinfo=UTC)


def test_a_day_in_an_address() -> None:
    moment = moment_in_url("https://example.com/news/2026/02/02/slug")
    assert moment is not None
    assert (moment.at.isoformat(), moment.certain) == ("2026-02-02T00:00:00+00:00", False)
    assert moment_in_url("https://example.com/2026-13-45/slug") is None


@pytest.mark.parametrize(
    ("head", "seconds"),
    [("<ttl>30</ttl>", 1800.0), ("<ttl>soon</ttl>", None), ("<ttl>0</ttl>", None), ("", None),
     ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", 1800.0), ("<sy:updatePeriod>daily</sy:updatePeriod>", 86_400.0)],
)  # fmt: skip
def test_the_interval_a_feed_asks_for(head: str, seconds: float | None) -> None:
    assert read(rss("<link>/1</link>", head=head)).declared_interval == seconds


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"<!DOCTYPE html><html><body><a href='/rss'>RSS</a></body></html>", "not a feed: HTML"),
        (b"\n  <html lang='en'><head></head></html>", "not a feed: HTML"),
        (b"", "empty body"),
        (b"   \r\n", "empty body"),
        (b"Service unavailable", "not a feed: text"),
        (b'{"error": "no"}', "not a feed: JSON without items"),
        (b'{"items": [', "malformed JSON"),
        (b"<?xml version='1.0'?><opml version='1.0'><body/></opml>", "not a feed: XML of another kind"),
        (b"\x1f\x8b\x08\x00broken", "broken gzip"),
    ],
)  # fmt: skip
def test_what_is_no_feed_says_so(body: bytes, problem: str) -> None:
    result = read(body)
    assert result.leads == ()
    assert result.problem is not None
    assert result.problem.startswith(problem)


@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "iso-8859-9", "windows-1254"]
)
def test_encodings(codec: str) -> None:
    text = rss("<title>Savunma ihracatı Türkiye’den şöyle</title><link>/1</link>".replace("’", "'")).replace(
        '"1.0"?', f'"1.0" encoding="{codec.removesuffix("-sig")}"?'
    )
    assert only(read(text.encode(codec))).title == "Savunma ihracatı Türkiye'den şöyle"


def test_wrongly_declared_and_undeclared_encodings() -> None:
    item = rss("<title>Şirket ihracatı artırdı</title><link>/1</link>")
    turkish = Outlet(name="tr", title="TR", home="https://example.com/", languages=("tr",))
    assert only(read(item.replace('"1.0"?', '"1.0" encoding="iso-8859-1"?'))).title == "Şirket ihracatı artırdı"
    assert only(read(item.encode("cp1254"), turkish)).title == "Şirket ihracatı artırdı"
    assert (
        only(read(item.encode("cp1254"), content_type="text/xml; charset=windows-1254")).title
        == "Şirket ihracatı artırdı"
    )
    mixed = item.encode().replace(b"art", b"\x93art", 1)
    assert only(read(mixed)).title == "Şirket ihracatı “artırdı"


@pytest.mark.parametrize(
    "junk",
    [
        "<br />\n<b>Warning</b>: undefined index in <b>feed.php</b><br />\n",
        "\n\n\ufeff",
        "Notice: x\n",
        "<!-- cached -->\n",
    ],
)
def test_what_a_server_lets_slip_before_a_feed_is_overlooked(junk: str) -> None:
    result = read(junk + rss("<title>T &amp; U</title><link>/1</link>"))
    assert only(result).title == "T & U"
    assert result.problem is None


def test_a_feed_cut_short_keeps_what_came() -> None:
    whole = rss(*(f"<title>T{i}</title><link>/story/{i}</link>" for i in range(20)))
    result = read(whole[: len(whole) * 3 // 4])
    assert 10 <= len(result.leads) < 20
    assert result.problem is not None
    assert all(re.fullmatch(r"https://example\.com/story/\d+", lead.url) for lead in result.leads)


def test_duplicates_meet_and_the_cap_keeps_the_newest() -> None:
    items = [
        f"<link>/s/{i}?utm_medium=rss</link><pubDate>Mon, 02 Feb 2026 {i:02d}:00:00 GMT</pubDate>" for i in range(10)
    ]
    result = read(rss(*items, *items), most=3)
    assert [lead.canonical_url for lead in result.leads] == [f"https://example.com/s/{i}" for i in (7, 8, 9)]


def test_a_verified_pattern_drops_and_an_expired_one_does_not() -> None:
    outlet = Outlet(
        name="v", title="V", home="https://example.com/", article=r"example\.com/(?P<id>\d+)/", article_verified=True
    )
    result = read(rss("<link>/17/a</link>", "<link>/video</link>"), outlet)
    assert [(lead.own_id, lead.url) for lead in result.leads] == [("17", "https://example.com/17/a")]
    expired = read(rss("<link>/video</link>", "<link>/x/abc</link>"), outlet)
    assert len(expired.leads) == 2
    assert expired.problem == "the article pattern matches none of 2 addresses"


def test_titles_come_clean() -> None:
    lead = only(
        read(rss("<title>A\r\nBcc: x &#8238;b &amp;lt;i&amp;gt; c &lt; d &amp;#8217;\u2028e</title><link>/1</link>"))
    )
    assert lead.title == "A Bcc: x b <i> c < d ’ e"


def test_the_dispatcher_trusts_the_body_and_travels_to_workers() -> None:
    feed = rss("<title>T</title><link>/1</link>").encode()
    sitemap = b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://example.com/a</loc></url></urlset>'
    parse = pickle.loads(pickle.dumps(parse_source))
    for kind in SourceKind:
        for body, found in ((feed, SourceKind.FEED), (sitemap, SourceKind.SITEMAP)):
            result = parse(kind, body, outlet=OUTLET, source_url=SOURCE, content_type="text/html", max_leads=10)
            assert only(result).source_kind is found
            assert pickle.loads(pickle.dumps(result)) == result


@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda t: rss(t).encode("utf-8", "surrogatepass"))))
def test_nothing_makes_a_parser_raise(body: bytes) -> None:
    for kind in SourceKind:
        result = parse_source(kind, body, outlet=OUTLET, source_url=SOURCE, content_type=None, max_leads=10)
        assert result.leads or result.problem or result.children or kind is not SourceKind.SECTION or b"rss" in body


# -- Every recorded feed ----------------------------------------------------------------------------------------


def recorded() -> Iterator[tuple[str, bytes]]:
    for path in sorted(RECORDED.iterdir()):
        if path.name.endswith(".tar.gz"):
            with tarfile.open(path) as archive:
                for member in archive:
                    file = archive.extractfile(member) if member.name.endswith(".xml") else None
                    if file is not None:
                        yield f"{path.name}:{member.name}", file.read()
        elif path.suffix != ".tsv":
            yield path.name, path.read_bytes()


TIMES = ("pubdate", "published", "updated", "date", "modified", "issued", "created")


def plainly(body: bytes) -> tuple[int, int] | None:
    """Another reading: how many distinct addresses the items have that have one, and how many of the items state a time. None: not well-formed."""
    raw = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
    try:
        tree = ET.parse(io.BytesIO(raw)).getroot()
    except (ET.ParseError, LookupError, ValueError):
        return None
    addresses: set[str] = set()
    dated = 0
    for item in (e for e in tree.iter() if local(e) in ("item", "entry")):
        children = list(item)
        links = [c for c in children if local(c) == "link" and c.get("rel", "alternate") == "alternate"]
        files = [c for c in children if (local(c), c.get("rel")) in (("link", "enclosure"), ("enclosure", None))]
        guids = [(c.text or "").strip() for c in children if local(c) in ("guid", "id")]
        stated = [(c.get("href") or c.text or "").strip() for c in links] + [
            g for g in guids if g.startswith(("http", "/"))
        ]
        stated += [
            item.get("href", item.get("HREF", "")),
            item.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about", ""),
        ]
        stated += [
            c.get("href") or c.get("url") or ""
            for c in files
            if "/" not in c.get("type", "") or "html" in c.get("type", "")
        ]
        times = [c.text for c in children if local(c) in TIMES]
        times.append(item.get("LASTMOD"))  # the Channel Definition Format writes attributes for elements
        if address := next((s for s in stated if s and "[" not in s), None):
            dated += address not in addresses and any((time or "").strip() for time in times)
            addresses.add(address)
    return len(addresses), dated


def local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2].lower()


@pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded feeds (../shared/data/feeds) are not on this machine")
def test_every_recorded_feed_yields_what_another_reading_finds() -> None:
    seen = leads = 0
    wrong = []
    for name, body in recorded():
        if name.startswith("awesome"):
            continue
        result = parse_feed(body, outlet=OUTLET, source_url=SOURCE, content_type=None, max_leads=5000)
        other = plainly(body)
        seen += 1
        leads += len(result.leads)
        if other is None:
            if not result.leads and not result.problem:
                wrong.append((name, "neither leads nor a problem"))
        elif other != (len(result.leads), sum(bool(lead.published) for lead in result.leads)):
            wrong.append((name, f"{other} in another reading: {result}"))
    assert wrong == []
    assert seen > 800
    assert leads > 1000


@pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded feeds (../shared/data/feeds) are not on this machine")
def test_recorded_news_feeds_give_titles_and_times() -> None:
    files = [path for path in sorted(RECORDED.iterdir()) if ".tar." not in path.name and path.suffix != ".tsv"]
    assert len(files) >= 17
    for path in files:
        result = parse_feed(path.read_bytes(), outlet=OUTLET, source_url=SOURCE, content_type=None, max_leads=5000)
        assert result.problem is None, path.name
        assert all(lead.title and "<" not in lead.title and "&amp;" not in lead.title for lead in result.leads), (
            path.name
        )
        assert all(lead.published is None or lead.published.certain or "atom" in path.name for lead in result.leads), (
            path.name
        )
