"""A server asks for patience: nothing of that host is asked for sooner, by whatever address, process or restart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from time import monotonic

import pytest

from storage.clock import from_text
from tests.e2e.small_web import Answer, Bench, SmallWeb, feed, page


def in_two_hours() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("wish", ["7200", "a date"])
def test_a_page_that_asks_for_patience_speaks_for_its_host(web: SmallWeb, bench: Bench, status: int, wish: str) -> None:
    value = "7200" if wish == "7200" else in_two_hours()
    web.answers["/feed.xml"] = feed(*((f"/{n}", f"Piece {n}") for n in range(5)))
    web.answers |= {f"/{n}": Answer("slow down", status, headers={"Retry-After": value}) for n in range(5)}
    counts = bench.crawl()
    asked = [path for path in web.paths() if path != "/feed.xml"]
    assert len(asked) == 1, "the other pages of the host are not even asked for"
    assert (counts["new"], counts["failures"]) == (0, 1)
    waiting = bench.ask("SELECT state, attempts, next_attempt_at FROM leads ORDER BY attempts")
    assert [(row["state"], row["attempts"]) for row in waiting] == [("waiting", 0)] * 4 + [("waiting", 1)]
    for row in waiting[:4]:
        wait = from_text(row["next_attempt_at"]) - datetime.now(UTC)
        assert timedelta(minutes=117) < wait < timedelta(minutes=121)
    web.asked.clear()
    again = bench.crawl()
    assert web.asked == [], "another process and the feed keep to it too"
    assert again["failures"] == 0
    (source,) = bench.ask("SELECT failures, active, not_before, next_due_at FROM sources")
    assert (source["failures"], source["active"]) == (0, 1)
    assert source["next_due_at"] >= source["not_before"]


def test_when_the_time_is_over_everything_is_fetched(web: SmallWeb, bench: Bench) -> None:
    web.answers["/feed.xml"] = feed(*((f"/{n}", f"Piece {n}") for n in range(3)))
    web.answers |= {f"/{n}": Answer("slow down", 429, headers={"Retry-After": "3"}) for n in range(3)}
    begun = monotonic()
    bench.crawl()
    assert monotonic() - begun > 3, "a short wish is sat out within the visit"
    web.answers |= {f"/{n}": page(f"Piece {n}", f"topic{n}") for n in range(3)}
    change(bench, "UPDATE leads SET next_attempt_at = NULL")
    change(bench, "UPDATE hosts SET patient_until = 0")
    assert bench.crawl()["new"] == 3


def test_a_busy_server_without_a_wish_is_a_failure_like_any_other(web: SmallWeb, bench: Bench) -> None:
    web.answers |= {
        "/feed.xml": feed(("/a", "Harbour opens"), ("/b", "Museum closes")),
        "/a": Answer("busy", 503),
        "/b": page("Museum closes", "museum"),
    }
    counts = bench.crawl()
    assert (counts["new"], counts["failures"]) == (1, 1)


def test_a_crawl_delay_is_kept(web: SmallWeb, bench: Bench) -> None:
    times: list[float] = []

    def timed(answer: Answer) -> Answer:
        times.append(monotonic())
        return answer

    web.answers["/robots.txt"] = Answer("User-agent: *\nCrawl-delay: 1\n", kind="text/plain")
    web.answers["/feed.xml"] = lambda: timed(feed(*((f"/{n}", f"Piece {n}") for n in range(3))))
    for n in range(3):
        web.answers[f"/{n}"] = lambda n=n: timed(page(f"Piece {n}", f"topic{n}"))  # type: ignore[misc]
    assert bench.crawl()["new"] == 3
    assert len(times) == 4
    assert min(b - a for a, b in pairwise(times)) >= 1.0


def test_rules_that_change_are_honoured_once_the_kept_ones_are_a_day_old(web: SmallWeb, bench: Bench) -> None:
    web.answers |= {
        "/robots.txt": Answer("User-agent: *\nAllow: /\n", kind="text/plain"),
        "/feed.xml": feed(("/a", "Harbour opens")), "/a": page("Harbour opens"),
    }  # fmt: skip
    bench.crawl()
    (row,) = bench.ask("SELECT fetched_at, expires_at FROM robots")
    assert from_text(row["expires_at"]) - from_text(row["fetched_at"]) <= timedelta(hours=24)
    web.answers["/robots.txt"] = Answer("User-agent: *\nDisallow: /\n", kind="text/plain")
    change(bench, "UPDATE robots SET expires_at = fetched_at")
    web.asked.clear()
    bench.crawl()
    assert [a.path for a in web.asked] == ["/robots.txt"]


def change(bench: Bench, sql: str) -> None:
    """What time would have done to the database."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(bench.folder / "small.db")) as db:
        db.execute(sql)
        db.commit()
