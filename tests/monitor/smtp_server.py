"""A scripted mail server on loopback: real sockets, real TLS, and every misbehaviour a test asks for."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import socket
import ssl
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Received:
    """One accepted mail: the envelope, and the message as it came over the wire with dots still stuffed."""

    sender: str
    recipients: list[str]
    wire: bytes

    @property
    def message(self) -> bytes:
        lines = self.wire.split(b"\r\n")
        return b"\r\n".join(line[1:] if line.startswith(b".") else line for line in lines)


@dataclass
class Script:
    """What the server does. ``answers`` holds replies to use up, by verb (RCPT, DATA, END for after the message)."""

    answers: dict[str, list[str]] = field(default_factory=dict)
    banner: str = "220 loopback ready"
    features: tuple[str, ...] = ("8BITMIME",)
    starttls: ssl.SSLContext | None = None
    tls: ssl.SSLContext | None = None
    login: tuple[str, str] | None = None
    echo_secrets: bool = False
    drop_after: int | None = None
    drip_seconds: float | None = None
    drip_from: str = "BANNER"
    hold_accept: threading.Event | None = None


class SmtpServer:
    """Use as a context manager; ``port``, ``received``, ``commands`` and ``connections`` tell what happened."""

    def __init__(self, script: Script | None = None) -> None:
        self.script = script or Script()
        self.received: list[Received] = []
        self.commands: list[str] = []
        self.connections = 0
        self.encrypted_commands: list[str] = []
        self.waiting = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._stopped = threading.Event()

    def __enter__(self) -> SmtpServer:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        for connection in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def _accept(self) -> None:
        while not self._stopped.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError):
            _Conversation(self, connection).run()
        connection.close()


class _Conversation:
    def __init__(self, server: SmtpServer, connection: socket.socket) -> None:
        self.server, self.script = server, server.script
        self.encrypted = False
        if self.script.tls is not None:
            connection = self.script.tls.wrap_socket(connection, server_side=True)
            self.encrypted = True
        self._use(connection)
        self.sender, self.recipients = "", []
        self.dripping = False

    def _use(self, connection: socket.socket) -> None:
        self.connection = connection
        self.stream = connection.makefile("rb")

    def say(self, reply: str, stage: str) -> None:
        script = self.script
        self.dripping = self.dripping or (script.drip_seconds is not None and script.drip_from == stage)
        data = f"{reply}\r\n".encode()
        if not self.dripping:
            self.connection.sendall(data)
            return
        for byte in data:
            self.connection.sendall(bytes([byte]))
            if self.server._stopped.wait(script.drip_seconds):
                raise OSError("stopped")

    def answer(self, verb: str, default: str) -> str:
        waiting = self.script.answers.get(verb, [])
        reply = waiting.pop(0) if waiting else default
        self.say(reply, verb)
        return reply

    def run(self) -> None:
        self.say(self.script.banner, "BANNER")
        while line := self.stream.readline():
            text = line.decode("utf-8").rstrip("\r\n")
            self.server.commands.append(text)
            if self.encrypted:
                self.server.encrypted_commands.append(text)
            verb = text.split(" ")[0].upper()
            if verb == "QUIT":
                self.say("221 bye", "QUIT")
                return
            getattr(self, f"on_{verb.lower()}", self.on_unknown)(text)

    def on_unknown(self, text: str) -> None:
        self.say("500 what?", "UNKNOWN")

    def on_ehlo(self, text: str) -> None:
        features = [*self.script.features]
        if self.script.starttls is not None and not self.encrypted:
            features.append("STARTTLS")
        if self.script.login is not None:
            features.append("AUTH PLAIN")
        lines = ["loopback", *features]
        for feature in lines[:-1]:
            self.say(f"250-{feature}", "EHLO")
        self.answer("EHLO", f"250 {lines[-1]}")

    def on_helo(self, text: str) -> None:
        self.say("250 loopback", "HELO")

    def on_starttls(self, text: str) -> None:
        assert self.script.starttls is not None
        self.say("220 go ahead", "STARTTLS")
        self._use(self.script.starttls.wrap_socket(self.connection, server_side=True))
        self.encrypted = True

    def on_auth(self, text: str) -> None:
        import base64

        assert self.script.login is not None
        user, password = self.script.login
        given = base64.b64decode(text.split(" ")[2])
        if given == f"\0{user}\0{password}".encode():
            self.say("235 welcome", "AUTH")
            return
        echoed = f" you said {text} which is {given.decode().replace(chr(0), ' ')}" if self.script.echo_secrets else ""
        self.say(f"535 5.7.8 no{echoed}", "AUTH")

    def on_mail(self, text: str) -> None:
        self.sender = text.split("<")[1].split(">")[0]
        self.answer("MAIL", "250 ok")

    def on_rcpt(self, text: str) -> None:
        address = text.split("<")[1].split(">")[0]
        verb = f"RCPT {address}" if f"RCPT {address}" in self.script.answers else "RCPT"
        if self.answer(verb, "250 ok").startswith("2"):
            self.recipients.append(address)

    def on_rset(self, text: str) -> None:
        self.recipients = []
        self.say("250 ok", "RSET")

    def on_data(self, text: str) -> None:
        if not self.answer("DATA", "354 go on").startswith("3"):
            return
        if self.script.drop_after is not None:
            self.stream.read(self.script.drop_after)
            self.script.drop_after = None
            with contextlib.suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)
            raise OSError("dropped")
        wire = b""
        while (line := self.stream.readline()) != b".\r\n":
            if not line:
                raise OSError("gone")
            wire += line
        mail = Received(self.sender, self.recipients, wire)
        self.recipients = []
        if self.script.hold_accept is not None:
            self.server.waiting.set()
            self.script.hold_accept.wait(30)
        waiting = self.script.answers.get("END", [])
        if not waiting or waiting[0].startswith("2"):
            self.server.received.append(mail)
        self.answer("END", "250 taken")


def closed_port() -> int:
    """A loopback port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def wait_until(condition: object, seconds: float = 5.0) -> None:
    """Wait for something another thread does; fails loudly when it does not come."""
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


def certificate(folder: Path, name: str = "localhost") -> tuple[ssl.SSLContext, Path]:
    """A self-signed certificate for ``name``: the server's context, and the file that makes a client trust it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    names: list[x509.GeneralName] = [x509.DNSName(name)]
    if name == "localhost":
        names.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
    start = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=10))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / f"{name}.pem", folder / f"{name}.key"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context, public
