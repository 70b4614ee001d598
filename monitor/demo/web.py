"""The demo web on loopback: one HTTP server an outlet, each on a free port.

``python -m monitor.demo.web --folder DIR`` serves it as a process of its own:
it writes the outlet files into DIR/outlets, prints one JSON line with the
addresses, and serves until it is killed.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType

from monitor.demo import pages
from monitor.demo.world import FLAKY_SECONDS, OUTLETS, DemoOutlet, Shape, visible
from storage.clock import Clock, utc_now


@dataclass(frozen=True, slots=True)
class Request:
    """One request as a server saw it."""

    outlet: str
    path: str
    status: int
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Answer:
    body: str
    kind: str = "text/html; charset=utf-8"
    status: int = 200


class DemoWeb:
    """All demo outlets, from ``with DemoWeb(now=...)`` on; ``requests`` is the log of what was asked."""

    def __init__(self, *, now: Clock = utc_now, host: str = "127.0.0.1") -> None:
        self.now = now
        self.start = now()
        self.requests: list[Request] = []
        self._servers = {o.name: ThreadingHTTPServer((host, 0), _handler(self, o)) for o in OUTLETS}
        self._host = host

    def __enter__(self) -> DemoWeb:
        self.start = self.now()
        for server in self._servers.values():
            server.daemon_threads = True
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in self._servers.values():
            server.shutdown()
            server.server_close()

    @property
    def names(self) -> tuple[str, ...]:
        """The outlets' names."""
        return tuple(self._servers)

    @property
    def addresses(self) -> tuple[str, ...]:
        """``host:port`` of every outlet, for ``crawl.allow_addresses``."""
        return tuple(f"{self._host}:{s.server_address[1]}" for s in self._servers.values())

    def base(self, outlet: str) -> str:
        """The address of an outlet without a path."""
        return f"http://{self._host}:{self._servers[outlet].server_address[1]}"

    def outlet_files(self, folder: Path) -> None:
        """Write one outlet file each, as a user would."""
        folder.mkdir(parents=True, exist_ok=True)
        for outlet in OUTLETS:
            (folder / f"{outlet.name}.toml").write_text(outlet_toml(outlet, self.base(outlet.name)), encoding="utf-8")

    def answer(self, outlet: DemoOutlet, path: str) -> _Answer:
        """What an outlet answers now."""
        age = (self.now() - self.start).total_seconds()
        if outlet.shape is Shape.FLAKY and age < FLAKY_SECONDS and path != "/robots.txt":
            return _Answer("the database is down", status=500)
        shown, base = visible(outlet.name, age), self.base(outlet.name)
        if path == "/robots.txt":
            return _Answer(pages.robots(outlet, base), "text/plain")
        if path == feed_path(outlet):
            return _Answer(*pages.feed(outlet, shown, base, self.start))
        if outlet.shape is Shape.SITEMAP and path == "/sitemap.xml":
            return _Answer(pages.sitemap_index(base), "application/xml")
        if outlet.shape is Shape.SITEMAP and path == "/news-sitemap.xml":
            return _Answer(pages.news_sitemap(outlet, shown, base, self.start), "application/xml")
        if path == "/" or path in pages.sections_of(outlet):
            return _Answer(pages.home_page(outlet, shown, None if path == "/" else path))
        found = next((a for a in shown if a.path == path), None)
        if found is None:
            return _Answer("<html><body>not here</body></html>", status=404)
        return _Answer(pages.article_page(outlet, found, shown, base, self.start))


def feed_path(outlet: DemoOutlet) -> str | None:
    """Where an outlet's feed lies, None where it has none."""
    paths = {Shape.RSS: "/feed.xml", Shape.FLAKY: "/feed.xml", Shape.ATOM: "/atom.xml", Shape.JSON: "/feed.json"}
    return paths.get(outlet.shape)


def outlet_toml(outlet: DemoOutlet, base: str) -> str:
    """An outlet's file."""
    lines = {
        "title": outlet.title,
        "home": f"{base}/",
        "country": outlet.country,
        "languages": [outlet.language],
        "tier": 1,
        "verified": True,
        "delay": 0.05,
    }
    if feed_path(outlet):
        lines["feeds"] = [f"{base}{feed_path(outlet)}"]
    if outlet.shape is Shape.SITEMAP:
        lines["sitemaps"] = [f"{base}/sitemap.xml"]
    if pages.sections_of(outlet):
        lines["sections"] = [base + s for s in pages.sections_of(outlet)]
    text = "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in lines.items())
    pattern = (
        r"^https?://[^/]+/[a-z-]+/[a-z-]+/(?P<id>\d+)/[^/]+/news"
        if outlet.shape is Shape.ANEWZ
        else r"^https?://[^/]+/news/[a-z0-9-]+$"
    )
    return f"{text}article = '{pattern}'\narticle_verified = true\n"


def _handler(web: DemoWeb, outlet: DemoOutlet) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            answer = web.answer(outlet, path)
            body = answer.body.encode()
            tag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
            status = 304 if answer.status == 200 and self.headers.get("If-None-Match") == tag else answer.status
            zipped = status == 200 and "gzip" in (self.headers.get("Accept-Encoding") or "")
            payload = b"" if status == 304 else gzip.compress(body, 1) if zipped else body
            web.requests.append(Request(outlet.name, path, status, dict(self.headers.items())))
            self.send_response(status)
            self.send_header("Content-Type", answer.kind)
            self.send_header("ETag", tag)
            if zipped:
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the requests are kept."""

    return Handler


def main() -> None:
    """Serve until killed."""
    cli = argparse.ArgumentParser(description=__doc__)
    cli.add_argument("--folder", type=Path, required=True)
    folder: Path = cli.parse_args().folder
    with DemoWeb() as web:
        web.outlet_files(folder / "outlets")
        print(json.dumps({"addresses": web.addresses, "names": web.names}), flush=True)  # noqa: T201
        threading.Event().wait()


if __name__ == "__main__":
    main()
