"""robots.txt by RFC 9309, and the shared cache."""

from __future__ import annotations

import tarfile
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from spiders import robots as rules
from spiders.robots import Answer
from storage import robots as kept
from tests.records import NOON

URL = "https://gazette.example/private/a?x=1"


def allowed(body: str | bytes, url: str = URL, status: int | None = 200) -> bool:
    raw = body.encode() if isinstance(body, str) else body
    return rules.allowed(Answer(status, raw, NOON), url, NOON)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /private", False),
        ("User-agent: *\nDisallow: /private\nAllow: /private/a", True),
        ("User-agent: *\nDisallow: /*?x=", False),
        ("User-agent: *\nDisallow: /private/a$", True),
        ("user-AGENT: *\ndisALLOW: /private", False),
        ("User-agent: exportwatch\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Exportwatch\nAllow: /", True),
        ("User-agent: other\nDisallow: /", True),
        ("User-agent: *\rDisallow: /private\r", False),
        ("\ufeffUser-agent: *\nDisallow: /private", False),
        ("User-agent: *\nDisallow: /%70rivate", False),
        ("<html>not a robots file</html>", True),
    ],
)
def test_rules(body: str, expected: bool) -> None:
    assert allowed(body) is expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [(404, True), (401, True), (403, True), (500, False), (503, False), (None, False), (301, False)],
)
def test_without_a_file(status: int | None, expected: bool) -> None:
    assert allowed("", status=status) is expected


def test_a_host_that_fails_for_a_month_counts_as_having_no_rules() -> None:
    answer = Answer(503, b"", NOON, failing_since=NOON)
    assert not rules.allowed(answer, URL, NOON + timedelta(days=29))
    assert rules.allowed(answer, URL, NOON + timedelta(days=31))


def test_what_stands_behind_500_kib_does_not_count() -> None:
    body = b"# " + b"x" * (500 * 1024) + b"\nUser-agent: *\nDisallow: /\n"
    assert allowed(body)


def test_crawl_delay_is_capped_at_a_minute() -> None:
    assert rules.crawl_delay(Answer(200, b"User-agent: *\nCrawl-delay: 5", NOON)) == 5
    assert rules.crawl_delay(Answer(200, b"User-agent: *\nCrawl-delay: 86400", NOON)) == 60
    assert rules.crawl_delay(Answer(404, b"User-agent: *\nCrawl-delay: 5", NOON)) == 0


def test_a_failing_host_is_asked_again_sooner() -> None:
    assert rules.expires(Answer(200, b"", NOON), 86400, NOON) == NOON + timedelta(days=1)
    assert rules.expires(Answer(500, b"", NOON, NOON), 86400, NOON) == NOON + timedelta(minutes=5)


def test_the_cache_keeps_everything(db: Database) -> None:
    row = kept.Cached("https://gazette.example", None, b"\x00\xff", NOON, NOON + timedelta(days=1), NOON)
    kept.put(db, row)
    assert kept.get(db, "https://gazette.example") == row
    assert kept.get(db, "https://other.example") is None


def test_real_files_are_read_without_a_crash(shared: Path) -> None:
    asked = 0
    for archive in sorted((shared / "robots").glob("*.tar.gz")):
        with tarfile.open(archive) as files:
            for member in files:
                handle = files.extractfile(member)
                if handle is None:
                    continue
                answer = Answer(200, handle.read(), NOON)
                assert isinstance(rules.allowed(answer, "https://example.org/news/a", NOON), bool)
                assert 0 <= rules.crawl_delay(answer) <= 60
                asked += 1
    assert asked > 150
