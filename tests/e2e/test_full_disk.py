"""The disk is full: what was begun is rolled back, the daemon holds still, and goes on when there is room."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from monitor.hold import LONGEST
from tests.e2e.small_web import Bench, SmallWeb, clean_environment, feed, page

TITLES = [
    ("Harbour opens", "harbour"),
    ("Museum closes", "museum"),
    ("Orchard blooms", "orchard"),
    ("Bridge mended", "bridge"),
]


def show(web: SmallWeb, count: int) -> None:
    """Let the outlet show its first articles."""
    web.answers |= {f"/{topic}": page(title, topic) for title, topic in TITLES[:count]}
    web.answers["/feed.xml"] = feed(*((f"/{topic}", title) for title, topic in TITLES[:count]))


def stored(bench: Bench) -> int:
    return int(bench.ask("SELECT count(*) AS n FROM articles")[0]["n"]) if (bench.folder / "small.db").exists() else 0


def wait(bench: Bench, articles: int, said: list[str]) -> None:
    limit = time.monotonic() + LONGEST + 30  # a stalled machine doubles what the daemon waits, up to a minute
    while stored(bench) < articles:
        assert time.monotonic() < limit, f"{stored(bench)} of {articles} articles; {said[-8:]}"
        time.sleep(0.2)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux can take a running process's room away")
def test_the_daemon_waits_for_room_and_loses_nothing(tmp_path: Path) -> None:
    with SmallWeb() as web:
        show(web, 1)
        bench = Bench(tmp_path, web)
        bench.settings("[schedule]\ntick = 0.2\nfirst_tier = 1\nheartbeat = 1\n")
        daemon = subprocess.Popen(
            [sys.executable, "-m", "monitor.cli.main", "--config", str(tmp_path / "exportwatch.toml"), "run"],
            cwd=tmp_path, env=clean_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        said: list[str] = []
        assert daemon.stderr is not None
        reader = threading.Thread(target=lambda: said.extend(daemon.stderr or []), daemon=True)
        reader.start()
        wait(bench, 1, said)
        room = resource.prlimit(daemon.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(daemon.pid, resource.RLIMIT_FSIZE, (4096, room[1]))  # no file may grow beyond one page
        show(web, len(TITLES))
        time.sleep(5)
        assert daemon.poll() is None
        assert stored(bench) == 1
        asked_without_room = len(web.asked)
        assert bench.ask("PRAGMA integrity_check")[0]["integrity_check"] == "ok"
        resource.prlimit(daemon.pid, resource.RLIMIT_FSIZE, room)
        wait(bench, len(TITLES), said)
        daemon.send_signal(signal.SIGTERM)
        assert daemon.wait(timeout=12) == 0
        reader.join(5)
        assert asked_without_room < 60, "it does not ask at full pace for what cannot be kept"
        held = [line for line in said if "(again in" in line]
        assert 1 <= len(held) <= 6
        assert all("nothing half-done was kept" in line for line in held)
        whole = bench.ask("SELECT count(*) AS n FROM revisions WHERE number = 1 AND length(text) > 300")
        assert whole[0]["n"] == len(TITLES)


def test_a_one_off_crawl_says_so_in_one_line(tmp_path: Path) -> None:
    with SmallWeb() as web:
        show(web, len(TITLES))
        bench = Bench(tmp_path, web)
        bench.crawl()
        web.answers |= {f"/{topic}": page(f"{title}, again", f"{topic} keeper") for title, topic in TITLES}
        web.answers["/feed.xml"] = feed(*((f"/{topic}", f"{title}, again") for title, topic in TITLES))
        done = subprocess.run(
            [sys.executable, "-c", NO_ROOM, "--config", str(tmp_path / "exportwatch.toml"), "crawl", "small"],
            capture_output=True, text=True, timeout=60, cwd=tmp_path, env=clean_environment(),
        )  # fmt: skip
        assert done.returncode == 2
        last = done.stderr.strip().splitlines()[-1]
        assert last.startswith("exportwatch: ")
        assert "nothing half-done was kept" in last
        assert bench.ask("SELECT count(*) AS n FROM revisions")[0]["n"] == len(TITLES)


NO_ROOM = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
sys.argv[0] = "exportwatch"
runpy.run_module("monitor.cli.main", run_name="__main__")
"""
