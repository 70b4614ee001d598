"""The daemon as a process: killed at random, told to stop, started twice. Real signals, real SMTP, the demo web."""

from __future__ import annotations

import email
import email.policy
import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from monitor.demo.web import DemoWeb
from monitor.demo.world import all_articles, expected_stories
from storage.db import open_database
from tests.e2e.small_web import clean_environment
from tests.monitor.smtp_server import SmtpServer

KILLS = 10
STORED = "SELECT count(*) FROM articles"


class Harness:
    """A daemon on the demo web with a real mail server."""

    def __init__(self, folder: Path, web: DemoWeb, smtp: SmtpServer) -> None:
        self.folder = folder
        self.db = folder / "exportwatch.db"
        web.outlet_files(folder / "outlets")
        self.config = folder / "exportwatch.toml"
        self.config.write_text(
            f'[storage]\ndb = "exportwatch.db"\n[crawl]\ncontact = "mailto:test@example.org"\noutlets_dir = "outlets"\n'
            f"outlets = {json.dumps(list(web.names))}\nallow_addresses = {json.dumps(list(web.addresses))}\ntimeout = 10\n"
            "[schedule]\ntick = 0.2\nfirst_tier = 1\nothers = 1\nfailure_ceiling = 2\nheartbeat = 1\n[alerts]\nhourly_cap = 60\nretry_seconds = [1, 1, 1, 1]\n"
            f'[smtp]\nhost = "127.0.0.1"\nport = {smtp.port}\nsecurity = "none"\n[[recipients]]\naddress = "analyst@example.org"\n',
            encoding="utf-8",
        )

    def start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "monitor.cli.main", "--config", str(self.config), "run"],
            cwd=self.folder, env=clean_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def count(self, sql: str) -> int:
        with closing(open_database(self.db)) as db:
            return int(db.execute(sql).fetchone()[0])

    def is_up(self, pid: int) -> bool:
        """Whether the daemon of this process has begun to watch."""
        if not self.db.exists():
            return False
        with closing(open_database(self.db)) as db:
            row = db.execute("SELECT value FROM meta WHERE key = 'heartbeat'").fetchone()
        return row is not None and json.loads(row[0])["pid"] == pid

    def wait(self, done: object, seconds: float, daemon: subprocess.Popen[str]) -> None:
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            if callable(done) and done():
                return
            if daemon.poll() is not None:
                raise AssertionError(f"the daemon ended: {daemon.stderr.read() if daemon.stderr else ''}")
            time.sleep(0.2)
        raise AssertionError("the daemon did not get there in time")


@pytest.fixture
def harness(tmp_path: Path) -> Iterator[tuple[Harness, DemoWeb, SmtpServer]]:
    with DemoWeb() as web, SmtpServer() as smtp:
        yield Harness(tmp_path, web, smtp), web, smtp


def settled(harness: Harness) -> bool:
    """Every article there, judged, and no mail waiting."""
    return (
        harness.db.exists()
        and harness.count("SELECT count(*) FROM articles") >= len(all_articles())
        and harness.count("SELECT count(*) FROM articles WHERE revision_id NOT IN (SELECT revision_id FROM verdicts)")
        == 0
        and harness.count("SELECT count(*) FROM deliveries WHERE state = 'pending'") == 0
        and harness.count("SELECT count(*) FROM stories WHERE quiet AND announced_at IS NULL") == 0
    )


def has_more(harness: Harness, had: int) -> bool:
    """Whether more articles are stored than so many, or all are."""
    return harness.count(STORED) > had or settled(harness)


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_killed_ten_times_no_alert_is_lost_and_a_repeat_is_the_same_mail(
    harness: tuple[Harness, DemoWeb, SmtpServer],
) -> None:
    bench, _, smtp = harness
    chance = random.Random(20260202)
    committed: set[tuple[object, ...]] = set()
    sent: set[str] = set()
    for kill in range(KILLS):
        daemon = bench.start()
        if kill % 3:  # into the work; every third one into the start
            bench.wait(lambda pid=daemon.pid: bench.is_up(pid), 40, daemon)  # type: ignore[misc]
        if kill % 3 == 2:  # and of those every second one past what was stored before, however slow the machine
            bench.wait(partial(has_more, bench, len(committed)), 60, daemon)
        time.sleep(chance.uniform(0.1, 2.5))
        daemon.send_signal(signal.SIGKILL)
        assert daemon.wait() == -signal.SIGKILL
        if bench.db.exists():
            with closing(open_database(bench.db)) as db:
                assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
                assert db.execute("PRAGMA foreign_key_check").fetchall() == []
                kept = set(db.execute("SELECT id, outlet, canonical_url FROM articles").fetchall())
                assert committed <= kept, "an article that was stored stays"
                committed = kept
                now_sent = {
                    r[0] for r in db.execute("SELECT message_id FROM deliveries WHERE state = 'sent'").fetchall()
                }
                assert sent <= now_sent
                sent = now_sent
    assert committed, "the kills came too early to mean anything"
    daemon = bench.start()
    # All may have been settled before the last kill: an order to stop is heard only once it is up.
    bench.wait(lambda: bench.is_up(daemon.pid), 40, daemon)
    bench.wait(lambda: settled(bench), 120, daemon)
    daemon.send_signal(signal.SIGTERM)
    assert daemon.wait(timeout=12) == 0

    flagged = bench.count("SELECT count(*) FROM stories")
    assert flagged >= 0.8 * len(expected_stories())
    told = bench.count("SELECT count(*) FROM stories WHERE announced_at IS NOT NULL")
    assert told == flagged
    ids = Counter(
        str(email.message_from_bytes(m.message, policy=email.policy.default)["Message-ID"]) for m in smtp.received
    )
    assert sum(n - 1 for n in ids.values()) <= KILLS
    by_id: dict[str, set[bytes]] = {}
    for mail in smtp.received:
        parsed = email.message_from_bytes(mail.message, policy=email.policy.default)
        by_id.setdefault(str(parsed["Message-ID"]), set()).add(mail.message)
    assert all(len(bodies) == 1 for bodies in by_id.values()), "a repeat is the identical mail"
    with closing(open_database(bench.db)) as db:
        wanted = {row[0] for row in db.execute("SELECT message_id FROM deliveries WHERE state = 'sent'").fetchall()}
        unsent = db.execute("SELECT count(*) FROM deliveries WHERE state NOT IN ('sent', 'folded')").fetchone()[0]
    assert unsent == 0
    assert wanted <= set(ids), "every mail the database calls sent was received"
    told_of = Counter(message_id.split(".")[0] for message_id in ids if message_id.startswith("<s"))
    assert all(times == 1 for times in told_of.values()), "no story is told under two ids"


def test_sigterm_stops_it_in_order_within_ten_seconds(harness: tuple[Harness, DemoWeb, SmtpServer]) -> None:
    bench, _, _ = harness
    daemon = bench.start()
    bench.wait(lambda: bench.db.exists() and bench.count("SELECT count(*) FROM articles") > 3, 40, daemon)
    begun = time.monotonic()
    daemon.send_signal(signal.SIGTERM)
    assert daemon.wait(timeout=12) == 0
    assert time.monotonic() - begun < 10
    assert daemon.stderr is not None
    assert "Traceback" not in daemon.stderr.read()
    with closing(open_database(bench.db)) as db:
        beat = json.loads(db.execute("SELECT value FROM meta WHERE key = 'heartbeat'").fetchone()[0])
        assert beat["state"] == "stopped"
        assert db.execute("SELECT count(*) FROM crawl_runs WHERE finished_at IS NULL").fetchone()[0] == 0


def test_a_second_daemon_is_refused_with_one_line(harness: tuple[Harness, DemoWeb, SmtpServer]) -> None:
    bench, _, _ = harness
    first = bench.start()
    bench.wait(
        lambda: bench.db.exists() and bench.count("SELECT count(*) FROM meta WHERE key = 'heartbeat'"), 30, first
    )
    second = bench.start()
    assert second.wait(timeout=30) == 2
    assert second.stderr is not None
    said = second.stderr.read().strip().splitlines()
    assert len(said) == 1
    assert said[0].startswith("exportwatch: another daemon is running")
    first.send_signal(signal.SIGTERM)
    assert first.wait(timeout=12) == 0
