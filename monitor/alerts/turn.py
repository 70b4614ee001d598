"""Whose turn it is to deliver: one process at a time for each database.

The lock is the kernel's and falls with the process that holds it, so that a
killed one blocks nobody.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def delivery_turn(db: Path) -> Iterator[bool]:
    """True inside if nobody else delivers for this database just now, False otherwise. Does not wait."""
    handle = os.open(db.with_name(f"{db.name}.delivering"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)
