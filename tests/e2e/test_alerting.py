"""From pages to mails: a first look with a backlog, copies of one report, pages that only look like articles."""

from __future__ import annotations

import email
import email.policy
import json
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from monitor.bench.soak_web import BUYERS, GOODS
from tests.e2e.small_web import STORIES, Answer, Bench, SmallWeb, feed, page, report

READER = '[[recipients]]\naddress = "ann@example.org"\n'


@pytest.fixture
def bench(bench: Bench) -> Bench:
    bench.settings(READER)
    return bench


def mails(bench: Bench) -> list[email.message.EmailMessage]:
    found = [
        email.message_from_bytes(f.read_bytes(), policy=email.policy.default)
        for f in sorted((bench.folder / "mail").glob("*.eml"))
    ]
    return [each for each in found if isinstance(each, email.message.EmailMessage)]


def dated(path: str, title: str, at: datetime) -> str:
    return f"<item><title>{title}</title><link>{{base}}{path}</link><pubDate>{format_datetime(at)}</pubDate></item>"


def channel(*items: str) -> Answer:
    return Answer(
        f"<rss version='2.0'><channel><title>T</title>{''.join(items)}</channel></rss>", kind="application/rss+xml"
    )


def test_a_first_look_at_five_hundred_old_stories_is_one_digest_at_most(web: SmallWeb, bench: Bench) -> None:
    now = datetime.now(UTC)
    old = [dated(f"/old{n}", f"Norway buys {n} K9 howitzers", now - timedelta(days=5, hours=n)) for n in range(470)]
    fresh = []
    for n in range(24):
        buyer, goods = BUYERS[n % len(BUYERS)], GOODS[n % len(GOODS)]
        title = f"{buyer} signs for {n + 6} {goods.partition(' from ')[0]}"
        web.answers[f"/new{n}"] = report(title, f"{buyer} signed a contract for {n + 6} {goods}.", f"bureau{n}")
        fresh.append(dated(f"/new{n}", title, now - timedelta(hours=1 + n / 3)))
    web.answers["/feed.xml"] = channel(*fresh, *old)
    counts = bench.crawl()
    assert (counts["leads"], counts["new"]) == (494, 24)
    assert not any(path.startswith("/old") for path in web.paths()), "what is old is remembered, not fetched"
    stories = bench.ask("SELECT count(*) AS n FROM stories")[0]["n"]
    assert stories >= 12
    (digest,) = mails(bench)
    assert str(stories) in str(digest["Subject"])
    text = digest.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert sum(title["title"] in " ".join(text.split()) for title in bench.ask("SELECT title FROM stories")) == stories
    path, title, lead, topic = STORIES[0]
    web.answers |= {path: report(title, lead, topic), "/feed.xml": channel(dated(path, title, now), *fresh, *old)}
    assert bench.crawl()["new"] == 1
    first = next(mail for mail in mails(bench) if title in str(mail["Subject"]))
    assert len(mails(bench)) == 2
    assert first["Message-ID"] != digest["Message-ID"]


def test_a_wire_report_in_three_outlets_is_one_story_and_one_mail(tmp_path: Path) -> None:
    path, title, lead, topic = STORIES[0]
    with ExitStack() as stack:
        webs = [stack.enter_context(SmallWeb()) for _ in range(3)]
        bench = Bench(tmp_path, webs[0])
        names = [f"outlet{n}" for n in range(3)]
        (tmp_path / "outlets" / "small.toml").unlink()
        for name, web in zip(names, webs, strict=True):
            (tmp_path / "outlets" / f"{name}.toml").write_text(
                f'title = "{name}"\nhome = "{web.base}/"\ntier = 1\ndelay = 0\nfeeds = ["{web.base}/feed.xml"]\n'
            )
            web.answers |= {
                "/feed.xml": feed(("/old", f"Harbour of {name} opens")),
                "/old": page(f"Harbour of {name} opens", name),
            }
        (tmp_path / "exportwatch.toml").write_text(
            f'[storage]\ndb = "small.db"\n[crawl]\ncontact = "mailto:test@example.org"\noutlets_dir = "outlets"\noutlets = {json.dumps(names)}\n'
            f"allow_addresses = {json.dumps([f'127.0.0.1:{web.port}' for web in webs])}\n{READER}"
        )
        bench.run("crawl", "--json")
        assert mails(bench) == []
        for web in webs:
            web.answers |= {path: report(title, lead, topic), "/feed.xml": feed((path, title))}
        bench.run("crawl", "--json")
        (told,) = mails(bench)
        assert title in str(told["Subject"])
        members = bench.ask("SELECT role FROM memberships")
        assert sorted(m["role"] for m in members) == ["copy", "copy", "opener"]
        assert bench.ask("SELECT count(DISTINCT outlet) AS n FROM articles WHERE title = ?", title)[0]["n"] == 3
        show = bench.run("show", "1")
        assert "3 articles, 1 independent source" in show


LEAD = STORIES[0][2]
NO_ARTICLES = {
    "/paywalled": (
        "<html lang='en'><head><title>Romania signs for 54 K9 howitzers</title><script type='application/ld+json'>"
        '{"@type": "NewsArticle", "headline": "Romania signs for 54 K9 howitzers", "isAccessibleForFree": false}</script></head>'
        f"<body><article><h1>Romania signs for 54 K9 howitzers</h1><p>{LEAD}</p><div class='paywall'>Subscribe to read the rest.</div></article></body></html>"
    ),
    "/gone": (
        "<html lang='en'><head><title>Page not found</title></head><body><main><h1>Page not found</h1>"
        "<p>The page on the export of missiles you were looking for does not exist.</p></main></body></html>"
    ),
    "/consent": (
        "<html lang='en'><head><title>Before you continue</title></head><body><form action='/consent'><h1>We value your privacy</h1>"
        "<p>We and our partners use cookies and similar technologies to store information on your device.</p>"
        "<button>Accept all</button><button>Reject all</button></form></body></html>"
    ),
}  # fmt: skip


def test_pages_that_answer_200_and_are_no_articles_make_no_story(web: SmallWeb, bench: Bench) -> None:
    web.answers |= {"/feed.xml": feed(("/old", "Harbour opens")), "/old": page("Harbour opens")}
    bench.crawl()
    title = "Romania signs for 54 K9 howitzers"
    web.answers |= {path: Answer(body) for path, body in NO_ARTICLES.items()}
    web.answers["/feed.xml"] = feed(*((path, title) for path in NO_ARTICLES))
    counts = bench.crawl()
    assert counts["new"] == 0
    assert sum(counts["rejected"].values()) == len(NO_ARTICLES)
    reasons = {
        row["url"].rpartition("/")[2]: row["reason"]
        for row in bench.ask("SELECT url, reason FROM leads WHERE state = 'rejected'")
    }
    assert set(reasons) == {"paywalled", "gone", "consent"}
    assert bench.ask("SELECT count(*) AS n FROM stories")[0]["n"] == 0
    assert mails(bench) == []
