"""The recorded pages served over loopback as outlets with feeds, for the end-to-end test."""

from __future__ import annotations

import gzip
import hashlib
import json
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from xml.sax.saxutils import escape


@dataclass(frozen=True)
class Hit:
    """One request as the server saw it."""

    path: str
    status: int
    conditional: bool


@dataclass
class RealWeb:
    """One outlet a publisher: ``/COUNTRY/PUBLISHER/feed.xml`` and its pages."""

    pages: Path
    hits: list[Hit] = field(default_factory=list)

    def __enter__(self) -> RealWeb:
        self.files: dict[str, bytes] = {}
        self.publishers: dict[str, list[str]] = {}
        for info in sorted(self.pages.glob("*/meta.info")):
            for name in json.loads(info.read_text(encoding="utf-8")):
                file = info.parent / name
                if file.exists():
                    publisher = name.rsplit("_", 3)[0]
                    key = f"{info.parent.name}/{publisher}"
                    path = f"/{key}/{name.removesuffix('.html.gz')}"
                    self.files[path] = gzip.decompress(file.read_bytes())
                    self.publishers.setdefault(key, []).append(path)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.port = self.server.server_address[1]
        for key, paths in self.publishers.items():
            self.files[f"/{key}/feed.xml"] = self._feed(key, paths)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.shutdown()
        self.server.server_close()

    def outlet_files(self, folder: Path) -> None:
        """One outlet file a publisher."""
        folder.mkdir(parents=True, exist_ok=True)
        for key in self.publishers:
            name = "".join(c if c.isalnum() else "-" for c in key.lower())
            base = f"http://127.0.0.1:{self.port}/{key}"
            (folder / f"{name}.toml").write_text(
                f'title = "{key}"\nhome = "{base}/"\nfeeds = ["{base}/feed.xml"]\ntier = 1\ndelay = 0\nverified = true\n',
                encoding="utf-8",
            )

    def _feed(self, key: str, paths: list[str]) -> bytes:
        now = format_datetime(datetime.now(UTC))
        items = "".join(
            f"<item><title>{escape(p)}</title><link>http://127.0.0.1:{self.port}{escape(p)}</link><pubDate>{now}</pubDate></item>"
            for p in paths
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{escape(key)}</title>{items}</channel></rss>'.encode()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body = web.files.get(self.path)
                tag = f'"{hashlib.md5(body or b"").hexdigest()}"'
                conditional = self.headers.get("If-None-Match")
                status = 404 if body is None else 304 if conditional == tag else 200
                web.hits.append(Hit(self.path, status, conditional is not None))
                payload = body if status == 200 and body is not None else b""
                kind = "application/rss+xml" if self.path.endswith(".xml") else "text/html; charset=utf-8"
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("ETag", tag)
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            def log_message(self, *args: object) -> None:
                pass

        return Handler
