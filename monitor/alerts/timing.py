"""When a recipient's mail may go: quiet hours, and the moments of digests, in the recipient's own time zone. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from storage.settings import Recipient
from storage.settings_limits import WEEKDAYS

DAY = timedelta(days=1)


def quiet_until(recipient: Recipient, now: datetime) -> datetime | None:
    """When the quiet hours that hold now are over (UTC), or None outside them."""
    if not recipient.quiet:
        return None
    first, _, last = recipient.quiet.partition("-")
    begins, ends = time.fromisoformat(first), time.fromisoformat(last)
    local = now.astimezone(ZoneInfo(recipient.zone))
    clock = local.time().replace(tzinfo=None)
    if begins < ends:
        return _at(recipient, local, ends) if begins <= clock < ends else None
    if clock >= begins:
        return _at(recipient, local + DAY, ends)
    return _at(recipient, local, ends) if clock < ends else None


def last_slot(recipient: Recipient, mode: str, now: datetime) -> datetime:
    """The latest moment (UTC), not after now, at which a recurring mail of this mode falls due."""
    if mode == "hourly":
        return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    local = now.astimezone(ZoneInfo(recipient.zone))
    at = time.fromisoformat(recipient.at)
    back = (local.weekday() - WEEKDAYS.index(recipient.weekday)) % 7 if mode == "weekly" else 0
    moment = _at(recipient, local - back * DAY, at)
    if moment <= now:
        return moment
    return _at(recipient, local - (back + (7 if mode == "weekly" else 1)) * DAY, at)


def _at(recipient: Recipient, day: datetime, at: time) -> datetime:
    """A local time of a local day as UTC; a time that a changed clock skips is the one after it."""
    moment = datetime.combine(day.date(), at, tzinfo=ZoneInfo(recipient.zone))
    return moment.astimezone(UTC)
