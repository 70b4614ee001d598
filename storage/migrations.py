"""The schema, as a named list of steps. Never edit a landed step: add the next one.

Every step runs in one transaction together with the record of it, so that a
kill in the middle of a migration leaves the file as it was.
"""

from __future__ import annotations

import secrets
from importlib.resources import files

from sqlite_utils import Database, Migrations

migrations = Migrations("exportwatch")
page_migrations = Migrations("exportwatch-pages")


def run_script(db: Database, name: str) -> None:
    """Run a file of ``storage/schema`` statement by statement: ``executescript`` would commit the open transaction."""
    script = files("storage").joinpath("schema", name).read_text(encoding="utf-8")
    for statement in script.split(";\n"):
        if statement.strip():
            db.execute(statement)


@migrations()
def m001_the_spine(db: Database) -> None:
    """All tables of the first version."""
    run_script(db, "001_the_spine.sql")
    db.execute("INSERT INTO meta (key, value) VALUES ('database_id', ?)", [secrets.token_hex(6)])


@migrations()
def m003_labels(db: Database) -> None:
    """What analysts say of articles."""
    run_script(db, "003_labels.sql")


@migrations()
def m002_extraction(db: Database) -> None:
    """What else a page said of itself, how often a revision was cleaned, and what people rule to be furniture."""
    run_script(db, "002_extraction.sql")


@migrations()
def m004_stories(db: Database) -> None:
    """What stories are told apart by, their stages, and what is new about them."""
    run_script(db, "004_stories.sql")


@migrations()
def m005_facts(db: Database) -> None:
    """What articles state of deals and exports, with evidence and reviews."""
    run_script(db, "005_facts.sql")


@migrations()
def m007_threads_and_subscribers(db: Database) -> None:
    """Updates, summaries and heartbeats in the outbox; recipients in the database; what waits for digests."""
    run_script(db, "007_threads_and_subscribers.sql")
    db.execute("INSERT INTO meta (key, value) VALUES ('unsubscribe_key', ?)", [secrets.token_hex(32)])


@migrations()
def m009_patience(db: Database) -> None:
    """Until when a host asked to be left alone."""
    run_script(db, "009_patience.sql")


@migrations()
def m008_carried_reviews(db: Database) -> None:
    """Which review of an older reading a review was taken over from."""
    run_script(db, "008_carried_reviews.sql")


@migrations()
def m010_sketch_index(db: Database) -> None:
    """The terms of a sketch by their article."""
    run_script(db, "010_sketch_index.sql")


@page_migrations()
def m001_pages(db: Database) -> None:
    """The page archive."""
    run_script(db, "001_pages.sql")
