"""Feeds as they should not be, and articles that change: what is stored, and who is told how often."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from storage.clock import from_text
from tests.e2e.small_web import STORIES, Answer, Bench, SmallWeb, clean_environment, feed, page, report


@pytest.fixture
def bench(bench: Bench) -> Bench:
    bench.settings('[[recipients]]\naddress = "ann@example.org"\n')
    return bench


def items(*each: str) -> Answer:
    """A feed of these items as they are."""
    return Answer(
        f"<?xml version='1.0'?><rss version='2.0'><channel><title>T</title>{''.join(f'<item>{i}</item>' for i in each)}</channel></rss>",
        kind="application/rss+xml",
    )


def mails(bench: Bench) -> int:
    return len(list((bench.folder / "mail").glob("*.eml")))


def opened(web: SmallWeb, bench: Bench) -> None:
    """The first look is over: what comes now is new."""
    web.answers |= {"/feed.xml": feed(("/old", "Harbour opens")), "/old": page("Harbour opens")}
    assert bench.crawl()["new"] == 1


def test_a_hundred_thousand_items_cost_no_more_than_the_cap(web: SmallWeb, bench: Bench) -> None:
    many = "".join(f"<item><title>T{n}</title><link>{{base}}/{n}</link></item>" for n in range(100_000))
    head = "<rss version='2.0'><channel><title>T</title>"
    web.answers["/feed.xml"] = Answer(f"{head}{many}</channel></rss>", kind="application/rss+xml")
    begun = time.monotonic()
    counts = bench.crawl("small", "--limit", "1")
    assert counts["leads"] == 1000
    assert bench.ask("SELECT count(*) AS n FROM leads")[0]["n"] == 1000
    assert time.monotonic() - begun < 30


def test_an_item_of_twenty_megabytes_costs_its_own_feed_only(web: SmallWeb, bench: Bench) -> None:
    bench.outlet('feeds = ["{base}/huge.xml", "{base}/feed.xml"]\n')
    web.answers |= {
        "/huge.xml": items(f"<title>Huge</title><link>{{base}}/h</link><description>{'x' * 20_000_000}</description>"),
        "/feed.xml": feed(("/a", "Harbour opens")), "/a": page("Harbour opens"),
    }  # fmt: skip
    script = "import resource, runpy, sys; sys.argv[0] = 'exportwatch'\ntry:\n    runpy.run_module('monitor.cli.main', run_name='__main__')\nfinally:\n    print('PEAK', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", script, "--config", str(bench.folder / "exportwatch.toml"), "crawl", "small"],
        capture_output=True, text=True, timeout=120, cwd=bench.folder, env=clean_environment(),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert [row["title"] for row in bench.ask("SELECT title FROM articles")] == ["Harbour opens"]
    (row,) = bench.ask("SELECT failures, last_error FROM sources WHERE url LIKE '%huge.xml'")
    assert row["failures"] == 1
    assert row["last_error"]
    assert int(done.stderr.rpartition("PEAK ")[2]) < 400


def test_items_without_number_or_date_and_with_impossible_dates_are_stored_and_block_nothing(
    web: SmallWeb, bench: Bench
) -> None:
    opened(web, bench)
    web.answers["/feed.xml"] = items(
        "<title>Without a link</title>",
        "<title>Bare one</title><link>{base}/bare</link>",
        "<title>Far ahead</title><link>{base}/ahead</link><pubDate>Thu, 01 Jan 2099 00:00:00 GMT</pubDate>",
        "<title>Long ago</title><link>{base}/epoch</link><pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>",
        f"<title>No zone</title><link>{{base}}/zoneless</link><pubDate>{datetime.now(UTC):%a, %d %b %Y %H:%M:%S}</pubDate>",
        "<title>Nonsense</title><link>{base}/nonsense</link><pubDate>yesterday or so</pubDate>",
        f"<title>The last</title><link>{{base}}/last</link><pubDate>{format_datetime(datetime.now(UTC))}</pubDate>",
    )
    names = ("bare", "ahead", "epoch", "zoneless", "nonsense", "last")
    web.answers |= {f"/{name}": page(f"The {name} opens", name) for name in names}
    assert bench.crawl()["new"] == len(names)
    rows = {r["canonical_url"].rpartition("/")[2]: r for r in bench.ask("SELECT * FROM articles")}
    now = datetime.now(UTC)
    for name in names:
        assert now - from_text(rows[name]["first_seen_at"]) < timedelta(minutes=5)
        published = rows[name]["published_at"]
        assert published is None or from_text(published) <= now, name
    assert bench.crawl()["new"] == 0


def test_a_number_used_again_a_new_number_and_trackers_make_no_double(web: SmallWeb, bench: Bench) -> None:
    opened(web, bench)
    path, title, lead, topic = STORIES[0]
    other, other_title, other_lead, other_topic = STORIES[1]
    web.answers |= {path: report(title, lead, topic), other: report(other_title, other_lead, other_topic)}
    tracked = f"{path}?utm_source=rss&amp;utm_medium=feed"
    web.answers[tracked.replace("&amp;", "&")] = web.answers[path]
    web.answers["/feed.xml"] = items(
        f"<title>{title}</title><guid isPermaLink='false'>1</guid><link>{{base}}{path}</link>"
    )
    assert bench.crawl()["new"] == 1
    assert mails(bench) == 1
    web.answers["/feed.xml"] = items(
        f"<title>{title}</title><guid isPermaLink='false'>77</guid><link>{{base}}{tracked}</link>",
        f"<title>{title}</title><guid isPermaLink='false'>78</guid><link>{{base}}{path}#comments</link>",
        f"<title>{other_title}</title><guid isPermaLink='false'>1</guid><link>{{base}}{other}</link>",
    )
    assert bench.crawl()["new"] == 1, "only the other article, under the number that was used before"
    assert bench.ask("SELECT count(*) AS n FROM articles")[0]["n"] == 3
    assert bench.ask("SELECT count(*) AS n FROM stories")[0]["n"] == 2
    assert mails(bench) == 2


def test_a_headline_edited_five_times_is_five_revisions_and_one_mail(web: SmallWeb, bench: Bench) -> None:
    opened(web, bench)
    path, title, lead, topic = STORIES[0]
    for n in range(6):
        edited = f"{title}{' ' + ', '.join(['minister', 'embassy', 'spokesman', 'agency', 'envoy'][:n]) + ' say' if n else ''}"
        web.answers |= {path: report(edited, lead, topic), "/feed.xml": feed((path, edited))}
        bench.crawl()
    (article,) = bench.ask("SELECT id, title FROM articles WHERE canonical_url LIKE ?", f"%{path}")
    assert article["title"].endswith("envoy say")
    revisions = bench.ask("SELECT title FROM revisions WHERE article_id = ? ORDER BY number", article["id"])
    assert revisions[0]["title"] == title
    assert len(revisions) == 6
    assert bench.ask("SELECT count(*) AS n FROM stories")[0]["n"] == 1
    assert mails(bench) == 1
