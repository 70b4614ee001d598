"""The wall clock is set, or the machine sleeps, while the daemon runs: no burst, no stand-still."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import apscheduler.executors.base
import apscheduler.schedulers.base
import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from monitor.steady import SteadyClock, restart_intervals
from tests.e2e.small_web import Bench, SmallWeb, clean_environment, feed, page


def test_a_step_is_told_from_the_passing_of_time() -> None:
    wall, steady = datetime(2026, 2, 2, tzinfo=UTC), 100.0
    clock = SteadyClock(lambda: wall, lambda: steady)
    wall, steady = wall + timedelta(seconds=30), steady + 30
    assert clock.step() == pytest.approx(0)
    wall, steady = wall - timedelta(days=1), steady + 0
    assert clock.step() == pytest.approx(-86400)
    assert clock.step() == pytest.approx(0)
    wall += timedelta(hours=6)  # a suspended machine
    assert clock.step() == pytest.approx(6 * 3600)


def test_the_scheduler_sleeps_when_the_clock_is_set_back_until_its_intervals_are_restarted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ran: list[float] = []

    async def job() -> None:
        ran.append(time.monotonic())

    async def main() -> tuple[int, int, int]:
        scheduler = AsyncIOScheduler(timezone="UTC")
        scheduler.add_job(job, "interval", seconds=0.05, coalesce=True, max_instances=1, misfire_grace_time=3600)
        scheduler.start()
        await asyncio.sleep(0.3)
        before = len(ran)
        set_back(monkeypatch)
        await asyncio.sleep(0.5)
        asleep = len(ran)
        restart_intervals(scheduler, lambda: datetime.now(UTC) - timedelta(days=1))
        await asyncio.sleep(0.5)
        scheduler.shutdown(wait=False)
        return before, asleep, len(ran)

    before, asleep, after = asyncio.run(main())
    assert before >= 3
    assert asleep <= before + 1, "what APScheduler does by itself"
    assert after >= asleep + 3


def set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    class DayBefore(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) - timedelta(days=1)

    for module in (apscheduler.schedulers.base, apscheduler.executors.base):
        monkeypatch.setattr(module, "datetime", DayBefore)


DAEMON = """
import sys, time
from datetime import datetime, timedelta
from pathlib import Path
import apscheduler.executors.base, apscheduler.schedulers.base
import monitor.daemon, monitor.service, spiders.services, storage.clock
from storage.settings_file import load_settings

jump, now_it_comes = timedelta(seconds=float(sys.argv[2])), Path("jump")

def offset():
    return jump if now_it_comes.exists() else timedelta(0)

class Set(datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) + offset()

apscheduler.schedulers.base.datetime = apscheduler.executors.base.datetime = Set
true_now = storage.clock.utc_now
opened = monitor.service.open_services

def open_set(settings, **named):
    services = opened(settings, **named)
    services.now = lambda: true_now() + offset()
    return services

monitor.service.open_services = open_set
monitor.service.run_daemon(load_settings(Path(sys.argv[1])))
"""


@pytest.mark.slow
@pytest.mark.parametrize("jump", [86400, -86400], ids=["a day forward", "a day back"])
def test_the_daemon_goes_on_at_its_pace(tmp_path: Path, jump: int) -> None:
    with SmallWeb() as web:
        web.answers |= {"/feed.xml": feed(("/a", "Harbour opens")), "/a": page("Harbour opens")}
        bench = Bench(tmp_path, web)
        bench.settings("[schedule]\ntick = 0.2\nfirst_tier = 2\nheartbeat = 1\n")
        daemon = subprocess.Popen(
            [sys.executable, "-c", DAEMON, str(tmp_path / "exportwatch.toml"), str(jump)],
            cwd=tmp_path, env=clean_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        looked_at(web, 2)
        (tmp_path / "jump").touch()
        web.asked.clear()
        looked_at(web, 3)
        begun = time.monotonic()
        looked_at(web, 5)
        assert time.monotonic() - begun > 2, "no burst"
        daemon.send_signal(signal.SIGTERM)
        _, said = daemon.communicate(timeout=12)
        assert daemon.returncode == 0, said
        assert set(web.paths()) <= {"/feed.xml", "/a"}
        assert ("set back" in said) is (jump < 0)


def looked_at(web: SmallWeb, times: int) -> None:
    """Wait until the feed was asked for so often."""
    limit = time.monotonic() + 30
    while web.paths().count("/feed.xml") < times:
        assert time.monotonic() < limit, "the daemon stands still"
        time.sleep(0.1)
