"""The long-running daemon: looks at what is due, judges what came, delivers what is queued.

Scheduling decisions are ``plan.py``; this is wiring, and the orderly stop.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from monitor.alerts.deliver import deliver_due
from monitor.alerts.queue import queue_digest, queue_regular, queue_updates
from monitor.alerts.stories import load_story
from monitor.analysis.relevance import Rules
from monitor.analysis.run import analyse_pending
from monitor.crawls import Crawls
from monitor.hold import Hold
from monitor.housekeeping import tidy
from monitor.steady import SteadyClock, restart_intervals
from spiders import watchlist
from spiders.outlet import Outlet
from spiders.scrapy_settings import program_version
from spiders.services import Services
from storage import due_times, leads, meta, sources
from storage.clock import to_text

log = logging.getLogger(__name__)
CLOCK_LOOK = 1.0
CLOCK_STEP = 60.0
FIRST_LOOK_PATIENCE = timedelta(minutes=15)
GRACE = 3600
DELIVER_EVERY = 5.0
TIDY_EVERY = 3600.0
STOP_SECONDS = 8.0


class Daemon:
    """One daemon a database. ``await run()`` until a signal or :meth:`stop`."""

    def __init__(self, services: Services, catalog: Mapping[str, Outlet], rules: Rules) -> None:
        self.services = services
        self.settings = services.settings
        self.catalog = catalog
        self.rules = rules
        self.crawls = Crawls(services, catalog, deadline=self.settings.schedule.crawl_deadline)
        self.started_at = services.now()
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._stop = asyncio.Event()
        self._visits: set[asyncio.Task[None]] = set()
        self._judging = asyncio.Lock()
        self._clock = SteadyClock(services.now)
        self._hold = Hold(self.settings.storage.db)

    def stop(self) -> None:
        """Ask for an orderly stop."""
        self._stop.set()

    async def run(self) -> None:
        """Watch until stopped; returns after everything is put down."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            with suppress(NotImplementedError):  # Windows has no signal handlers on the loop
                loop.add_signal_handler(number, self.stop)
        await self.services.writer.run(self._sync_outlets)
        await self._beat("running")
        schedule = self.settings.schedule
        self._every(schedule.tick, self.tick)
        self._every(DELIVER_EVERY, self.deliver)
        self._every(schedule.heartbeat, self.beat)
        self._every(TIDY_EVERY, self.tidy)
        self._scheduler.start()
        minding = asyncio.ensure_future(self._mind_the_clock())
        asyncio.get_running_loop().call_soon(lambda: self._spawn(self.tick()))
        # What an earlier process left unjudged is judged first.
        await self.judge()
        await self._stop.wait()
        minding.cancel()
        await self._put_down()

    # ---- jobs ----------------------------------------------------------------------------

    async def tick(self) -> None:
        """Start the visits that are due, as many as may run side by side."""
        if self._hold.on:
            return
        now = self.services.now()
        due = await self.services.writer.run(sources.due, list(self.catalog), now)
        by_outlet: dict[str, list[int]] = {}
        for source in due:
            by_outlet.setdefault(source.outlet, []).append(source.id)
        for name in await self.services.writer.run(leads.outlets_waiting, now):
            by_outlet.setdefault(name, [])
        for name, ids in by_outlet.items():
            if self._stop.is_set() or len(self.crawls.running) >= self.settings.schedule.parallel_outlets:
                return
            if name in self.catalog and name not in self.crawls.running:
                self._spawn(self._visit(self.catalog[name], ids))
                await asyncio.sleep(0)  # lets the visit enter ``running`` before the next is counted

    async def judge(self) -> None:
        """Judge what waits; queue the digest once the first looks are over."""
        async with self._judging:
            done = await analyse_pending(
                self.services.writer, self.settings, self.rules, self.services.now, excluding=set(self.crawls.running)
            )
            if done.judged:
                log.info("judged %d, flagged %d, %d new stories", done.judged, done.flagged, len(done.stories))
            if await self._first_looks_over():
                named = await self.services.writer.run(
                    queue_digest, self.rules.topic, self.settings, self.services.now()
                )
                if named:
                    log.info("queued a digest of %d stories from first looks", named)

    async def deliver(self) -> None:
        """Queue what has fallen due by the clock, and hand over what the outbox holds."""
        for queue in (queue_updates, queue_regular):
            await self.services.writer.run(queue, self.rules.topic, self.settings, self.services.now())
        done = await deliver_due(self.services.writer, self.settings, self.services.now, load_story)
        if done.sent or done.soft or done.dead:
            log.info("mails: %d sent, %d to be tried again, %d given up", done.sent, done.soft, done.dead)

    async def beat(self) -> None:
        """The heartbeat that ``exportwatch status`` reads."""
        await self._beat("running")
        self._hold.works()

    async def tidy(self) -> None:
        """Trim what is bounded in size and age."""
        await tidy(self.services)

    # ---- inside --------------------------------------------------------------------------

    async def _visit(self, outlet: Outlet, due: list[int]) -> None:
        visit = await self.crawls.visit(outlet, due=due)
        tally = visit.tally
        log.info(
            "%s: %s, %d looks, %d leads, %d new, %d revised, %d failures",
            outlet.name, visit.outcome, tally.looks, tally.leads, tally.new, tally.revised, tally.failures,
        )  # fmt: skip
        await self.judge()

    def _spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._visits.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._visits.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        if isinstance(error, sqlite3.OperationalError):
            self._hold.note(error)
        else:
            log.error("a task of the daemon ended with %r", error, exc_info=error)

    def _every(self, seconds: float, job: Callable[[], Awaitable[None]]) -> None:
        async def held() -> None:
            try:
                await job()
            except sqlite3.OperationalError as error:
                self._hold.note(error)

        self._scheduler.add_job(
            held, "interval", seconds=seconds, coalesce=True, max_instances=1, misfire_grace_time=GRACE, jitter=None
        )

    async def _mind_the_clock(self) -> None:
        """Follow a wall clock that is set back; set forward, everything is due once, which is as it should be.

        Not a job of the scheduler, which is what a clock set back puts to sleep.
        """
        while True:
            await asyncio.sleep(CLOCK_LOOK)
            step = self._clock.step()
            if step < -CLOCK_STEP:
                log.warning("the clock was set back by %.0f s: due times follow", -step)
                restart_intervals(self._scheduler, self.services.now)
                await self._shift_due_times(step)

    async def _shift_due_times(self, step: float) -> None:
        """Move what is due by seconds; tried until the database can be written, as nothing else would make up for it."""
        while not self._stop.is_set():
            try:
                await self.services.writer.run(due_times.shift, step)
                return
            except sqlite3.OperationalError as error:
                self._hold.note(error)
                await asyncio.sleep(CLOCK_LOOK)

    async def _first_looks_over(self) -> bool:
        """Whether no first look is under way, or it has had its time."""
        if self.services.now() - self.started_at > FIRST_LOOK_PATIENCE:
            return True
        listed = await self.services.writer.run(sources.listing)
        fresh = [s for s in listed if s.active and s.outlet in self.catalog and s.last_look_at is None]
        return not fresh and len(self.crawls.running) == 0

    def _sync_outlets(self, db: Any) -> None:
        for outlet in self.catalog.values():
            watchlist.sync(db, outlet, self.services.now())

    async def _beat(self, state: str) -> None:
        text = json.dumps(
            {
                "pid": os.getpid(),
                "started_at": to_text(self.started_at),
                "at": to_text(self.services.now()),
                "version": program_version(),
                "state": state,
                "outlets": sorted(self.catalog),
            }
        )
        await self.services.writer.run(meta.write, "heartbeat", text)

    async def _put_down(self) -> None:
        """Pause, stop the visits, finish what is in hand, then let go (trap 4)."""
        log.info("stopping")
        self._scheduler.pause()
        await self.crawls.stop()
        if self._visits:
            await asyncio.wait(set(self._visits), timeout=STOP_SECONDS)
        await self._beat("stopped")
        self._scheduler.shutdown(wait=False)
