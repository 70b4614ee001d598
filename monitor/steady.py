"""A wall clock that is set while the daemon runs: noticing it, and keeping the scheduler going.

APScheduler keeps its jobs' next times as dates. When the clock is set back by a
day, it would sleep for that day; asyncio's own timers do not see the wall clock.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from storage.clock import Clock


class SteadyClock:
    """Compares the wall clock with one that is never set."""

    def __init__(self, now: Clock, steady: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._steady = steady
        self._offset = self._measure()

    def step(self) -> float:
        """By how many seconds the wall clock was moved since last asked. A suspended machine looks like a clock set forward."""
        before, self._offset = self._offset, self._measure()
        return self._offset - before

    def _measure(self) -> float:
        return self._now().timestamp() - self._steady()


def restart_intervals(scheduler: Any, now: Clock) -> None:
    """Let every job of an APScheduler run now and go on at its interval by the clock as it is."""
    for job in scheduler.get_jobs():
        job.modify(next_run_time=now())
