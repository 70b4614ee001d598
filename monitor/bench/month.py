"""A month of reports through the code that judges, groups and mails, its mails taken by a real server.

The clock is the only thing that is not real: a quarter of an hour passes at
once. What the server took is measured in ``mail_counts.py``.
"""

from __future__ import annotations

import asyncio
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlite_utils import Database

from monitor.alerts.deliver import deliver_due
from monitor.alerts.queue import queue_regular, queue_updates
from monitor.alerts.stories import load_story
from monitor.analysis.relevance import Rules
from monitor.analysis.run import analyse_pending
from monitor.bench.labelled import Labelled
from monitor.bench.mailbox import Arrived, Mailbox
from monitor.bench.stories import Line, store_line
from storage import outbox, stories
from storage.models import Delivery
from storage.settings import Recipient, Settings, SmtpSettings, StorageSettings
from storage.writer import Writer

BEGIN = datetime(2026, 2, 1, tzinfo=UTC)
STEP = timedelta(minutes=15)
# Until the last weekly digest of the month has gone out.
AFTER = timedelta(days=8)
ALL = 1_000_000
READERS = (
    Recipient("everything@bench.example"),
    Recipient("two-an-hour@bench.example", hourly_cap=2),
    Recipient("nights-off@bench.example", quiet="22:00-07:00", zone="Asia/Baku"),
    Recipient("daily@bench.example", mode="daily", zone="Europe/Istanbul"),
    Recipient("weekly-watching@bench.example", mode="weekly", watch=("TR",)),
    Recipient("signed-deals@bench.example", subtypes=("deal_signed",)),
)


@dataclass(frozen=True, slots=True)
class Month:
    """What happened: reports replayed, stories opened that may be told, what was asked to be mailed, what arrived.

    ``standing`` maps a story to what it is at the end, after merges;
    ``hourly_cap`` is the program's, for readers without one of their own.
    """

    reports: int
    flagged: int
    told: tuple[int, ...]
    standing: dict[int, int]
    deliveries: tuple[Delivery, ...]
    arrived: tuple[Arrived, ...]
    hourly_cap: int


def lay_out(texts: Iterable[Labelled], days: int) -> list[Line]:
    """The texts as reports of a month of ``days`` days, in the order they appear.

    Events begin evenly spread, in an order mixed by a checksum; the hours
    between the reports of one event stay as they were.
    """
    events: dict[str, list[Labelled]] = {}
    for text in texts:
        events.setdefault(text.event, []).append(text)
    mixed = sorted(events, key=lambda event: (zlib.crc32(event.encode()), event))
    lines: list[Line] = []
    for place, event in enumerate(mixed):
        begin = BEGIN + days * timedelta(days=1) * place / max(len(mixed), 1)
        dates = [text.published for text in events[event] if text.published is not None]
        first = min(dates, default=None)
        for text in events[event]:
            since = text.published - first if text.published and first else timedelta()
            lines.append(
                Line(text.id, text.source, begin + since, text.language or "", text.title, text.text, text.event)
            )
    end = BEGIN + timedelta(days=days)
    return sorted((line for line in lines if line.published < end), key=lambda line: line.published)


def replay(
    lines: Sequence[Line], settings: Settings, rules: Rules, *, days: int, outage_hours: float,
    progress: Callable[[int], None] = lambda _: None,
) -> Month:  # fmt: skip
    """Let the month pass. The server refuses for ``outage_hours`` from its middle on."""
    with TemporaryDirectory(prefix="exportwatch-bench-") as folder:
        return asyncio.run(_Replay(lines, settings, rules, Path(folder), progress).run(days, outage_hours))


class _Replay:
    def __init__(
        self, lines: Sequence[Line], settings: Settings, rules: Rules, folder: Path, progress: Callable[[int], None]
    ) -> None:
        self._now = BEGIN
        self._lines, self._rules, self._progress = lines, rules, progress
        self._mailbox = Mailbox(lambda: self._now)
        self._settings = replace(
            settings,
            storage=StorageSettings(db=folder / "month.db"),
            alerts=replace(settings.alerts, enabled=True, sender="exportwatch@bench.example"),
            smtp=SmtpSettings(host="127.0.0.1", port=self._mailbox.port, security="none", timeout=10.0),
            recipients=READERS,
        )
        self._writer = Writer(self._settings.storage.db)
        self._flagged = 0
        self._told: list[int] = []

    async def run(self, days: int, outage_hours: float) -> Month:
        middle = BEGIN + timedelta(days=days) / 2
        again = middle + timedelta(hours=outage_hours)
        place = 0
        try:
            while self._now < BEGIN + timedelta(days=days) + AFTER:
                if middle <= self._now < again:
                    self._mailbox.shut()
                else:
                    self._mailbox.open()
                until = bisect_right(self._lines, self._now, key=lambda line: line.published)
                await self._read(range(place, until))
                await self._deliver()
                self._progress(until - place)
                place = until
                self._now += STEP
            return await self._writer.run(self._outcome)
        finally:
            self._mailbox.shut()
            self._writer.close()

    async def _read(self, places: range) -> None:
        if not places:
            return
        for place in places:
            await self._writer.run(store_line, self._lines[place], place)
        done = await analyse_pending(self._writer, self._settings, self._rules, lambda: self._now)
        self._flagged += done.flagged
        self._told += done.stories

    async def _deliver(self) -> None:
        for queue in (queue_updates, queue_regular):
            await self._writer.run(queue, self._rules.topic, self._settings, self._now)
        await deliver_due(self._writer, self._settings, lambda: self._now, load_story)

    def _outcome(self, db: Database) -> Month:
        return Month(
            reports=len(self._lines),
            flagged=self._flagged,
            told=tuple(self._told),
            standing={story: stories.standing(db, story) for story in self._told},
            deliveries=tuple(outbox.listing(db, limit=ALL)),
            arrived=tuple(self._mailbox.arrived),
            hourly_cap=self._settings.alerts.hourly_cap,
        )
