"""When a source is looked at again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.plan import next_look
from spiders.outlet import Outlet
from storage.models import Source, SourceKind
from storage.settings import ScheduleSettings
from tests.records import NOON

FEED = Source(1, "gazette", SourceKind.FEED, "https://gazette.example/feed", "configured")
FIRST = Outlet("gazette", "Gazette", "https://gazette.example/", tier=1)
SETTINGS = ScheduleSettings()


def minutes(source: Source, outlet: Outlet = FIRST, chance: float = 0.5) -> float:
    return (next_look(source, outlet, NOON, SETTINGS, chance=chance) - NOON).total_seconds() / 60


def test_the_tier_sets_the_interval() -> None:
    assert minutes(FEED) == 15
    assert minutes(FEED, replace(FIRST, tier=2)) == 60


@pytest.mark.parametrize(("failures", "expected"), [(1, 15), (2, 30), (3, 60), (4, 120), (9, 24 * 60), (500, 24 * 60)])
def test_failures_double_up_to_a_day(failures: int, expected: float) -> None:
    assert minutes(replace(FEED, failures=failures)) == expected


def test_jitter_stays_within_five_per_cent() -> None:
    assert minutes(FEED, chance=0.0) == pytest.approx(15 * 0.95)
    assert minutes(FEED, chance=1.0) == pytest.approx(15 * 1.05)
    drawn = {next_look(FEED, FIRST, NOON, SETTINGS) for _ in range(20)}
    assert len(drawn) > 1


def test_the_servers_wish_is_a_floor() -> None:
    asked = replace(FEED, failures=1, not_before=NOON + timedelta(hours=5))
    assert minutes(asked) == 300
