"""Outlets on loopback that never stop writing: what the soak's daemon watches. Every text is made here."""

from __future__ import annotations

import hashlib
import threading
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from storage.clock import utc_now

LISTED = 20  # articles in a feed, as most outlets have it
BUYERS = (
    "Peru",
    "Chile",
    "Kenya",
    "Malaysia",
    "Norway",
    "Estonia",
    "Morocco",
    "Egypt",
    "Oman",
    "Vietnam",
    "Portugal",
    "Croatia",
)
GOODS = (
    "FA-50 fighters from Korea Aerospace Industries of South Korea", "Bayraktar TB2 drones from Baykar of Turkey",
    "K9 howitzers from Hanwha Aerospace of South Korea", "Iris-T air defence missiles from Diehl of Germany",
)  # fmt: skip


class SoakWeb:
    """``count`` outlets, each with a feed that grows by one article every ``every`` looks; one in four is a deal."""

    def __init__(self, count: int, every: int) -> None:
        self._servers = [ThreadingHTTPServer(("127.0.0.1", 0), _handler(number, every)) for number in range(count)]

    def __enter__(self) -> SoakWeb:
        for server in self._servers:
            threading.Thread(target=server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()

    @property
    def addresses(self) -> list[str]:
        """HOST:PORT of each outlet."""
        return [f"127.0.0.1:{server.server_address[1]}" for server in self._servers]

    def outlet_files(self) -> dict[str, str]:
        """The outlet files by name, each watched by its feed."""
        return {
            f"soak{n}": f'title = "Soak {n}"\nhome = "http://{address}/"\ntier = 1\ndelay = 0\nverified = true\n'
            f'feeds = ["http://{address}/feed.xml"]\n'
            for n, address in enumerate(self.addresses)
        }


def headline(outlet: int, number: int) -> str:
    """The headline of an outlet's article: of a deal where the number is a multiple of four."""
    place = outlet * 7 + number
    if number % 4:
        return f"Council of district {place} opens library {number} in its harbour"
    goods = GOODS[place % len(GOODS)].partition(" from ")[0]
    return f"{BUYERS[(place // 4) % len(BUYERS)]} signs for {number + 6} {goods}"


def page(outlet: int, number: int) -> str:
    """An article page of some fifteen sentences, different for each article."""
    place = outlet * 7 + number
    title = headline(outlet, number)
    first = (
        f"{BUYERS[(place // 4) % len(BUYERS)]} signed a contract for {number + 6} {GOODS[place % len(GOODS)]}."
        if number % 4 == 0
        else f"The council of district {place} opened library {number} on the quay this morning."
    )
    rest = (
        f"Hearing {number}-{n} of house {outlet} spoke at length about item {place * 17 + n} and thanked its {n} keepers."
        for n in range(1, 15)
    )
    paragraphs = "".join(f"<p>{escape(text)}</p>" for text in (first, *rest))
    return (
        f"<!doctype html><html lang='en'><head><title>{escape(title)}</title><meta property='og:type' content='article'>"
        f"<meta property='og:title' content='{escape(title)}'></head>"
        f"<body><main><article><h1>{escape(title)}</h1>{paragraphs}</article></main></body></html>"
    )


def _handler(outlet: int, every: int) -> type[BaseHTTPRequestHandler]:
    seen = {"looks": 0}
    times: dict[int, str] = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """Answer the feed, an article, or 404."""
            name = self.path.strip("/")
            if name == "feed.xml":
                seen["looks"] += 1
                self._answer(self._feed(), "application/rss+xml; charset=utf-8")
            elif name.isdigit():
                self._answer(page(outlet, int(name)), "text/html; charset=utf-8")
            else:
                self._answer("not here", "text/plain", 404)

        def _feed(self) -> str:
            newest = LISTED + seen["looks"] // every
            items = []
            for number in range(newest, newest - LISTED, -1):
                when = times.setdefault(number, format_datetime(utc_now()))
                link = f"http://{self.headers['Host']}/{number}"
                items.append(
                    f"<item><title>{escape(headline(outlet, number))}</title><link>{link}</link><pubDate>{when}</pubDate></item>"
                )
            return f"<rss version='2.0'><channel><title>Soak {outlet}</title>{''.join(items)}</channel></rss>"

        def _answer(self, text: str, kind: str, status: int = 200) -> None:
            body = text.encode()
            tag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
            if status == 200 and self.headers.get("If-None-Match") == tag:
                status, body = 304, b""
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("ETag", tag)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    return Handler
