from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from monitor.alerts import smtp
from monitor.alerts.records import Envelope, SendFailure, Weight
from storage.settings import SmtpSettings
from tests.monitor.smtp_server import Script, SmtpServer, certificate, closed_port

SECRET = "canary-Pa55word"
MESSAGE = b"Subject: x\r\nMessage-ID: <m@x>\r\n\r\nhello\r\n"


def envelope(message: bytes = MESSAGE, recipient: str = "reader@example.org") -> Envelope:
    return Envelope("ew@example.org", recipient, message, "<m@x>", datetime(2026, 2, 2, tzinfo=UTC))


def plain(port: int, **more: object) -> SmtpSettings:
    return SmtpSettings(**{"host": "127.0.0.1", "port": port, "security": "none", "timeout": 5.0, **more})  # type: ignore[arg-type]


def failure(settings: SmtpSettings, sent: Envelope | None = None) -> SendFailure:
    with pytest.raises(SendFailure) as caught:
        smtp.send(settings, sent or envelope())
    assert SECRET not in str(caught.value)
    assert SECRET not in repr(caught.value.args)
    return caught.value


def test_a_mail_reaches_the_server_as_it_is() -> None:
    with SmtpServer() as server:
        assert smtp.send(plain(server.port), envelope()) == f"smtp 127.0.0.1:{server.port}"
    assert [(m.sender, m.recipients, m.message) for m in server.received] == [
        ("ew@example.org", ["reader@example.org"], MESSAGE)
    ]


def test_another_makers_server_takes_it_too() -> None:
    kept: list[bytes] = []

    class Handler:
        async def handle_DATA(self, server: object, session: object, taken: object) -> str:
            kept.append(taken.content)  # type: ignore[attr-defined]
            return "250 OK"

    controller = Controller(Handler(), hostname="127.0.0.1", port=closed_port())
    controller.start()
    try:
        smtp.send(plain(controller.port), envelope())
    finally:
        controller.stop()
    assert kept == [MESSAGE]


def test_a_lone_dot_and_leading_dots_arrive_unharmed() -> None:
    message = b"Subject: x\r\n\r\n.\r\n..\r\n.start\r\nend\r\n"
    with SmtpServer() as server:
        smtp.send(plain(server.port), envelope(message))
    (mail,) = server.received
    assert b"\r\n..\r\n...\r\n..start\r\n" in mail.wire
    assert mail.message == message


def test_a_closed_port_is_soft_and_concerns_the_server() -> None:
    refused = failure(plain(closed_port()))
    assert (refused.weight, refused.whole_server, refused.offered) == (Weight.SOFT, True, False)
    assert "refused" in str(refused)


def test_an_unknown_host_is_soft() -> None:
    unknown = failure(SmtpSettings(host="mail.invalid", port=25, security="none", timeout=5.0))
    assert (unknown.weight, unknown.whole_server) == (Weight.SOFT, True)


@pytest.mark.parametrize(
    ("verb", "reply", "weight", "whole"),
    [
        ("RCPT", "451 4.7.1 greylisted, come again", Weight.SOFT, False),
        ("RCPT", "421 4.3.2 closing", Weight.SOFT, True),
        ("RCPT", "552 5.5.3 too many recipients", Weight.SOFT, False),
        ("RCPT", "550 5.1.1 no such user", Weight.PERMANENT, False),
        ("MAIL", "553 5.1.8 sender not known", Weight.PERMANENT, False),
        ("MAIL", "530 5.7.0 must log in first", Weight.SOFT, True),
        ("DATA", "554 5.5.1 no valid recipients", Weight.PERMANENT, False),
        ("DATA", "451 4.3.0 later", Weight.SOFT, False),
        ("END", "554 5.7.1 looks like spam", Weight.PERMANENT, False),
        ("END", "452 4.3.1 no space", Weight.SOFT, False),
        ("EHLO", "554 5.7.1 you are blocked", Weight.SOFT, True),
    ],
)
def test_answers_are_sorted(verb: str, reply: str, weight: Weight, whole: bool) -> None:
    script = Script(answers={verb: [reply, reply]})
    if verb == "EHLO":
        script = Script(banner=reply)
    with SmtpServer(script) as server:
        refused = failure(plain(server.port))
    assert (refused.weight, refused.whole_server, refused.code) == (weight, whole, int(reply[:3]))
    assert not refused.offered
    assert reply[4:] in str(refused)
    assert server.received == []


def test_a_break_in_the_message_is_soft_and_may_have_been_taken() -> None:
    message = MESSAGE + b"x" * 70 + b"\r\n" * 200_000
    with SmtpServer(Script(drop_after=100)) as server:
        broken = failure(plain(server.port), envelope(message))
        assert (broken.weight, broken.whole_server, broken.offered) == (Weight.SOFT, False, True)
        smtp.send(plain(server.port), envelope(message))
    assert len(server.received) == 1


@pytest.mark.parametrize("stage", ["BANNER", "EHLO", "RCPT", "DATA", "END"])
def test_a_tarpit_costs_the_limit_and_no_more(stage: str) -> None:
    # A byte every 0.1 s keeps every single read below the time-out of 0.6 s.
    with SmtpServer(Script(drip_seconds=0.1, drip_from=stage, banner="220 " + "very " * 10 + "slow")) as server:
        server.script.answers = {
            v: [f"{c} {'slow ' * 20}"] for v, c in (("EHLO", 250), ("RCPT", 250), ("DATA", 354), ("END", 250))
        }
        began = time.monotonic()
        late = failure(plain(server.port, timeout=0.6))
        took = time.monotonic() - began
    assert 0.5 < took < 6.0  # the whole reply would take far longer
    assert (late.weight, late.whole_server, late.offered) == (Weight.SOFT, True, stage in ("DATA", "END"))
    assert "longer than 0.6 s" in str(late)


def test_the_limit_holds_in_a_tls_tarpit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, trusted = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with SmtpServer(Script(tls=context, drip_seconds=0.1, drip_from="RCPT")) as server:
        server.script.answers = {"RCPT": ["250 " + "slow " * 30]}
        began = time.monotonic()
        failure(SmtpSettings(host="localhost", port=server.port, security="tls", timeout=1.0))
    assert time.monotonic() - began < 6.0


def test_no_setting_stretches_the_limit_beyond_a_minute() -> None:
    assert smtp._Session(plain(1, timeout=3600.0))._limit == 60.0


def test_a_greeting_without_end_is_cut_off() -> None:
    with SmtpServer(Script(banner="220-" + "\r\n220-".join(["x" * 500] * 1000))) as server:
        endless = failure(plain(server.port))
    assert (endless.weight, endless.whole_server) == (Weight.SOFT, True)


def test_a_slow_farewell_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "QUIT_SECONDS", 0.2)
    with SmtpServer(Script(drip_seconds=5.0, drip_from="QUIT")) as server:
        began = time.monotonic()
        smtp.send(plain(server.port), envelope())
    assert time.monotonic() - began < 4.0
    assert len(server.received) == 1


def secured(port: int, security: str = "starttls", password: str = SECRET, host: str = "localhost") -> SmtpSettings:
    return SmtpSettings(host=host, port=port, security=security, username="ew", password=password, timeout=5.0)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_login_over_an_encrypted_connection(security: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, trusted = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    way = {"starttls": context} if security == "starttls" else {"tls": context}
    with SmtpServer(Script(login=("ew", SECRET), **way)) as server:  # type: ignore[arg-type]
        smtp.send(secured(server.port, security), envelope())
    assert len(server.received) == 1
    assert any(c.startswith("AUTH") for c in server.encrypted_commands)


def test_the_password_may_come_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, trusted = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    file = tmp_path / "password"
    file.write_text(f"{SECRET}\n")
    with SmtpServer(Script(login=("ew", SECRET), tls=context)) as server:
        settings = SmtpSettings(
            host="localhost", port=server.port, security="tls", username="ew", password_file=file, timeout=5.0
        )
        smtp.send(settings, envelope())
        os.remove(file)
        assert "cannot be read" in str(failure(settings))


def test_a_stripped_starttls_is_noticed_and_nothing_is_sent() -> None:
    with SmtpServer(Script(login=("ew", SECRET))) as server:
        stripped = failure(secured(server.port))
    assert "does not offer STARTTLS" in str(stripped)
    assert (stripped.weight, stripped.whole_server) == (Weight.SOFT, True)
    assert {c.split(" ")[0] for c in server.commands} == {"ehlo"}


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_nobody_vouches_for_is_refused(security: str, tmp_path: Path) -> None:
    context, _ = certificate(tmp_path)
    way = {"starttls": context} if security == "starttls" else {"tls": context}
    with SmtpServer(Script(login=("ew", SECRET), **way)) as server:  # type: ignore[arg-type]
        bad = failure(secured(server.port, security))
    assert "certificate" in str(bad)
    assert (bad.weight, bad.whole_server) == (Weight.SOFT, True)
    assert not any(c.startswith("AUTH") for c in server.commands)


def test_a_certificate_for_another_name_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, trusted = certificate(tmp_path, "mail.example.org")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with SmtpServer(Script(login=("ew", SECRET), starttls=context)) as server:
        bad = failure(secured(server.port))
    assert "certificate" in str(bad)
    assert not any(c.startswith("AUTH") for c in server.commands)


def test_a_login_is_never_sent_in_the_clear() -> None:
    with SmtpServer(Script(login=("ew", SECRET))) as server:
        open_ = failure(secured(server.port, "none"))
    assert "unencrypted" in str(open_)
    assert server.connections == 0


def test_a_wrong_password_is_soft_and_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, trusted = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with SmtpServer(Script(login=("ew", "another"), tls=context, echo_secrets=True)) as server:
        wrong = failure(secured(server.port, "tls"))
    assert (wrong.weight, wrong.whole_server, wrong.code) == (Weight.SOFT, True, 535)
    assert "***" in str(wrong)
    assert "Y2FuYXJ5" not in str(wrong)


def test_settings_do_not_show_the_password() -> None:
    assert SECRET not in repr(secured(25))


def test_an_address_with_a_line_break_is_no_second_command() -> None:
    with SmtpServer() as server:
        bad = failure(plain(server.port), envelope(recipient="a@x.org>\r\nRCPT TO:<b@x.org"))
    assert bad.weight is Weight.PERMANENT
    assert not any(c.lower().startswith("rcpt") for c in server.commands)
    assert server.received == []


def test_letters_outside_ascii_need_a_server_that_takes_them() -> None:
    with SmtpServer() as server:
        assert failure(plain(server.port), envelope(recipient="jürgen@example.org")).weight is Weight.PERMANENT
        server.script.features = ("8BITMIME", "SMTPUTF8")
        smtp.send(plain(server.port), envelope(recipient="jürgen@example.org"))
    assert server.received[0].recipients == ["jürgen@example.org"]


def test_half_an_answer_is_no_answer() -> None:
    with SmtpServer(Script(drip_seconds=0.05, drip_from="END", answers={"END": ["250 taken and queued"]})) as server:
        late = failure(plain(server.port, timeout=0.6))
    assert late.offered
