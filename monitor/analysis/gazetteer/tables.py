"""TOML tables read with types, and laid over each other: the gazetteer's files know no schema but this."""

from __future__ import annotations

import tomllib
from collections.abc import Collection

from storage.errors import SettingsError

Table = dict[str, object]

MOST_NAMED = 30
"""A complaint lists the known keys up to this many."""


def parse(text: str, origin: str) -> Table:
    """A file's tables; raises ``SettingsError`` naming the file."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{origin} is not valid TOML: {error}") from None


def lay_over(below: Table, above: Table) -> Table:
    """``above`` added to ``below``: tables go into each other, lists grow, anything else is replaced."""
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            merged[key] = lay_over(old, value)
        elif isinstance(old, list) and isinstance(value, list):
            merged[key] = [*old, *(v for v in value if v not in old)]
        else:
            merged[key] = value
    return merged


class Entry:
    """One table with typed reading; every complaint names the file and the table."""

    def __init__(self, origin: str, key: str, table: object, known: Collection[str]) -> None:
        if not isinstance(table, dict):
            raise SettingsError(f"[{key}] in {origin} must be a table")
        self._where = f"[{key}] in {origin}"
        self._table: Table = table
        unknown = sorted(set(table) - set(known))
        if unknown:
            choice = f": known are {', '.join(sorted(known))}" if len(known) <= MOST_NAMED else ""
            raise SettingsError(f"unknown key '{unknown[0]}' in {self._where}{choice}")

    def text(self, key: str, default: str = "") -> str:
        """A text, or the default."""
        value = self._table.get(key, default)
        if not isinstance(value, str):
            raise SettingsError(f"'{key}' in {self._where} must be text")
        return value

    def flag(self, key: str) -> bool:
        """True or false; false where it is not said."""
        value = self._table.get(key, False)
        if not isinstance(value, bool):
            raise SettingsError(f"'{key}' in {self._where} must be true or false")
        return value

    def terms(self, key: str) -> tuple[str, ...]:
        """A list of texts without repeats; empty where it is not said."""
        return read_terms(self._table.get(key, []), f"'{key}' in {self._where}")

    def by_language(self, key: str, languages: Collection[str]) -> dict[str, tuple[str, ...]]:
        """A table of languages to lists of texts."""
        inner = Entry(self._where, key, self._table.get(key, {}), languages)
        return {language: inner.terms(language) for language in inner._table}


def read_terms(value: object, where: str) -> tuple[str, ...]:
    """A TOML list of non-empty texts as a tuple without repeats."""
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        raise SettingsError(f"{where} must be a list of texts")
    return tuple(dict.fromkeys(value))
