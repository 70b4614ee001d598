"""``exportwatch review``: what people say of facts is kept, counts everywhere, and outlives newer rules."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from monitor.analysis import fact_run
from monitor.analysis.fact_run import read_facts
from monitor.analysis.facts.extract import Text, extract
from monitor.cli import review as module
from monitor.cli.bench_facts import facts as bench_facts
from monitor.cli.context import AppContext
from monitor.cli.facts import deals, figures, series
from monitor.cli.review import review
from monitor.story_facts import load_facts
from storage import articles, facts
from storage.errors import UserError
from storage.models.facts import Facts
from tests.monitor.facts.stored import keep, make_app, run
from tests.records import NOON


@pytest.fixture
def app(tmp_path: Path) -> AppContext:
    return make_app(tmp_path)


@pytest.fixture
def db(app: AppContext) -> Iterator[Database]:
    with closing(app.open_db()) as db:
        yield db


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_has_terminal", lambda: True)


def ids(app: AppContext, kind: str) -> list[int]:
    return [f["fact_id"] for f in json.loads(run(app, review, "--all", "--json")) if f["kind"] == kind]


def deal_row(app: AppContext) -> dict[str, str]:
    return next(csv.DictReader(io.StringIO(run(app, deals, "--format", "csv"))))


def error(app: AppContext, command: click.Command, *args: str) -> str:
    result = CliRunner().invoke(command, list(args), obj=app)
    assert isinstance(result.exception, UserError), result.output
    return str(result.exception)


# ---- on the terminal -----------------------------------------------------------------------


@pytest.mark.usefixtures("terminal")
def test_the_walk_keeps_each_answer_and_goes_on_another_day(app: AppContext) -> None:
    before = json.loads(run(app, review, "--all", "--json"))
    assert len(before) == 4
    first = run(app, review, "--all", typed="c\ns\nq\n")
    assert "1 of 4" in first
    assert "1 reviewed, 3 left" in first
    left = json.loads(run(app, review, "--all", "--json"))
    assert [f["fact_id"] for f in left] == [f["fact_id"] for f in before[1:]]
    assert "3 reviewed, 0 left" in run(app, review, "--all", typed="r\nc\nc\n")
    assert json.loads(run(app, review, "--all", "--json")) == []


@pytest.mark.usefixtures("terminal")
def test_the_end_of_the_input_stops_the_walk_and_what_was_answered_stands(app: AppContext) -> None:
    result = CliRunner().invoke(review, ["--all"], obj=app, input="c\n")
    assert result.exit_code == 1  # click.Abort, which the program answers with "stopped"
    assert len(json.loads(run(app, review, "--all", "--json"))) == 3


@pytest.mark.usefixtures("terminal")
def test_a_fact_is_shown_with_its_sentence_and_fixed_field_by_field(app: AppContext) -> None:
    said = run(app, review, "--all", typed="what\nf\nrecipient\nNarnia\nf\ncolour\nred\nf\nrecipient\nRomania\nc\nq\n")
    assert '"Poland signed a $6.5 billion contract' in said
    assert "c, f, r, s or q" in said
    assert "South Korea to Romania" in said
    assert deal_row(app)["recipient"] == "Romania"


@pytest.mark.usefixtures("terminal")
def test_only_the_doubtful_are_asked(app: AppContext) -> None:
    assert "1 of 1" in run(app, review, "--below", "0.7", typed="s\n")


# ---- by number -----------------------------------------------------------------------------


def test_without_a_terminal_it_says_what_to_do(app: AppContext) -> None:
    assert "--list" in error(app, review)
    assert "South Korea to Poland" in run(app, review, "--list")


@pytest.mark.parametrize(
    ("change", "column", "value"),
    [
        ("supplier=us", "supplier", "United States"),
        ("recipient=-", "recipient", ""),
        ("value=8 billion GBP", "currency", "GBP"),
        ("value=8 billion GBP", "value_min", "8000000000.0"),
        ("items=250 K2; 6-8 frigates", "quantity_min", "250"),
        ("items=250 K2; 6-8 frigates", "designation", "K2 Black Panther"),
        ("stage=delivered", "stage", "delivered"),
        ("kind=lease", "kind", "lease"),
    ],
)
def test_a_corrected_field_of_a_deal_counts(app: AppContext, change: str, column: str, value: str) -> None:
    (number,) = ids(app, "deal")
    run(app, review, str(number), "--set", change)
    row = deal_row(app)
    assert (row[column], row["state"], row["confidence"]) == (value, "corrected", "1.0")


def test_a_filter_looks_at_the_corrected_state(app: AppContext) -> None:
    (number,) = ids(app, "deal")
    run(app, review, str(number), "--set", "recipient=Romania")
    assert json.loads(run(app, deals, "--recipient", "RO", "--format", "json"))
    assert json.loads(run(app, deals, "--recipient", "PL", "--format", "json")) == []


def test_a_corrected_figure_counts_in_figures_and_in_the_series(app: AppContext) -> None:
    march = next(f["fact_id"] for f in json.loads(run(app, review, "--all", "--json")) if f["fields"].get("period") == "2026-03")  # fmt: skip
    run(app, review, str(march), "--set", "period=2026-04", "--set", "value=$412 million", "--set", "change=-")
    row = next(r for r in csv.DictReader(io.StringIO(run(app, figures, "--format", "csv"))) if r["period"] == "2026-04")
    assert (row["value_min"], row["change_pct"]) == ("412000000.0", "")
    months = {r["period"]: r for r in csv.DictReader(io.StringIO(run(app, series, "--country", "TR", "--format", "csv")))}  # fmt: skip
    assert months["2026-04"]["state"] == "reported"
    assert months["2026-03"]["state"] == "derived"  # by the quarter less January and February


def test_a_rejected_fact_is_gone_everywhere(app: AppContext, db: Database) -> None:
    (number,) = ids(app, "deal")
    run(app, review, str(number), "--reject")
    assert json.loads(run(app, deals, "--format", "json")) == []
    assert load_facts(db, [1]).deals == ()


def test_a_corrected_figure_is_what_claims_are_checked_with(app: AppContext, db: Database) -> None:
    march = next(f["fact_id"] for f in json.loads(run(app, review, "--all", "--json")) if f["fields"].get("period") == "2026-03")  # fmt: skip
    assert any("+12 %" in line for line in load_facts(db, [2]).check_lines())
    run(app, review, str(march), "--set", "change=99")
    assert any("+99 %" in line for line in load_facts(db, [2]).check_lines())


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("1", "--set", "recipient=Polnd"), "did you mean 'Poland'?"),
        (("1", "--set", "colour=red"), "there are supplier, recipient, items"),
        (("1", "--set", "recipient"), "write FIELD=VALUE"),
        (("1", "--set", "value=much"), "no sum of money"),
        (("1", "--set", "stage=sold"), "none of interest, talks"),
        (("1", "--set", "items=-"), "cannot be unknown"),
        (("1", "--confirm", "--reject"), "give one of"),
        (("--confirm",), "which fact?"),
        (("999", "--confirm"), "there is no fact 999"),
        (("2", "--set", "period=2026-13"), "no period"),
        (("2", "--set", "period=2026-05..2026-02"), "no period"),
        (("2", "--set", "change=lots"), "no percentage"),
        (("1", "--set", "recipient=Romania", "--set", "stage=sold"), "none of interest, talks"),
    ],
)
def test_what_cannot_be_understood_is_said_and_nothing_changed(
    app: AppContext, args: tuple[str, ...], says: str
) -> None:
    assert says in error(app, review, *args)
    assert len(json.loads(run(app, review, "--all", "--json"))) == 4


# ---- outliving newer rules -----------------------------------------------------------------


def newer(monkeypatch: pytest.MonkeyPatch, **changes: object) -> None:
    """Let the next reading be one by newer rules, which read the deal otherwise."""

    def reading(text: Text, gazetteer: Path | None = None) -> Facts:
        found = extract(text)
        deals = tuple(replace(d, **changes) for d in found.deals)  # type: ignore[arg-type]
        return replace(found, rules_version="99-test", deals=deals)

    monkeypatch.setattr(fact_run, "extract", reading)


def read_again(db: Database, article: int) -> None:
    stored = articles.get(db, article)
    assert stored is not None
    read_facts(db, stored, NOON)


def test_reviews_are_taken_over_by_the_same_fact_of_a_newer_reading(
    app: AppContext, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    (number,) = ids(app, "deal")
    run(app, review, str(number), "--set", "recipient=Romania")
    newer(monkeypatch)
    read_again(db, 1)
    (deal,) = facts.deals(db)
    assert deal.id != number
    assert deal.state == "corrected"
    assert deal_row(app)["recipient"] == "Romania"
    assert db.execute("SELECT carried_from FROM fact_reviews WHERE fact_id = ?", [deal.id]).fetchall() == [(1,)]


def test_rules_that_read_what_the_reviewer_said_keep_the_review(
    app: AppContext, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    (number,) = ids(app, "deal")
    run(app, review, str(number), "--set", "recipient=Romania")
    newer(monkeypatch, recipient="RO")
    read_again(db, 1)
    assert [d.state for d in facts.deals(db)] == ["corrected"]


def test_a_fact_that_is_read_otherwise_is_asked_anew(
    app: AppContext, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    (number,) = ids(app, "deal")
    run(app, review, str(number), "--reject")
    newer(monkeypatch, recipient="CZ")
    read_again(db, 1)
    assert [d.state for d in facts.deals(db)] == ["new"]


def test_a_revision_that_states_the_same_keeps_its_reviews(app: AppContext, db: Database) -> None:
    (number,) = ids(app, "deal")
    run(app, review, str(number), "--confirm")
    text = "In Warsaw it rained. Poland signed a $6.5 billion contract with South Korea for 180 K2 tanks and 48 K9 howitzers."
    keep(db, 1, text)
    assert [d.state for d in facts.deals(db)] == ["confirmed"]


# ---- the bench -----------------------------------------------------------------------------


def test_the_bench_measures_against_what_was_reviewed(app: AppContext) -> None:
    (number,) = ids(app, "deal")
    assert "no fact was reviewed yet" in error(app, bench_facts, "--reviewed")
    run(app, review, str(number), "--set", "recipient=Romania")
    run(app, review, str(ids(app, "figure")[0]), "--reject")
    found = json.loads(run(app, bench_facts, "--reviewed", "--json"))
    assert (found["texts"], found["rejected"], found["rejected_read_again"]) == (2, 1, 1)
    fields = found["deal"]["fields"]
    assert (fields["supplier"]["precision"], fields["recipient"]["precision"]) == (1.0, 0.0)
    assert fields["recipient"]["errors"][0] == {"id": "1", "labelled": "Romania", "read": "Poland"}


def test_a_fact_nobody_looked_at_is_no_error(app: AppContext, db: Database) -> None:
    keep(db, 5, "Egypt bought 24 Rafale fighters from France. Türkiye sold 6 Bayraktar TB2 drones to the Maldives.")
    one, other = ids(app, "deal")[-2:]
    run(app, review, str(one), "--confirm")
    assert other != one
    found = json.loads(run(app, bench_facts, "--reviewed", "--json"))["deal"]
    assert (found["labelled"], found["read"], found["paired"]) == (1, 1, 1)
