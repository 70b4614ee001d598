"""The story that started the project, in the AnewZ-shaped demo page: flagged once, whole, alone, one mail."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from rich.console import Console
from sqlite_utils import Database

from monitor.demo.world import all_articles, cut, expected_stories
from storage.db import open_database
from tests.e2e.small_web import clean_environment


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo, run once as a user runs it."""
    import subprocess
    import sys

    home = tmp_path_factory.mktemp("demo") / "home"
    done = subprocess.run(
        [sys.executable, "-m", "monitor.cli.main", "demo", "--seconds", "46", "--folder", str(home)],
        capture_output=True, text=True, timeout=150, env=clean_environment(),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    (home / "stdout.txt").write_text(done.stdout, encoding="utf-8")
    return home


@pytest.fixture
def db(played: Path) -> Iterator[Database]:
    with closing(open_database(played / "exportwatch.db")) as opened:
        yield opened


def text_of(db: Database, own_id: str) -> str:
    (row,) = db.query(
        "SELECT r.text FROM articles a JOIN revisions r ON r.id = a.revision_id WHERE a.own_id = ? AND a.outlet = 'demo-anewz'",
        [own_id],
    )
    return str(row["text"])


def mails(home: Path) -> list[email.message.EmailMessage]:
    return [
        email.message_from_bytes(f.read_bytes(), policy=email.policy.default)
        for f in sorted((home / "mail").glob("*.eml"))
    ]  # type: ignore[misc]


@pytest.mark.slow
def test_the_body_is_whole_and_no_foreign_summary_is_in_it(db: Database) -> None:
    for article in all_articles():
        if article.outlet != "demo-anewz":
            continue
        text = text_of(db, str(article.own_id))
        for paragraph in article.body:
            assert paragraph in text, f"{article.own_id} lost {paragraph[:40]}"
        for other in all_articles():
            if other.outlet == "demo-anewz" and other.own_id != article.own_id:
                assert cut(other.summary)[:100] not in text, f"{article.own_id} carries {other.own_id}"


@pytest.mark.slow
def test_the_story_is_flagged_once_with_one_mail(db: Database, played: Path) -> None:
    found = list(db.query("SELECT id, subtype FROM stories WHERE title LIKE 'Turkish defence and aerospace exports%'"))
    assert [row["subtype"] for row in found] == ["export_statistics"]
    subjects = [str(m["Subject"]) for m in mails(played)]
    assert sum("Turkish defence and aerospace exports" in s for s in subjects) == 1


@pytest.mark.slow
def test_the_pages_beside_it_are_not_flagged(db: Database) -> None:
    rows = db.query(
        "SELECT a.own_id, v.flagged FROM articles a JOIN verdicts v ON v.article_id = a.id WHERE a.own_id IN ('17790', '17788')"
    )
    assert {row["own_id"]: row["flagged"] for row in rows} == {"17790": 0, "17788": 0}


@pytest.mark.slow
def test_no_hard_negative_is_flagged_and_most_exports_are(db: Database) -> None:
    flagged = {
        row["title"]
        for row in db.query("SELECT a.title FROM articles a JOIN verdicts v ON v.article_id = a.id WHERE v.flagged")
    }
    wrong = [a.title for a in all_articles() if not a.export and a.title in flagged]
    assert wrong == []
    found = sum(any(a.title in flagged for a in carriers) for carriers in expected_stories().values())
    assert found >= len(expected_stories()) - 2


@pytest.mark.slow
def test_the_wire_copy_joins_its_story(db: Database) -> None:
    (row,) = db.query(
        "SELECT count(*) AS n, sum(role = 'copy') AS copies FROM memberships m JOIN stories s ON s.id = m.story_id WHERE s.title LIKE '%K9%' OR s.title LIKE '%Korean guns%'"
    )
    assert (row["n"], row["copies"]) == (2, 1)


@pytest.mark.slow
def test_nothing_was_revised_and_the_table_says_where_things_are(db: Database, played: Path) -> None:
    assert db.execute("SELECT count(*) FROM revisions WHERE number > 1").fetchone()[0] == 0
    said = (played / "stdout.txt").read_text(encoding="utf-8")
    assert "Flagged stories" in said
    assert str(played / "exportwatch.db") in said
    assert "mails to analyst@demo.example" in said


@pytest.mark.slow
def test_a_folder_with_an_earlier_demo_is_refused(played: Path) -> None:
    from monitor.demo.play import play
    from storage.clock import utc_now
    from storage.errors import UserError

    with pytest.raises(UserError, match="holds an earlier demo"):
        play(Console(), seconds=5, folder=played, now=lambda: utc_now() + timedelta(0), log_level=30)
