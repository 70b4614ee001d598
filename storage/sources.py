"""Outlets and their sources: what is watched, its fetch state, and when it is due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.clock import maybe_text, maybe_time, to_text
from storage.models import Source, SourceKind


@dataclass(frozen=True, slots=True)
class OutletRow:
    """What the database knows of an outlet, beside its file."""

    name: str
    title: str
    tier: int
    last_discovery_at: datetime | None
    structure_changed_at: datetime | None


def sync_outlet(
    db: Database,
    *,
    name: str,
    title: str,
    home: str,
    country: str | None,
    language: str | None,
    tier: int,
    configured: Iterable[tuple[SourceKind, str]],
    now: datetime,
) -> None:
    """Bring the database in line with an outlet's file.

    Configured sources that left the file are switched off, not forgotten;
    sources the spider discovered stay.
    """
    db.execute(
        "INSERT INTO outlets (name, title, home, country, language, tier, added_at) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (name) DO UPDATE SET title = excluded.title, home = excluded.home, country = excluded.country,"
        " language = excluded.language, tier = excluded.tier",
        [name, title, home, country, language, tier, to_text(now)],
    )
    wanted = list(configured)
    db.execute("UPDATE sources SET active = 0 WHERE outlet = ? AND origin = 'configured'", [name])
    for kind, url in wanted:
        add(db, name, kind, url, "configured")


def add(db: Database, outlet: str, kind: SourceKind, url: str, origin: str) -> int:
    """Watch a source, or switch a known one on again; returns its id."""
    db.execute(
        "INSERT INTO sources (outlet, kind, url, origin) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (outlet, url) DO UPDATE SET active = 1,"
        " origin = CASE WHEN excluded.origin = 'configured' THEN 'configured' ELSE origin END",
        [outlet, kind.value, url, origin],
    )
    row = db.execute("SELECT id FROM sources WHERE outlet = ? AND url = ?", [outlet, url]).fetchone()
    return int(row[0])


def save(db: Database, source: Source) -> None:
    """Write a source's whole fetch state back."""
    db.execute(
        "UPDATE sources SET active = ?, first_ok_at = ?, last_look_at = ?, last_ok_at = ?, last_new_at = ?, next_due_at = ?,"
        " not_before = ?, etag = ?, last_modified = ?, body_hash = ?, unchanged = ?, failures = ?, barren = ?,"
        " last_status = ?, last_error = ?, leads_seen = ?, moved_to = ?, moved_times = ?, url = ? WHERE id = ?",
        [
            source.active,
            maybe_text(source.first_ok_at),
            maybe_text(source.last_look_at),
            maybe_text(source.last_ok_at),
            maybe_text(source.last_new_at),
            maybe_text(source.next_due_at),
            maybe_text(source.not_before),
            source.etag,
            source.last_modified,
            source.body_hash,
            source.unchanged,
            source.failures,
            source.barren,
            source.last_status,
            source.last_error,
            source.leads_seen,
            source.moved_to,
            source.moved_times,
            source.url,
            source.id,
        ],
    )


def listing(db: Database, outlet: str | None = None) -> list[Source]:
    """All sources, switched-off ones included, by outlet and id."""
    rows = db.query(
        "SELECT * FROM sources WHERE (:outlet IS NULL OR outlet = :outlet) ORDER BY outlet, id", {"outlet": outlet}
    )
    return [_source(row) for row in rows]


def due(db: Database, outlets: Sequence[str], now: datetime) -> list[Source]:
    """Active sources of these outlets whose time has come, the longest overdue first."""
    marks = ",".join("?" * len(outlets))
    rows = db.query(
        f"SELECT * FROM sources WHERE active AND outlet IN ({marks}) AND coalesce(next_due_at, '') <= ?"
        " AND coalesce(not_before, '') <= ? ORDER BY coalesce(next_due_at, ''), id",
        [*outlets, to_text(now), to_text(now)],
    )
    return [_source(row) for row in rows]


def outlet_row(db: Database, name: str) -> OutletRow | None:
    """An outlet's row, or None."""
    row = next(db.query("SELECT * FROM outlets WHERE name = ?", [name]), None)
    if row is None:
        return None
    return OutletRow(
        row["name"],
        row["title"],
        row["tier"],
        maybe_time(row["last_discovery_at"]),
        maybe_time(row["structure_changed_at"]),
    )


def note_discovery(db: Database, outlet: str, now: datetime) -> None:
    """Remember when the spider last searched an outlet for sources."""
    db.execute("UPDATE outlets SET last_discovery_at = ? WHERE name = ?", [to_text(now), outlet])


def note_structure(db: Database, outlet: str, when: datetime | None) -> None:
    """Remember that an outlet's pages yield no leads any more; None: they do again."""
    db.execute(
        "UPDATE outlets SET structure_changed_at = CASE WHEN ?1 IS NULL THEN NULL"
        " ELSE coalesce(structure_changed_at, ?1) END WHERE name = ?2",
        [maybe_text(when), outlet],
    )


_TIMES = {"first_ok_at", "last_look_at", "last_ok_at", "last_new_at", "next_due_at", "not_before"}


def _source(row: dict[str, Any]) -> Source:
    values = {f.name: row[f.name] for f in fields(Source)}
    for name in _TIMES:
        values[name] = maybe_time(values[name])
    values["kind"] = SourceKind(values["kind"])
    values["active"] = bool(values["active"])
    return Source(**values)
