"""Opening the two database files, and the transaction every write runs in."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlite_utils import Database, Migrations

from storage.errors import DatabaseError
from storage.migrations import migrations, page_migrations

BUSY_SECONDS = 30.0


def open_database(path: Path, *, create: bool = True) -> Database:
    """Open the main database, migrated to the present schema.

    The connection is in autocommit mode, WAL, ``synchronous=FULL``, foreign
    keys on; write through :func:`transaction`. Raises ``DatabaseError`` for a
    directory, a file that is no database, a damaged one, one from a newer
    Exportwatch, one that cannot be written, or (``create=False``) none.
    """
    return _open(path, migrations, create)


def open_pages(path: Path) -> Database:
    """Open the page archive, the second file; errors as :func:`open_database`."""
    return _open(path, page_migrations, create=True)


@contextmanager
def transaction(db: Database) -> Iterator[Database]:
    """One write transaction: all of it or nothing.

    ``BEGIN IMMEDIATE`` takes the write lock at once, so that the busy timeout
    applies; a deferred transaction that reads first and writes later fails
    without waiting when another process wrote in between. Nested use joins
    the outer transaction.
    """
    if db.conn.in_transaction:
        yield db
        return
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        yield db
        db.conn.execute("COMMIT")
    finally:
        if db.conn.in_transaction:  # the work or its commit failed
            db.conn.rollback()


def _open(path: Path, steps: Migrations, create: bool) -> Database:
    if path.is_dir():
        raise DatabaseError(f"{path} is a directory, not a database: name a file with --db")
    if not path.exists():
        if not create:
            raise DatabaseError(
                f"no database at {path}: run 'exportwatch crawl' or 'exportwatch run' first, or name one with --db"
            )
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseError(f"cannot make the folder {path.parent}: {error.strerror}") from error
    try:
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    except sqlite3.DatabaseError as error:
        raise DatabaseError(explain(path, error)) from error
    with ExitStack() as undo:
        undo.callback(connection.close)
        db = Database(connection)
        try:
            _prepare(db, path, steps)
        except sqlite3.DatabaseError as error:
            raise DatabaseError(explain(path, error)) from error
        undo.pop_all()
    return db


def _prepare(db: Database, path: Path, steps: Migrations) -> None:
    (check,) = db.execute("PRAGMA quick_check(1)").fetchone()
    if check != "ok":
        raise DatabaseError(f"{path} is damaged ({check}): restore a backup or move the file away")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA foreign_keys = ON")
    known = {step.name for step in steps._migrations}
    applied = {step.name for step in steps.applied(db)}
    if applied - known:
        raise DatabaseError(f"{path} was written by a newer Exportwatch ({max(applied - known)}): update Exportwatch")
    if not applied and db.table_names():
        raise DatabaseError(f"{path} is a database of another program: name another file with --db")
    db.execute("PRAGMA journal_mode = WAL")  # written into the file, so only once it is known to be ours
    if known - applied:
        _migrate(db, steps)


def _migrate(db: Database, steps: Migrations) -> None:
    """Apply what is pending under the write lock, so that two starting processes take turns."""
    with transaction(db):
        steps.apply(db)


def explain(path: Path, error: sqlite3.DatabaseError) -> str:
    """What SQLite's error on a file means for its user, and what to do: one line."""
    text = str(error)
    if "not a database" in text:
        return f"{path} is not a SQLite database: name another file with --db"
    if "malformed" in text or "corrupt" in text:
        return f"{path} is damaged ({text}): restore a backup or move the file away"
    if "readonly" in text or "unable to open" in text:
        return f"cannot open {path} for writing ({text}): check the path and its permissions"
    if "is full" in text:
        return f"the disk of {path} is full: make room; nothing half-done was kept"
    if "I/O error" in text:
        return f"{path} could not be read or written ({text}): check the disk; nothing half-done was kept"
    if "locked" in text:
        return f"{path} is locked by another program for over {BUSY_SECONDS:.0f} s: close that program"
    return f"{path}: {text}"
