"""A story that goes on for days: what is told again and what is not, through judging, grouping, outbox and a real server."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.analysis.run import rules_of
from monitor.bench.month import BEGIN, READERS, replay
from monitor.bench.stories import Line
from storage.settings import Settings, StorageSettings

HOUR = timedelta(hours=1)
FIRST = (
    "Peru orders 18 FA-50 fighters from South Korea",
    "Peru signed a $920 million contract with Korea Aerospace Industries of South Korea for 18 FA-50 fighters in Lima on Monday.\n"
    "The aircraft are to replace the air force's ageing jets, the ministry of defence said.",
)
AGAIN = (
    "What Peru's 18 FA-50 fighters from South Korea mean for the region",
    "Peru's contract with Korea Aerospace Industries for 18 FA-50 fighters, worth $920 million, was signed in Lima.\n"
    "Our correspondent asked three former officers what they expect of the South Korean aircraft.",
)
DELIVERED = (
    "Peru receives its first FA-50 fighters from South Korea",
    "Peru took delivery of the first two of 18 FA-50 fighters that Korea Aerospace Industries of South Korea builds for it.\n"
    "The aircraft of the $920 million contract landed near Lima on Saturday, and the pilots were welcomed by the minister.",
)


def line(number: int, outlet: str, hours: float, report: tuple[str, str]) -> Line:
    return Line(str(number), outlet, BEGIN + hours * HOUR, "en", *report, "fa50")


def told(lines: list[Line], folder: Path) -> list[str]:
    """The first lines of what the reader of everything was sent, in order."""
    settings = Settings(StorageSettings(folder / "unused.db"))
    month = replay(lines, settings, rules_of(settings), days=7, outage_hours=0)
    assert month.flagged == len(lines)
    assert len(set(month.standing.values())) == 1, "it is one story"
    mails = [mail.message for mail in month.arrived if mail.recipient == READERS[0].address]
    assert [bool(mail["In-Reply-To"]) for mail in mails] == [False, *[True] * (len(mails) - 1)]
    bodies = [mail.get_body(("plain",)) for mail in mails]
    return [body.get_content().splitlines()[0] for body in bodies if body is not None]


def test_a_repetition_days_later_is_silence(tmp_path: Path) -> None:
    lines = [line(1, "gazette", 1, FIRST), line(2, "gazette", 73, AGAIN)]
    assert len(told(lines, tmp_path)) == 1


@pytest.mark.parametrize("days", [1.5, 5])
def test_another_outlets_own_report_is_told_once(tmp_path: Path, days: float) -> None:
    lines = [
        line(1, "gazette", 1, FIRST),
        line(2, "courier", 24 * days, AGAIN),
        line(3, "courier", 24 * days + 8, FIRST),
    ]
    first, update = told(lines, tmp_path)
    assert first != update
    assert "second independent source: courier" in update


def test_after_five_days_only_what_is_new_is_told(tmp_path: Path) -> None:
    lines = [line(1, "gazette", 1, FIRST), line(2, "gazette", 60, AGAIN), line(3, "gazette", 121, DELIVERED)]
    first, update = told(lines, tmp_path)
    assert first != update
    assert "deliver" in update
