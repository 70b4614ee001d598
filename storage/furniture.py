"""What people rule to be furniture of an outlet or not, and what is known of it. What it means is ``spiders/boilerplate.py``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from storage.clock import from_text, to_text
from storage.passages import RECURS, Passage

KEEP, DROP = "keep", "drop"


@dataclass(frozen=True, slots=True)
class KnownFurniture:
    """A passage that recurs on an outlet's pages.

    ``carriers`` counts the articles whose page holds it, ``owned`` says that it
    is some article's own title, summary or opening, ``ruling`` what a person
    decided (``keep``, ``drop``) or None. ``sample`` is folded text.
    """

    fingerprint: int
    sample: str
    carriers: int
    owned: bool
    last_seen_at: datetime
    ruling: str | None


def rulings(db: Database, outlet: str) -> Mapping[int, str]:
    """What was decided by hand, by fingerprint."""
    rows = db.execute("SELECT fingerprint, ruling FROM furniture_rulings WHERE outlet = ?", [outlet])
    return {int(fingerprint): str(ruling) for fingerprint, ruling in rows}


def rule(db: Database, outlet: str, passage: Passage, ruling: str, now: datetime) -> None:
    """Decide that a passage of the outlet's pages is furniture (``drop``) or is not (``keep``), until it is taken back."""
    db.execute(
        "INSERT INTO furniture_rulings (outlet, fingerprint, ruling, sample, made_at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (outlet, fingerprint) DO UPDATE SET ruling = excluded.ruling, made_at = excluded.made_at",
        [outlet, passage.fingerprint, ruling, passage.sample, to_text(now)],
    )


def take_back(db: Database, outlet: str, fingerprint: int) -> bool:
    """Take a ruling back; returns whether there was one."""
    cursor = db.execute("DELETE FROM furniture_rulings WHERE outlet = ? AND fingerprint = ?", [outlet, fingerprint])
    return bool(cursor.rowcount)


def sample_of(db: Database, outlet: str, fingerprint: int) -> str | None:
    """The folded text of a passage met on the outlet's pages or ruled on, or None."""
    row = db.execute(
        "SELECT sample FROM passages WHERE outlet = :o AND fingerprint = :f"
        " UNION ALL SELECT sample FROM furniture_rulings WHERE outlet = :o AND fingerprint = :f LIMIT 1",
        {"o": outlet, "f": fingerprint},
    ).fetchone()
    return None if row is None else str(row[0])


def listing(db: Database, outlet: str, *, limit: int) -> list[KnownFurniture]:
    """The passages that recur, and those ruled on, the most carried first."""
    rows = db.query(
        "SELECT p.fingerprint, max(p.sample) AS sample, count(DISTINCT CASE WHEN p.role = 'block' THEN p.owner END) AS carriers,"
        " max(p.role <> 'block') AS owned, max(p.seen_at) AS seen, r.ruling FROM passages p"
        " LEFT JOIN furniture_rulings r ON r.outlet = p.outlet AND r.fingerprint = p.fingerprint"
        " WHERE p.outlet = :outlet GROUP BY p.fingerprint HAVING carriers > :recurs OR r.ruling IS NOT NULL"
        " UNION ALL SELECT r.fingerprint, r.sample, 0, 0, r.made_at, r.ruling FROM furniture_rulings r"
        " WHERE r.outlet = :outlet AND NOT EXISTS"
        " (SELECT 1 FROM passages p WHERE p.outlet = r.outlet AND p.fingerprint = r.fingerprint)"
        " ORDER BY carriers DESC, seen DESC LIMIT :limit",
        {"outlet": outlet, "recurs": RECURS - 1, "limit": limit},
    )
    return [
        KnownFurniture(
            row["fingerprint"],
            row["sample"],
            row["carriers"],
            bool(row["owned"]),
            from_text(row["seen"]),
            row["ruling"],
        )
        for row in rows
    ]
