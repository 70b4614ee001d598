"""One daemon a database: a lock file beside it that the system frees when its holder dies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from storage.db import open_database
from storage.errors import UserError


def lock_path(db: Path) -> Path:
    """``exportwatch.db.lock``."""
    return db.with_name(db.name + ".lock")


@contextmanager
def hold(db: Path) -> Iterator[None]:
    """Hold the daemon's lock; raises ``UserError`` while another process does, or for an unusable database."""
    open_database(db).close()  # first, so that no lock file is left beside what is no database
    held = FileLock(lock_path(db))
    try:
        held.acquire(timeout=0)
    except Timeout as error:
        raise UserError(
            f"another daemon is running on {db}: stop it first ('exportwatch status' shows it), or name another --db"
        ) from error
    except OSError as error:
        raise UserError(f"cannot make the lock {lock_path(db)}: {error.strerror}") from error
    try:
        yield
    finally:
        held.release()


def is_held(db: Path) -> bool:
    """Whether a daemon runs on this database."""
    if not lock_path(db).exists():
        return False
    probe = FileLock(lock_path(db))
    try:
        probe.acquire(timeout=0)
    except Timeout:
        return True
    probe.release()
    return False
