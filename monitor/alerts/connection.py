"""The connection under ``smtp.py``: smtplib with a deadline, a handle to cut it from outside, and bounded answers.

Nothing here knows mails, settings or what an answer means.
"""

from __future__ import annotations

import smtplib
import socket
import time
from io import BufferedReader

CONNECT_SECONDS = 20.0
MAX_ANSWERS = 64 * 1024


class Answers:
    """A server's answers, read up to a limit: an endless greeting must not fill the memory."""

    def __init__(self, stream: BufferedReader) -> None:
        self._stream = stream
        self._left = MAX_ANSWERS

    def readline(self, size: int = -1) -> bytes:
        line = self._stream.readline(size)
        self._left -= len(line)
        if self._left < 0:
            raise OSError("the server's answers have no end")
        # smtplib would take half a line for an answer: "250 ta", cut off, is no 250.
        if line and not line.endswith(b"\n"):
            raise OSError("the server's answer broke off")
        return line

    def close(self) -> None:
        self._stream.close()


class Plain(smtplib.SMTP):
    """smtplib with two additions: a handle to cut the connection from outside, and bounded answers."""

    handle: socket.socket | None = None

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        connection = connect(host, port, time.monotonic() + timeout)
        # The duplicate outlives wrapping in TLS; shutting it down wakes a blocked read there too.
        self.handle = connection.dup()
        address = connection.getsockname()[0]
        self.local_hostname = f"[IPv6:{address}]" if ":" in address else f"[{address}]"
        return connection

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = Answers(self.sock.makefile("rb"))
        return super().getreply()


def connect(host: str, port: int, deadline: float) -> socket.socket:
    """A connection to the first address that answers, all of them under one deadline (monotonic seconds)."""
    failure: OSError = TimeoutError(f"no answer from {host}")
    for *_, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        left = deadline - time.monotonic()
        if left <= 0:
            break
        try:
            connection = socket.create_connection((str(address[0]), port), min(left, CONNECT_SECONDS))
        except OSError as error:
            failure = error
            continue
        connection.settimeout(left)
        return connection
    raise failure


class Encrypted(smtplib.SMTP_SSL, Plain):
    """TLS from the first byte; the connection underneath is made by :class:`Plain`."""
