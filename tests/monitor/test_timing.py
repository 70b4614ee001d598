"""Quiet hours and the moments of recurring mail, in the recipient's own time zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts.timing import last_slot, quiet_until
from storage.settings import Recipient

ZONES = ("UTC", "Europe/Istanbul", "Europe/Berlin", "Asia/Baku", "America/New_York", "Asia/Kolkata")
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)).map(lambda d: d.replace(tzinfo=UTC))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("quiet", "zone", "now", "until"),
    [
        ("22:00-07:00", "Europe/Istanbul", "2026-02-02 18:59", None),  # 21:59 there
        ("22:00-07:00", "Europe/Istanbul", "2026-02-02 19:00", "2026-02-03 04:00"),
        ("22:00-07:00", "Europe/Istanbul", "2026-02-03 03:59", "2026-02-03 04:00"),
        ("22:00-07:00", "Europe/Istanbul", "2026-02-03 04:00", None),
        ("12:00-13:00", "UTC", "2026-02-02 12:30", "2026-02-02 13:00"),
        ("22:00-07:00", "Europe/Berlin", "2026-03-28 22:00", "2026-03-29 05:00"),  # the clock goes forward that night
        ("", "UTC", "2026-02-02 03:00", None),
    ],
)
def test_quiet_hours_hold_mail_until_they_end(quiet: str, zone: str, now: str, until: str | None) -> None:
    recipient = Recipient("a@example.org", quiet=quiet, zone=zone)
    assert quiet_until(recipient, at(now)) == (at(until) if until else None)


@pytest.mark.parametrize(
    ("mode", "now", "slot"),
    [
        ("hourly", "2026-02-02 09:21", "2026-02-02 09:00"),
        ("daily", "2026-02-02 04:59", "2026-02-01 05:00"),  # 08:00 in Istanbul is 05:00 UTC
        ("daily", "2026-02-02 05:00", "2026-02-02 05:00"),
        ("weekly", "2026-02-05 12:00", "2026-01-30 05:00"),  # the Friday before
        ("weekly", "2026-02-06 05:00", "2026-02-06 05:00"),
    ],
)
def test_the_latest_moment_of_a_mode(mode: str, now: str, slot: str) -> None:
    recipient = Recipient("a@example.org", zone="Europe/Istanbul", at="08:00", weekday="friday")
    assert last_slot(recipient, mode, at(now)) == at(slot)


@given(MOMENTS, st.sampled_from(ZONES), st.sampled_from(("hourly", "daily", "weekly")), st.integers(0, 23))
def test_a_slot_is_past_recent_and_the_same_until_the_next(now: datetime, zone: str, mode: str, hour: int) -> None:
    recipient = Recipient("a@example.org", zone=zone, at=f"{hour:02d}:30")
    slot = last_slot(recipient, mode, now)
    longest = {"hourly": timedelta(hours=1), "daily": timedelta(days=1), "weekly": timedelta(days=7)}[mode]
    assert slot <= now
    assert now - slot < longest + timedelta(hours=1)  # a day may have twenty-five hours
    assert last_slot(recipient, mode, slot) == slot


@given(MOMENTS, st.sampled_from(ZONES), st.integers(0, 23), st.integers(1, 23))
def test_quiet_hours_always_end_and_end_in_a_moment_of_sound(now: datetime, zone: str, hour: int, hours: int) -> None:
    recipient = Recipient("a@example.org", quiet=f"{hour:02d}:00-{(hour + hours) % 24:02d}:00", zone=zone)
    until = quiet_until(recipient, now)
    if until is not None:
        assert now - timedelta(hours=1) < until <= now + timedelta(hours=26)
        assert quiet_until(recipient, max(until, now) + timedelta(hours=1) * (hours == 24)) in (None, until)
