"""Dated overrides: what a person says of an outlet's pages until a day, where reading them by rule goes wrong. Pure records.

Applying them to a page's tree is ``selectors.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date as Day
from datetime import datetime

from cssselect import HTMLTranslator, SelectorError

from spiders.nearest import did_you_mean
from storage.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Override:
    """One ``[[overrides]]`` table of an outlet's file; selectors are CSS.

    ``keep``: the body stands within these elements alone. ``prune``: these are
    no part of it. ``title`` and ``date`` name the element that states them
    (``date`` by its ``datetime`` or ``content`` attribute, else by its text).
    It holds through the whole day ``until`` (UTC), since an outlet's next
    design makes it wrong, and ``why`` tells the next person whether it is
    still needed.
    """

    why: str
    until: Day
    keep: tuple[str, ...] = ()
    prune: tuple[str, ...] = ()
    title: str | None = None
    date: str | None = None

    def holds(self, day: Day) -> bool:
        """Whether it is still in force on a day (UTC)."""
        return day <= self.until

    def describe(self) -> str:
        """It in one line, for who has to renew it or take it out."""
        return f"override until {self.until}: {self.why}"


_KEYS = tuple(each.name for each in fields(Override))


def in_force(overrides: Iterable[Override], day: Day) -> tuple[Override, ...]:
    """Those that hold on a day."""
    return tuple(each for each in overrides if each.holds(day))


def expired(overrides: Iterable[Override], day: Day) -> tuple[Override, ...]:
    """Those that no longer hold on a day."""
    return tuple(each for each in overrides if not each.holds(day))


def read_overrides(value: object, origin: str) -> tuple[Override, ...]:
    """The ``overrides`` of an outlet's file; raises ``SettingsError`` with one line."""
    if not isinstance(value, list) or not all(isinstance(table, dict) for table in value):
        raise SettingsError(f"'overrides' in {origin} are written as tables, each beginning with [[overrides]]")
    return tuple(_read_table(table, origin) for table in value)


def _read_table(table: Mapping[str, object], origin: str) -> Override:
    for key in table:
        if key not in _KEYS:
            raise SettingsError(f"unknown key '{key}' in an override of {origin}{did_you_mean(key, _KEYS)}")
    override = Override(
        why=_why(table.get("why"), origin),
        until=_until(table.get("until"), origin),
        keep=_selectors("keep", table.get("keep", []), origin),
        prune=_selectors("prune", table.get("prune", []), origin),
        title=_selector("title", table["title"], origin) if "title" in table else None,
        date=_selector("date", table["date"], origin) if "date" in table else None,
    )
    if not (override.keep or override.prune or override.title or override.date):
        raise SettingsError(f"an override of {origin} changes nothing: it needs keep, prune, title or date")
    return override


def _why(value: object, origin: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise SettingsError(f"an override of {origin} needs 'why': what goes wrong without it")
    return " ".join(value.split())


def _until(value: object, origin: str) -> Day:
    if isinstance(value, datetime) or not isinstance(value, Day):
        raise SettingsError(f"an override of {origin} needs 'until', a day such as 2027-03-31 without quotes")
    return value


def _selectors(key: str, value: object, origin: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise SettingsError(f"'{key}' in an override of {origin} must be a list of CSS selectors, not {value!r}")
    return tuple(_selector(key, each, origin) for each in value)


def _selector(key: str, value: object, origin: str) -> str:
    if not isinstance(value, str):
        raise SettingsError(f"'{key}' in an override of {origin} must be a CSS selector in quotes, not {value!r}")
    try:
        HTMLTranslator().css_to_xpath(value)
    except SelectorError as error:
        raise SettingsError(f"'{key}' in an override of {origin} is no CSS selector: {value!r} ({error})") from None
    return value
