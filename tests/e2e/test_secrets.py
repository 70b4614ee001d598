"""A password, a signing key and the addresses of channels are in nothing that the program says, writes or logs."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.alerts.deliver import deliver_due
from monitor.alerts.stories import load_story
from storage.clock import utc_now
from storage.settings_file import load_settings
from storage.writer import Writer
from tests.e2e import small_web
from tests.e2e.small_web import STORIES, Bench, SmallWeb, feed, page, report
from tests.monitor.smtp_server import Script, SmtpServer, certificate, closed_port

PASSWORD, KEY, HOOK, TOKEN = "canary-password-7141", "canary-key-2291", "canary-hook-8801", "canary-token-5533"
SECRETS = (PASSWORD, KEY, HOOK, TOKEN)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Two stories that a mail server, a webhook and another channel could not be told of."""
    folder = tmp_path_factory.mktemp("secrets")
    context, _ = certificate(folder)
    clean = small_web.clean_environment
    with pytest.MonkeyPatch.context() as patch, SmallWeb() as web:
        patch.setattr(small_web, "clean_environment", lambda: clean() | {"EXPORTWATCH_ALERTS_WEBHOOK_SECRET": KEY})
        script = Script(starttls=context, login=("me", "another"), echo_secrets=True)
        with SmtpServer(script) as smtp:
            (folder / "password").write_text(f"{PASSWORD}\n")
            bench = Bench(folder, web)
            bench.settings(
                f'[smtp]\nhost = "127.0.0.1"\nport = {smtp.port}\nusername = "me"\npassword_file = "password"\n'
                '[[recipients]]\naddress = "ann@example.org"\n'
                f'[[recipients]]\naddress = "http://127.0.0.1:{closed_port()}/services/{HOOK}"\n'
                f'[[recipients]]\naddress = "apprise:tgram://{TOKEN}/@Desk"\n'
            )
            web.answers |= {path: report(title, lead, topic) for path, title, lead, topic in STORIES[:2]}
            web.answers |= {"/feed.xml": feed(("/a", "Harbour opens")), "/a": page("Harbour opens")}
            bench.crawl()
            web.answers["/feed.xml"] = feed(*((path, title) for path, title, _, _ in STORIES[:2]))
            said = bench.run("--verbose", "crawl", "small")
            (folder / "crawl.txt").write_text(said + bench.stderr)
            yield bench


COMMANDS = (
    "config", "config --json", "status", "status --json", "stories --json", "show 1", "show 1 --json", "alerts list", "alerts retry --help", "subscribers list",
    "subscribers list --json", "alerts preview 1", "export", "export --what verdicts --format json", "explain 2", "search howitzers", "outlets list",
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_shows_one(told: Bench, command: str) -> None:
    said = told.run(*command.split(), code=1 if command.startswith("status") and ill(told) else 0) + told.stderr
    assert said
    assert not [secret for secret in SECRETS if secret in said]


def ill(bench: Bench) -> bool:
    return bool(bench.ask("SELECT count(*) AS n FROM deliveries WHERE state = 'dead' OR attempts >= 3")[0]["n"])


def test_the_log_of_failed_mail_says_what_failed_and_holds_none(told: Bench) -> None:
    said = (told.folder / "crawl.txt").read_text()
    assert "delivery 1: " in said
    assert "http://127.0.0.1:" in said
    assert not [secret for secret in SECRETS if secret in said]


def test_the_database_holds_a_channel_s_address_where_it_is_needed_and_nowhere_else(told: Bench) -> None:
    with closing(sqlite3.connect(told.folder / "small.db")) as db:
        tables = [
            row[0]
            for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")
        ]
        found = {
            (
                table,
                db.execute(f"SELECT name FROM pragma_table_info('{table}') WHERE cid = ?", [column]).fetchone()[0],
                secret,
            )
            for table in tables
            for row in db.execute(f"SELECT * FROM {table}")
            for column, value in enumerate(row)
            for secret in SECRETS
            if secret.encode() in (value if isinstance(value, bytes) else str(value).encode())
        }
    assert found == {("deliveries", "recipient", HOOK), ("deliveries", "recipient", TOKEN)}


def test_settings_shown_for_a_defect_hold_neither_password_nor_key(
    told: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXPORTWATCH_ALERTS_WEBHOOK_SECRET", KEY)
    settings = load_settings(told.folder / "exportwatch.toml")
    assert (settings.smtp.password, settings.alerts.webhook_secret) == (PASSWORD, KEY)
    assert PASSWORD not in repr(settings)
    assert KEY not in repr(settings)


def test_a_channel_is_paused_by_what_the_list_shows(told: Bench) -> None:
    (shown,) = [word for word in told.run("subscribers", "list").split() if word.startswith("apprise:")]
    assert f"{shown} is paused" in told.run("subscribers", "pause", shown)
    assert f"{shown} gets mail again" in told.run("subscribers", "resume", f"apprise:tgram://{TOKEN}/@Desk")
    told.run("subscribers", "pause", f"apprise:tgram://{TOKEN}x/@Desk", code=2)
    assert TOKEN not in told.stderr
    assert len(told.stderr.strip().splitlines()) == 1


def test_a_broken_channel_address_is_not_repeated_in_the_error(told: Bench, tmp_path: Path) -> None:
    """A path that HTTP libraries refuse is named in their errors."""
    settings = load_settings(told.folder / "exportwatch.toml")
    settings = replace(settings, storage=replace(settings.storage, db=tmp_path / "copy.db"))
    with (
        closing(sqlite3.connect(told.folder / "small.db")) as whole,
        closing(sqlite3.connect(tmp_path / "copy.db")) as copy,
    ):
        whole.backup(copy)
        copy.execute(
            "UPDATE deliveries SET recipient = ?, next_attempt_at = '2026-01-01T00:00:00Z', state = 'pending', attempts = 0, message = NULL WHERE recipient LIKE 'http%' AND id < 4",
            [f"https://127.0.0.1:1/{HOOK} x"],
        )
        copy.commit()
    writer = Writer(tmp_path / "copy.db")
    outcome = asyncio.run(deliver_due(writer, settings, utc_now, load_story))
    writer.close()
    assert outcome.errors
    assert HOOK not in " ".join(outcome.errors)
