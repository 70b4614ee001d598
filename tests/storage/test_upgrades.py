"""A database of every earlier schema becomes one of the present, whole, with the mail that waits in it; kill -9 in between too."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from monitor.alerts.deliver import deliver_due
from monitor.alerts.stories import load_story
from storage import articles, stories
from storage.db import open_database
from storage.migrations import migrations
from storage.settings import AlertSettings, Recipient, Settings, StorageSettings
from storage.writer import Writer
from tests.e2e.small_web import clean_environment

STEPS = [step.name for step in migrations._migrations]
NOON, LATER = "2026-02-02T12:00:00Z", datetime(2026, 2, 2, 13, 0, tzinfo=UTC)
FROZEN = (
    b"From: a@example.org\r\nTo: ann@example.org\r\nSubject: frozen\r\nMessage-ID: <s1.a1.x@y>\r\n\r\nas it was\r\n"
)

# What the first release wrote: an article flagged, its story announced, one mail frozen, one waiting, one sent.
FIRST = f"""
INSERT INTO outlets (name, title, home, tier, added_at) VALUES ('gazette', 'Gazette', 'https://gazette.example/', 1, '{NOON}');
INSERT INTO sources (id, outlet, kind, url, origin) VALUES (1, 'gazette', 'feed', 'https://gazette.example/feed', 'configured');
INSERT INTO articles (id, outlet, canonical_url, url, title, title_key, language, access, first_seen_at, fetched_at, source_id)
 VALUES (1, 'gazette', 'https://gazette.example/1', 'https://gazette.example/1', 'Firm sells drones', 'firm sells drones', 'en', 'free', '{NOON}', '{NOON}', 1);
INSERT INTO revisions (id, article_id, number, title, text, blocks, text_hash, page_hash, extractor, fetched_at)
 VALUES (1, 1, 1, 'Firm sells drones', 'The firm sold twelve drones abroad.', '[{{"text": "The firm sold twelve drones abroad."}}]', 'h', 'p', '1', '{NOON}');
UPDATE articles SET revision_id = 1;
INSERT INTO verdicts (id, article_id, revision_id, topic, rules_version, flagged, review, score, subtype, reasons, hit_sentence, contributions, made_at)
 VALUES (1, 1, 1, 'defence-exports', 'r1', 1, 1, 0.9, 'deal_signed', '["names a drone"]', 'The firm sold twelve drones abroad.', '[]', '{NOON}');
INSERT INTO stories (id, topic, title, subtype, score, opened_at, first_seen_at, quiet, announced_at)
 VALUES (1, 'defence-exports', 'Firm sells drones', 'deal_signed', 0.9, '{NOON}', '{NOON}', 0, '{NOON}');
INSERT INTO memberships (story_id, article_id, topic, role, similarity, joined_at) VALUES (1, 1, 'defence-exports', 'opener', 1.0, '{NOON}');
INSERT INTO outbox (id, topic, kind, story_id, alert_number, whats_new, story_ids, created_at) VALUES (1, 'defence-exports', 'first', 1, 1, 'new story', '[1]', '{NOON}');
INSERT INTO deliveries (id, outbox_id, recipient, message_id, state, next_attempt_at, created_at) VALUES
 (1, 1, 'ann@example.org', '<s1.a1.x@y>', 'pending', '{NOON}', '{NOON}'), (2, 1, 'ben@example.org', '<s1.a1.b@y>', 'pending', '{NOON}', '{NOON}');
INSERT INTO deliveries (id, outbox_id, recipient, message_id, state, attempts, next_attempt_at, created_at, sent_at)
 VALUES (3, 1, 'cyd@example.org', '<s1.a1.c@y>', 'sent', 1, '{NOON}', '{NOON}', '{NOON}');
"""  # fmt: skip


def database_of(file: Path, until: str) -> None:
    """A database as the version before the step ``until`` left it."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        db = Database(connection)
        migrations.apply(db, stop_before=STEPS[1])
        for statement in FIRST.split(";\n"):
            connection.execute(statement)
        connection.execute("UPDATE deliveries SET message = ? WHERE id = 1", [FROZEN])
        if until != STEPS[1]:
            migrations.apply(db, stop_before=until)


def whole(db: Database) -> None:
    """Everything that was there is there."""
    assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert db.execute("PRAGMA foreign_keys").fetchone()[0] == 1
    kept = db.execute(
        "SELECT id, outbox_id, recipient, message_id, state, message FROM deliveries ORDER BY id"
    ).fetchall()
    assert kept == [
        (1, 1, "ann@example.org", "<s1.a1.x@y>", "pending", FROZEN), (2, 1, "ben@example.org", "<s1.a1.b@y>", "pending", None),
        (3, 1, "cyd@example.org", "<s1.a1.c@y>", "sent", None),
    ]  # fmt: skip
    story, article = stories.get(db, 1), articles.get(db, 1)
    assert story is not None
    assert article is not None
    assert (story.title, [m.article_id for m in story.members], article.text) == (
        "Firm sells drones",
        [1],
        "The firm sold twelve drones abroad.",
    )


@pytest.mark.parametrize("until", STEPS[1:])
def test_an_earlier_database_is_brought_up_to_date_whole(tmp_path: Path, until: str) -> None:
    file = tmp_path / "old.db"
    database_of(file, until)
    with closing(open_database(file)) as db:
        assert {step.name for step in migrations.applied(db)} == set(STEPS)
        whole(db)
        fresh = open_database(tmp_path / "fresh.db")
        assert schema(db) == schema(fresh)
        fresh.close()


def test_mail_that_waited_in_the_first_version_goes_out_under_its_old_id(tmp_path: Path) -> None:
    file = tmp_path / "old.db"
    database_of(file, STEPS[1])
    settings = Settings(
        StorageSettings(file),
        alerts=AlertSettings(folder=tmp_path / "mail"),
        recipients=(Recipient("ann@example.org"), Recipient("ben@example.org")),
    )
    writer = Writer(file)
    outcome = asyncio.run(deliver_due(writer, settings, lambda: LATER, load_story))
    writer.close()
    assert outcome.sent == 2
    with closing(open_database(file)) as db:
        rows = db.execute("SELECT message_id, state, message FROM deliveries ORDER BY id").fetchall()
    assert [(r[0], r[1]) for r in rows] == [("<s1.a1.x@y>", "sent"), ("<s1.a1.b@y>", "sent"), ("<s1.a1.c@y>", "sent")]
    assert rows[0][2] == FROZEN
    assert b"Message-ID: <s1.a1.b@y>" in rows[1][2]
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 2


SLOW = """
import sys, time
import storage.migrations as steps
from pathlib import Path
from storage.db import open_database
done = steps.run_script

def slow(db, name):
    done(db, name)
    print(name, flush=True)
    if name.startswith(sys.argv[2]):
        time.sleep(60)

steps.run_script = slow
open_database(Path(sys.argv[1]))
"""


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    file = tmp_path / "old.db"
    database_of(file, STEPS[1])
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, str(file), "007"], stdout=subprocess.PIPE, text=True, env=clean_environment()
    )
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("007"):
            break
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    return file


def test_a_kill_in_the_middle_of_an_upgrade_leaves_the_old_database_and_the_next_start_upgrades_it(
    killed: Path,
) -> None:
    with closing(sqlite3.connect(killed)) as raw:
        names = {row[0] for row in raw.execute("SELECT name FROM sqlite_master")}
    assert "subscribers" not in names
    assert "labels" not in names, "an upgrade over several versions is one transaction"
    begun = time.monotonic()
    with closing(open_database(killed)) as db:
        whole(db)
    assert time.monotonic() - begun < 10


def schema(db: Database) -> dict[str, list[tuple[object, ...]]]:
    """Tables, columns and indexes, whatever order they came in."""
    found: dict[str, list[tuple[object, ...]]] = {}
    for table in sorted(db.table_names()):
        columns = db.execute(
            f"SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info('{table}')"
        ).fetchall()
        indexes = db.execute(f"SELECT name, \"unique\", partial FROM pragma_index_list('{table}')").fetchall()
        keys = db.execute(f'SELECT "from", "table", "to" FROM pragma_foreign_key_list(\'{table}\')').fetchall()
        found[table] = sorted(map(repr, [*columns, *indexes, *keys]))  # type: ignore[assignment]
    return found
