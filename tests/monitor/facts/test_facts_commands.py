"""``exportwatch deals``, ``figures`` and ``series``, from a real database."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from monitor.cli.context import AppContext
from monitor.cli.facts import deals, figures, series
from monitor.fact_rows import DEAL_COLUMNS, FIGURE_COLUMNS, SIPRI_COLUMNS
from storage.errors import UserError
from tests.monitor.facts.stored import make_app, run


@pytest.fixture
def app(tmp_path: Path) -> AppContext:
    return make_app(tmp_path)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_deal_is_a_line_and_in_a_file_a_row_an_item(app: AppContext) -> None:
    assert "South Korea to Poland: 180 K2 Black Panther, 48 K9" in run(app, deals)
    found = rows(run(app, deals, "--format", "csv"))
    assert tuple(found[0]) == DEAL_COLUMNS
    assert [(r["designation"], r["quantity_min"], r["sipri_category"], r["un_register_category"]) for r in found] == [
        ("K2 Black Panther", "180", "Armoured vehicles", "I"),
        ("K9 Thunder", "48", "Artillery", "III"),
    ]
    assert {r["supplier"] for r in found} == {"South Korea"}
    assert found[0]["sentence"].startswith("Poland signed")


def test_the_register_s_columns(app: AppContext, tmp_path: Path) -> None:
    run(app, deals, "--format", "sipri", "-o", str(tmp_path / "deals.csv"))
    found = rows((tmp_path / "deals.csv").read_text(encoding="utf-8"))
    assert tuple(found[0]) == SIPRI_COLUMNS
    assert len(SIPRI_COLUMNS) == 17
    assert (found[0]["Supplier"], found[0]["Recipient"], found[0]["Order date is estimate"]) == (
        "South Korea",
        "Poland",
        "Yes",
    )
    assert found[0]["Numbers delivered"] == ""  # a contract is no delivery


@pytest.mark.parametrize(
    ("options", "count"),
    [((), 2), (("--supplier", "KR"), 2), (("--supplier", "south korea"), 2), (("--recipient", "TR"), 0), (("--stage", "delivered"), 0), (("--stage", "contract"), 2), (("--min-confidence", "1"), 0)],
)  # fmt: skip
def test_filters(app: AppContext, options: tuple[str, ...], count: int) -> None:
    assert len(json.loads(run(app, deals, "--format", "json", *options))) == count


def test_figures_with_period_and_change(app: AppContext) -> None:
    found = [json.loads(line) for line in run(app, figures, "--country", "Turkey", "--format", "ndjson").splitlines()]
    assert tuple(found[0]) == FIGURE_COLUMNS
    assert {(r["period"], r["value_min"], r["change_pct"]) for r in found} == {
        ("2026-03", 405e6, 12.0), ("2026-Q1", 1.31e9, None), ("2026-01..2026-02", 905e6, None),
    }  # fmt: skip


def test_a_series_derives_what_nobody_printed_and_shows_conflicts(app: AppContext) -> None:
    found = {r["period"]: r for r in rows(run(app, series, "--country", "TR", "--format", "csv"))}
    assert found["2026-03"]["state"].startswith("reported")
    assert float(found["2025-03"]["value_min"]) < 405e6 / 1.12 < float(found["2025-03"]["value_max"])
    assert found["2025-03"]["derived"] == "2026-03 less 12 %"
    assert {p for p, r in found.items() if r["state"].startswith("conflict")} >= {"2025", "2021-01..2021-11"}
    plot = run(app, series, "--country", "Türkiye", "--monthly")
    assert "█" in plot
    assert "2026-03" in plot
    assert not any(line.startswith("2021-01..2021-11") for line in plot.splitlines())


@pytest.mark.parametrize(
    ("command", "args", "says"),
    [
        (deals, ("--supplier", "Polnd"), "did you mean 'Poland'?"),
        (figures, ("--country", "Narnia"), "there is no state 'Narnia'"),
        (series, ("--country", "TR", "--series", "press referense"), "did you mean 'press reference'?"),
    ],
)
def test_a_slip_is_said(app: AppContext, command: click.Command, args: tuple[str, ...], says: str) -> None:
    result = CliRunner().invoke(command, list(args), obj=app)
    assert isinstance(result.exception, UserError)
    assert says in str(result.exception)
