"""Handing one mail to the mail server. The only module that opens SMTP (``connection.py`` is its lower half).

Blocking: call it from a thread. One delivery is one envelope to one recipient,
so that a refusal concerns nobody else. Everything from the look-up of the name
to the final answer lies under one time limit, however slowly the server drips.
Credentials go over an encrypted and verified connection or not at all, and no
error text holds them.
"""

from __future__ import annotations

import base64
import re
import smtplib
import socket
import ssl
import threading
from types import TracebackType
from typing import Any

from monitor.alerts.connection import Encrypted, Plain
from monitor.alerts.lines import one_line
from monitor.alerts.records import Envelope, SendFailure, Weight
from storage.settings import SmtpSettings

LIMIT = 60.0
QUIT_SECONDS = 2.0
# The server wants another login or encryption first: the settings are at fault, not the mail.
_SETTINGS_AT_FAULT = {530, 534, 535, 538}


def send(settings: SmtpSettings, envelope: Envelope) -> str:
    """Send one mail; returns the channel for the record (``smtp HOST:PORT``).

    Raises :class:`SendFailure` and nothing else. At most 60 seconds, or
    ``settings.timeout`` if that is less.
    """
    session = _Session(settings)
    try:
        with session:
            session.open()
            session.hand_over(envelope)
    except SendFailure:
        raise
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise session.failure(error) from None
    return f"smtp {settings.host}:{settings.port}"


class _Session:
    """One connection under one time limit."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._limit = min(settings.timeout, LIMIT)
        self._place = f"{settings.host}:{settings.port}"
        self._server: Plain | None = None
        self._watchdog = threading.Timer(self._limit, self._cut)
        self._watchdog.daemon = True
        self._expired = False
        self._begun = False
        self._offered = False

    def __enter__(self) -> _Session:
        self._watchdog.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._watchdog.cancel()
        server = self._server
        if server is None:
            return
        server.close()
        if server.handle is not None:
            server.handle.close()

    def _cut(self) -> None:
        self._expired = True
        handle = self._server.handle if self._server is not None else None
        if handle is not None:
            try:
                handle.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # closed already

    def open(self) -> None:
        """Connect, encrypt, log in."""
        settings = self._settings
        assert settings.host is not None
        login = self._login()
        # A local name is given so that smtplib does not ask the DNS for this machine's own.
        extra: dict[str, Any] = {"local_hostname": "localhost", "timeout": self._limit}
        if settings.security == "tls":
            self._server = Encrypted(context=ssl.create_default_context(), **extra)
        else:
            self._server = Plain(**extra)
        server = self._server
        server._host = settings.host  # type: ignore[attr-defined]  # the name the certificate is checked for
        self._check(server.connect(settings.host, settings.port), 220)
        server.ehlo_or_helo_if_needed()
        if settings.security == "starttls":
            self._encrypt(server)
        if login is not None:
            server.login(*login)
        self._begun = True

    def _encrypt(self, server: Plain) -> None:
        if not server.has_extn("starttls"):
            raise self._whole(
                f"{self._place} does not offer STARTTLS: nothing was sent (smtp.security = 'tls' or 'none' if that is right)"
            )
        self._check(server.starttls(context=ssl.create_default_context()), 220)
        server.ehlo_or_helo_if_needed()

    def _login(self) -> tuple[str, str] | None:
        """User name and password where the settings name them, checked before anything is sent."""
        settings = self._settings
        if not settings.username:
            return None
        if settings.security == "none":
            raise self._whole(
                f"{self._place}: the login is not sent over an unencrypted connection (set smtp.security to 'starttls' or 'tls')"
            )
        password = _password(settings)
        if password is None:
            raise self._whole(
                "smtp.username is set but no password: set EXPORTWATCH_SMTP_PASSWORD or smtp.password_file"
            )
        return settings.username, password

    def hand_over(self, envelope: Envelope) -> None:
        """Send the envelope and the message, and wait for the server to take it."""
        server = self._server
        assert server is not None
        options: list[str] = []
        if re.search(r"[\s<>]", envelope.recipient + envelope.sender):
            raise SendFailure("an address with a space, a line break or a bracket in it", weight=Weight.PERMANENT)
        if not (envelope.recipient.isascii() and envelope.sender.isascii()):
            if not server.has_extn("smtputf8"):
                raise SendFailure(
                    f"{self._place} takes no addresses with letters outside ASCII", weight=Weight.PERMANENT
                )
            options = ["SMTPUTF8", "BODY=8BITMIME"]
        self._check(server.mail(envelope.sender, options), 250, "MAIL FROM")
        self._check(server.rcpt(envelope.recipient), (250, 251), "RCPT TO")
        self._offered = True
        self._check(server.data(envelope.message), 250, "DATA")
        # Taken: whatever happens to the farewell, it is sent.
        try:
            if server.sock is not None:
                server.sock.settimeout(QUIT_SECONDS)
            server.docmd("QUIT")
        except (smtplib.SMTPException, OSError):
            return

    def _check(self, answer: tuple[int, bytes], good: int | tuple[int, ...], step: str = "") -> None:
        code, text = answer
        if code in (good if isinstance(good, tuple) else (good,)):
            return
        raise self._refusal(code, text, step)

    def _refusal(self, code: int, text: bytes | str, step: str) -> SendFailure:
        """Sort an answer: 4xx may pass, 5xx to an envelope is final, anything before it concerns the server."""
        said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        # RFC 5321 4.5.3.1.10: servers say 552 to RCPT where they mean "too many just now".
        passing = not 500 <= code < 600 or (code == 552 and step == "RCPT TO") or code in _SETTINGS_AT_FAULT
        whole = not self._begun or code == 421 or code in _SETTINGS_AT_FAULT
        return SendFailure(
            self._safe(f"{self._place} answered {code} {said}" + (f" to {step}" if step else "")),
            weight=Weight.SOFT if passing or whole else Weight.PERMANENT,
            whole_server=whole,
            offered=self._offered and code < 0,
            code=code if code > 0 else None,
        )

    def failure(self, error: Exception) -> SendFailure:
        """The one exception callers see, from whatever went wrong. Its text is safe to show."""
        if self._expired or isinstance(error, TimeoutError):
            return self._whole(f"{self._place} took longer than {self._limit:g} s", offered=self._offered)
        if isinstance(error, smtplib.SMTPResponseException):
            step = "AUTH" if isinstance(error, smtplib.SMTPAuthenticationError) else ("DATA" if self._offered else "")
            return self._refusal(error.smtp_code, error.smtp_error, step)
        if isinstance(error, ssl.SSLCertVerificationError):
            return self._whole(
                f"the certificate of {self._place} is not to be trusted ({error.verify_message}): nothing was sent"
            )
        if isinstance(error, ssl.SSLError):
            return self._whole(
                f"no encrypted connection to {self._place}: {error.reason or error}", offered=self._offered
            )
        if isinstance(error, smtplib.SMTPNotSupportedError):
            return self._whole(f"{self._place} does not offer what the settings ask for: {error}")
        if isinstance(error, smtplib.SMTPException) or self._begun:
            # Broken off while it was taking this one mail: others may fare better.
            return SendFailure(
                self._safe(f"{self._place} broke off: {error}"), whole_server=not self._begun, offered=self._offered
            )
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return self._whole(f"no connection to {self._place}: {reason}")

    def _whole(self, text: str, *, offered: bool = False) -> SendFailure:
        return SendFailure(self._safe(text), whole_server=True, offered=offered)

    def _safe(self, text: str) -> str:
        """One line without credentials: a server may echo what it was sent."""
        return one_line(_without_secrets(text, self._settings), 300)


def _password(settings: SmtpSettings) -> str | None:
    if settings.password is not None or settings.password_file is None:
        return settings.password
    try:
        return settings.password_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SendFailure(
            f"smtp.password_file {settings.password_file} cannot be read: {error}", whole_server=True
        ) from None


def _without_secrets(text: str, settings: SmtpSettings) -> str:
    try:
        password = _password(settings)
    except SendFailure:
        password = settings.password
    if not password:
        return text
    user = settings.username or ""
    for secret in (f"\0{user}\0{password}", password):
        text = text.replace(base64.b64encode(secret.encode()).decode(), "***").replace(secret, "***")
    return text
