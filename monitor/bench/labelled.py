"""Reading labelled texts: JSON lines, plain or gzipped; what is wrong with a line is said in one."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from storage.errors import UserError


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text with its judgement.

    ``label`` is None where the file gives none (a stream to be scored only).
    ``event`` is what reports of one event share; a text without one is an
    event of its own. ``published`` (UTC, from ``published`` or ``date``) is
    None where the file gives none.
    """

    id: str
    language: str | None
    title: str
    text: str
    label: bool | None
    subtype: str | None
    borderline: bool
    event: str
    source: str
    published: datetime | None = None


def read_labelled(path: Path) -> Iterator[Labelled]:
    """The texts of a file in order, one at a time; raises ``UserError`` in one line."""
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8") as handle:
            for number, line in enumerate(handle, 1):
                if line.strip():
                    yield _record(line, f"{path}, line {number}")
    except (OSError, EOFError, zlib.error) as error:
        raise UserError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from None
    except UnicodeDecodeError:
        raise UserError(f"{path} is no UTF-8 text: give JSON lines, plain or gzipped") from None


def _record(line: str, where: str) -> Labelled:
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError):
        raise UserError(f"{where}: not a line of JSON") from None
    if not isinstance(raw, dict) or not isinstance(raw.get("title"), str) or raw.get("id") is None:
        raise UserError(f"{where}: a text needs an id and a title")
    label = raw.get("label")
    if label not in (0, 1, None):
        raise UserError(f"{where}: the label must be 0 or 1, not {label!r}")
    id_ = str(raw["id"])
    return Labelled(
        id=id_,
        language=_text(raw.get("lang")),
        title=raw["title"],
        text=_text(raw.get("text")) or "",
        label=None if label is None else bool(label),
        subtype=_text(raw.get("subtype")),
        borderline=bool(raw.get("borderline")),
        event=_text(raw.get("event_id")) or id_,
        source=(_text(raw.get("source")) or _text(raw.get("outlet")) or "").partition(":")[0],
        published=_time(raw.get("published") or raw.get("date"), where),
    )


def _text(value: object) -> str | None:
    return str(value) if value not in (None, "") else None


def _time(value: object, where: str) -> datetime | None:
    if value in (None, ""):
        return None
    try:
        return time_of(str(value))
    except ValueError:
        raise UserError(f"{where}: {value!r} is no time: write it like 2026-02-02T09:15:00+00:00") from None


def time_of(text: str) -> datetime:
    """A labelled text's time in UTC, which it is in where it names no zone; raises ``ValueError`` for anything else."""
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
