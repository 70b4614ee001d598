"""Holding still while the database cannot be written: a full disk, a lock that will not go.

Every piece of work is a transaction that was rolled back, so nothing is lost by
waiting. Going on at full pace would ask outlets for pages that cannot be kept.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from storage.db import explain

log = logging.getLogger(__name__)
LONGEST = 60.0


class Hold:
    """Whether to hold still: twice as long after each trouble, up to a minute, until something works again."""

    def __init__(self, db: Path, first: float = 1.0, steady: Callable[[], float] = time.monotonic) -> None:
        self._db = db
        self._first = first
        self._steady = steady
        self._seconds = first
        self._until = 0.0

    @property
    def on(self) -> bool:
        """True until the time is over."""
        return self._steady() < self._until

    def note(self, error: sqlite3.OperationalError) -> None:
        """The database could not be written; one line in the log for all the work this stops."""
        if self.on:
            return
        log.error("%s (again in %.0f s)", explain(self._db, error), self._seconds)
        self._until = self._steady() + self._seconds
        self._seconds = min(2 * self._seconds, LONGEST)

    def works(self) -> None:
        """Something was written."""
        self._seconds = self._first
