"""One daemon a database: a lock file beside it that the system frees when its holder dies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from storage.errors import UserError


def lock_path(db: Path) -> Path:
    """``exportwatch.db.lock``."""
    return db.with_name(db.name + ".lock")


@contextmanager
def hold(db: Path) -> Iterator[None]:
    """Hold the daemon's lock; raises ``UserError`` while another process does."""
    _make_folder(db)
    held = FileLock(lock_path(db))
    try:
        held.acquire(timeout=0)
    except Timeout as error:
        raise UserError(
            f"another daemon is running on {db}: stop it first ('exportwatch status' shows it), or name another --db"
        ) from error
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


def _make_folder(db: Path) -> None:
    if db.is_dir():
        raise UserError(f"{db} is a directory, not a database: name a file with --db")
    try:
        db.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"cannot make the folder {db.parent}: {error.strerror}") from error
