"""Validators, Retry-After, and the lease a host."""

from __future__ import annotations

from email.utils import format_datetime

import pytest
from sqlite_utils import Database

from spiders.conditional import headers_for
from spiders.retry_after import LONGEST, parse
from spiders.user_agent import user_agent
from storage import hosts
from tests.records import NOON


def ask(unchanged: int = 0, suspicious: bool = False) -> dict[str, str]:
    return headers_for('"e"', "Mon", unchanged=unchanged, distrust_every=12, suspicious=suspicious)


def test_validators_go_along() -> None:
    assert ask() == {"If-None-Match": '"e"', "If-Modified-Since": "Mon"}
    assert headers_for(None, None, unchanged=0, distrust_every=12, suspicious=False) == {}


def test_every_twelfth_look_without_news_asks_plainly() -> None:
    plain = [n for n in range(1, 40) if not ask(n)]
    assert plain == [12, 24, 36]


def test_news_elsewhere_makes_it_suspicious() -> None:
    assert ask(suspicious=True) == {}


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0), (" 7 ", 7.0), ("-1", 0.0), ("315360000", LONGEST), ("9" * 400, LONGEST), ("soon", None), ("", None), (None, None),
        ("1e9", None), ("٣", None), (format_datetime(NOON, usegmt=True), 0.0), ("Mon, 02 Feb 2026 12:10:00 GMT", 600.0), ("Mon, 02 Feb 2036 12:10:00 GMT", LONGEST),
    ],
)  # fmt: skip
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert parse(value, NOON) == seconds


def test_the_user_agent_is_honest() -> None:
    assert user_agent("0.1.0", "mailto:a@b.example") == "Exportwatch/0.1.0 (+mailto:a@b.example)"
    assert user_agent("0.1.0", None) == "Exportwatch/0.1.0"


def test_one_holder_a_host_and_a_pause_after_it(db: Database) -> None:
    assert hosts.acquire(db, "h", "me", 1000.0, 70.0) == 0
    assert hosts.acquire(db, "h", "you", 1000.5, 70.0) > 0
    hosts.release(db, "h", "me", 1003.0)
    assert hosts.acquire(db, "h", "you", 1001.0, 70.0) == pytest.approx(2.0)
    assert hosts.acquire(db, "h", "you", 1003.0, 70.0) == 0


def test_a_dead_holders_lease_runs_out(db: Database) -> None:
    assert hosts.acquire(db, "h", "dead", 1000.0, 70.0) == 0
    assert hosts.acquire(db, "h", "me", 1069.0, 70.0) > 0
    assert hosts.acquire(db, "h", "me", 1070.0, 70.0) == 0
    hosts.release(db, "h", "dead", 9999.0)
    assert hosts.acquire(db, "h", "you", 1071.0, 70.0) > 0, "a late release frees nothing that another holds"


def test_a_clock_set_back_frees_the_host(db: Database) -> None:
    hosts.acquire(db, "h", "me", 90000.0, 70.0)
    hosts.release(db, "h", "me", 90002.0)
    assert hosts.acquire(db, "h", "me", 1000.0, 70.0) == 0
