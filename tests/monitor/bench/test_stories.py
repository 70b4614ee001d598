"""``bench stories``: the format, and floors under the clustering."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

import pytest

from monitor.analysis.relevance import load_rules
from monitor.bench.grouping import bcubed, pairwise
from monitor.bench.stories import BenchError, Figures, Line, measure, read_lines, replay
from monitor.cli.main import run
from storage.settings import AnalysisSettings
from tests.floors import check
from tests.monitor import story_texts

SHARED = Path(__file__).parents[3].parent / "shared" / "data" / "relevance"


def written(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def figures(lines: list[Line]) -> Figures:
    return measure(lines, *replay(lines, load_rules(threshold=0.0, review=0.0), AnalysisSettings()))


def test_measures_of_agreement() -> None:
    assert bcubed("aabb", "xxyy") == (1, 1, 1)
    assert bcubed("aabb", "xxxx")[:2] == (0.5, 1)
    assert bcubed("aabb", "wxyz")[:2] == (1, 0.5)
    assert pairwise("aab", "xxx")[:2] == (pytest.approx(1 / 3), 1)
    assert pairwise("abc", "xyz") == (1, 1, 1)


def test_own_events_keep_their_floors(tmp_path: Path) -> None:
    lines = read_lines(written(tmp_path / "own.jsonl", list(story_texts.lines())))
    found = figures(lines)
    assert found.bcubed.f1 >= 0.93
    assert found.missed == 0
    assert found.alerts_per_story <= 1.15


def test_predictions_have_a_line_a_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows: list[dict[str, object]] = list(story_texts.lines())
    rows.append({**rows[0], "id": "copy", "outlet": "other", "published": "2026-03-20T00:00:00", "event_id": None})
    rows[0]["text"] = rows[-1]["text"] = f"{rows[0]['text']} It was the first such sale in many years, officials said."
    rows[-1]["published"] = rows[0]["published"]
    source, out = written(tmp_path / "in.jsonl", rows), tmp_path / "out.jsonl"
    assert (
        run(["--db", str(tmp_path / "x.db"), "bench", "stories", str(source), "--predictions", str(out), "--json"]) == 0
    )
    figures = json.loads(capsys.readouterr().out)
    assert {"bcubed", "pairwise", "alerts_per_story", "missed", "copies", "ms_a_document"} <= set(figures)
    predicted = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert len(predicted) == len(rows)
    assert all(set(p) == {"id", "story", "alert", "copy_of"} for p in predicted)
    by_id = {p["id"]: p for p in predicted}
    first = by_id[rows[0]["id"]]
    copied = by_id["copy"] if first["copy_of"] is None else first
    assert {copied["id"], copied["copy_of"]} == {"copy", rows[0]["id"]}
    assert not copied["alert"]
    assert by_id["copy"]["story"] == first["story"]
    assert not (tmp_path / "x.db").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [("no json\n", "line 1 is no report"), ('{"id": 1}\n', "line 1 is no report"), ("[]\n", "line 1 is no report")],
)
def test_a_bad_line_is_named(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BenchError, match=said):
        read_lines(path)
    with pytest.raises(BenchError, match="cannot read"):
        read_lines(tmp_path / "none.jsonl")


def test_two_lines_of_one_id_are_refused(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = list(story_texts.lines())[:1]
    with pytest.raises(BenchError, match="two lines have the id t0"):
        read_lines(written(tmp_path / "twice.jsonl", rows * 2))


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the labelled texts in ../shared/data")
def test_recorded_events_keep_their_floors(tmp_path: Path) -> None:
    rows = [json.loads(line) for line in (SHARED / "condensed.jsonl").open(encoding="utf-8")]
    kept = [r for r in rows if r["label"] and hashlib.sha256(r["event_id"].encode()).digest()[-1] % 2 == 1]
    found = figures(read_lines(written(tmp_path / "half.jsonl", kept)))
    assert found.bcubed.f1 >= 0.85
    assert found.missed_share <= 0.06
    assert found.alerts_per_story <= 1.3


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the labelled texts in ../shared/data")
def test_all_recorded_events_keep_their_floors() -> None:
    found = figures(read_lines(SHARED / "condensed.jsonl"))
    check(
        "stories, condensed texts",
        f1=found.bcubed.f1,
        missed=found.missed_share,
        alerts=found.alerts_per_story,
        milliseconds=found.ms_a_document,
    )


def test_a_gzipped_file_is_read_as_it_is(tmp_path: Path) -> None:
    plain = written(tmp_path / "own.jsonl", list(story_texts.lines()))
    packed = tmp_path / "own.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert read_lines(packed) == read_lines(plain)
    packed.write_bytes(b"\x1f\x8b broken")
    with pytest.raises(BenchError, match="cannot read"):
        read_lines(packed)
