"""``scrapy list`` and ``scrapy crawl`` outside any project folder, as an installed package offers them.

Real processes: the package is on the path and its entry points lie beside it
in a ``.dist-info`` made from ``pyproject.toml``, as an installer would.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from spiders.catalog import load_catalog

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def entry_points(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose metadata offers the entry points that ``pyproject.toml`` names."""
    folder = tmp_path_factory.mktemp("site")
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    info = folder / f"exportwatch-{project['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: exportwatch\nVersion: {project['version']}\n")
    commands = project["entry-points"]["scrapy.commands"]
    lines = [f"{name} = {target}\n" for name, target in commands.items()]
    (info / "entry_points.txt").write_text("[scrapy.commands]\n" + "".join(lines))
    return folder


def scrapy(entry_points: Path, cwd: Path, *args: str, **environ: str) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("SCRAPY_", "EXPORTWATCH_"))}
    path = os.pathsep.join([str(entry_points), str(REPOSITORY)])
    home = {"HOME": str(cwd), "XDG_DATA_HOME": str(cwd / "data"), "XDG_CONFIG_HOME": str(cwd / "config")}
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *args],
        cwd=cwd,
        env={**clean, **home, "PYTHONPATH": path, **environ},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr


def test_list_names_every_outlet(entry_points: Path, tmp_path: Path) -> None:
    done = scrapy(entry_points, tmp_path, "list")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == sorted(load_catalog())
    assert list(tmp_path.iterdir()) == [], "listing leaves nothing behind"


def test_list_reads_the_users_folder(entry_points: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "harbour.toml").write_text('title = "Harbour"\nhome = "https://harbour.example.org"\n')
    done = scrapy(entry_points, tmp_path, "list", "-s", f"EXPORTWATCH_OUTLETS_DIR={own}")
    assert "harbour" in done.stdout.split(), done.stderr


def test_a_bad_outlet_file_is_one_line(entry_points: Path, tmp_path: Path) -> None:
    (tmp_path / "harbour.toml").write_text('feedz = ""\n')
    for command in (["list"], ["crawl", "anewz"]):
        done = scrapy(entry_points, tmp_path, *command, "-s", f"EXPORTWATCH_OUTLETS_DIR={tmp_path}")
        assert "unknown key 'feedz'" in one_line(done)


def test_an_unknown_outlet_is_one_line_with_the_nearest(entry_points: Path, tmp_path: Path) -> None:
    assert one_line(scrapy(entry_points, tmp_path, "crawl", "anews")) == (
        "Error: there is no outlet 'anews': did you mean 'anewz'?\n"
    )


def test_the_repository_itself_says_the_same(entry_points: Path, tmp_path: Path) -> None:
    (tmp_path / "scrapy.cfg").write_text((REPOSITORY / "scrapy.cfg").read_text())
    assert scrapy(entry_points, tmp_path, "list").stdout.split() == sorted(load_catalog())
    assert "did you mean 'anewz'" in one_line(scrapy(entry_points, tmp_path, "crawl", "anews"))


def test_crawl_says_how_it_is_used(entry_points: Path, tmp_path: Path) -> None:
    done = scrapy(entry_points, tmp_path, "crawl")
    assert done.returncode == 2
    assert "scrapy crawl [options] <spider>" in done.stdout + done.stderr


ARTICLE = """<!doctype html><html lang="en"><head><title>Yard hands over its third frigate</title>
<meta property="og:type" content="article"><meta property="article:published_time" content="2026-02-03T09:00:00Z">
</head><body><article><h1>Yard hands over its third frigate</h1>{}</article></body></html>"""
SENTENCE = (
    "The yard said on Tuesday that vessel number {} had left the dock for its first trials at sea, a month early."
)


class Harbour(BaseHTTPRequestHandler):
    """An outlet of one article, on loopback."""

    def do_GET(self) -> None:
        found = self.path == "/news/4711"
        body = ARTICLE.format("".join(f"<p>{SENTENCE.format(n)}</p>" for n in range(12))).encode() if found else b""
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@pytest.fixture
def harbour() -> Iterator[str]:
    """``HOST:PORT`` of the outlet."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Harbour) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_crawl_stores_an_article_outside_any_project(entry_points: Path, tmp_path: Path, harbour: str) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "harbour.toml").write_text(f'title = "Harbour"\nhome = "http://{harbour}/"\n')
    done = scrapy(
        entry_points,
        tmp_path,
        "crawl",
        "harbour",
        "-a",
        f"url=http://{harbour}/news/4711",
        EXPORTWATCH_DB=str(tmp_path / "watch.db"),
        EXPORTWATCH_CRAWL_OUTLETS_DIR=str(tmp_path / "own"),
        EXPORTWATCH_CRAWL_ALLOW_ADDRESSES=harbour,
        EXPORTWATCH_CRAWL_DELAY="0",
        EXPORTWATCH_CRAWL_DELAY_WITHOUT_CONTACT="0",
    )
    assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(tmp_path / "watch.db")) as db:
        stored = db.execute("select outlet, url from articles").fetchall()
    assert stored == [("harbour", f"http://{harbour}/news/4711")], done.stderr


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """A Scrapy project that has nothing to do with this one."""
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = tide.settings\n")
    (tmp_path / "tide").mkdir()
    (tmp_path / "tide" / "__init__.py").write_text("")
    (tmp_path / "tide" / "settings.py").write_text('SPIDER_MODULES = ["tide.gauges"]\nLOG_LEVEL = "ERROR"\n')
    (tmp_path / "tide" / "gauges.py").write_text(
        "import scrapy\n\n\nclass Gauge(scrapy.Spider):\n"
        "    name = 'gauge'\n\n"
        "    async def start(self):\n        yield {'level': self.level}\n"
    )
    return tmp_path


def test_another_project_keeps_its_own_spiders(entry_points: Path, foreign: Path) -> None:
    assert scrapy(entry_points, foreign, "list").stdout.split() == ["gauge"]
    done = scrapy(entry_points, foreign, "crawl", "gauge", "-a", "level=7", "-O", "out.json")
    assert done.returncode == 0, done.stderr
    assert '"level": "7"' in (foreign / "out.json").read_text()


def test_another_projects_mistakes_are_scrapys_to_report(entry_points: Path, foreign: Path) -> None:
    done = scrapy(entry_points, foreign, "crawl", "anewz")
    assert done.returncode != 0
    assert "Spider not found: anewz" in done.stderr
