"""From a page's bytes to an Article or a Rejected with its reason."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.extraction import EXTRACTOR, extract
from spiders.outlet import Outlet
from storage.models import Access, Article, Page, Reason, Rejected
from storage.text import body_hash

FETCHED = datetime(2026, 2, 2, 12, tzinfo=UTC)
OUTLET = Outlet(
    "post",
    "Harbour Post",
    "https://www.post.test/",
    languages=("en",),
    article=r"/(?P<id>\d+)/[a-z-]+$",
    article_verified=True,
)
URL = "https://www.post.test/defence/51234/yard-delivers-boat"
TITLE = "Yard delivers first patrol boat to Lisbon"
PARAGRAPHS = tuple(
    f"The yard handed over hull number {n} to the coast guard in a short ceremony on the quay, and officials {verb} the crew."
    for n, verb in enumerate(("thanked", "praised", "greeted", "briefed", "photographed"), 1)
)


def page(
    body: bytes | str,
    *,
    url: str = URL,
    asked: str | None = None,
    status: int = 200,
    kind: str = "text/html; charset=utf-8",
) -> Page:
    raw = body.encode() if isinstance(body, str) else body
    return Page("post", url, asked or url, status, {"content-type": kind} if kind else {}, raw, body_hash(raw), FETCHED)


def html(*lines: str, head: str = "", title: str = TITLE) -> str:
    paragraphs = "".join(line if line.startswith("<") else f"<p>{line}</p>" for line in lines)
    return (
        f'<html lang="en"><head><title>{title} | Harbour Post</title><meta property="og:title" content="{title}">{head}</head>'
        f"<body><main><article><h1>{title}</h1>{paragraphs}</article></main></body></html>"
    )


def linked(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


def article(body: bytes | str, **named: str) -> Article:
    found = extract(page(body, **named), OUTLET, None)  # type: ignore[arg-type]
    assert isinstance(found, Article), found
    return found


def reasons(found: Article) -> dict[str, str | None]:
    return {b.text: b.dropped for b in found.blocks}


def test_plain_page_becomes_an_article():
    found = article(html(*PARAGRAPHS))
    assert found.text.split("\n") == list(PARAGRAPHS)
    assert (found.title, found.own_id, found.extractor) == (TITLE, "51234", EXTRACTOR)
    assert found.page_hash == page(html(*PARAGRAPHS)).body_hash
    assert pickle.loads(pickle.dumps(found)) == found


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (TITLE, "title"),
        (f"Navy {TITLE}", "title"),
        ("By Ayla Demir", "byline"),
        ("Published 2 February 2026 09:15", "date"),
        ("Reuters", "credit"),
        ("Photo: AFP", "credit"),
        ("Harbour Post", "credit"),
    ],
)
def test_furniture_at_the_top_is_dropped_with_its_reason(line, reason):
    found = article(
        html(line, *PARAGRAPHS, head=linked(author={"name": "Ayla Demir"}, publisher={"name": "Harbour Post"}))
    )
    assert found.text.split("\n") == list(PARAGRAPHS)
    assert line not in reasons(found) or reasons(found)[line] == reason


@pytest.mark.parametrize(
    "line",
    [
        "Download our app to stay informed wherever you are.",
        "What do you think about this story?",
        "Be the first to leave a comment!",
        "Sign up for our newsletter to get the best of the week.",
        "Follow us on WhatsApp",
        "Haberi paylaş",
        "İlginizi çekebilir",
        "Uygulamamızı indirin, gelişmeleri kaçırmayın.",
        "Hәmçinin oxuyun".replace("ә", "ə"),
        "Подписывайтесь на наш канал в Телеграме",
        "Читайте также",
        "Reporting by Jon Ode in Lisbon; Editing by Ayla Demir",
        "Kaynak: AA",
    ],
)
def test_prompts_and_closing_notes_are_dropped(line):
    found = article(html(*PARAGRAPHS, line))
    assert found.text.split("\n") == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "line",
    [
        "Share prices of the yard rose by four per cent after the ceremony.",
        "Sources close to the ministry said that two more boats would follow this year.",
        "Follow-up orders are expected in March, the director said.",
        "By Friday the crew had taken the boat to sea for the first time.",
        "Download speeds on board reach ten megabits, which the crew welcomed after years of complaints about the old satellite link and the bills.",
        "The Reuters news agency first reported the order in 2024.",
        "“We are proud,” she said.",
    ],
)
def test_sentences_of_the_article_stay(line):
    assert line in article(html(*PARAGRAPHS[:3], line, *PARAGRAPHS[3:])).text.split("\n")
    assert line in article(html(*PARAGRAPHS, line)).text.split("\n")


def test_caption_goes_and_table_list_quote_and_heading_stay():
    figure = '<figure><img src="b.jpg"><figcaption>The boat leaves the dock in the evening light</figcaption></figure>'
    parts = (
        "<h2>What was delivered</h2>",
        "<ul><li>one patrol boat of sixty metres</li><li>two rigid inflatable boats</li></ul>",
        "<blockquote><p>It is the best boat we ever built in this yard.</p></blockquote>",
        "<table><tr><td>Length</td><td>sixty metres</td></tr><tr><td>Crew</td><td>thirty people</td></tr></table>",
    )
    text = article(html(PARAGRAPHS[0], figure, *PARAGRAPHS[1:4], *parts, PARAGRAPHS[4])).text
    assert "evening light" not in text
    for piece in ("What was delivered", "one patrol boat", "best boat we ever built", "sixty metres", "thirty people"):
        assert piece in text


def test_list_of_links_to_other_stories_goes():
    links = "<ul><li><a href='/a/1/b'>Minister visits the yard in Gdynia again</a></li><li><a href='/a/2/c'>Two ferries collide off the northern coast</a></li></ul>"
    assert "ferries collide" not in article(html(*PARAGRAPHS[:3], links, *PARAGRAPHS[3:])).text


def test_comments_of_readers_are_no_text():
    comments = "<section id='comments'><div class='comment'><p>I think this yard is the worst of all yards, says a reader.</p></div></section>"
    assert "worst of all yards" not in article(html(*PARAGRAPHS).replace("</main>", f"</main>{comments}")).text


def test_body_of_jsonld_is_used_where_the_markup_holds_none():
    body = "<p>" + "</p><p>".join(PARAGRAPHS) + "</p>"
    shell = f"<html><head><title>{TITLE}</title>{linked(headline=TITLE, articleBody=body)}</head><body><div id='app'></div></body></html>"
    found = article(shell)
    assert found.text.split("\n") == list(PARAGRAPHS)
    assert found.found_in["text"] == "jsonld"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1254"])
def test_turkish_page_in_its_encodings(encoding):
    lines = [
        "Türkiye'nin savunma sanayii ihracatı ocak ayında güçlü bir artış gösterdi, dedi bakanlık sözcüsü İstanbul'da."
    ] * 1
    source = html(
        *lines,
        *(f"Şirket {n}. gemiyi teslim etti ve yeni siparişler için görüşmelerin sürdüğünü açıkladı." for n in range(4)),
    )
    found = article(source.encode(encoding), kind=f"text/html; charset={encoding}")
    assert lines[0] in found.text


@pytest.mark.parametrize(
    ("head", "title", "last", "flag"),
    [
        (linked(author={"name": "Reuters"}), TITLE, "", "wire:Reuters"),
        ("", TITLE, "Kaynak: AA", "wire:Anadolu"),
        ("", "Morning Brief: boats, budgets and bread", "", "digest"),
        ("", "Günün özeti: 2 Şubat", "", "digest"),
        (
            '<script type="application/ld+json">{"@type": "LiveBlogPosting", "headline": "H"}</script>',
            TITLE,
            "",
            "live",
        ),
        (linked(isAccessibleForFree=False), TITLE, "", "paywall"),
    ],
)
def test_quality_flags(head, title, last, flag):
    assert article(html(*PARAGRAPHS, *([last] if last else []), head=head, title=title)).flags == (flag,)


def test_agency_in_the_dateline_is_the_wire_and_a_photo_credit_is_not():
    dated = article(
        html("LISBON (AP) — The yard handed over the boat to the coast guard on Monday in the rain.", *PARAGRAPHS)
    )
    assert dated.flags == ("wire:AP",)
    assert article(html("Reuters", *PARAGRAPHS)).flags == ()


def test_paywalled_article_with_substantial_text_is_an_article():
    assert article(html(*PARAGRAPHS, head=linked(isAccessibleForFree=False))).access is Access.PAYWALLED


LINKS = "".join(
    f"<li><a href='/x/{n}/some-story'>A headline of some length about matter number {n}</a></li>" for n in range(60)
)
FRONT = f"<html><head><title>Defence | Harbour Post</title></head><body><h1>Defence</h1><ul>{LINKS}</ul></body></html>"


@pytest.mark.parametrize(
    ("given_page", "reason"),
    [
        (page(""), Reason.EMPTY),
        (page(" \n\t "), Reason.EMPTY),
        (page(html()), Reason.EMPTY),
        (page("<html><body></body></html>"), Reason.EMPTY),
        (page(html("Too few words.")), Reason.TOO_SHORT),
        (page("%PDF-1.7 ...", kind="application/pdf"), Reason.WRONG_TYPE),
        (page("%PDF-1.7 ...", kind="text/html"), Reason.WRONG_TYPE),
        (page(b"\x89PNG\r\n\x1a\n" + bytes(500), kind=""), Reason.WRONG_TYPE),
        (page('{"a": 1}', kind="application/json"), Reason.WRONG_TYPE),
        (page("just words, no markup", kind="text/html"), Reason.WRONG_TYPE),
        (page(html(*PARAGRAPHS), status=503), Reason.HTTP_ERROR),
        (page(html("Sorry, the page was not found here.", title="Page not found")), Reason.SOFT_404),
        (page(html("Aradığınız sayfa yok.", title="404")), Reason.SOFT_404),
        (page(html(*PARAGRAPHS[:2]), url="https://www.post.test/", asked=URL), Reason.SOFT_404),
        (page(FRONT, url="https://www.post.test/"), Reason.NOT_ARTICLE),
        (page(FRONT, url="https://www.post.test/defence"), Reason.NOT_ARTICLE),
        (page(html(*PARAGRAPHS), url="https://www.post.test/defence"), Reason.NOT_ARTICLE),
        (page(html("We use cookies to improve the service. Accept all?", title="Before you continue")), Reason.CONSENT),
        (page(html("Enable JavaScript and cookies to continue", title="Just a moment...")), Reason.CONSENT),
        (page(html(PARAGRAPHS[0], head=linked(isAccessibleForFree=False))), Reason.PAYWALL),
    ],
)
def test_rejections_have_the_right_reason_and_a_detail(given_page, reason):
    found = extract(given_page, OUTLET, None)
    assert isinstance(found, Rejected), found
    assert found.reason is reason
    assert found.detail
    assert (found.url, found.page_hash, found.fetched_at) == (given_page.url, given_page.body_hash, FETCHED)


def test_section_of_an_outlet_without_pattern_is_told_by_its_links():
    outlet = Outlet("post", "Harbour Post", "https://www.post.test/")
    found = extract(page(FRONT, url="https://www.post.test/defence"), outlet, None)
    assert isinstance(found, Rejected)
    assert found.reason is Reason.NOT_ARTICLE


def test_articles_about_missing_pages_cookies_and_consent_are_articles():
    for title in ("Book page not found in archive for 404 years", "Parliament passes cookie consent law"):
        assert article(html(*PARAGRAPHS * 2, title=title)).title == title


def test_short_article_with_jsonld_is_an_article():
    assert article(
        html("The boat was delivered today, the ministry said.", head=linked(datePublished="2026-02-02T09:00:00Z"))
    ).text


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>" + b"<div>" * 20_000 + b"deep" + b"</div>" * 20_000,
        b"<p>" + b"\xff\xfe\x00" * 1000,
        b"<html><head><script type='application/ld+json'>{{{{</script><body><p>x",
        b'<?xml version="1.0" encoding="nonsense"?><html><body><p>words</p></body></html>',
        b"<!DOCTYPE html><!-- " + b"-" * 10_000,
        b"<table>" + b"<tr><td>1</td>" * 3000,
        "<html><body><p>\ud83d</p>".encode("utf-8", "surrogatepass"),
    ],
)
def test_scraps_end_in_an_article_or_a_reason(body):
    found = extract(page(body), OUTLET, None)
    assert isinstance(found, Article) or found.detail


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.booleans())
def test_any_bytes_end_in_an_article_or_a_reason(noise, is_wrapped):
    body = b"<html><body><article><p>" + noise + b"</p></article></body></html>" if is_wrapped else noise
    found = extract(page(body, kind=""), OUTLET, None)
    assert isinstance(found, Article | Rejected)
