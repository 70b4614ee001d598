"""How records lie in text columns: moments and tuples as JSON. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable

from storage.clock import from_text, to_text
from storage.models import Block, Candidates, Moment, Precision


def moment_to_json(moment: Moment | None) -> str | None:
    """A moment with all it knows of its origin, or None."""
    if moment is None:
        return None
    return json.dumps(
        {
            "at": to_text(moment.at),
            "raw": moment.raw,
            "offset_minutes": moment.offset_minutes,
            "precision": moment.precision.value,
            "source": moment.source,
            "certain": moment.certain,
        },
        ensure_ascii=False,
    )


def moment_from_json(text: str | None) -> Moment | None:
    """The inverse of :func:`moment_to_json`."""
    if text is None:
        return None
    raw = json.loads(text)
    return Moment(
        at=from_text(raw["at"]),
        raw=raw["raw"],
        offset_minutes=raw["offset_minutes"],
        precision=Precision(raw["precision"]),
        source=raw["source"],
        certain=raw["certain"],
    )


def blocks_to_json(blocks: Iterable[Block]) -> str:
    """Blocks as ``[[text, dropped], ...]``."""
    return json.dumps([[b.text, b.dropped] for b in blocks], ensure_ascii=False)


def blocks_from_json(text: str) -> tuple[Block, ...]:
    """The inverse of :func:`blocks_to_json`."""
    return tuple(Block(line, dropped) for line, dropped in json.loads(text))


def strings_to_json(values: Iterable[str]) -> str:
    """A JSON list of strings."""
    return json.dumps(list(values), ensure_ascii=False)


def strings_from_json(text: str) -> tuple[str, ...]:
    """The inverse of :func:`strings_to_json`."""
    return tuple(str(v) for v in json.loads(text))


def candidates_to_json(candidates: Candidates) -> str:
    """Every statement by field, as ``{"title": [["jsonld", "..."], ...]}``."""
    return json.dumps(candidates, ensure_ascii=False)


def candidates_from_json(text: str) -> Candidates:
    """The inverse of :func:`candidates_to_json`."""
    return {name: tuple((source, raw) for source, raw in said) for name, said in json.loads(text).items()}


def clean(text: str) -> str:
    """Text that SQLite takes: lone surrogates replaced, NULs removed."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")
