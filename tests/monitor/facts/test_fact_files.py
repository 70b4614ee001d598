"""Deals and figures as files: each format holds the same rows, whole numbers stay whole, Parquet is an extra."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from monitor.cli.context import AppContext
from monitor.cli.facts import deals, figures, series
from monitor.export import safe_cell
from monitor.fact_rows import DEAL_COLUMNS, FIGURE_COLUMNS
from monitor.parquet import FRACTIONS, LISTS, WHOLE
from storage.errors import UserError
from tests.monitor.facts.stored import make_app, run

COMMANDS = [(deals, DEAL_COLUMNS), (figures, FIGURE_COLUMNS)]


@pytest.fixture
def app(tmp_path: Path) -> AppContext:
    return make_app(tmp_path)


@pytest.mark.parametrize(("command", "columns"), COMMANDS)
def test_every_format_holds_the_same(
    app: AppContext, tmp_path: Path, command: click.Command, columns: tuple[str, ...]
) -> None:
    arrow = pytest.importorskip("pyarrow.parquet", reason="Parquet is an extra")
    for suffix in ("csv", "json", "ndjson", "parquet"):
        assert run(app, command, "-o", str(tmp_path / f"rows.{suffix}")) == ""
    rows = json.loads((tmp_path / "rows.json").read_text(encoding="utf-8"))
    assert [json.loads(line) for line in (tmp_path / "rows.ndjson").read_text(encoding="utf-8").splitlines()] == rows
    table = arrow.read_table(tmp_path / "rows.parquet")
    assert tuple(table.column_names) == columns
    assert table.to_pylist() == rows
    with (tmp_path / "rows.csv").open(encoding="utf-8", newline="") as stream:
        listed = list(csv.DictReader(stream))
    cells = [{n: str(safe_cell(tuple(v) if isinstance(v, list) else v)) for n, v in r.items()} for r in rows]
    assert listed == cells


@pytest.mark.parametrize(("command", "columns"), COMMANDS)
def test_an_empty_parquet_file_has_the_same_types(
    app: AppContext, tmp_path: Path, command: click.Command, columns: tuple[str, ...]
) -> None:
    arrow = pytest.importorskip("pyarrow.parquet", reason="Parquet is an extra")
    run(app, command, "-o", str(tmp_path / "full.parquet"))
    run(app, command, "--since", "1h", "-o", str(tmp_path / "empty.parquet"))
    full, empty = (arrow.read_table(tmp_path / f"{n}.parquet") for n in ("full", "empty"))
    assert (empty.num_rows, empty.schema) == (0, full.schema)
    kinds = {f.name: str(f.type) for f in full.schema}
    assert all(kinds[n] == "int64" for n in WHOLE & set(columns))
    assert all(kinds[n] == "double" for n in FRACTIONS & set(columns))
    assert all(kinds[n].startswith("list") for n in LISTS & set(columns))


def test_without_the_extra_it_says_how_to_get_it_and_writes_nothing(
    app: AppContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    result = CliRunner().invoke(deals, ["-o", str(tmp_path / "deals.parquet")], obj=app)
    assert isinstance(result.exception, UserError)
    assert "exportwatch[parquet]" in str(result.exception)
    assert not (tmp_path / "deals.parquet").exists()


def test_parquet_needs_a_file(app: AppContext) -> None:
    result = CliRunner().invoke(deals, ["--format", "parquet"], obj=app)
    assert isinstance(result.exception, UserError)
    assert "give -o FILE" in str(result.exception)


def test_the_lists_name_every_fact_once(app: AppContext) -> None:
    said = run(app, figures)
    assert said.count("Türkiye") == 3
    assert "+12 % yoy" in said
    assert "2026-01..2026-03" in run(app, series, "--country", "TR", "--format", "csv")
