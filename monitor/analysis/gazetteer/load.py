"""Reading the gazetteer: the shipped folder, and over it a user's own.

A user's folder has the same files, any of them: a new table is a new entry, a
known one adds to the entry's lists and replaces its other fields.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from monitor.analysis.gazetteer.records import LANGUAGES, Agency, Company, Currency, Gazetteer, State, System
from monitor.analysis.gazetteer.tables import Entry, Table, lay_over, parse, read_terms
from storage.errors import SettingsError

_CONTEXT = "needs_context"
_FILES = ("states", "systems", "companies", "agencies", "currencies", "decoys")


@lru_cache(maxsize=4)
def load_gazetteer(extra: Path | None = None) -> Gazetteer:
    """The shipped gazetteer with the entries of the folder ``extra`` over it; read once a process.

    Raises ``SettingsError`` in one line for a folder that is not there and for what cannot be read in it.
    """
    folders: list[tuple[str, Traversable | Path]] = [("gazetteer", files("monitor.analysis").joinpath("gazetteer"))]
    if extra is not None:
        if not extra.is_dir():
            raise SettingsError(f"no gazetteer folder {extra}: make it or correct the setting")
        folders.append((str(extra), extra))
    digest = hashlib.blake2b(digest_size=4)
    tables = {name: _read(folders, f"{name}.toml", digest) for name in _FILES}
    tongues = {language: _read(folders, f"states/{language}.toml", digest) for language in LANGUAGES}
    return _gazetteer(digest.hexdigest(), tables, tongues)


def _read(folders: list[tuple[str, Traversable | Path]], name: str, digest: hashlib.blake2b) -> Table:
    table: Table = {}
    for origin, folder in folders:
        file = folder.joinpath(*name.split("/"))
        if not file.is_file():
            continue
        raw = file.read_bytes()
        digest.update(raw)
        table = lay_over(table, parse(raw.decode("utf-8", "replace"), f"{origin}/{name}"))
    return table


def _gazetteer(version: str, tables: Mapping[str, Table], tongues: Mapping[str, Table]) -> Gazetteer:
    return Gazetteer(
        version=version,
        states=_states(tables["states"], tongues),
        systems={key: _system(key, table) for key, table in tables["systems"].items()},
        companies={key: _company(key, table) for key, table in tables["companies"].items()},
        agencies={key: _agency(key, table) for key, table in tables["agencies"].items()},
        currencies={key: _currency(key, table) for key, table in tables["currencies"].items()},
        decoys={key: read_terms(value, f"'{key}' in decoys.toml") for key, value in tables["decoys"].items()},
    )


def _states(table: Table, tongues: Mapping[str, Table]) -> dict[str, State]:
    names: dict[str, dict[str, tuple[str, ...]]] = {code: {} for code in table}
    weak: dict[str, dict[str, tuple[str, ...]]] = {code: {} for code in table}
    for language, tongue in tongues.items():
        plain = {key: value for key, value in tongue.items() if key != _CONTEXT}
        for into, origin, lists in (
            (names, f"states/{language}.toml", plain),
            (weak, f"[{_CONTEXT}] in states/{language}.toml", tongue.get(_CONTEXT, {})),
        ):
            entry = Entry("the gazetteer", origin, lists, table)
            for code in lists if isinstance(lists, dict) else ():
                into[code][language] = entry.terms(code)
    return {code: _state(code, value, names[code], weak[code]) for code, value in table.items()}


def _state(code: str, table: object, names: dict[str, tuple[str, ...]], weak: dict[str, tuple[str, ...]]) -> State:
    entry = Entry("states.toml", code, table, ("name", "kind", "region"))
    return State(code, entry.text("name"), entry.text("kind", "state"), entry.text("region"), names, weak)


def _system(key: str, table: object) -> System:
    known = ("maker", "state", "class", "sipri", "register", "aliases", "partners", _CONTEXT)
    entry = Entry("systems.toml", key, table, known)
    maker, state, class_, sipri, register = (entry.text(field) for field in known[:5])
    lists = (entry.terms(field) for field in ("aliases", _CONTEXT, "partners"))
    return System(key, maker, state, class_, sipri, register, *lists)


def _company(key: str, table: object) -> Company:
    entry = Entry("companies.toml", key, table, ("state", "kind", "owner", "civil", "aliases", _CONTEXT))
    return Company(
        key,
        entry.text("state"),
        entry.text("kind", "maker"),
        entry.text("owner"),
        entry.flag("civil"),
        entry.terms("aliases"),
        entry.terms(_CONTEXT),
    )


def _agency(key: str, table: object) -> Agency:
    entry = Entry("agencies.toml", key, table, ("state", "role", "aliases", _CONTEXT))
    return Agency(key, entry.text("state"), entry.text("role"), entry.terms("aliases"), entry.terms(_CONTEXT))


def _currency(key: str, table: object) -> Currency:
    entry = Entry("currencies.toml", key, table, ("name", "symbols", "names"))
    return Currency(key, entry.text("name"), entry.terms("symbols"), entry.by_language("names", LANGUAGES))
