"""``exportwatch demo``: the same daemon as ``exportwatch run``, watching the demo web for about a minute."""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from rich.console import Console
from rich.text import Text
from sqlite_utils import Database

from monitor.cli.tables import cell, plain, plain_table
from monitor.daemon import Daemon
from monitor.demo.web import DemoWeb
from monitor.service import run_daemon
from storage import articles, leads, outbox, stories, verdicts
from storage.clock import Clock
from storage.db import open_database
from storage.errors import UserError
from storage.models import DeliveryState
from storage.settings import AlertSettings, CrawlSettings, Recipient, ScheduleSettings, Settings, StorageSettings

READER = "analyst@demo.example"


def play(console: Console, *, seconds: float, folder: Path | None, now: Clock, log_level: int) -> None:
    """Run the demo and print what came of it; raises ``UserError`` for a folder that holds an earlier one."""
    home = folder or Path(tempfile.mkdtemp(prefix="exportwatch-demo-"))
    if (home / "exportwatch.db").exists():
        raise UserError(f"{home} holds an earlier demo: name an empty folder with --folder")
    try:
        (home / "outlets").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"cannot make the folder {home}: {error.strerror}") from error
    with DemoWeb(now=now) as web:
        web.outlet_files(home / "outlets")
        settings = demo_settings(home, tuple(web.addresses))
        console.print(
            f"{len(web.addresses)} outlets on this machine, watched for {seconds:.0f} seconds; "
            "new articles appear meanwhile. Ctrl-C ends it sooner.",
            highlight=False,
        )
        tell = Telling(console, settings.storage.db)
        run_daemon(settings, started=lambda daemon: tell.until(daemon, seconds), log_level=log_level, names=web.names)
    with closing(open_database(settings.storage.db)) as db:
        print_outcome(console, db, settings)


def demo_settings(home: Path, addresses: tuple[str, ...]) -> Settings:
    """The user's defaults with everything in one folder and the intervals of a minute-long day."""
    return Settings(
        storage=StorageSettings(db=home / "exportwatch.db"),
        crawl=CrawlSettings(
            contact="mailto:demo@exportwatch.example",
            outlets_dir=home / "outlets",
            allow_addresses=addresses,
            delay=0.05,
        ),
        schedule=ScheduleSettings(tick=0.5, first_tier=4.0, others=6.0, heartbeat=2.0, failure_ceiling=8.0),
        alerts=AlertSettings(folder=home / "mail", hourly_cap=40),
        recipients=(Recipient(READER),),
    )


def print_outcome(console: Console, db: Database, settings: Settings) -> None:
    """The flagged stories with their reasons, the mails, and where the database lies."""
    listed = stories.listing(db, limit=None)
    console.print("\nFlagged stories", style="bold")
    table = plain_table(
        "story", "outlet", "headline and why it was flagged", "score", right=("story",), whole=("outlet",)
    )
    for story in reversed(listed):
        table.add_row(str(story.id), *_row(db, story.id), f"{story.score:.2f}")
    console.print(table)
    seen = len(articles.listing(db, limit=None))
    (judged,) = db.execute("SELECT count(DISTINCT article_id) FROM verdicts").fetchone()
    console.print(f"{seen} articles stored, {judged} judged, {len(listed)} stories flagged", highlight=False)
    rejected = ", ".join(f"{n} {why}" for why, n in leads.reasons(db).items())
    if rejected:
        console.print(f"pages not kept: {rejected}", highlight=False)
    mails = outbox.listing(db, state=DeliveryState.SENT, limit=1000)
    files = sorted(settings.alerts.folder.glob("*.eml"))
    console.print(f"{len(mails)} mails to {READER}, written to {settings.alerts.folder}:", highlight=False)
    for file in files:
        console.print(f"  {file.name}", highlight=False, markup=False)
    console.print(f"database: {settings.storage.db}", highlight=False, soft_wrap=True)
    console.print(f"look closer: {_program()} --db {settings.storage.db} stories", highlight=False, soft_wrap=True)


def _row(db: Database, story_id: int) -> tuple[Text, Text]:
    story = stories.get(db, story_id)
    assert story is not None
    opener = articles.get(db, story.members[0].article_id)
    verdict = verdicts.latest(db, story.members[0].article_id, story.topic)
    assert opener is not None
    assert verdict is not None
    others = len(story.members) - 1
    also = f" (and {others} more)" if others else ""
    why = plain(f"{story.subtype}: {'; '.join(verdict.judgement.reasons)}")
    return cell(opener.outlet + also), Text(f"{plain(story.title)}\n{why}")


def _program() -> str:
    """The command as it can be typed again: by its path where it was called from an environment not on the PATH."""
    called = Path(sys.argv[0])
    known = shutil.which("exportwatch")
    if called.name != "exportwatch" or (known is not None and Path(known).samefile(called)):
        return "exportwatch"
    return str(called)


class Telling:
    """Says what the daemon finds as it finds it, and stops it when the time is over."""

    def __init__(self, console: Console, db: Path) -> None:
        self.console = console
        self.db = db
        self._told = 0
        self._task: asyncio.Task[None] | None = None

    def until(self, daemon: Daemon, seconds: float) -> None:
        """Begin; called on the daemon's loop."""
        loop = asyncio.get_running_loop()
        loop.call_later(seconds, daemon.stop)
        self._task = loop.create_task(self._watch(loop.time()))

    async def _watch(self, begun: float) -> None:
        with closing(open_database(self.db)) as db:
            while True:
                await asyncio.sleep(0.5)
                self._tell(db, asyncio.get_running_loop().time() - begun)

    def _tell(self, db: Database, age: float) -> None:
        for story in reversed(stories.listing(db, limit=50)):
            if story.id > self._told:
                self._told = story.id
                found = "at the first look" if story.quiet else "new"
                self.console.print(
                    f"{age:4.0f} s  story {story.id}, {found}: {plain(story.title)}", highlight=False, markup=False
                )
