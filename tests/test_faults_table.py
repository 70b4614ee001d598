"""docs/faults.md has a word for each of the 68 faults, and every test it names exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROWS = re.findall(
    r"^\| (\d+) \|(.+)\| (.+) \|$", (ROOT / "docs" / "faults.md").read_text(encoding="utf-8"), re.MULTILINE
)


def test_every_fault_has_its_row_in_order() -> None:
    assert [int(number) for number, _, _ in ROWS] == list(range(1, 69))


def test_every_row_names_a_test_or_says_why_not() -> None:
    for number, _, held in ROWS:
        assert "::" in held or held.startswith(("not yet:", "does not apply, because ")), number


def test_every_test_named_exists() -> None:
    for number, _, held in ROWS:
        for file, name in re.findall(r"`([\w/]+\.py)::(\w+)`", held):
            tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
            assert name in {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}, f"{number}: {file}::{name}"
        assert held.count("::") == len(re.findall(r"`[\w/]+\.py::\w+`", held)), number
