"""What comes from outside names no column, runs no code and is read by no loader that could run any."""

from __future__ import annotations

import ast
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted(p for layer in ("storage", "spiders", "monitor") for p in (ROOT / layer).rglob("*.py"))
RUNS_CODE = {"yaml", "pickle", "cPickle", "marshal", "shelve", "dill", "joblib", "jsonpickle"}


def calls(module: Path) -> Iterator[ast.Call]:
    yield from (node for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))


def test_nothing_is_read_by_a_loader_that_runs_code() -> None:
    """Settings, outlets, topics and gazetteers are TOML; what workers hand back are this program's own records."""
    for module in MODULES:
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            names = (
                [a.name for a in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            assert not RUNS_CODE & {name.partition(".")[0] for name in names}, f"{module}:{getattr(node, 'lineno', 0)}"
        for call in calls(module):
            assert not (
                isinstance(call.func, ast.Name) and call.func.id in {"eval", "exec", "compile", "__import__"}
            ), f"{module}:{call.lineno}"


def test_no_table_grows_a_column_by_what_is_put_into_it() -> None:
    for module in MODULES:
        for call in calls(module):
            loose = [
                k
                for k in call.keywords
                if k.arg == "alter" and not (isinstance(k.value, ast.Constant) and k.value.value is False)
            ]
            assert not loose, f"{module}:{call.lineno}"


# Parts of statements that were looked at: lists of question marks, and names out of constants of the module.
PUT_TOGETHER = {"marks", "table", "column", "' AND '.join(where)", "what"}


def test_statements_are_put_together_of_constants_only() -> None:
    """A new part is to be looked at: a name of a column or table must never come from a record."""
    for module in MODULES:
        for call in calls(module):
            if (
                isinstance(call.func, ast.Attribute)
                and call.func.attr in {"execute", "query", "executescript"}
                and call.args
            ):
                parts = [ast.unparse(v.value) for v in ast.walk(call.args[0]) if isinstance(v, ast.FormattedValue)]
                assert {p for p in parts if not p.isupper()} <= PUT_TOGETHER, f"{module}:{call.lineno}"


def test_the_schema_is_fixed(db: Database) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no column"):
        db["meta"].insert({"key": "a", "value": "1", "x) VALUES (1); DROP TABLE articles; --": "2"})  # type: ignore[union-attr]
    assert "articles" in db.table_names()
