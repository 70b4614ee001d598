"""The single writing thread.

Async callers await :meth:`Writer.run`; everything they hand over runs in order
on one thread with one connection, each piece in a transaction of its own. That
keeps the event loop free of disk waits and SQLite free of lock contention
inside a process; other processes are met by the busy timeout.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from sqlite_utils import Database

from storage.db import open_database, transaction

P = ParamSpec("P")
T = TypeVar("T")


class Writer:
    """Owns one connection and one thread. Use from one event loop; close when done."""

    def __init__(self, path: Path, opener: Callable[[Path], Database] = open_database) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="writer")
        self._path = path
        self._opener = opener
        # Opened here, so that a UserError reaches the command and not a future.
        self.db = opener(path)

    async def run(self, work: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call ``work(db, ...)`` on the writing thread inside one transaction.

        Exceptions of ``work`` roll the transaction back and are raised here.
        """

        def job() -> T:
            with transaction(self.db):
                return work(self.db, *args, **kwargs)

        return await asyncio.wrap_future(self._thread.submit(job))

    def close(self) -> None:
        """Finish what was handed over, then close the connection. Blocks."""
        self._thread.shutdown(wait=True)
        self.db.close()
