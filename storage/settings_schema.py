"""What each setting may be: its type, its range, and how a value of a file or a variable becomes it. Pure.

Types and defaults are read from the dataclasses of ``storage/settings.py``, so
that a new field there is a new setting here; ranges are ``settings_limits.py``.
Finding and reading files is ``settings_file.py``.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from enum import Enum
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import get_type_hints

from storage.settings import (
    AlertSettings,
    AnalysisSettings,
    CrawlSettings,
    Recipient,
    ScheduleSettings,
    SmtpSettings,
    StorageSettings,
    WebSettings,
)
from storage.settings_limits import Value, complaint

SECTIONS: Mapping[str, type] = MappingProxyType(
    {
        "storage": StorageSettings,
        "crawl": CrawlSettings,
        "schedule": ScheduleSettings,
        "analysis": AnalysisSettings,
        "alerts": AlertSettings,
        "smtp": SmtpSettings,
        "web": WebSettings,
    }
)
RECIPIENTS = "recipients"
SECRETS = frozenset({"smtp.password", "alerts.webhook_secret"})


class Kind(Enum):
    """How a setting is written; the value completes "must be ..."."""

    FLAG = "true or false"
    WHOLE = "a whole number"
    NUMBER = "a number"
    TEXT = "a text in quotes"
    PATH = "a path in quotes"
    TEXTS = "a list of texts in quotes"
    NUMBERS = "a list of numbers"


_KINDS: Mapping[object, tuple[Kind, bool]] = MappingProxyType(
    {
        bool: (Kind.FLAG, False),
        int: (Kind.WHOLE, False),
        float: (Kind.NUMBER, False),
        float | None: (Kind.NUMBER, True),
        str: (Kind.TEXT, False),
        str | None: (Kind.TEXT, True),
        Path: (Kind.PATH, False),
        Path | None: (Kind.PATH, True),
        tuple[str, ...]: (Kind.TEXTS, False),
        tuple[float, ...]: (Kind.NUMBERS, False),
    }
)


@dataclass(frozen=True, slots=True)
class Key:
    """One setting. ``default`` is None too where there is none; ``required`` says so."""

    section: str
    name: str
    kind: Kind
    optional: bool
    default: Value
    required: bool

    @property
    def full(self) -> str:
        """``crawl.delay``."""
        return f"{self.section}.{self.name}"

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"EXPORTWATCH_{self.section}_{self.name}".upper()


@lru_cache
def keys(section: str) -> Mapping[str, Key]:
    """The settings of a section (or of one recipient) by name, in the order of the dataclass."""
    record = Recipient if section == RECIPIENTS else SECTIONS[section]
    hints = get_type_hints(record)
    found = {}
    for each in fields(record):
        kind, optional = _KINDS[hints[each.name]]
        required = each.default is MISSING
        default: Value = None if each.default is MISSING else each.default
        found[each.name] = Key(section, each.name, kind, optional, default, required)
    return MappingProxyType(found)


def read_value(key: Key, raw: object, folder: Path) -> Value:
    """A value as TOML gives it; relative paths count from ``folder``.

    Raises ``ValueError`` whose text completes "crawl.delay ...".
    """
    value = _READERS[key.kind](raw, folder)
    trouble = complaint(key.full, value)
    if trouble is not None:
        raise ValueError(trouble)
    return value


def read_text(key: Key, text: str, folder: Path) -> Value:
    """A value as an environment variable gives it: lists are separated by commas, flags may be yes or no."""
    return read_value(key, _from_text(key.kind, text.strip()), folder)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like ``word``, or None where none is close."""
    by_form = {each.lower(): each for each in known}
    close = difflib.get_close_matches(word.lower(), by_form, n=1, cutoff=0.7)
    return by_form[close[0]] if close else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``: did you mean 'delay'?`` to put behind a message, or nothing where no known word is close."""
    best = nearest(word, known)
    return f": did you mean '{best}'?" if best else ""


# ---- types -------------------------------------------------------------------------------


def _flag(raw: object, _: Path) -> bool:
    if not isinstance(raw, bool):
        raise ValueError(_wrong(Kind.FLAG, raw))
    return raw


def _whole(raw: object, _: Path) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise ValueError(_wrong(Kind.WHOLE, raw))
    return raw


def _number(raw: object, _: Path) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or abs(raw) > 1e15 or not math.isfinite(raw):
        raise ValueError(_wrong(Kind.NUMBER, raw))
    return float(raw)


def _text(raw: object, _: Path) -> str:
    if not isinstance(raw, str):
        raise ValueError(_wrong(Kind.TEXT, raw))
    if not raw.isprintable():
        raise ValueError("must not hold line breaks or other control characters")
    if not raw.strip():
        raise ValueError("must not be empty (leave the line out instead)")
    return raw.strip()


def _path(raw: object, folder: Path) -> Path:
    if not isinstance(raw, str):
        raise ValueError(_wrong(Kind.PATH, raw))
    try:
        return folder / Path(_text(raw, folder)).expanduser()
    except RuntimeError as error:
        raise ValueError(f"names a home folder that is not known: '{raw}'") from error


def _texts(raw: object, folder: Path) -> tuple[str, ...]:
    if not isinstance(raw, list):
        raise ValueError(_wrong(Kind.TEXTS, raw))
    return tuple(_text(each, folder) for each in raw)


def _numbers(raw: object, folder: Path) -> tuple[float, ...]:
    if not isinstance(raw, list):
        raise ValueError(_wrong(Kind.NUMBERS, raw))
    return tuple(_number(each, folder) for each in raw)


_READERS: Mapping[Kind, Callable[[object, Path], Value]] = {
    Kind.FLAG: _flag,
    Kind.WHOLE: _whole,
    Kind.NUMBER: _number,
    Kind.TEXT: _text,
    Kind.PATH: _path,
    Kind.TEXTS: _texts,
    Kind.NUMBERS: _numbers,
}
_FLAGS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


def _from_text(kind: Kind, text: str) -> object:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    match kind:
        case Kind.FLAG:
            return _FLAGS.get(text.lower(), text)
        case Kind.WHOLE | Kind.NUMBER:
            return _figure(text)
        case Kind.TEXTS:
            return parts
        case Kind.NUMBERS:
            return [_figure(part) for part in parts]
        case _:
            return text


def _figure(text: str) -> object:
    for read in (int, float):
        try:
            return read(text)
        except ValueError:
            continue
    return text


def _wrong(kind: Kind, raw: object) -> str:
    shown = str(raw).lower() if isinstance(raw, bool) else repr(raw)
    return f"must be {kind.value}, not {shown if len(shown) <= 60 else shown[:57] + '...'}"
