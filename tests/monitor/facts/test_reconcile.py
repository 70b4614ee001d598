"""``exportwatch reconcile``: deals in the news beside a register file."""

from __future__ import annotations

import csv
import io
import json
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.analysis.facts.names import names_of
from monitor.analysis.facts.register import decode, entries
from monitor.cli.context import AppContext
from monitor.cli.reconcile import reconcile_command
from monitor.fact_rows import SIPRI_COLUMNS
from monitor.register_rows import RECONCILED_COLUMNS
from storage.db import open_database, transaction
from storage.errors import UserError
from tests.monitor.facts.stored import keep, make_app, run

PREAMBLE = "Trade-Register\nAll suppliers to all recipients\nGenerated: 26 November 2026\n\n"
ROWS = (
    "1001,South Korea,Poland,K-2 Black Panther,tank,Armoured vehicles,2025?,Yes,(10),No,2025,No,New,,4,40,No",
    "1001,South Korea,Poland,K-2 Black Panther,tank,Armoured vehicles,2025?,Yes,90,No,2026,No,New,,4,360,No",
    "1002,South Korea,Poland,K9 Thunder,self-propelled gun,Artillery,2026,No,50,No,2026,No,New,,1,48,No",
    "1003,Turkiye,Poland,Bayraktar TB-2,armed UAV,Aircraft,2021,No,24,No,2022,No,New,,1,24,No",
    "1004,South Korea,Poland,FA-50,trainer/combat ac,Aircraft,2026,No,12,No,2026,No,New,,1,12,No",
    "1005,unknown supplier(s),Libya,Igla,portable SAM,Missiles,2026,No,12,No,2026,No,New,,1,12,No",
)


def register(*rows: str, preamble: str = PREAMBLE, mark: str = ",") -> str:
    lines = [",".join(SIPRI_COLUMNS), *rows]
    return preamble + "\n".join(line.replace(",", mark) for line in lines)


def read(text: str) -> dict[str, object]:
    return {e.id: e for e in entries(text, "register.csv", names_of())}


@pytest.fixture
def app(tmp_path: Path) -> AppContext:
    return make_app(tmp_path)


def outcome(app: AppContext, folder: Path, content: bytes) -> dict[str, dict[str, str]]:
    """The rows by register designation, or by item where only the news has it."""
    file = folder / "register.csv"
    file.write_bytes(content)
    text = run(app, reconcile_command, str(file), "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert all(tuple(r) == RECONCILED_COLUMNS for r in rows)
    return {r["designation"] or r["item"]: r for r in rows}


# ---- the file ------------------------------------------------------------------------------


def test_rows_of_one_order_are_one_entry() -> None:
    (tanks, *_) = entries(register(*ROWS), "register.csv", names_of())
    assert (tanks.id, tanks.supplier, tanks.recipient, tanks.system) == ("1001", "KR", "PL", "K2 Black Panther")
    assert (tanks.ordered, tanks.number, tanks.years, tanks.estimated) == (2025, 100, (2025, 2026), True)
    assert len(entries(register(*ROWS), "register.csv", names_of())) == 5


def test_states_by_the_register_s_names() -> None:
    found = {e.id: (e.supplier, e.recipient) for e in entries(register(*ROWS), "register.csv", names_of())}
    assert found["1003"] == ("TR", "PL")
    assert found["1005"] == (None, "LY")


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("preamble", ["", PREAMBLE, "A single line\n"])
def test_separators_and_preambles(mark: str, preamble: str) -> None:
    assert len(entries(register(*ROWS, preamble=preamble, mark=mark), "register.csv", names_of())) == 5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding: str) -> None:
    row = "7,Türkiye,Qatar,Yavuz,howitzer – wheeled,Artillery,2024,No,24,No,2025,No,New,,1,24,No"
    (entry,) = entries(decode(register(row).encode(encoding)), "register.csv", names_of())
    assert (entry.supplier, entry.number) == ("TR", 24)


def test_a_row_that_is_torn_is_left_out() -> None:
    assert len(entries(register(ROWS[2], "only,two", ",,,", "1,,,,,"), "register.csv", names_of())) == 1


@pytest.mark.parametrize("text", ["", "a,b,c\n1,2,3", "Supplier,Recipient\nKR,PL", "\n" * 60 + register(*ROWS)])
def test_what_is_no_register_is_said(text: str) -> None:
    with pytest.raises(UserError, match=r"register\.csv is no trade register"):
        entries(text, "register.csv", names_of())


# ---- the pairs -----------------------------------------------------------------------------


def test_pairs_say_why_and_numbers_that_differ(app: AppContext, tmp_path: Path) -> None:
    found = outcome(app, tmp_path, register(*ROWS).encode())
    tanks, guns = found["K-2 Black Panther"], found["K9 Thunder"]
    assert (tanks["outcome"], tanks["news_min"], tanks["register_number"]) == ("both", "180", "100")
    assert "same supplier and recipient | same system (K2 Black Panther) | 1 year apart" in tanks["why"]
    assert "100 of 180 delivered so far" in tanks["why"]
    assert guns["outcome"] == "differs"
    assert guns["differences"] == "number: 48 in the news, 50 delivered in the register"


def test_what_only_one_side_has(app: AppContext, tmp_path: Path) -> None:
    with closing(app.open_db()) as db:
        keep(db, 6, "Serbia bought Chinese FK-3 air defence systems.")
        keep(db, 7, "Sweden sold 300 rifles to Kenya under a new contract.")
        keep(db, 8, "Egypt is in talks with China for 12 J-10 fighter jets.")
    found = outcome(app, tmp_path, register(*ROWS).encode())
    assert found["FA-50"]["outcome"] == "register only"
    assert {"Bayraktar TB-2", "Igla"} & set(found) == set()  # years and states that no deal in the news is of
    assert (found["HQ-22"]["outcome"], found["HQ-22"]["why"]) == ("news only", "not in the register")
    assert "major arms only" in found["rifles"]["why"]
    assert "J-10" not in found  # talks are no entry of a register


def test_a_deal_newer_than_the_register_is_said_to_be(app: AppContext, tmp_path: Path) -> None:
    old = ROWS[3].replace(",2021,", ",2019,").replace(",2022,", ",2020,")
    assert (
        outcome(app, tmp_path, register(old).encode())["K9 Thunder"]["why"]
        == "newer than the register, which ends in 2020"
    )


def test_an_order_of_another_time_is_another_order(app: AppContext, tmp_path: Path) -> None:
    early = ROWS[2].replace(",2026,", ",2014,")
    assert outcome(app, tmp_path, register(early).encode())["K9 Thunder"]["outcome"] == "news only"


def test_a_delivery_of_an_old_order_that_the_register_awaits(app: AppContext, tmp_path: Path) -> None:
    with closing(open_database(app.db)) as db, transaction(db):
        keep(db, 9, "France has delivered four Scorpene submarines to Brazil.")
    awaited = "1009,France,Brazil,Scorpene,submarine,Ships,2016,No,,No,,No,New,,,,No"
    pair = outcome(app, tmp_path, register(awaited).encode())["Scorpene"]
    assert pair["outcome"] == "both"
    assert "a delivery of the order of 2016, the register has none yet" in pair["why"]
    long_ago = awaited.replace(",2016,", ",2001,")
    assert outcome(app, tmp_path, register(long_ago).encode())["Scorpène"]["outcome"] == "news only"


def test_of_two_orders_the_nearer_in_year_and_number_is_the_pair(app: AppContext, tmp_path: Path) -> None:
    other = ROWS[2].replace("1002,", "2002,").replace(",50,", ",48,")
    found = outcome(app, tmp_path, register(ROWS[2], other).encode())
    file = tmp_path / "register.csv"
    rows = json.loads(run(app, reconcile_command, str(file), "--format", "json"))
    pair = next(r for r in rows if r["item"] == "K9 Thunder" and r["outcome"] != "register only")
    assert (pair["register_id"], pair["outcome"]) == ("2002", "both")
    assert "same number (48)" in pair["why"]
    assert found


def test_our_own_sipri_file_reconciles_with_itself(app: AppContext, tmp_path: Path) -> None:
    from monitor.cli.facts import deals

    file = tmp_path / "own.csv"
    run(app, deals, "--format", "sipri", "-o", str(file))
    rows = json.loads(run(app, reconcile_command, str(file), "--format", "json"))
    assert [r["outcome"] for r in rows] == ["both", "both"]


def test_the_tables_and_a_missing_file(app: AppContext, tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    file.write_text(register(*ROWS))
    said = run(app, reconcile_command, str(file))
    for piece in ("in the news and in the register: 2", "what differs: 1", "in the register only: 1", "2 entries of"):
        assert piece in said
    result = CliRunner().invoke(reconcile_command, [str(tmp_path / "nowhere.csv")], obj=app)
    assert isinstance(result.exception, UserError)
    assert "cannot read" in str(result.exception)
