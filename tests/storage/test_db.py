"""Opening the database: what is refused, and that a transaction is all or nothing."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage.db import open_database, transaction
from storage.errors import DatabaseError
from storage.migrations import migrations


def test_a_fresh_database_has_wal_foreign_keys_and_full_sync(db: Database) -> None:
    assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert db.execute("PRAGMA foreign_keys").fetchone()[0] == 1
    assert db.execute("PRAGMA synchronous").fetchone()[0] == 2


def test_a_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="is a directory"):
        open_database(tmp_path)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a database, just some notes that are long enough " * 40)
    before = file.read_bytes()
    with pytest.raises(DatabaseError, match="not a SQLite database"):
        open_database(file)
    assert file.read_bytes() == before


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.commit()
    connection.close()
    with pytest.raises(DatabaseError, match="another program"):
        open_database(file)


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "new.db"
    db = open_database(file)
    db.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, 'm999_the_future', '2030')",
        [migrations.name],
    )
    db.close()
    with pytest.raises(DatabaseError, match="newer Exportwatch"):
        open_database(file)


def test_a_damaged_database_is_reported(tmp_path: Path) -> None:
    file = tmp_path / "damaged.db"
    db = open_database(file)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    data = bytearray(file.read_bytes())
    data[4096 : len(data) // 2] = b"\xa5" * (len(data) // 2 - 4096)
    file.write_bytes(bytes(data))
    with pytest.raises(DatabaseError, match="damaged"):
        open_database(file)
    assert file.read_bytes() == bytes(data)


def test_none_is_made_where_one_is_expected(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="no database at"):
        open_database(tmp_path / "none.db", create=False)
    assert not (tmp_path / "none.db").exists()


def test_a_transaction_that_fails_leaves_nothing(db: Database) -> None:
    def work() -> None:
        with transaction(db):
            db.execute("INSERT INTO meta (key, value) VALUES ('a', '1')")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        work()
    assert db.execute("SELECT count(*) FROM meta WHERE key = 'a'").fetchone()[0] == 0


def test_a_writer_waits_for_another_processs_lock(tmp_path: Path) -> None:
    first, second = open_database(tmp_path / "a.db"), open_database(tmp_path / "a.db")
    first.conn.execute("BEGIN IMMEDIATE")
    first.execute("INSERT INTO meta (key, value) VALUES ('first', '1')")
    release = threading.Timer(0.3, lambda: first.conn.execute("COMMIT"))
    release.start()
    begun = time.monotonic()
    with transaction(second):
        second.execute("INSERT INTO meta (key, value) VALUES ('second', '1')")
    assert time.monotonic() - begun >= 0.2
    assert second.execute("SELECT count(*) FROM meta WHERE key IN ('first', 'second')").fetchone()[0] == 2


def test_a_migration_that_dies_half_way_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "half.db"

    def broken(db: Database, name: str) -> None:
        db.execute("CREATE TABLE meta (key TEXT)")
        raise sqlite3.OperationalError("disk full")

    monkeypatch.setattr("storage.migrations.run_script", broken)
    with pytest.raises(DatabaseError):
        open_database(file)
    monkeypatch.undo()
    healed = open_database(file)
    assert "articles" in healed.table_names()
