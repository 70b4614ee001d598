"""Dependencies point one way: storage <- spiders <- monitor. Untyped libraries stay in their rooms."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAYERS = ("storage", "spiders", "monitor")
MODULES = sorted(p for layer in LAYERS for p in (ROOT / layer).rglob("*.py"))
HOMES = {
    "feedparser": {"spiders/discovery/feeds.py"},
    "trafilatura": {"spiders/views.py"},
    "ahocorasick": {"monitor/analysis/matching.py"},
    "smtplib": {"monitor/alerts/smtp.py", "monitor/alerts/connection.py"},
    "pebble": {"spiders/workers.py"},
    "protego": {"spiders/robots.py"},
}


def imported(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


@pytest.mark.parametrize("module", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_down(module: Path) -> None:
    rank = LAYERS.index(module.relative_to(ROOT).parts[0])
    above = {name for name in imported(module) if name.split(".")[0] in LAYERS[rank + 1 :]}
    assert not above, f"{module} imports {above}"


@pytest.mark.parametrize("library", HOMES)
def test_an_untyped_library_is_touched_in_one_module(library: str) -> None:
    users = {
        str(module.relative_to(ROOT))
        for module in MODULES
        if any(name.split(".")[0] == library for name in imported(module))
    }
    assert users == HOMES[library]


@pytest.mark.parametrize("folder", sorted({m.parent for m in MODULES}), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_folder_of_modules_is_a_package(folder: Path) -> None:
    """Without it importlib.resources reads its data on some versions of Python only."""
    assert (folder / "__init__.py").is_file()


@pytest.mark.parametrize("module", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_module_outgrows_three_hundred_lines(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= 300


def test_twisted_is_known_to_the_loop_alone_in_the_monitor() -> None:
    users = {m.name for m in MODULES if "monitor" in m.parts and any(n.startswith("twisted") for n in imported(m))}
    assert users <= {"loop.py"}
