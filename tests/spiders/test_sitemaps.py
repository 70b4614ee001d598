"""Sitemaps into leads and children: namespaces right, wrong and missing, and every recorded one there is."""

from __future__ import annotations

import gzip
import io
import tarfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest

from spiders.discovery.sitemaps import parse_sitemap
from spiders.outlet import Outlet
from storage.models import Precision, SourceKind, SourceResult
from tests.pace import cpu

RECORDED = Path(__file__).resolve().parents[3] / "shared" / "data" / "sitemaps"
OUTLET = Outlet(name="example", title="Example", home="https://example.com/", languages=("en",))
SOURCE = "https://example.com/sitemap.xml"
MAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def read(body: bytes | str, outlet: Outlet = OUTLET, *, most: int = 1000, limit: int = 1_000_000) -> SourceResult:
    raw = body.encode() if isinstance(body, str) else body
    return parse_sitemap(raw, outlet=outlet, source_url=SOURCE, content_type=None, max_leads=most, max_bytes=limit)


def urlset(*urls: str, attributes: str = f"{MAP} {NEWS}") -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {attributes}>{"".join(f"<url>{u}</url>" for u in urls)}</urlset>'


def news(prefix: str = "news") -> str:
    return (
        f"<loc>https://example.com/17/a</loc><lastmod>2026-02-02T12:00:00+03:00</lastmod><{prefix}:news><{prefix}:publication><{prefix}:name>Example"
        f"</{prefix}:name><{prefix}:language>tr</{prefix}:language></{prefix}:publication><{prefix}:publication_date>2026-02-02T10:00+03:00"
        f"</{prefix}:publication_date><{prefix}:title>İhracat &amp; rekor</{prefix}:title></{prefix}:news>"
        '<image:image xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><image:loc>https://example.com/a.jpg</image:loc>'
        "<image:title>A picture</image:title></image:image>"
    )


@pytest.mark.parametrize(
    ("prefix", "attributes"),
    [("news", f"{MAP} {NEWS}"), ("n", f'{MAP} xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'), ("news", ""), ("news", 'xmlns="urn:wrong" xmlns:news="urn:wrong-too"')],
)  # fmt: skip
def test_a_news_entry_whatever_its_namespaces(prefix: str, attributes: str) -> None:
    result = read(urlset(news(prefix), attributes=attributes))
    (lead,) = result.leads
    assert (lead.url, lead.title, lead.language) == ("https://example.com/17/a", "İhracat & rekor", "tr")
    assert lead.source_kind is SourceKind.SITEMAP
    assert lead.published is not None
    assert (lead.published.at.isoformat(), lead.published.precision) == ("2026-02-02T07:00:00+00:00", Precision.MINUTE)
    assert lead.updated is not None
    assert lead.updated.at.hour == 9
    assert result.problem is None


def test_newest_first_and_capped() -> None:
    urls = [
        f"<loc>https://example.com/story-number-{i}-of-them</loc><lastmod>2026-02-{i:02d}</lastmod>"
        for i in (3, 9, 1, 7, 5)
    ]
    assert [lead.url.split("-")[2] for lead in read(urlset(*urls), most=3).leads] == ["9", "7", "5"]


def test_undated_ones_go_by_the_outlets_own_number() -> None:
    outlet = Outlet(name="n", title="N", home="https://example.com/", article=r"example\.com/(?P<id>\d+)/")
    urls = [f"<loc>https://example.com/{i}/a</loc>" for i in (9, 100, 20)]
    assert [lead.own_id for lead in read(urlset(*urls), outlet).leads] == ["100", "20", "9"]


def test_a_cap_drops_listings_before_articles() -> None:
    listing = "<loc>https://example.com/tag/tanks</loc><lastmod>2026-03-01</lastmod>"
    article = "<loc>https://example.com/news/yard-wins-export-order-4711</loc><lastmod>2026-02-01</lastmod>"
    assert [lead.url[20:24] for lead in read(urlset(listing, article), most=1).leads] == ["news"]
    assert len(read(urlset(listing, article)).leads) == 2


def test_a_verified_pattern_keeps_other_pages_out() -> None:
    outlet = Outlet(
        name="v", title="V", home="https://example.com/", article=r"example\.com/(?P<id>\d+)/", article_verified=True
    )
    urls = ("<loc>https://example.com/about</loc>", "<loc>https://example.com/17/a</loc>")
    assert [lead.url for lead in read(urlset(*urls), outlet).leads] == ["https://example.com/17/a"]
    pages = read(urlset("<loc>https://example.com/about</loc>"), outlet)
    assert pages.leads == ()
    assert pages.problem is not None


def test_an_index_names_its_children_newest_first() -> None:
    entries = "".join(
        f"<sitemap><loc>{loc}</loc>{f'<lastmod>{when}</lastmod>' if when else ''}</sitemap>"
        for loc, when in (
            ("https://example.com/s-2019-01.xml", ""), ("/s-2026-02.xml", ""), ("https://example.com/s-2026-01.xml", ""), ("https://example.com/old.xml", "2025-01-01"),
            ("https://example.com/new.xml", "2026-02-02T10:00:00Z"), ("https://example.com/new.xml", "2026-02-02T10:00:00Z"), ("javascript:x", ""), (SOURCE, ""),
        )
    )  # fmt: skip
    result = read(f"<sitemapindex {MAP}>{entries}</sitemapindex>")
    assert result.leads == ()
    assert [child.removeprefix("https://example.com/") for child in result.children] == [
        "new.xml",
        "old.xml",
        "s-2026-02.xml",
        "s-2026-01.xml",
        "s-2019-01.xml",
    ]


def test_text_files_feeds_and_gzip_are_read_for_what_they_are() -> None:
    text = "\ufeffhttps://example.com/a\r\nhttps://example.com/b?x=1&y=2\n\nnot an address\n"
    assert [lead.url for lead in read(text).leads] == ["https://example.com/a", "https://example.com/b?x=1&y=2"]
    feed = "<rss version='2.0'><channel><item><title>T</title><link>https://example.com/r</link></item></channel></rss>"
    assert [lead.title for lead in read(feed).leads] == ["T"]
    packed = gzip.compress(urlset("<loc>https://example.com/a</loc>").encode())
    assert len(read(packed).leads) == len(read(gzip.compress(packed)).leads) == 1


def test_a_large_one_is_cut_at_its_limit_and_still_read() -> None:
    urls = [f"<loc>https://example.com/story-{i}</loc><lastmod>2026-02-02</lastmod>" for i in range(3000)]
    packed = gzip.compress(urlset(*urls).encode())
    result = read(packed, limit=50_000)
    assert 300 < len(result.leads) < 1000
    assert result.problem == "larger than 50000 bytes decompressed: cut"
    addresses = {f"https://example.com/story-{i}" for i in range(len(result.leads))}
    assert {lead.url for lead in result.leads} == addresses  # none of them half


def test_a_bomb_is_not_inflated() -> None:
    bomb = gzip.compress(b"<urlset>" + b" " * 100_000_000)
    assert read(bomb).problem == "larger than 1000000 bytes decompressed: cut"
    assert cpu(lambda: read(bomb)) < 0.1


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        ("<url><loc>https://example.com/a?x=1&y=2</loc></url>", "https://example.com/a?x=1&y=2"),
        ("<url><loc><![CDATA[https://example.com/a?x=1&y=2]]></loc></url>", "https://example.com/a?x=1&y=2"),
        ("<url><loc>\n  https://example.com/a \n</loc></url>", "https://example.com/a"),
        ("<url><loc>/a</loc></url>", "https://example.com/a"),
        ("<url><loc>https://example.com/a</loc><video:title>x & y</video:title></url>", "https://example.com/a"),
        ("<url><loc>https://example.com/a</loc><lastmod>2026-02-02</url>", "https://example.com/a"),
    ],
)
def test_what_is_broken_is_mended(broken: str, expected: str) -> None:
    result = read(f"<urlset {MAP}>{broken}<url><loc>https://example.com/last</loc></url></urlset>")
    assert [lead.url for lead in result.leads] == [expected, "https://example.com/last"]


def test_junk_before_the_declaration_and_a_doctype_do_no_harm() -> None:
    body = f"\n\n  <!DOCTYPE urlset [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>{urlset('<loc>https://example.com/a</loc><lastmod>&x;</lastmod>')}"
    (lead,) = read(body).leads
    assert lead.updated is None


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("<!doctype html><html><body>no</body></html>", "not a sitemap: HTML"),
        ("", "empty body"),
        ("User-agent: *\nDisallow:", "not a sitemap: text without addresses"),
        ("<note><to>x</to></note>", "not a sitemap: XML of another kind"),
    ],
)
def test_what_is_no_sitemap_says_so(body: str, problem: str) -> None:
    assert read(body) == SourceResult(problem=problem)


def test_the_cost_of_hostile_nesting_grows_with_its_length() -> None:
    def hostile(depth: int) -> str:
        deep = "<a>" * depth + "</a>" * depth
        return f"<urlset><url>{deep}<loc>https://example.com/a</loc></url></urlset>"

    def cost(document: str) -> float:
        assert read(document, limit=10_000_000).problem is not None
        return cpu(lambda: read(document, limit=10_000_000))

    # Eight times the depth: eight times the cost where it is linear, 64 times where each level looks at all above it.
    assert cost(hostile(80_000)) < 24 * cost(hostile(10_000))


# -- Every recorded sitemap -------------------------------------------------------------------------------------


def recorded() -> Iterator[tuple[str, bytes]]:
    for path in sorted(RECORDED.iterdir()):
        if path.name.endswith(".tar.gz"):
            with tarfile.open(path) as archive:
                for member in archive:
                    file = archive.extractfile(member) if member.isfile() else None
                    if file is not None:
                        yield f"{path.name}:{member.name}", file.read()
        elif path.suffix != ".tsv":
            yield path.name, path.read_bytes()


def plainly(body: bytes) -> tuple[int, int, int, int]:
    """Another reading: distinct pages, distinct children, news titles, pages with any time."""
    text = (gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body).decode("utf-8-sig")
    if not text.lstrip().startswith("<"):
        return len({line.strip() for line in text.splitlines() if line.strip().startswith("http")}), 0, 0, 0
    root = ET.parse(io.BytesIO(text.strip().encode())).getroot()
    pages = {
        e.findtext("{*}loc", "").strip(): e
        for e in root.iter()
        if e.tag.endswith("}url") and e.find("{*}loc") is not None
    }
    children = {(e.findtext("{*}loc") or e.text or "").strip() for e in root.iter() if e.tag.endswith("}sitemap")}
    titles = sum(bool((e.findtext("{*}news/{*}title") or "").strip()) for e in pages.values())
    times = sum(
        bool((e.findtext("{*}news/{*}publication_date") or e.findtext("{*}lastmod") or "").strip())
        for e in pages.values()
    )
    return len(pages), len(children), titles, times


@pytest.mark.skipif(
    not RECORDED.is_dir(), reason="the recorded sitemaps (../shared/data/sitemaps) are not on this machine"
)
def test_every_recorded_sitemap_yields_what_another_reading_finds() -> None:
    wrong, seen = [], 0
    for name, body in recorded():
        result = parse_sitemap(body, outlet=OUTLET, source_url=SOURCE, content_type=None, max_leads=50_000)
        if name.endswith(("atom.xml", "atom0.3.xml", "atom1.0.xml", "rss2.0.xml")):
            found = (1 <= len(result.leads) <= 2) and all(lead.title and lead.published for lead in result.leads)
        elif name.endswith("robots.txt"):
            found = result.leads == () and result.problem is not None
        else:
            leads = result.leads
            mine = (
                len(leads),
                len(result.children),
                sum(bool(x.title) for x in leads),
                sum(bool(x.published or x.updated) for x in leads),
            )
            found = mine == plainly(body) and result.problem is None
        seen += 1
        if not found:
            wrong.append((name, result.problem, len(result.leads), len(result.children)))
    assert wrong == []
    assert seen > 35
