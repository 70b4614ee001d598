"""A small web on loopback and the real command set up for it. A module that wants settings of its own overrides ``bench``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.small_web import Bench, SmallWeb


@pytest.fixture
def web() -> Iterator[SmallWeb]:
    """Answers what ``web.answers`` says and remembers who asked."""
    with SmallWeb() as running:
        yield running


@pytest.fixture
def bench(tmp_path: Path, web: SmallWeb) -> Bench:
    """The real command with one outlet, on the small web."""
    return Bench(tmp_path, web)
