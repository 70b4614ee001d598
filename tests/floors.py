"""Quality floors and ceilings, read from ``floors.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path

FILE = Path(__file__).with_name("floors.toml")


def table() -> dict[str, dict[str, list[float]]]:
    """All floors by bench and name, every value they have had."""
    return tomllib.loads(FILE.read_text("utf-8"))


def check(bench: str, **measured: float) -> None:
    """Assert that each measured figure keeps its floor (or its ceiling, ``NAME_at_most``)."""
    floors = table()[bench]
    broken = []
    for name, value in measured.items():
        if f"{name}_at_most" in floors:
            limit = floors[f"{name}_at_most"][-1]
            is_kept, sign = value <= limit, "<="
        else:
            limit = floors[name][-1]
            is_kept, sign = value >= limit, ">="
        if not is_kept:
            broken.append(f"{bench}: {name} is {value:.4f}, must be {sign} {limit}")
    assert not broken, "\n".join(broken)
