"""Hostile and broken servers: each costs its own request, nobody else notices. Real sockets, the real command."""

from __future__ import annotations

import gzip
import socket
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import brotli
import pytest
import zstandard

from tests.e2e.small_web import Answer, Bench, SmallWeb, clean_environment, feed, page


class RawServer:
    """Answers each path by writing to the socket itself."""

    def __init__(self, answers: dict[str, Callable[[socket.socket], None]]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, float]] = []
        self.open_now = self.most_open = 0
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> RawServer:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            request = b""
            while b"\r\n\r\n" not in request:
                part = connection.recv(4096)
                if not part:
                    return
                request += part
            path = request.split(b" ", 2)[1].decode()
            with self._lock:
                self.asked.append((path, time.monotonic()))
                self.open_now += 1
                self.most_open = max(self.most_open, self.open_now)
            self.answers.get(path, not_found)(connection)
        except OSError:
            pass
        finally:
            with self._lock:
                self.open_now = max(0, self.open_now - 1)
            connection.close()


def send(
    connection: socket.socket, body: bytes, kind: str = "text/html", *headers: str, length: int | None = None
) -> None:
    extra = "".join(f"{h}\r\n" for h in headers)
    size = len(body) if length is None else length
    connection.sendall(
        f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{extra}Content-Length: {size}\r\nConnection: close\r\n\r\n".encode()
        + body
    )


def not_found(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


def drip(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(120):
        connection.sendall(b"1\r\nx\r\n")
        time.sleep(0.25)


def bench_of(folder: Path, web: SmallWeb, hostile: RawServer, extra: str = "") -> Bench:
    bench = Bench(folder, web)
    bench.settings(extra)
    bench.allow(hostile.port)
    return bench


def peak_mb(bench: Bench, *arguments: str) -> tuple[int, float]:
    """Exit code and peak resident memory of one command, its workers apart."""
    script = "import resource, runpy, sys; sys.argv[0] = 'exportwatch'\ntry:\n    runpy.run_module('monitor.cli.main', run_name='__main__')\nfinally:\n    print('PEAK', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", script, "--config", str(bench.folder / "exportwatch.toml"), *arguments],
        capture_output=True, text=True, timeout=120, cwd=bench.folder, env=clean_environment(),
    )  # fmt: skip
    return done.returncode, float(done.stderr.rpartition("PEAK ")[2])


BOMB = b"<p>" + b"0" * 60_000_000


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_compression_bomb_ends_at_the_limit(web: SmallWeb, tmp_path: Path, coding: str) -> None:
    packed = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstandard.compress}[
        coding
    ](BOMB)
    assert len(BOMB) / len(packed) > 500
    with RawServer({"/bomb": lambda c: send(c, packed, "text/html", f"Content-Encoding: {coding}")}) as hostile:
        bench = bench_of(tmp_path, web, hostile)
        web.answers |= {"/feed.xml": feed(("/a", "Harbour opens")), "/a": page("Harbour opens")}
        _, calm = peak_mb(bench, "crawl", "small")
        feed_with = feed(("/a", "Harbour opens"), ("/b", "Museum closes"))
        feed_with.body = feed_with.body.replace(
            "</channel>", f"<item><title>Bomb</title><link>{hostile.base}/bomb</link></item></channel>"
        )
        web.answers |= {"/feed.xml": feed_with, "/b": page("Museum closes", "museum")}
        _, bombed = peak_mb(bench, "crawl", "small")
        states = {row["url"].rpartition("/")[2]: row["state"] for row in bench.ask("SELECT url, state FROM leads")}
        assert states == {"a": "done", "b": "done", "bomb": "waiting"}
        assert bombed - calm < 50


def test_a_drip_ends_at_the_deadline(web: SmallWeb, tmp_path: Path) -> None:
    with RawServer({"/drip": drip}) as hostile:
        bench = bench_of(tmp_path, web, hostile, "timeout = 3\n")
        answer = feed(("/a", "Harbour opens"))
        answer.body = answer.body.replace(
            "</channel>", f"<item><title>Drip</title><link>{hostile.base}/drip</link></item></channel>"
        )
        web.answers |= {"/feed.xml": answer, "/a": page("Harbour opens")}
        begun = time.monotonic()
        counts = bench.crawl()
        assert time.monotonic() - begun < 20
        assert (counts["new"], counts["failures"]) == (1, 1)
        assert [row["detail"] for row in bench.ask("SELECT detail FROM leads WHERE state = 'waiting'")] == ["timed out"]


def test_a_body_cut_short_is_no_article_and_is_tried_again(web: SmallWeb, tmp_path: Path) -> None:
    whole = page("Harbour opens").body.encode()
    with RawServer({"/cut": lambda c: send(c, whole[:700], length=len(whole))}) as hostile:
        bench = bench_of(tmp_path, web, hostile)
        web.answers["/feed.xml"] = Answer(
            f"<rss version='2.0'><channel><title>T</title><item><title>Cut</title><link>{hostile.base}/cut</link></item></channel></rss>",
            kind="application/rss+xml",
        )
        counts = bench.crawl()
        assert (counts["new"], counts["failures"]) == (0, 1)
        assert [row["state"] for row in bench.ask("SELECT state FROM leads")] == ["waiting"]


def test_hostile_feeds_cost_little(web: SmallWeb, tmp_path: Path) -> None:
    laughs = (
        '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
        + "".join(
            f'<!ENTITY a{i} "{"&a" + str(i - 1) + ";" if i else "&a;"}{"&a" + str(i - 1) + ";" if i else "&a;"}">'
            for i in range(30)
        )
        + "]><rss><channel><title>&a29;</title></channel></rss>"
    )
    deep = "<rss version='2.0'><channel><title>T</title>" + "<a>" * 200_000
    with RawServer({}) as hostile:
        external = f'<!DOCTYPE r SYSTEM "{hostile.base}/evil.dtd" [<!ENTITY x SYSTEM "{hostile.base}/xxe">]><rss version="2.0"><channel><title>&x;</title></channel></rss>'
        bench = bench_of(tmp_path, web, hostile)
        bench.outlet('feeds = ["{base}/laughs", "{base}/deep", "{base}/external", "{base}/feed.xml"]\n')
        kind = "application/rss+xml"
        web.answers |= {
            "/laughs": Answer(laughs, kind=kind),
            "/deep": Answer(deep, kind=kind),
            "/external": Answer(external, kind=kind),
            "/feed.xml": feed(("/a", "Harbour opens")),
            "/a": page("Harbour opens"),
        }
        begun = time.monotonic()
        assert bench.crawl()["new"] == 1
        assert time.monotonic() - begun < 20
        assert hostile.asked == [], "no entity and no DTD was fetched"


def test_hostile_pages_end_in_a_reason_and_the_next_is_untouched(web: SmallWeb, tmp_path: Path) -> None:
    bodies = {
        "/deep": "<html><body>" + "<div>" * 200_000 + "x", "/attributes": "<html><body><p " + " ".join(f"a{i}=1" for i in range(40_000)) + ">x</p></body></html>",
        "/links": "<html><body>" + "".join(f'<a href="/{i}">{i}</a>' for i in range(60_000)) + "</body></html>", "/nul": "\x00" * 5000, "/scrap": "<", "/bin": "\x89PNG\r\n\x1a\n" + "\x01\x02" * 3000,
    }  # fmt: skip
    with RawServer({}) as hostile:
        bench = bench_of(tmp_path, web, hostile, "page_deadline = 4\n")
        web.answers |= {path: Answer(body) for path, body in bodies.items()}
        web.answers |= {
            "/feed.xml": feed(*((p, f"Trap {p}") for p in bodies), ("/a", "Harbour opens")),
            "/a": page("Harbour opens"),
        }
        counts = bench.crawl()
        assert counts["new"] >= 1
        assert counts["new"] + sum(counts["rejected"].values()) == len(bodies) + 1
        assert counts["failures"] == 0
        titles = [row["title"] for row in bench.ask("SELECT title FROM articles")]
        assert "Harbour opens" in titles


def test_one_request_a_host_at_a_time_over_two_processes(tmp_path: Path) -> None:
    body = page("Harbour opens").body.encode()

    def slow(connection: socket.socket) -> None:
        time.sleep(0.15)
        send(connection, body)

    paths = [f"/{n}" for n in range(6)]
    with SmallWeb() as web, RawServer(dict.fromkeys(paths, slow)) as host:
        bench_of(tmp_path, web, host)
        (tmp_path / "outlets" / "small.toml").write_text(
            f'title = "S"\nhome = "{host.base}/"\ntier = 1\ndelay = 0.3\n', encoding="utf-8"
        )
        commands = [
            subprocess.Popen(
                [sys.executable, "-m", "monitor.cli.main", "--config", str(tmp_path / "exportwatch.toml"), "crawl", *(host.base + p for p in part)],
                cwd=tmp_path, env=clean_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )
            for part in (paths[:3], paths[3:])
        ]  # fmt: skip
        assert [c.wait(timeout=60) for c in commands] == [0, 0]
        assert host.most_open == 1
        times = [at for path, at in host.asked if path != "/robots.txt"]
        assert len(times) == 6
        gaps = [b - a for a, b in pairwise(times)]
        assert min(gaps) >= 0.3
