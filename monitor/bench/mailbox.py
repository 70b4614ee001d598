"""A mail server on loopback for benches; the only module that touches aiosmtpd, which is an extra."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from storage.clock import Clock
from storage.errors import UserError


@dataclass(frozen=True, slots=True)
class Arrived:
    """A mail as the server took it: for whom, when by the clock it was given (UTC), and the message."""

    recipient: str
    at: datetime
    message: EmailMessage


class Mailbox:
    """Takes every mail offered while it is open; while shut its port refuses, as that of a server that is down.

    Raises ``UserError`` where the extra is not installed.
    """

    def __init__(self, now: Clock) -> None:
        try:
            from aiosmtpd.controller import Controller
        except ImportError:
            raise UserError("this bench needs one more package: pip install 'exportwatch[bench]'") from None
        self.arrived: list[Arrived] = []
        self._now = now
        self._controller: Any = None
        self._make = Controller
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]

    @property
    def opened(self) -> bool:
        """Whether mail is taken."""
        return self._controller is not None

    def open(self) -> None:
        """Start taking mail."""
        if self._controller is None:
            self._controller = self._make(self, hostname="127.0.0.1", port=self.port)
            self._controller.start()

    def shut(self) -> None:
        """Refuse every connection from now on; what arrived stays."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:
        """Called by aiosmtpd for each mail, on the server's thread."""
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.arrived += [Arrived(to, self._now(), message) for to in envelope.rcpt_tos]
        return "250 taken"
