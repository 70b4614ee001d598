"""The daemon in trouble: a lock, a sleep, an outage, a new layout, no network. Nothing lost, nothing doubled, and it says so."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from tests.e2e.small_web import STORIES, Answer, Bench, SmallWeb, clean_environment, feed, page, report

SCHEDULE = "[schedule]\ntick = 0.2\nfirst_tier = 1\nheartbeat = 1\njitter = 0.0\nfailure_ceiling = 4\n"
READER = '[[recipients]]\naddress = "ann@example.org"\n'
IMPATIENT = """
import runpy, sys
import storage.db
storage.db.BUSY_SECONDS = 1.0
sys.argv[0] = "exportwatch"
runpy.run_module("monitor.cli.main", run_name="__main__")
"""


class Daemon:
    """The daemon as a process, with what it says."""

    def __init__(self, bench: Bench, script: str | None = None) -> None:
        program = ["-c", script] if script else ["-m", "monitor.cli.main"]
        self.process = subprocess.Popen(
            [sys.executable, *program, "--config", str(bench.folder / "exportwatch.toml"), "run"],
            cwd=bench.folder, env=clean_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.said: list[str] = []
        self._reader = threading.Thread(target=lambda: self.said.extend(self.process.stderr or []), daemon=True)
        self._reader.start()

    def __enter__(self) -> Daemon:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=12) == 0, self.said[-20:]
        self._reader.join(5)
        assert not any("Traceback" in line for line in self.said), self.said

    def until(self, done: Callable[[], bool], seconds: float = 40) -> None:
        limit = time.monotonic() + seconds
        while not done():
            assert self.process.poll() is None, self.said[-20:]
            assert time.monotonic() < limit, f"not in time: {self.said[-20:]}"
            time.sleep(0.2)


def bench_of(folder: Path, web: SmallWeb) -> Bench:
    bench = Bench(folder, web)
    bench.settings(SCHEDULE + READER)
    return bench


def count(bench: Bench, table: str) -> int:
    return int(bench.ask(f"SELECT count(*) AS n FROM {table}")[0]["n"]) if (bench.folder / "small.db").exists() else 0


def show(web: SmallWeb, stories: int) -> None:
    """An old article and so many stories."""
    web.answers |= {path: report(title, lead, topic) for path, title, lead, topic in STORIES}
    web.answers["/old"] = page("Harbour opens")
    shown = [(path, title) for path, title, _, _ in STORIES[:stories]]
    web.answers["/feed.xml"] = feed(("/old", "Harbour opens"), *shown)


def mails(bench: Bench) -> list[str]:
    return sorted(path.name for path in (bench.folder / "mail").glob("*.eml"))


@pytest.mark.slow
def test_a_lock_that_outlasts_the_patience_of_sqlite_loses_and_doubles_nothing(web: SmallWeb, tmp_path: Path) -> None:
    bench = bench_of(tmp_path, web)
    show(web, 0)
    with Daemon(bench, IMPATIENT) as daemon:
        daemon.until(lambda: count(bench, "articles") == 1)
        with closing(sqlite3.connect(tmp_path / "small.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            show(web, 3)
            time.sleep(6)
            assert daemon.process.poll() is None
            other.execute("COMMIT")
        daemon.until(lambda: len(mails(bench)) == 3)
        time.sleep(2)
        daemon.stop()
    assert count(bench, "articles") == 4
    assert count(bench, "stories") == 3
    assert len(mails(bench)) == 3
    assert bench.ask("PRAGMA integrity_check")[0]["integrity_check"] == "ok"
    held = [line for line in daemon.said if "is locked by another program" in line]
    assert 1 <= len(held) <= 8


@pytest.mark.slow
def test_a_machine_that_slept_goes_on_with_one_round_and_no_burst(web: SmallWeb, tmp_path: Path) -> None:
    bench = bench_of(tmp_path, web)
    show(web, 0)
    with Daemon(bench) as daemon:
        daemon.until(lambda: web.paths().count("/feed.xml") >= 2)
        daemon.process.send_signal(signal.SIGSTOP)
        show(web, 2)
        time.sleep(6)
        web.asked.clear()
        daemon.process.send_signal(signal.SIGCONT)
        begun = time.monotonic()
        daemon.until(lambda: web.paths().count("/feed.xml") >= 3)
        assert time.monotonic() - begun > 1.5, "six missed rounds are one"
        daemon.until(lambda: len(mails(bench)) == 2)
        daemon.stop()
    assert len(mails(bench)) == 2


@pytest.mark.slow
def test_an_outlet_that_fails_is_asked_ever_less_and_shown_and_the_others_do_not_notice(
    web: SmallWeb, tmp_path: Path
) -> None:
    with SmallWeb() as broken:
        bench = bench_of(tmp_path, web)
        file = tmp_path / "exportwatch.toml"
        file.write_text(file.read_text().replace('outlets = ["small"]', 'outlets = ["small", "broken"]'))
        bench.allow(broken.port)
        (tmp_path / "outlets" / "broken.toml").write_text(
            f'title = "Broken"\nhome = "{broken.base}/"\ntier = 1\ndelay = 0\nfeeds = ["{broken.base}/feed.xml"]\n'
        )
        times: list[float] = []

        def fail() -> Answer:
            times.append(time.monotonic())
            return Answer("oops", 502)

        broken.answers |= {"/feed.xml": feed(("/b", "Museum closes")), "/b": page("Museum closes", "museum")}
        show(web, 0)
        with Daemon(bench) as daemon:
            daemon.until(lambda: count(bench, "articles") == 2)
            broken.answers["/feed.xml"] = fail
            daemon.until(lambda: len(times) >= 1)
            web.asked.clear()
            daemon.until(lambda: len(times) >= 4)
            gaps = [b - a for a, b in pairwise(times)]
            assert gaps[2] > 2.5, "1, 2, 4 s, each kept to the second"
            assert gaps[2] > gaps[0] + 1
            assert web.paths().count("/feed.xml") > len(times)
            show(web, 1)
            daemon.until(lambda: len(mails(bench)) == 1)
            said = bench.run("status", code=1)
            assert "ill: broken: HTTP 502, " in said
            assert "ill: small" not in said
            broken.answers["/feed.xml"] = feed(("/b", "Museum closes"))
            daemon.until(
                lambda: (
                    bench.ask(
                        "SELECT max(failures) AS n FROM sources WHERE outlet = 'broken' AND origin = 'configured'"
                    )[0]["n"]
                    == 0
                )
            )
            bench.run("status")
            daemon.stop()


def test_a_section_page_of_another_make_is_an_alarm_and_not_silence(web: SmallWeb, tmp_path: Path) -> None:
    bench = bench_of(tmp_path, web)
    bench.outlet('sections = ["{base}/world"]\n')
    links = "".join(
        f'<article><h2><a href="/world/{n}-the-harbour-opens-to-ships-number-{n}">The harbour opens to ships number {n}</a></h2></article>'
        for n in (10001, 10002, 10003)
    )
    web.answers |= {
        "/": Answer("<html><body>front</body></html>"),
        "/world": Answer(f"<html><body><main>{links}</main></body></html>"),
    }
    for n in (10001, 10002, 10003):
        web.answers[f"/world/{n}-the-harbour-opens-to-ships-number-{n}"] = page(
            f"The harbour opens to ships number {n}", f"harbour{n}"
        )
    assert bench.crawl()["new"] == 3
    bench.run("status")
    web.answers["/world"] = Answer("<html><body><div id='app'></div><script src='/app.js'></script></body></html>")
    for _ in range(3):
        assert bench.crawl()["new"] == 0
    assert "ill: small: structure changed: no article found, 3 looks in a row" in bench.run("status", code=1)


@pytest.mark.slow
def test_without_a_network_it_starts_reads_and_says_so_and_catches_up_when_there_is_one(tmp_path: Path) -> None:
    with SmallWeb() as first:
        port = first.port
        bench = bench_of(tmp_path, first)
        show(first, 1)
        bench.crawl()
    with Daemon(bench) as daemon:
        failures = "SELECT max(failures) AS n FROM sources"
        daemon.until(lambda: bench.ask(failures)[0]["n"] >= 3)
        assert "ill: small: connection refused" in bench.run("status", code=1)
        assert STORIES[0][1] in bench.run("stories")
        assert STORIES[0][1] in bench.run("search", "howitzers")
        assert daemon.process.poll() is None
        told = mails(bench)
        with SmallWeb(port) as back:
            show(back, 3)
            daemon.until(lambda: len(mails(bench)) == len(told) + 2)
            bench.run("status")
            daemon.stop()
    assert count(bench, "stories") == 3
