"""The pages mails lead to, over real HTTP: the story, and the one-click way out (RFC 8058)."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli.alerts import alerts
from monitor.cli.context import AppContext
from monitor.web import Web
from storage import articles, stories, subscribers, verdicts
from storage.clock import utc_now
from storage.db import open_database, transaction
from storage.errors import UserError
from storage.settings import Recipient, Settings, StorageSettings, WebSettings
from tests.records import NOON, article, judgement, watch

ADDRESS = "analyst@example.org"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A database with one story, and a recipient in the settings."""
    path = tmp_path / "exportwatch.db"
    with closing(open_database(path)) as db, transaction(db):
        watch(db)
        hostile = article(title="Yard sells <script>alert(1)</script> frigates")
        stored = articles.get(db, articles.save(db, hostile, source_id=None, quiet=False, now=NOON).article_id)
        assert stored is not None
        verdicts.save(db, stored, judgement(), NOON)
        stories.open_story(db, stored, judgement(), quiet=False, now=NOON)
    return Settings(
        StorageSettings(path), web=WebSettings("https://exports.example.org", "127.0.0.1", 0), recipients=(Recipient(ADDRESS),)
    )  # fmt: skip


@pytest.fixture
def web(settings: Settings) -> Iterator[Web]:
    with Web(settings, utc_now) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join(5)


def ask(web: Web, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, str, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", web.server_port, timeout=10)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text, dict(answer.getheaders())


def token(settings: Settings) -> str:
    with closing(open_database(settings.storage.db)) as db:
        return subscribers.token(db, ADDRESS)


def state(settings: Settings) -> str:
    with closing(open_database(settings.storage.db)) as db:
        return subscribers.listing(db, settings.recipients)[0].state


def test_a_story_has_a_page_without_foreign_markup(web: Web) -> None:
    status, text, headers = ask(web, "GET", "/stories/1?utm_source=mail")
    assert status == 200
    assert "&lt;script&gt;" in text
    assert "<script" not in text
    assert "Why it was flagged" in text
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("path", ["/", "/stories/2", "/stories/99999999999999999999", "/stories/x", "/unsubscribe/", "/unsubscribe/" + "0" * 40, "/../../etc/passwd"])  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
def test_what_is_not_there(web: Web, settings: Settings, method: str, path: str) -> None:
    assert ask(web, method, path)[0] == 404
    assert state(settings) == "active"


def test_looking_at_the_way_out_changes_nothing_and_one_click_does(web: Web, settings: Settings) -> None:
    path = f"/unsubscribe/{token(settings)}"
    status, text, _ = ask(web, "GET", path)
    assert status == 200
    assert "a***@example.org" in text
    assert ADDRESS not in text
    assert state(settings) == "active"
    status, text, _ = ask(web, "POST", path, b"List-Unsubscribe=One-Click")
    assert (status, state(settings)) == (200, "removed")
    assert ask(web, "POST", path, b"List-Unsubscribe=One-Click")[0] == 200  # a reader may send it twice


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8787", "127.0.0.1.evil.example", "", "[", "exports.example.org.evil.example"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_name_that_was_made_to_lead_here_is_refused(web: Web, settings: Settings, method: str, host: str) -> None:
    status, text, _ = ask(web, method, f"/unsubscribe/{token(settings)}", b"List-Unsubscribe=One-Click", Host=host)
    assert status == 421
    assert "example.org is unsubscribed" not in text
    assert state(settings) == "active"


@pytest.mark.parametrize(
    "host",
    ["exports.example.org", "EXPORTS.example.org:443", "localhost:8787", "127.0.0.1", "[::1]:8787", "10.0.0.5:8787"],
)
def test_names_that_are_ours_are_answered(web: Web, host: str) -> None:
    assert ask(web, "GET", "/stories/1", None, Host=host)[0] == 200


def test_it_listens_on_this_machine_only_unless_told_otherwise() -> None:
    assert WebSettings().host == "127.0.0.1"


def test_a_large_body_is_refused(web: Web, settings: Settings) -> None:
    assert ask(web, "POST", f"/unsubscribe/{token(settings)}", b"x" * 5000)[0] == 413
    assert state(settings) == "active"


def test_a_taken_port_is_one_line(web: Web, settings: Settings) -> None:
    taken = replace(settings, web=replace(settings.web, port=web.server_port))
    with pytest.raises(UserError, match="cannot listen on"):
        Web(taken, utc_now)


def test_the_preview_is_the_mail_and_sends_nothing(settings: Settings, tmp_path: Path) -> None:
    config = tmp_path / "exportwatch.toml"
    config.write_text('[web]\npublic_url = "https://exports.example.org"\n')
    app = AppContext(config=config, db=settings.storage.db)
    result = CliRunner().invoke(alerts, ["preview", "1"], obj=app)
    assert result.exit_code == 0, result.output
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in result.stdout
    assert "https://exports.example.org/unsubscribe/" in result.stdout.replace("=\n", "")
    with closing(open_database(settings.storage.db)) as db:
        assert db.execute("SELECT count(*) FROM outbox").fetchone()[0] == 0
