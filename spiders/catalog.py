"""The outlets there are: the shipped TOML files and the user's own folder, read into records.

An outlet's file says what the fields of :class:`spiders.outlet.Outlet` say,
its stem is the outlet's name. Whatever a file gets wrong is one
``SettingsError`` line that names the file and the key. No network and no
Scrapy here; making a spider of an outlet is ``loader.py``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import fields, replace
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_type_hints
from urllib.parse import urlsplit

from spiders.nearest import did_you_mean
from spiders.outlet import Outlet
from spiders.overrides import read_overrides
from storage.errors import SettingsError
from storage.settings import CrawlSettings

KINDS = ("general", "wire", "defence", "official")
KEYS = tuple(each.name for each in fields(Outlet) if each.name != "name")
EXTENDS = "extends"

_HINTS = get_type_hints(Outlet)
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_SPIDER = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")


def load_catalog(extra: Path | None = None) -> dict[str, Outlet]:
    """All outlets by name, sorted: the shipped ones, and over them those of the folder ``extra``.

    A file of ``extra`` replaces the shipped outlet of its name whole, or, with
    ``extends = "shipped"``, in the keys it gives. Raises ``SettingsError``.
    """
    catalog = dict(_shipped())
    if extra is not None:
        catalog |= _read_folder(extra, str(extra), catalog)
    return dict(sorted(catalog.items()))


def select(catalog: dict[str, Outlet], settings: CrawlSettings) -> dict[str, Outlet]:
    """The outlets to be watched: ``crawl.outlets`` (empty: all) without ``crawl.exclude``.

    Raises ``SettingsError`` for a name that no outlet has.
    """
    for key, names in (("outlets", settings.outlets), ("exclude", settings.exclude)):
        for name in names:
            if name not in catalog:
                raise SettingsError(f"crawl.{key} names '{name}', and there is no such outlet{_hint(name, catalog)}")
    wanted = settings.outlets or tuple(catalog)
    return {name: catalog[name] for name in catalog if name in wanted and name not in settings.exclude}


def chosen(catalog: dict[str, Outlet], names: Sequence[str]) -> dict[str, Outlet]:
    """The outlets of these names; ``SettingsError`` with the nearest name for one that no outlet has."""
    return {name: find(catalog, name) for name in names}


def find(catalog: dict[str, Outlet], name: str) -> Outlet:
    """One outlet by name; ``SettingsError`` with the nearest name where there is none."""
    if name not in catalog:
        raise SettingsError(unknown_outlet(name, catalog))
    return catalog[name]


def unknown_outlet(name: str, catalog: dict[str, Outlet]) -> str:
    """The one line said about a name that no outlet has."""
    return f"there is no outlet '{name}'{_hint(name, catalog)}"


def _hint(name: str, catalog: dict[str, Outlet]) -> str:
    return did_you_mean(name, catalog) or " (see 'exportwatch outlets list')"


def parse_outlet(name: str, text: str, origin: str, shipped: Outlet | None = None) -> Outlet:
    """Read one outlet's file.

    ``name`` is the file's stem, ``origin`` what the messages call the file,
    ``shipped`` the outlet that ``extends = "shipped"`` builds on. Raises
    ``SettingsError`` with one line.
    """
    if not _NAME.fullmatch(name):
        raise SettingsError(f"{origin}: an outlet's file is named in lower case, a-z, 0-9 and hyphens, ending in .toml")
    data = _parse_toml(text, origin)
    base = _base(name, data.pop(EXTENDS, None), origin, shipped)
    # Any: each value has just been held to its field's type, which the type checker cannot follow.
    given: dict[str, Any] = {key: _read_value(key, value, origin) for key, value in data.items()}
    outlet = replace(base, **given)
    for key in ("title", "home"):
        if not getattr(outlet, key):
            raise SettingsError(f"{origin}: the key '{key}' is missing")
    return _with_guesses(outlet, "guesses" in given, origin)


def _parse_toml(text: str, origin: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{origin} is not valid TOML: {error}") from None


def _base(name: str, extends: object, origin: str, shipped: Outlet | None) -> Outlet:
    if extends is None:
        return Outlet(name=name, title="", home="")
    if extends != "shipped":
        raise SettingsError(f"'{EXTENDS}' in {origin} can only be \"shipped\"")
    if shipped is None:
        raise SettingsError(f"{origin} extends the shipped outlet '{name}', and there is none of that name")
    return shipped


def _read_value(key: str, value: object, origin: str) -> object:
    if key == "name":
        raise SettingsError(f"'name' in {origin} is not needed: an outlet is called after its file; take the key out")
    if key not in KEYS:
        raise SettingsError(f"unknown key '{key}' in {origin}{did_you_mean(key, (*KEYS, EXTENDS))}")
    if key == "overrides":
        return read_overrides(value, origin)
    typed = _typed(key, value, origin)
    complaint = _complaint(key, typed)
    if complaint is not None:
        raise SettingsError(f"'{key}' in {origin} {complaint}")
    return typed


def _typed(key: str, value: object, origin: str) -> object:
    """A TOML value as its field wants it: arrays become tuples without repeats."""
    hint = _HINTS[key]
    if hint == tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(dict.fromkeys(value))
        wanted = 'a list of texts, as ["..."]'
    elif hint in (str, str | None):
        if isinstance(value, str):
            return value
        wanted = "a text in quotes"
    elif hint is bool:
        if isinstance(value, bool):
            return value
        wanted = "true or false"
    else:
        whole = hint is int
        if not isinstance(value, bool) and isinstance(value, int if whole else (int, float)):
            return value
        wanted = "a whole number" if whole else "a number"
    raise SettingsError(f"'{key}' in {origin} must be {wanted}, not {value!r}")


def _complaint(key: str, value: object) -> str | None:
    """What is wrong with a value of the right type, or None."""
    match key, value:
        case "home", str():
            return _url_complaint(value)
        case "feeds" | "sitemaps" | "sections", tuple():
            return next(filter(None, map(_url_complaint, value)), None)
        case "hosts", tuple():
            bad = next((host for host in value if not _HOST.fullmatch(host)), None)
            return f"wants host names such as news.example.org, not {bad!r}" if bad is not None else None
        case "languages", tuple():
            bad = next((code for code in value if not _LANGUAGE.fullmatch(code)), None)
            return f'wants language codes such as "en", not {bad!r}' if bad is not None else None
        case "article", str():
            return _pattern_complaint(value)
        case "kind", str() if value not in KINDS:
            return f"must be one of {', '.join(KINDS)}, not {value!r}"
        case "spider", str() if not _SPIDER.fullmatch(value):
            return f"must be written module:Class, not {value!r}"
    return _number_complaint(key, value)


def _number_complaint(key: str, value: object) -> str | None:
    match key, value:
        case "tier", int() if not 1 <= value <= 3:
            return f"must be 1, 2 or 3, not {value}"
        case "delay", int() | float() if not 0 <= value <= 3600:
            return f"must be seconds between 0 and 3600, not {value}"
        case "feed_clock_ahead", int() if abs(value) > 24 * 60:
            return f"must be minutes, a day at most, not {value}"
    return None


def _url_complaint(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        port_ok = parts.port is None or parts.port > 0
    except ValueError:
        return f"holds a bad address: {url!r}"
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_ok:
        return f"wants whole addresses such as https://news.example.org/feed, not {url!r}"
    if not url.isprintable() or any(char.isspace() for char in url):
        return f"holds an address with white space in it: {url!r}"
    if parts.username is not None or parts.password is not None:
        return "holds an address with a user name or password in it: outlets are visited as any reader does"
    return None


def _pattern_complaint(pattern: str) -> str | None:
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        return f"is not a valid regular expression: {error}"
    if compiled.search("") is not None:
        return "matches everything: it must say what an article's address looks like"
    return None


def _with_guesses(outlet: Outlet, given: bool, origin: str) -> Outlet:
    """Hold ``guesses`` to the outlet's sources: an inherited one whose source was replaced goes silently."""
    sources = {*outlet.feeds, *outlet.sitemaps, *outlet.sections}
    stray = next((url for url in outlet.guesses if url not in sources), None)
    if stray is not None and given:
        raise SettingsError(f"'guesses' in {origin} holds {stray!r}, which is none of its feeds, sitemaps and sections")
    return replace(outlet, guesses=tuple(url for url in outlet.guesses if url in sources))


@lru_cache(maxsize=1)
def _shipped() -> MappingProxyType[str, Outlet]:
    return MappingProxyType(_read_folder(files("spiders") / "outlets", "spiders/outlets", {}))


def _read_folder(folder: Traversable, shown: str, shipped: dict[str, Outlet]) -> dict[str, Outlet]:
    try:
        entries = sorted((entry for entry in folder.iterdir() if _is_outlet_file(entry)), key=lambda entry: entry.name)
    except OSError as error:
        raise SettingsError(f"cannot read the folder of outlets {shown}: {error.strerror or error}") from None
    return {entry.name.removesuffix(".toml"): _read_file(entry, f"{shown}/{entry.name}", shipped) for entry in entries}


def _is_outlet_file(entry: Traversable) -> bool:
    return entry.name.endswith(".toml") and not entry.name.startswith(".")


def _read_file(entry: Traversable, origin: str, shipped: dict[str, Outlet]) -> Outlet:
    name = entry.name.removesuffix(".toml")
    try:
        # utf-8-sig: editors on Windows put a byte order mark in front.
        text = entry.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise SettingsError(f"cannot read {origin}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{origin} is not UTF-8 text: save it as UTF-8") from None
    return parse_outlet(name, text, origin, shipped.get(name))
