"""The manual one-off crawl: visits side by side, then judgement, digest and delivery.

It may run beside the daemon: pacing, robots cache and fetch state are shared
through the database. Its mail goes through the outbox; the daemon delivers
where one runs, else this does before it ends.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from monitor.alerts.deliver import deliver_due
from monitor.alerts.queue import queue_digest, queue_regular, queue_updates
from monitor.alerts.stories import load_story
from monitor.analysis.run import Analysed, analyse_pending, rules_of
from monitor.crawls import Crawls, Visit
from spiders.outlet import Outlet
from spiders.services import Services


@dataclass(frozen=True, slots=True)
class Errand:
    """One outlet to visit; with ``urls``, only those addresses."""

    outlet: Outlet
    urls: tuple[str, ...] = ()


@dataclass(slots=True)
class Report:
    """What the crawl did. ``mails`` were sent here; ``queued`` wait for the daemon."""

    visits: list[Visit] = field(default_factory=list)
    analysed: Analysed = field(default_factory=Analysed)
    mails: int = 0
    stopped: bool = False


async def crawl(
    services: Services,
    errands: Sequence[Errand],
    *,
    limit: int | None = None,
    since_days: float | None = None,
    alerts: bool = True,
    deliver: bool = True,
    watch: Callable[[Crawls, int, int], None] = lambda *_: None,
) -> Report:
    """Run the errands, a few outlets side by side; Ctrl-C ends them in order and keeps what was stored.

    ``watch(crawls, done, total)`` is called as visits end, for a progress display.
    """
    settings = services.settings
    catalog = {e.outlet.name: e.outlet for e in errands}
    crawls = Crawls(services, catalog, deadline=settings.schedule.crawl_deadline)
    report = Report()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    turns = asyncio.Semaphore(settings.schedule.parallel_outlets)

    async def visit(errand: Errand) -> None:
        async with turns:
            if stop.is_set():
                return
            done = await crawls.visit(errand.outlet, urls=errand.urls, limit=limit, since_days=since_days)
            report.visits.append(done)
            watch(crawls, len(report.visits), len(errands))

    visits = asyncio.gather(*(visit(e) for e in errands))
    stopping = asyncio.ensure_future(stop.wait())
    either: set[asyncio.Future[Any]] = {visits, stopping}
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    if stop.is_set():
        report.stopped = True
        await crawls.stop()
    await visits
    stopping.cancel()
    await conclude(services, report, alerts=alerts, deliver=deliver)
    return report


async def conclude(services: Services, report: Report, *, alerts: bool, deliver: bool) -> None:
    """Judge what was stored, queue the digest of quiet stories, deliver."""
    settings = services.settings
    rules = rules_of(settings)
    report.analysed = await analyse_pending(services.writer, settings, rules, services.now, alerts=alerts)
    if alerts:
        for queue in (queue_digest, queue_updates, queue_regular):
            await services.writer.run(queue, rules.topic, settings, services.now())
    if alerts and deliver:
        report.mails = (await deliver_due(services.writer, settings, services.now, load_story)).sent
