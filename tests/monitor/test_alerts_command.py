from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli.alerts import AlertsError, alerts
from monitor.cli.context import AppContext
from storage import outbox
from storage.db import open_database, transaction
from storage.errors import UserError
from storage.models import DeliveryState
from tests.monitor.alert_records import NOW, queue_alerts
from tests.monitor.smtp_server import Script, SmtpServer, closed_port

ANN = "ann@example.org"


class Bench:
    """A settings file, and the command run with it."""

    def __init__(self, folder: Path) -> None:
        self.path, self.mail, self.file = folder / "bench.db", folder / "mail", folder / "exportwatch.toml"
        self.smtp(None)

    def smtp(self, port: int | None) -> None:
        server = f'[smtp]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\ntimeout = 5.0\n' if port else ""
        self.file.write_text(
            f'[storage]\ndb = "{self.path}"\n[alerts]\nsender = "ew@example.org"\nfolder = "{self.mail}"\n{server}'
        )

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(alerts, list(words), obj=AppContext(config=self.file))

    def queue(self, count: int, error: str = "550 no such user") -> None:
        db = open_database(self.path)
        with transaction(db):
            queue_alerts(db, count, (ANN,), now=NOW)
            for delivery in outbox.due(db, NOW):
                outbox.mark_dead(db, delivery.id, error)
        db.close()

    def states(self) -> list[DeliveryState]:
        db = open_database(self.path)
        found = [d.state for d in reversed(outbox.listing(db))]
        db.close()
        return found


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def failure(result: Result) -> str:
    """The one line of a user error; ``main`` prints it and ends with exit code 2."""
    assert isinstance(result.exception, AlertsError | UserError), result.exception
    assert "\n" not in str(result.exception)
    return str(result.exception)


def test_a_test_mail_reaches_the_server(bench: Bench) -> None:
    with SmtpServer() as server:
        bench.smtp(server.port)
        result = bench.run("test", "Ann <ann@Example.org>")
    assert result.exit_code == 0
    assert result.output == f"The test mail to {ANN} was taken by the mail server 127.0.0.1:{server.port}.\n"
    assert [m.recipients for m in server.received] == [[ANN]]


def test_without_a_server_a_test_mail_becomes_a_file(bench: Bench) -> None:
    result = bench.run("test", ANN)
    (file,) = bench.mail.iterdir()
    assert f"was written to {file}." in result.output
    assert b"To: ann@example.org\r\n" in file.read_bytes()


def test_a_test_mail_that_fails_is_one_line(bench: Bench) -> None:
    port = closed_port()
    bench.smtp(port)
    assert failure(bench.run("test", ANN)) == (
        f"the test mail to {ANN} was not sent: no connection to 127.0.0.1:{port}: Connection refused"
    )
    with SmtpServer(Script(answers={"RCPT": ["550 no such user"]})) as server:
        bench.smtp(server.port)
        assert "answered 550 no such user to RCPT TO" in failure(bench.run("test", ANN))
    assert bench.states() == [], "who asked was told; nothing stays behind to be called ill"


def test_what_is_no_address_changes_nothing(bench: Bench) -> None:
    assert "'ann' is not a mail address: write it as name@example.org" in failure(bench.run("test", "ann"))
    assert not bench.path.exists()


def test_the_list_shows_how_deliveries_stand(bench: Bench) -> None:
    bench.queue(2, "[red]550[/red] \x1b[31mno")
    result = bench.run("list")
    assert result.exit_code == 0
    assert "story 2: Türkiye’s yards sell patrol boats abroad (2)" in result.output
    assert "[red]550[/red] [31mno" in result.output
    assert "\x1b" not in result.output
    assert result.output.endswith("Deliveries: 0 pending, 0 sent, 0 folded, 2 dead.\n")
    assert len(bench.run("list", "--limit", "1").output.splitlines()) == 3
    assert bench.run("list", "--state", "sent").output == "Deliveries: 0 pending, 0 sent, 0 folded, 2 dead.\n"


@pytest.mark.parametrize("words", [("list",), ("retry",)])
def test_without_a_database_there_is_nothing_to_list_or_retry(bench: Bench, words: tuple[str, ...]) -> None:
    assert "no database" in failure(bench.run(*words))
    assert not bench.path.exists()


def test_retry_makes_the_dead_due(bench: Bench) -> None:
    bench.queue(3)
    assert bench.run("retry", "2").output.startswith("1 delivery is due again. The daemon sends")
    assert bench.states() == [DeliveryState.DEAD, DeliveryState.PENDING, DeliveryState.DEAD]
    assert bench.run("retry").output.startswith("2 deliveries are due again.")
    assert bench.states() == [DeliveryState.PENDING] * 3
    assert bench.run("retry").output == "0 deliveries are due again.\n"


def test_retry_now_sends_them(bench: Bench) -> None:
    bench.queue(3)
    with SmtpServer() as server:
        bench.smtp(server.port)
        result = bench.run("retry", "--now")
    assert "3 deliveries are due again.\nSent 3, " in result.output
    assert len(server.received) == 3
    assert bench.states() == [DeliveryState.SENT] * 3


def test_an_id_that_cannot_be_retried_changes_nothing(bench: Bench) -> None:
    bench.queue(1)
    assert "no dead or waiting delivery has the id 99" in failure(bench.run("retry", "1", "99"))
    assert bench.states() == [DeliveryState.DEAD]


@pytest.mark.parametrize("words", [(), ("test",), ("list",), ("retry",)])
def test_every_command_explains_itself_with_an_example(bench: Bench, words: tuple[str, ...]) -> None:
    result = bench.run(*words, "--help")
    assert result.exit_code == 0
    assert "Example:\n    exportwatch alerts" in result.output
