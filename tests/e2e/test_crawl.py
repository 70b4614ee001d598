"""One outlet crawled by the real command: leads, healing, politeness, revisions, refusals."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from storage.clock import from_text
from tests.e2e.small_web import Answer, Bench, SmallWeb, feed, page


def test_a_second_crawl_costs_one_conditional_request(web: SmallWeb, bench: Bench) -> None:
    web.answers |= {
        "/feed.xml": feed(("/a", "Harbour opens"), ("/b", "Museum closes")),
        "/a": page("Harbour opens"),
        "/b": page("Museum closes", "museum"),
    }
    assert bench.crawl()["new"] == 2
    web.asked.clear()
    assert bench.crawl()["new"] == 0
    assert [(a.path, a.status) for a in web.asked] == [("/feed.xml", 304)]
    assert web.asked[0].headers["User-Agent"].startswith("Exportwatch/")
    assert "(+mailto:test@example.org)" in web.asked[0].headers["User-Agent"]


def test_a_changed_headline_is_one_revision(web: SmallWeb, bench: Bench) -> None:
    web.answers |= {"/feed.xml": feed(("/a", "Harbour opens")), "/a": page("Harbour opens")}
    bench.crawl()
    for number in range(3):
        title = f"Harbour opens, again {number}"
        web.answers |= {"/feed.xml": feed(("/a", title)), "/a": page(title)}
        assert bench.crawl()["revised"] == 1
    (row,) = bench.ask("SELECT count(*) AS articles, max(revision) AS revisions FROM articles")
    assert (row["articles"], row["revisions"]) == (1, 4)


def test_a_lead_touched_without_a_change_costs_a_304(web: SmallWeb, bench: Bench) -> None:
    web.answers |= {"/feed.xml": feed(("/a", "Harbour opens")), "/a": page("Harbour opens")}
    bench.crawl()
    web.answers["/feed.xml"] = feed(("/a", "Harbour opens: live"))
    web.asked.clear()
    counts = bench.crawl()
    assert (counts["unchanged"], counts["revised"]) == (1, 0)
    assert [(a.path, a.status) for a in web.asked] == [("/feed.xml", 200), ("/a", 304)]


def test_a_failing_feed_is_healed_by_the_sitemap_of_robots_txt(web: SmallWeb, bench: Bench) -> None:
    sitemap = (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">'
        f"<url><loc>{{base}}/a</loc><n:news><n:publication_date>{datetime.now(UTC).isoformat()}</n:publication_date><n:title>Harbour opens</n:title></n:news></url></urlset>"
    )
    web.answers |= {
        "/robots.txt": Answer("User-agent: *\nAllow: /\nSitemap: {base}/hidden-news.xml\n", kind="text/plain"),
        "/hidden-news.xml": Answer(sitemap, kind="application/xml"), "/": Answer("<html><body>nothing</body></html>"), "/a": page("Harbour opens"),
    }  # fmt: skip
    counts = bench.crawl()
    assert counts["new"] == 1
    found = bench.ask("SELECT url, origin, active FROM sources WHERE first_ok_at IS NOT NULL")
    assert [(row["url"], row["origin"], row["active"]) for row in found] == [
        (f"{web.base}/hidden-news.xml", "discovered", 1)
    ]


def test_an_outlet_with_nothing_but_a_home_page_is_found_by_its_links(web: SmallWeb, bench: Bench) -> None:
    bench.outlet("")
    web.answers |= {
        "/": Answer('<html><head><link rel="alternate" type="application/rss+xml" href="/news/rss"></head><body>x</body></html>'),
        "/news/rss": feed(("/a", "Harbour opens")), "/a": page("Harbour opens"),
    }  # fmt: skip
    assert bench.crawl()["new"] == 1


def test_section_pages_are_the_last_resort(web: SmallWeb, bench: Bench) -> None:
    bench.outlet("")
    items = "".join(
        f'<article><h2><a href="/world/{n}-the-harbour-opens-to-ships-number-{n}">The harbour opens to ships number {n}</a></h2><p>A teaser of the piece.</p></article>'
        for n in range(10001, 10006)
    )
    section = f"<html><body><nav><a href='/world'>World</a></nav><main>{items}</main></body></html>"
    web.answers |= {"/": Answer(section), "/world": Answer(section)}
    for n in range(10001, 10006):
        web.answers[f"/world/{n}-the-harbour-opens-to-ships-number-{n}"] = page(
            f"The harbour opens to ships number {n}", f"harbour{n}"
        )
    assert bench.crawl()["new"] == 5


def test_retry_after_is_kept(web: SmallWeb, bench: Bench) -> None:
    web.answers["/feed.xml"] = Answer("slow down", 429, headers={"Retry-After": "7200"})
    bench.crawl()
    (row,) = bench.ask("SELECT not_before, next_due_at, failures, last_error FROM sources WHERE origin = 'configured'")
    wish = from_text(row["not_before"])
    assert timedelta(minutes=118) < wish - datetime.now(UTC) < timedelta(minutes=121)
    assert from_text(row["next_due_at"]) >= wish
    assert (row["failures"], row["last_error"]) == (1, "HTTP 429")


def test_robots_txt_is_obeyed_and_said(web: SmallWeb, bench: Bench) -> None:
    web.answers |= {
        "/robots.txt": Answer("User-agent: *\nDisallow: /private/\n", kind="text/plain"),
        "/feed.xml": feed(("/private/a", "Secret"), ("/b", "Museum closes")), "/private/a": page("Secret"), "/b": page("Museum closes", "museum"),
    }  # fmt: skip
    counts = bench.crawl()
    assert (counts["new"], counts["rejected"]) == (1, {"robots": 1})
    assert "/private/a" not in web.paths()
    web.asked.clear()
    bench.crawl()
    assert web.paths() == ["/feed.xml"]
    assert [a.path for a in web.asked] == ["/feed.xml"], "robots.txt is cached between processes"


def test_robots_txt_that_fails_forbids_everything(web: SmallWeb, bench: Bench) -> None:
    web.answers |= {
        "/robots.txt": Answer("oops", 503),
        "/feed.xml": feed(("/a", "Harbour opens")),
        "/a": page("Harbour opens"),
    }
    counts = bench.crawl()
    assert counts["new"] == 0
    assert web.paths() == []


def test_a_page_whose_hosts_robots_txt_fails_is_not_lost(web: SmallWeb, bench: Bench, tmp_path: Path) -> None:
    with SmallWeb() as articles:
        bench.allow(articles.port)
        link = f"<item><title>Harbour opens</title><link>{articles.base}/a</link></item>"
        web.answers["/feed.xml"] = Answer(
            f"<rss version='2.0'><channel><title>T</title>{link}</channel></rss>", kind="application/rss+xml"
        )
        articles.answers |= {"/robots.txt": Answer("oops", 503), "/a": page("Harbour opens")}
        assert bench.crawl()["failures"] == 1
        (row,) = bench.ask("SELECT state, detail FROM leads")
        assert (row["state"], row["detail"]) == ("waiting", "robots.txt answers HTTP 503, which forbids everything")
        articles.answers["/robots.txt"] = Answer("User-agent: *\nAllow: /\n", kind="text/plain")
        with closing(sqlite3.connect(tmp_path / "small.db")) as db:
            db.execute("UPDATE leads SET next_attempt_at = NULL")
            db.execute("UPDATE robots SET expires_at = fetched_at")
            db.commit()
        assert bench.crawl()["new"] == 1


def test_addresses_inside_are_never_asked(web: SmallWeb, bench: Bench) -> None:
    with SmallWeb() as canary:
        items = [
            f"http://127.0.0.1:{canary.port}/admin",
            f"http://localhost:{canary.port}/",
            f"http://2130706433:{canary.port}/x",
            f"http://[::ffff:127.0.0.1]:{canary.port}/y",
        ]
        links = "".join(f"<item><title>Trap {i}</title><link>{u}</link></item>" for i, u in enumerate(items))
        web.answers["/feed.xml"] = Answer(
            f"<rss version='2.0'><channel><title>T</title>{links}<item><title>Moved</title><link>{{base}}/moved</link></item></channel></rss>",
            kind="application/rss+xml",
        )
        web.answers["/moved"] = Answer("", 302, headers={"Location": f"http://127.0.0.1:{canary.port}/inside"})
        counts = bench.crawl()
        assert counts["new"] == 0
        assert canary.asked == []
        failed = bench.ask("SELECT state, detail FROM leads")
        assert {row["state"] for row in failed} == {"failed"}


def test_a_page_that_fails_waits_and_the_others_come(web: SmallWeb, bench: Bench) -> None:
    web.answers |= {
        "/feed.xml": feed(("/a", "Harbour opens"), ("/b", "Museum closes")),
        "/a": Answer("oops", 500),
        "/b": page("Museum closes", "museum"),
    }
    counts = bench.crawl()
    assert (counts["new"], counts["failures"]) == (1, 1)
    (row,) = bench.ask("SELECT state, attempts, detail FROM leads WHERE url LIKE '%/a'")
    assert (row["state"], row["attempts"], row["detail"]) == ("waiting", 1, "HTTP 500")


def test_a_feed_that_moved_for_good_is_asked_at_its_new_address(web: SmallWeb, bench: Bench) -> None:
    web.answers |= {
        "/feed.xml": Answer("", 301, headers={"Location": "{base}/new.xml"}),
        "/new.xml": feed(("/a", "Harbour opens")),
        "/a": page("Harbour opens"),
    }
    for _ in range(3):
        bench.crawl()
    web.asked.clear()
    bench.crawl()
    assert web.paths() == ["/new.xml"]


def test_a_redirect_loop_ends(web: SmallWeb, bench: Bench) -> None:
    web.answers |= {"/feed.xml": feed(("/a", "Harbour opens")), "/a": Answer("", 302, headers={"Location": "{base}/a"})}
    assert bench.crawl()["failures"] == 1
    assert web.paths().count("/a") <= 6


def test_pages_that_are_no_articles_have_their_reasons(web: SmallWeb, bench: Bench) -> None:
    web.answers |= {
        "/feed.xml": feed(("/pic", "A picture"), ("/short", "Short"), ("/empty", "Empty"), ("/a", "Harbour opens")),
        "/pic": Answer("GIF89a\x01\x02", kind="image/gif"), "/short": Answer("<html><body><h1>Short</h1><p>Too little.</p></body></html>"),
        "/empty": Answer(""), "/a": page("Harbour opens"),
    }  # fmt: skip
    counts = bench.crawl()
    assert counts["new"] == 1
    assert sum(counts["rejected"].values()) == 3
    assert set(counts["rejected"]) <= {"wrong type", "too short", "empty body", "not an article"}


def test_single_addresses_and_unknown_hosts(web: SmallWeb, bench: Bench) -> None:
    web.answers["/one"] = page("Harbour opens")
    assert bench.crawl(f"{web.base}/one")["new"] == 1
    assert web.paths() == ["/one"]


def test_a_dry_run_writes_nothing(web: SmallWeb, bench: Bench, tmp_path: Path) -> None:
    web.answers |= {"/feed.xml": feed(("/a", "Harbour opens")), "/a": page("Harbour opens")}
    before = sorted(p.name for p in tmp_path.iterdir())
    report = json.loads(bench.run("crawl", "small", "--dry-run", "--json"))
    assert report["outlets"]["small"]["new"] == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_saved_pages_take_the_place_of_the_network(web: SmallWeb, bench: Bench, tmp_path: Path) -> None:
    import gzip

    saved = tmp_path / "saved"
    saved.mkdir()
    (saved / "one.html").write_text(page("Harbour opens").body, encoding="utf-8")
    (saved / "two.html.gz").write_bytes(gzip.compress(page("Museum closes", "museum").body.encode()))
    report = json.loads(bench.run("crawl", "--from", str(saved), "--json"))
    assert sum(o["new"] for o in report["outlets"].values()) == 2
    assert web.asked == []


def test_limit_and_since(web: SmallWeb, bench: Bench) -> None:
    web.answers["/feed.xml"] = feed(*((f"/{n}", f"Piece {n}") for n in range(6)))
    web.answers |= {f"/{n}": page(f"Piece {n}", f"topic{n}") for n in range(6)}
    assert bench.crawl("small", "--limit", "2")["new"] == 2
    assert bench.crawl("small", "--since", "7d")["new"] == 4


def test_outlets_check_shows_each_source_and_ends_with_1_where_nothing_comes(
    web: SmallWeb, bench: Bench, tmp_path: Path
) -> None:
    web.answers |= {"/feed.xml": feed(("/a", "Harbour opens")), "/a": page("Harbour opens")}
    said = bench.run("outlets", "check", "small")
    assert f"{web.base}/feed.xml" in said
    assert "article: Harbour opens" in said
    assert not (tmp_path / "small.db").exists()
    web.answers.clear()
    assert "yields nothing" in bench.run("outlets", "check", "small", code=1)


def test_explain_takes_an_address_a_file_and_a_stored_id(web: SmallWeb, bench: Bench, tmp_path: Path) -> None:
    web.answers |= {"/feed.xml": feed(("/a", "Arms exports rise")), "/a": page("Arms exports rise", "missile export")}
    fetched = bench.run("explain", f"{web.base}/a")
    assert "Arms exports rise" in fetched
    assert "defence-exports: " in fetched
    assert not (tmp_path / "small.db").exists(), "explaining an address keeps nothing"
    saved = tmp_path / "page.html"
    saved.write_text(page("Arms exports rise", "missile export").body, encoding="utf-8")
    assert "the score (log-odds)" in bench.run("explain", str(saved))
    bench.crawl()
    assert "Arms exports rise" in bench.run("explain", "1")
    assert bench.run("explain", "no-such-thing", code=2) == ""
    assert len(bench.stderr.strip().splitlines()) == 1


def test_plain_scrapy_stores_and_analyse_judges(web: SmallWeb, bench: Bench, tmp_path: Path) -> None:
    import subprocess
    import sys

    from tests.e2e.small_web import ROOT, clean_environment

    web.answers |= {"/feed.xml": feed(("/a", "Arms exports rise")), "/a": page("Arms exports rise", "missile export")}
    environment = clean_environment() | {"EXPORTWATCH_CONFIG": str(tmp_path / "exportwatch.toml")}
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "small"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert bench.ask("SELECT count(*) AS n FROM articles")[0]["n"] == 1
    assert bench.ask("SELECT count(*) AS n FROM verdicts")[0]["n"] == 0
    assert json.loads(bench.run("analyse", "--json"))["judged"] == 1
    assert json.loads(bench.run("analyse", "--json"))["judged"] == 0
