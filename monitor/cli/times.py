"""Time spans and dates as options of a command."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import click

from monitor.cli.context import AppContext

_SPAN = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)\s*(m|h|d|w)")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
# Nothing was published on the web before; and years below 1000 would not sort as text.
_DAWN = datetime(1970, 1, 1, tzinfo=UTC)


def parse_since(text: str, now: datetime) -> datetime:
    """``7d``, ``24h``, ``90m``, ``2w`` before ``now``, or a date or time such as ``2026-02-01`` (UTC).

    A time without zone is UTC; one before 1970 becomes 1970. Raises
    ``ValueError`` for anything else and for a time in the future.
    """
    match = _SPAN.fullmatch(text.strip().lower())
    try:
        when = now - float(match[1]) * _UNITS[match[2]] if match else _date(text.strip())
    except OverflowError:
        return _DAWN
    if when > now:
        raise ValueError(f"'{text}' lies in the future")
    return max(when, _DAWN)


def _date(text: str) -> datetime:
    try:
        when = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"'{text}' is no time: write 7d, 24h or 2026-02-01") from error
    return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)


class Since(click.ParamType[datetime]):
    """An option whose value is the time (UTC) that was meant."""

    name = "since"

    def convert(self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read the value; fails as a usage error."""
        if isinstance(value, datetime):
            return value
        try:
            return parse_since(value, _now(ctx))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Days(click.ParamType[float]):
    """An option whose value is how many days back was meant."""

    name = "age"

    def convert(self, value: str | float, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read the value; fails as a usage error."""
        if isinstance(value, float):
            return value
        now = _now(ctx)
        try:
            return (now - parse_since(value, now)) / timedelta(days=1)
        except ValueError as error:
            self.fail(str(error), param, ctx)


def _now(ctx: click.Context | None) -> datetime:
    app = ctx.find_object(AppContext) if ctx is not None else None
    return (app or AppContext()).now()


SINCE = Since()
DAYS = Days()
