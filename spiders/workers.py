"""The worker processes in which everything that parses runs, each task under a deadline.

lxml and trafilatura die in threads and can crash or spin on a hostile page,
so no page, feed or sitemap is parsed in the daemon's own process. A crash or
a time-out is charged to its one task, which is tried once more in a process
of its own; the next page is untouched. This module knows what to run, not
what comes of it.
"""

from __future__ import annotations

import asyncio
import ctypes
import multiprocessing
import os
import resource
import signal
import sys
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from spiders.outlet import Outlet
from storage.models import Article, Lead, Page, Reason, Rejected, SourceKind, SourceResult

T = TypeVar("T")

MAX_TASKS = 500  # tasks after which a worker is replaced: lxml never gives all memory back
MEMORY_MB = 2048  # address space of one worker
CLOSING_SECONDS = 5.0  # how long close() waits for tasks in flight
# A worker that outlives its deadline by so much has lost its parent: the kernel ends it.
_ALARM_FACTOR, _ALARM_GRACE = 1.5, 2.0
_PR_SET_PDEATHSIG = 1
_PRELOADED = ("spiders.extraction", "spiders.discovery")


class TaskLost(RuntimeError):
    """A task killed or outlasted its worker, twice, or broke down. ``reason`` is CRASHED or TIMED_OUT."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason.value}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class _Task:
    """A call, as it travels to the worker."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    alarm: float


class Workers:
    """A pool of ``count`` processes, each task within ``deadline`` seconds; started by the first task.

    Use from one event loop. The program's entry point needs its
    ``if __name__ == "__main__"`` guard, since workers are spawned.
    """

    def __init__(self, count: int, deadline: float, *, max_tasks: int = MAX_TASKS, memory_mb: int = MEMORY_MB) -> None:
        self._count = max(1, count)
        self._deadline = deadline
        self._max_tasks = max_tasks
        self._memory_mb = memory_mb
        self._pool: ProcessPool | None = None
        self._solo: ProcessPool | None = None
        self._one_alone = asyncio.Lock()
        self._closed = False

    async def extract(self, page: Page, outlet: Outlet, lead: Lead | None) -> Article | Rejected:
        """A page as an article or the reason why not; a lost or failing task is CRASHED or TIMED_OUT."""
        self._check_open()
        try:
            return await self._supervised(_extract, page, outlet, lead)
        except TaskLost as lost:
            return Rejected(page.outlet, page.url, lost.reason, lost.detail, page.body_hash, page.fetched_at)

    async def parse_source(
        self,
        kind: SourceKind,
        body: bytes,
        *,
        outlet: Outlet,
        source_url: str,
        content_type: str | None,
        max_leads: int,
    ) -> SourceResult:
        """The leads of a feed, sitemap or section; a lost or failing task is a result with its problem."""
        self._check_open()
        try:
            return await self._supervised(_parse_source, kind, body, outlet, source_url, content_type, max_leads)
        except TaskLost as lost:
            return SourceResult(problem=str(lost))

    async def _supervised(self, function: Callable[..., T], *args: Any) -> T:
        """As :meth:`run`, but a defect raises TaskLost too: one page or source must not end the crawl."""
        try:
            return await self.run(function, *args)
        except TaskLost:
            raise
        except Exception as error:
            raise TaskLost(Reason.CRASHED, _one_line(error)) from error

    async def run(self, function: Callable[..., T], *args: Any, deadline: float | None = None, **kwargs: Any) -> T:
        """Call an importable function in a worker and return its result.

        Its exceptions are raised here. A task that kills or outlasts its
        worker is tried once alone, then raises :class:`TaskLost`. Cancelling
        the caller ends the task's worker.
        """
        self._check_open()
        limit = self._deadline if deadline is None else deadline
        task = _Task(function, args, kwargs, limit * _ALARM_FACTOR + _ALARM_GRACE)
        result: T
        try:
            result = await _once(self._running(), task, limit)
        except TaskLost as lost:
            if self._closed:  # not the task's fault, perhaps: it stays undone
                raise asyncio.CancelledError from lost
            result = await self._alone(task, limit)
        return result

    def _running(self) -> ProcessPool:
        """The pool, made anew where it broke: pebble gives one up when a worker is killed while idle."""
        if self._pool is None or not self._pool.active:
            self._pool = self._new(self._count)
        return self._pool

    async def _alone(self, task: _Task, limit: float) -> Any:
        """One more try in a process of its own, which ends with it."""
        async with self._one_alone:
            self._check_open()
            self._solo = pool = self._new(1)
            try:
                return await _once(pool, task, limit)
            finally:
                self._solo = None
                await asyncio.to_thread(_end, pool)

    async def close(self) -> None:
        """Let tasks in flight end for a few seconds, then end their processes. Safe to call twice."""
        self._closed = True
        pools = [p for p in (self._pool, self._solo) if p is not None]
        self._pool = self._solo = None
        for pool in pools:
            await asyncio.to_thread(_end, pool)

    def _check_open(self) -> None:
        if self._closed:
            raise RuntimeError("the workers are closed")

    def _new(self, count: int) -> ProcessPool:
        return ProcessPool(
            max_workers=count,
            max_tasks=self._max_tasks,
            initializer=_start,
            initargs=[os.getpid(), self._memory_mb],
            context=multiprocessing.get_context("spawn"),
        )


async def _once(pool: ProcessPool, task: _Task, limit: float) -> Any:
    try:
        return await asyncio.wrap_future(pool.schedule(_call, args=[task], timeout=limit))
    except TimeoutError as error:
        raise TaskLost(Reason.TIMED_OUT, f"not done after {limit:g} s") from error
    except BrokenProcessPool as error:
        raise TaskLost(Reason.CRASHED, "the worker processes ended") from error
    except ProcessExpired as error:
        if error.exitcode == -signal.SIGALRM:
            raise TaskLost(Reason.TIMED_OUT, f"not done after {task.alarm:g} s") from error
        raise TaskLost(Reason.CRASHED, f"its process ended with {_ending(error.exitcode)}") from error


def _start(parent: int, memory_mb: int) -> None:
    """Prepare a worker: it dies with its parent, leaves Ctrl-C to it, and cannot eat the machine's memory."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Default actions: a handler in Python, as pebble sets one, waits until the C code is done.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGALRM})
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it died before the line above
            os._exit(1)
    with suppress(ValueError, OSError):  # a lower limit from outside stands
        resource.setrlimit(resource.RLIMIT_AS, (memory_mb * 2**20, resource.getrlimit(resource.RLIMIT_AS)[1]))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for module in _PRELOADED:  # so that the first page's deadline does not pay for it
        import_module(module)


def _call(task: _Task) -> Any:
    """Run a task under an alarm of the kernel: the default action ends even code that spins in C."""
    signal.setitimer(signal.ITIMER_REAL, task.alarm)
    try:
        return task.function(*task.args, **task.kwargs)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


# Imported inside, so that the parent process never loads trafilatura, lxml or feedparser for these.
def _extract(page: Page, outlet: Outlet, lead: Lead | None) -> Article | Rejected:
    from spiders.extraction import extract

    return extract(page, outlet, lead)


def _parse_source(
    kind: SourceKind, body: bytes, outlet: Outlet, source_url: str, content_type: str | None, max_leads: int
) -> SourceResult:
    from spiders.discovery import parse_source

    return parse_source(
        kind, body, outlet=outlet, source_url=source_url, content_type=content_type, max_leads=max_leads
    )


def _end(pool: ProcessPool) -> None:
    pool.close()  # type: ignore[no-untyped-call]  # pebble is typed but for this
    try:
        pool.join(timeout=CLOSING_SECONDS)
    except TimeoutError:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def _ending(code: int | None) -> str:
    if code is not None and code < 0:
        with suppress(ValueError):
            return signal.Signals(-code).name
    return f"exit code {code}"


def _one_line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]
