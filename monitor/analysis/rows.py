"""Training rows: what a labelled text counts as, without a word of it. Shipped as ``lexicon/TOPIC/training.jsonl.gz``."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable

from monitor.analysis.kinds import telling
from monitor.analysis.relevance import Document, Rules, evidence_of, marks_of, passes_gate
from storage.errors import SettingsError

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled text: its features by name (empty behind the gate), language, and where it came from.

    ``event`` is a hash that reports of one event share, ``stream`` whether it
    is of a whole stream of general news, ``title_only`` whether it stands for
    the headline of another row alone. ``telling`` is what the kind is told by
    (``kinds.py``), kept of rows with a subtype.
    """

    label: bool
    language: str
    features: Mapping[str, float]
    gate: bool
    event: str
    source: str
    subtype: str | None = None
    borderline: bool = False
    stream: bool = False
    title_only: bool = False
    telling: Mapping[str, float] = field(default_factory=dict)

    @property
    def fold(self) -> int:
        """The fold of cross-validation: all reports of one event are in one."""
        return int(self.event[:4], 16) % FOLDS


def event_hash(event: str) -> str:
    """What is kept of an event's name."""
    return hashlib.blake2b(event.encode("utf-8", "replace"), digest_size=4).hexdigest()


def row_of(
    document: Document,
    rules: Rules,
    *,
    label: bool,
    event: str,
    source: str,
    subtype: str | None = None,
    borderline: bool = False,
    stream: bool = False,
    title_only: bool = False,
) -> Row:
    """A labelled text as a row, by the present lexicon."""
    marked = marks_of(document, rules.lexicon, rules.matcher)
    gate = passes_gate(marked)
    found = evidence_of(document, marked, rules) if gate else {}
    language = document.language or "-"
    told = telling(marked, rules.lexicon) if gate and label and subtype else {}
    return Row(label, language, found, gate, event_hash(event), source, subtype, borderline, stream, title_only, told)


def to_bytes(rows: Iterable[Row]) -> bytes:
    """Rows as gzipped JSON lines, the same bytes for the same rows."""
    lines = "".join(json.dumps(_short(row), ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)
    return gzip.compress(lines.encode("utf-8"), 9, mtime=0)


def read_rows(file: Traversable) -> list[Row]:
    """The rows of a file; raises ``SettingsError`` in one line."""
    try:
        text = gzip.decompress(file.read_bytes()).decode("utf-8")
        return [_long(json.loads(line)) for line in text.splitlines()]
    except FileNotFoundError:
        raise SettingsError(f"no training rows at {file}") from None
    except (OSError, EOFError, ValueError, KeyError, TypeError, zlib.error) as error:
        raise SettingsError(f"{file} holds no training rows: {error}") from None


def _short(row: Row) -> dict[str, object]:
    found: dict[str, object] = {
        "y": int(row.label),
        "lang": row.language,
        "event": row.event,
        "source": row.source,
        "subtype": row.subtype,
        "borderline": int(row.borderline),
        "stream": int(row.stream),
        "title_only": int(row.title_only),
        "gate": int(row.gate),
        "features": {name: round(value, 3) for name, value in sorted(row.features.items())},
        "telling": sorted(row.telling),
    }
    return {key: value for key, value in found.items() if value not in (None, 0, {}, []) or key == "y"}


def _long(raw: Mapping[str, object]) -> Row:
    found = raw.get("features", {})
    if not isinstance(found, dict):
        raise TypeError("features must be an object")
    told = raw.get("telling", [])
    if not isinstance(told, list):
        raise TypeError("telling must be a list")
    return Row(
        label=bool(raw["y"]),
        language=str(raw["lang"]),
        features={str(name): float(value) for name, value in found.items()},
        gate=bool(raw.get("gate", 0)),
        event=str(raw["event"]),
        source=str(raw["source"]),
        subtype=str(raw["subtype"]) if raw.get("subtype") else None,
        borderline=bool(raw.get("borderline", 0)),
        stream=bool(raw.get("stream", 0)),
        title_only=bool(raw.get("title_only", 0)),
        telling=dict.fromkeys(map(str, told), 1.0),
    )
