"""Crawl runs: what each visit to an outlet asked for and found."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.clock import from_text, maybe_time, to_text


@dataclass(slots=True)
class Tally:
    """The counts of one run, filled while it goes on. ``rejected`` counts by reason."""

    looks: int = 0
    requests: int = 0
    leads: int = 0
    new: int = 0
    revised: int = 0
    unchanged: int = 0
    failures: int = 0
    rejected: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CrawlRun:
    """One finished or running visit. ``outcome`` is None while it runs or when it was killed."""

    id: int
    outlet: str
    command: str
    started_at: datetime
    finished_at: datetime | None
    outcome: str | None
    tally: Tally


def start(db: Database, outlet: str, command: str, now: datetime) -> int:
    """Note that a run begins; returns its id."""
    cursor = db.execute(
        "INSERT INTO crawl_runs (outlet, command, started_at) VALUES (?, ?, ?)", [outlet, command, to_text(now)]
    )
    return int(cursor.lastrowid or 0)


def finish(db: Database, run_id: int, outcome: str, tally: Tally, now: datetime) -> None:
    """Note how a run ended."""
    db.execute(
        "UPDATE crawl_runs SET finished_at = ?, outcome = ?, looks = ?, requests = ?, leads = ?, new = ?, revised = ?,"
        " unchanged = ?, failures = ?, rejected = ? WHERE id = ?",
        [
            to_text(now),
            outcome,
            tally.looks,
            tally.requests,
            tally.leads,
            tally.new,
            tally.revised,
            tally.unchanged,
            tally.failures,
            json.dumps(tally.rejected),
            run_id,
        ],
    )


def recent(db: Database, limit: int = 20) -> list[CrawlRun]:
    """The newest runs first."""
    return [_run(row) for row in db.query("SELECT * FROM crawl_runs ORDER BY id DESC LIMIT ?", [limit])]


def last_of(db: Database, outlet: str) -> CrawlRun | None:
    """The newest run of an outlet, or None."""
    row = next(db.query("SELECT * FROM crawl_runs WHERE outlet = ? ORDER BY id DESC LIMIT 1", [outlet]), None)
    return None if row is None else _run(row)


def forget(db: Database, before: datetime) -> None:
    """Drop the records of runs that began before then."""
    db.execute("DELETE FROM crawl_runs WHERE started_at < ?", [to_text(before)])


def _run(row: dict[str, Any]) -> CrawlRun:
    return CrawlRun(
        id=row["id"],
        outlet=row["outlet"],
        command=row["command"],
        started_at=from_text(row["started_at"]),
        finished_at=maybe_time(row["finished_at"]),
        outcome=row["outcome"],
        tally=Tally(
            looks=row["looks"],
            requests=row["requests"],
            leads=row["leads"],
            new=row["new"],
            revised=row["revised"],
            unchanged=row["unchanged"],
            failures=row["failures"],
            rejected=json.loads(row["rejected"]),
        ),
    )
