"""Fixtures shared by all tests: a fresh database, and the recorded material where it is present."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage.db import open_database

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A fresh main database."""
    opened = open_database(tmp_path / "test.db")
    yield opened
    opened.close()


@pytest.fixture
def shared() -> Path:
    """The recorded material; the test is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the recorded material is not here (../shared/data)")
    return SHARED
