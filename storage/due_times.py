"""Due times follow a wall clock that was set: intervals were meant, not dates."""

from __future__ import annotations

from sqlite_utils import Database

# Every column that says when something may happen next. Times of what has happened stay as they were written.
DUE = (
    ("sources", "next_due_at"),
    ("sources", "not_before"),
    ("leads", "next_attempt_at"),
    ("leads", "recheck_at"),
    ("deliveries", "next_attempt_at"),
    ("robots", "expires_at"),
)


def shift(db: Database, seconds: float) -> None:
    """Move every due time by this many seconds."""
    step = f"{seconds:+.0f} seconds"
    for table, column in DUE:
        db.execute(
            f"UPDATE {table} SET {column} = strftime('%Y-%m-%dT%H:%M:%SZ', {column}, ?) WHERE {column} IS NOT NULL",
            [step],
        )
