"""Showing a one-off crawl: progress on a terminal, then a summary a person or a program reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import TracebackType

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.text import Text
from sqlite_utils import Database

from monitor.cli.context import AppContext
from monitor.cli.tables import cell, plain, plain_table
from monitor.crawls import Crawls
from monitor.oneoff import Report
from storage import articles, stories, verdicts
from storage.models import Rejected
from storage.settings import Settings


class Progress:
    """A progress bar on a terminal; silent elsewhere."""

    def __init__(self, console: Console, total: int) -> None:
        self._bar = Bar(
            TextColumn("crawling"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("outlets {task.description}"),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("", total=total)

    def __enter__(self) -> Progress:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def update(self, crawls: Crawls, done: int, total: int) -> None:
        """Called as visits end."""
        running = ", ".join(sorted(crawls.running)[:4])
        self._bar.update(self._task, completed=done, description=running)


def print_report(app: AppContext, db: Database, settings: Settings, report: Report, *, dry_run: bool) -> None:
    """Tables for a person: outlets, rejected pages by reason, new stories with the reason of each flag."""
    numbers = ("looks", "leads", "new", "revised", "unchanged", "rejected", "failures")
    table = plain_table("outlet", "outcome", *numbers, right=numbers, whole=("outlet",))
    for visit in sorted(report.visits, key=lambda v: v.outlet):
        t = visit.tally
        counts = (t.looks, t.leads, t.new, t.revised, t.unchanged, sum(t.rejected.values()), t.failures)
        row: tuple[str | int, ...] = (visit.outlet, visit.outcome, *counts)
        table.add_row(*(cell(value) for value in row))
    app.console.print(table)
    for line in _rejections(report):
        app.console.print(f"  {plain(line)}", markup=False)
    if dry_run:
        for line in _articles(report):
            app.console.print(f"  {plain(line)}", markup=False)
    _print_stories(app, db, settings, report)
    done = report.analysed
    tail = "nothing was written" if dry_run else f"{report.mails} mails sent"
    app.console.print(
        f"judged {done.judged}, flagged {done.flagged}, {len(done.stories)} new stories; {tail}", highlight=False
    )


def print_json(app: AppContext, db: Database, settings: Settings, report: Report, *, dry_run: bool) -> None:
    """The same as one JSON object."""
    click.echo(
        json.dumps(
            {
                "dry_run": dry_run,
                "stopped": report.stopped,
                "outlets": {
                    v.outlet: {
                        "outcome": v.outcome,
                        "looks": v.tally.looks,
                        "leads": v.tally.leads,
                        "new": v.tally.new,
                        "revised": v.tally.revised,
                        "unchanged": v.tally.unchanged,
                        "rejected": v.tally.rejected,
                        "failures": v.tally.failures,
                    }
                    for v in report.visits
                },
                "judged": report.analysed.judged,
                "flagged": report.analysed.flagged,
                "stories": [_story_row(db, settings, i) for i in report.analysed.stories],
                "mails": report.mails,
            },
            ensure_ascii=False,
        )
    )


def _rejections(report: Report) -> Iterator[str]:
    for visit in report.visits:
        for fetched in visit.results:
            if isinstance(fetched.outcome, Rejected):
                yield f"  {fetched.outcome.reason.value}: {fetched.page.url} ({fetched.outcome.detail})"


def _articles(report: Report) -> Iterator[str]:
    for visit in report.visits:
        for fetched in visit.results:
            if not isinstance(fetched.outcome, Rejected):
                yield f"  article: {fetched.outcome.title} [{len(fetched.outcome.text.split())} words] {fetched.page.url}"


def _print_stories(app: AppContext, db: Database, settings: Settings, report: Report) -> None:
    if not report.analysed.stories:
        return
    table = plain_table(
        "story", "score", "subtype", "headline and reason", "outlet", right=("story",), whole=("outlet",)
    )
    for story_id in report.analysed.stories:
        row = _story_row(db, settings, story_id)
        text = Text(f"{plain(str(row['title']))}\n{plain(str(row['reason']))}")
        table.add_row(
            cell(story_id), cell(f"{row['score']:.2f}"), cell(str(row["subtype"])), text, cell(str(row["outlet"]))
        )
    app.console.print(table)


def _story_row(db: Database, settings: Settings, story_id: int) -> dict[str, str | float | int | None]:
    story = stories.get(db, story_id)
    assert story is not None
    opener = articles.get(db, story.members[0].article_id)
    verdict = verdicts.latest(db, story.members[0].article_id, story.topic)
    assert opener is not None
    assert verdict is not None
    return {
        "id": story.id,
        "title": story.title,
        "subtype": story.subtype,
        "score": round(story.score, 3),
        "outlet": opener.outlet,
        "url": opener.url,
        "reason": "; ".join(verdict.judgement.reasons),
        "hit_sentence": verdict.judgement.hit_sentence,
    }
