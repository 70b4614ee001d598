"""Serving the program's own pages over HTTP. What they say is ``web_pages.py``."""

from __future__ import annotations

import ipaddress
import logging
import sqlite3
from contextlib import closing
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from monitor.web_pages import Answer, answer
from storage.clock import Clock
from storage.db import open_database
from storage.errors import DatabaseError, UserError
from storage.settings import Settings, WebSettings

log = logging.getLogger(__name__)
IDLE = 10.0  # seconds a client may keep silent
MOST_BODY = 4096  # bytes read of a POST; mail readers send "List-Unsubscribe=One-Click"
_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}


def is_ours(host: str | None, web: WebSettings) -> bool:
    """Whether a request was meant for us, by its Host header: our public or listening name, this machine, or a bare IP address.

    Any other name was made to resolve to us by somebody whose page a browser
    shows (DNS rebinding), and that page must not read ours.
    """
    try:
        name = urlsplit(f"//{host or ''}").hostname or ""
        own = {web.host.lower(), "localhost", urlsplit(web.public_url or "").hostname}
    except ValueError:
        return False
    if name in own - {None}:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class Web(ThreadingHTTPServer):
    """The server; raises ``UserError`` where the address cannot be listened on."""

    daemon_threads = True

    def __init__(self, settings: Settings, now: Clock) -> None:
        self.settings, self.now = settings, now
        place = (settings.web.host, settings.web.port)
        try:
            super().__init__(place, Handler)
        except OSError as error:
            raise UserError(f"cannot listen on {place[0]}:{place[1]}: {error.strerror or error} (web.host, web.port)") from error  # fmt: skip

    def page(self, method: str, path: str) -> Answer:
        """Answer one request, each with a connection of its own to the database."""
        with closing(open_database(self.settings.storage.db)) as db:
            return answer(db, self.settings, method, path, self.now())


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Web
    protocol_version = "HTTP/1.1"
    server_version = "exportwatch"
    sys_version = ""
    timeout = IDLE

    def do_GET(self) -> None:
        """A page."""
        self._answer("GET")

    def do_HEAD(self) -> None:
        """A page's headers."""
        self._answer("GET", with_body=False)

    def do_POST(self) -> None:
        """The unsubscribe button, or a mail reader's one click."""
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > MOST_BODY:
            self.close_connection = True
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return
        self.rfile.read(int(length))
        self._answer("POST")

    def _answer(self, method: str, *, with_body: bool = True) -> None:
        if not is_ours(self.headers.get("Host"), self.server.settings.web):
            self.close_connection = True
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return
        try:
            found = self.server.page(method, self.path.partition("?")[0])
        except (DatabaseError, sqlite3.Error) as error:
            log.error("a page could not be made: %s", error)
            self.close_connection = True
            self.send_error(HTTPStatus.SERVICE_UNAVAILABLE)
            return
        body = found.page.encode("utf-8", "replace")
        self.send_response(found.status)
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """At debug level only: the paths hold tokens."""
        log.debug(format, *args)
