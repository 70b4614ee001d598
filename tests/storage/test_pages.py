"""The page archive: what is kept comes back; size and age are bounded."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from storage import pages
from storage.db import open_pages
from storage.models import Page
from storage.text import body_hash
from tests.records import NOON


def page(body: bytes, days_ago: float = 0) -> Page:
    return Page(
        "gazette",
        "https://gazette.example/1",
        "https://gazette.example/1?x",
        200,
        {"etag": '"1"'},
        body,
        body_hash(body),
        NOON - timedelta(days=days_ago),
    )


def test_a_page_comes_back_whole_and_lies_compressed(tmp_path: Path) -> None:
    db = open_pages(tmp_path / "p.db")
    kept = page(b"<html>" + b"words and words " * 1000)
    pages.keep(db, kept)
    pages.keep(db, kept)
    assert pages.get(db, kept.body_hash) == kept
    assert db.execute("SELECT count(*), max(length(body)) < 2000 FROM pages").fetchone() == (1, 1)


def test_old_pages_go_first_and_the_size_holds(tmp_path: Path) -> None:
    db = open_pages(tmp_path / "p.db")
    bodies = [os.urandom(300_000) for _ in range(10)]
    for i, body in enumerate(bodies):
        pages.keep(db, page(body, days_ago=10 - i))
    left = pages.trim(db, max_mb=1, max_days=8, now=NOON)
    assert left.bytes <= 1024 * 1024
    assert left.pages == 3
    assert pages.get(db, body_hash(bodies[-1])) is not None
    assert pages.get(db, body_hash(bodies[0])) is None
