"""A floor is lowered only on purpose: named in ``floors.toml`` and told in the CHANGELOG."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from tests.floors import check, table

CHANGELOG = Path(__file__).parents[1] / "CHANGELOG.md"


def test_no_floor_is_lowered_silently():
    floors = table()
    lowered = floors.pop("lowered")
    changelog = CHANGELOG.read_text("utf-8")
    for names in floors.values():
        for name, values in names.items():
            sign = -1 if name.endswith("_at_most") else 1
            if any(sign * later < sign * earlier for earlier, later in pairwise(values)):
                assert name in lowered
                assert f"Floor lowered: {name}" in changelog


def test_a_broken_floor_says_which_and_by_how_much():
    with pytest.raises(AssertionError, match=r"leaks is 9\.0000, must be <= "):
        check("extraction, recorded pages", leaks=9.0)
    with pytest.raises(AssertionError, match=r"title is 0\.1000, must be >= "):
        check("extraction, recorded pages", title=0.1)
