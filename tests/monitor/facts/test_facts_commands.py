"""``exportwatch deals``, ``figures`` and ``series``, from a real database."""

from __future__ import annotations

import csv
import io
import json
from contextlib import closing
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from monitor.analysis.fact_run import read_facts
from monitor.cli.context import AppContext
from monitor.cli.facts import deals, figures, series
from monitor.fact_rows import DEAL_COLUMNS, FIGURE_COLUMNS, SIPRI_COLUMNS
from storage import articles
from storage.db import open_database, transaction
from storage.errors import UserError
from tests.records import NOON, article, watch

TEXTS = (
    "Poland signed a $6.5 billion contract with South Korea for 180 K2 tanks and 48 K9 howitzers.",
    "Türkiye's defence exports reached $405 million in March 2026, up 12 percent on the year.",
    "Türkiye's defence exports reached $1.31 billion in January-March 2026.",
    "Türkiye's defence exports reached $905 million in January-February 2026.",
)


@pytest.fixture
def app(tmp_path: Path) -> AppContext:
    path = tmp_path / "exportwatch.db"
    (tmp_path / "exportwatch.toml").write_text("")
    with closing(open_database(path)) as db, transaction(db):
        watch(db)
        for number, text in enumerate(TEXTS, 1):
            page = article(number, text=text, title=f"Report number {number}", own_id=str(number))
            stored = articles.get(db, articles.save(db, page, source_id=None, quiet=False, now=NOON).article_id)
            assert stored is not None
            read_facts(db, stored, NOON)
    return AppContext(config=tmp_path / "exportwatch.toml", db=path)


def run(app: AppContext, command: click.Command, *args: str) -> str:
    result = CliRunner().invoke(command, list(args), obj=app)
    assert result.exit_code == 0, (result.output, result.exception)
    return result.stdout


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
