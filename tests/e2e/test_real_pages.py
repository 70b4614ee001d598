"""The main job on real input: recorded pages crawled over loopback HTTP by the real spiders, twice, mailed by real SMTP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from storage.db import open_database
from tests.e2e.real_web import RealWeb


def crawl(config: Path) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-m", "monitor.cli.main", "--config", str(config), "crawl", "--json"],
        capture_output=True, text=True, timeout=170, cwd=config.parent,
        env={k: v for k, v in os.environ.items() if not k.startswith("EXPORTWATCH_")} | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    report: dict[str, object] = json.loads(done.stdout)
    return report


def totals(report: dict[str, object], key: str) -> int:
    outlets: dict[str, dict[str, object]] = report["outlets"]  # type: ignore[assignment]
    found = 0
    for counts in outlets.values():
        value = counts[key]
        found += sum(value.values()) if isinstance(value, dict) else int(value)  # type: ignore[call-overload]
    return found


@pytest.mark.slow
def test_each_real_page_is_an_article_or_has_its_reason_and_a_second_crawl_costs_nothing(
    shared: Path, tmp_path: Path
) -> None:
    with RealWeb(shared / "pages") as web:
        web.outlet_files(tmp_path / "outlets")
        config = tmp_path / "exportwatch.toml"
        config.write_text(
            f'[storage]\ndb = "real.db"\n[crawl]\ncontact = "mailto:test@example.org"\noutlets_dir = "outlets"\n'
            f'allow_addresses = ["127.0.0.1:{web.port}"]\noutlets = {json.dumps(sorted(p.stem for p in (tmp_path / "outlets").iterdir()))}\n'
            '[[recipients]]\naddress = "analyst@example.org"\n',
            encoding="utf-8",
        )
        expected = sum(len(paths) for paths in web.publishers.values())
        first = crawl(config)
        # Two of the recordings are of one article: the second is known already, its body unchanged or revised.
        assert sum(totals(first, outcome) for outcome in ("new", "rejected", "revised", "unchanged")) == expected
        assert totals(first, "failures") == 0
        assert totals(first, "new") >= 0.95 * expected
        db = open_database(tmp_path / "real.db")
        waiting = db.execute("SELECT count(*) FROM leads WHERE state NOT IN ('done', 'rejected')").fetchone()[0]
        assert waiting == 0
        before = counts(tmp_path)
        web.hits.clear()
        second = crawl(config)
        assert (totals(second, "new"), totals(second, "revised"), totals(second, "failures")) == (0, 0, 0)
        assert counts(tmp_path) == before
        asked = [hit for hit in web.hits if hit.path != "/robots.txt"]
        assert asked
        assert all(hit.conditional and hit.status == 304 for hit in asked)


def counts(folder: Path) -> tuple[int, int, int, int]:
    db = open_database(folder / "real.db")
    row = db.execute(
        "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM revisions), (SELECT count(*) FROM deliveries)"
    ).fetchone()
    mails = len(list((folder / "mail").glob("*.eml"))) if (folder / "mail").exists() else 0
    return (*row, mails)
