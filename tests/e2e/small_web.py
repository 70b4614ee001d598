"""A small outlet on loopback whose every answer a test can set, with a log of what was asked."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Answer:
    """What a path answers. ``body`` may hold ``{base}``."""

    body: str = ""
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    status: int


class SmallWeb:
    """Set ``answers[path]``; read ``asked``."""

    def __init__(self, port: int = 0) -> None:
        self.answers: dict[str, Answer | Callable[[], Answer]] = {}
        self.asked: list[Asked] = []
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                found = web.answers.get(self.path, Answer("not here", 404))
                answer = found() if callable(found) else found
                body = answer.body.replace("{base}", web.base).encode()
                tag = f'"{hashlib.md5(body).hexdigest()}"'
                status = answer.status
                if status == 200 and self.headers.get("If-None-Match") == tag:
                    status, body = 304, b""
                web.asked.append(Asked(self.path, dict(self.headers.items()), status))
                self.send_response(status)
                self.send_header("Content-Type", answer.kind)
                if answer.status == 200:
                    self.send_header("ETag", tag)
                for name, value in answer.headers.items():
                    self.send_header(name, value.replace("{base}", web.base))
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.port: int = self.server.server_address[1]
        self.base = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> SmallWeb:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.shutdown()
        self.server.server_close()

    def paths(self) -> list[str]:
        """What was asked for, in order, robots.txt left out."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]


def feed(*items: tuple[str, str]) -> Answer:
    """An RSS feed of (path, title)."""
    now = format_datetime(datetime.now(UTC))
    body = "".join(
        f"<item><title>{title}</title><link>{{base}}{path}</link><pubDate>{now}</pubDate></item>"
        for path, title in items
    )
    return Answer(
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>{body}</channel></rss>',
        kind="application/rss+xml",
    )


def page(title: str, topic: str = "harbour", words: int = 160) -> Answer:
    """An article page whose text differs by topic."""
    sentences = " ".join(
        f"The {topic} committee met for hearing number {i} and spoke at length about the {topic} and its keepers."
        for i in range(words // 16)
    )
    half = len(sentences) // 2
    return Answer(
        f"<!doctype html><html lang='en'><head><title>{title}</title><meta property='og:type' content='article'>"
        f"<meta property='og:title' content='{title}'></head><body><main><article><h1>{title}</h1>"
        f"<p>{sentences[:half]}</p><p>{sentences[half:]}</p></article></main></body></html>"
    )


def report(title: str, lead: str, topic: str = "ministry") -> Answer:
    """A news report: what happened in its first paragraph, then sentences that say nothing of weapons."""
    rest = [
        f"Officials of the {topic} spoke of a long-standing partnership and thanked the {topic}'s staff for month {i} of the talks."
        for i in range(1, 7)
    ]
    text = "".join(f"<p>{' '.join(rest[i : i + 2])}</p>" for i in (0, 2, 4))
    return Answer(
        f"<!doctype html><html lang='en'><head><title>{title}</title><meta property='og:type' content='article'>"
        f"<meta property='og:title' content='{title}'></head><body><main><article><h1>{title}</h1>"
        f"<p>{lead}</p>{text}</article></main></body></html>"
    )


# (path, title, first paragraph, filler): invented, each plainly a story on defence exports.
STORIES = (
    ("/howitzers", "Romania signs for 54 K9 howitzers", "Romania signed a contract worth $1 billion with Hanwha Aerospace of South Korea for 54 K9 self-propelled howitzers.", "harbour"),
    ("/frigate", "Greece orders a fourth frigate from Naval Group", "Greece signed an 850 million euro contract with Naval Group of France for a fourth FDI frigate.", "orchard"),
    ("/drones", "Morocco receives Bayraktar TB2 drones", "Morocco took delivery of six Bayraktar TB2 drones from Baykar of Turkey, ordered last year.", "museum"),
    ("/fighters", "Peru orders 18 FA-50 fighters from South Korea", "Peru signed a $920 million contract with Korea Aerospace Industries for 18 FA-50 fighters.", "railway"),
)  # fmt: skip


class Bench:
    """A folder with settings and one outlet ``small`` on a :class:`SmallWeb`; runs the command in a process of its own."""

    def __init__(self, folder: Path, web: SmallWeb) -> None:
        self.folder = folder
        self.web = web
        (folder / "outlets").mkdir(exist_ok=True)
        self.outlet()
        self.settings()

    def outlet(self, extra: str = 'feeds = ["{base}/feed.xml"]\n') -> None:
        """Write the outlet's file."""
        head = f'title = "Small"\nhome = "{self.web.base}/"\ntier = 1\ndelay = 0\nverified = true\n'
        (self.folder / "outlets" / "small.toml").write_text(
            head + extra.replace("{base}", self.web.base), encoding="utf-8"
        )

    def settings(self, extra: str = "") -> None:
        """Write the settings file."""
        (self.folder / "exportwatch.toml").write_text(
            '[storage]\ndb = "small.db"\n[crawl]\ncontact = "mailto:test@example.org"\noutlets_dir = "outlets"\noutlets = ["small"]\n'
            f'allow_addresses = ["127.0.0.1:{self.web.port}"]\n{extra}',
            encoding="utf-8",
        )

    def allow(self, port: int) -> None:
        """Let the command ask a second host of this machine."""
        file, ours = self.folder / "exportwatch.toml", f'"127.0.0.1:{self.web.port}"'
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace(f"[{ours}]", f'[{ours}, "127.0.0.1:{port}"]'), encoding="utf-8")

    def run(self, *arguments: str, code: int = 0) -> str:
        """Run ``exportwatch ARGUMENTS``; returns stdout."""
        done = subprocess.run(
            [sys.executable, "-m", "monitor.cli.main", "--config", str(self.folder / "exportwatch.toml"), *arguments],
            capture_output=True, text=True, timeout=120, cwd=self.folder, env=clean_environment(),
        )  # fmt: skip
        assert done.returncode == code, f"exit {done.returncode}\n{done.stdout[-1500:]}\n{done.stderr[-3000:]}"
        self.stderr = done.stderr
        return done.stdout

    def crawl(self, *arguments: str) -> dict[str, Any]:
        """One crawl of the outlet; returns its counts."""
        report: dict[str, Any] = json.loads(self.run("crawl", *(arguments or ("small",)), "--json"))
        counts: dict[str, Any] = report["outlets"]["small"]
        return counts

    def ask(self, sql: str, *parameters: object) -> list[dict[str, Any]]:
        """Rows of a query on the database."""
        from storage.db import open_database

        db = open_database(self.folder / "small.db")
        rows = list(db.query(sql, list(parameters)))
        db.close()
        return rows


def clean_environment() -> dict[str, str]:
    """The environment without settings of whoever runs the tests."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("EXPORTWATCH_")}
    return kept | {"PYTHONPATH": str(ROOT)}
