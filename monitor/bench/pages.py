"""A folder of recorded article pages with gold results, as Fundus' parser tests lay them out.

``COUNTRY/PUBLISHER_YYYY_MM_DD.html.gz`` are the pages, ``COUNTRY/meta.info`` their
addresses and crawl dates, ``COUNTRY/PUBLISHER.json`` one gold result a page, oldest first.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from storage.errors import UserError


@dataclass(frozen=True, slots=True)
class Gold:
    """What a page's own parser found. ``required`` are the paragraphs, ``optional`` standfirst, subheads and title.

    ``strict`` is everything the gold calls body, in its order. ``published`` is in UTC.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...]
    strict: str
    title: str | None
    published: datetime | None


@dataclass(frozen=True, slots=True)
class RecordedPage:
    """One page: its id (``uk/BBC_2024_08_01``), address, body as served (UTF-8), and what is right."""

    id: str
    url: str
    body: bytes
    fetched_at: datetime
    gold: Gold


def read_pages(folder: Path) -> Iterator[RecordedPage]:
    """The pages of a folder in order of country and publisher; raises ``UserError`` where there are none."""
    golds = sorted(folder.glob("*/*.json"))
    if not golds:
        raise UserError(f"no recorded pages in {folder}: it needs COUNTRY/PUBLISHER.json beside the pages")
    for file in golds:
        info = _json(file.parent / "meta.info")
        name = re.compile(re.escape(file.stem) + r"_\d{4}_\d\d_\d\d\.html\.gz")
        files = sorted(f for f in info if name.fullmatch(f) and (file.parent / f).is_file())
        gold = _json(file)
        versions = sorted(gold, key=lambda version: [int(n) for n in re.findall(r"\d+", version)])
        if len(files) == len(versions):
            yield from (_page(file.parent, f, info[f], gold[v]) for f, v in zip(files, versions, strict=True))


def _json(file: Path) -> dict[str, Any]:
    try:
        read = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(f"cannot read {file}: {error}") from error
    if not isinstance(read, dict):
        raise UserError(f"{file} holds no JSON object")
    return read


def _page(folder: Path, file: str, info: Mapping[str, str], gold: Mapping[str, Any]) -> RecordedPage:
    try:
        body = gzip.decompress((folder / file).read_bytes())
    except (OSError, EOFError) as error:
        raise UserError(f"cannot read {folder / file}: {error}") from error
    fetched = utc(info.get("crawl_date")) or datetime.now(UTC)
    return RecordedPage(f"{folder.name}/{file.removesuffix('.html.gz')}", info["url"], body, fetched, _gold(gold))


def _gold(raw: Mapping[str, Any]) -> Gold:
    body = raw.get("body") or {"summary": [], "sections": []}
    summary: Sequence[str] = body["summary"]
    heads = [h for section in body["sections"] for h in section["headline"]]
    paragraphs = [p for section in body["sections"] for p in section["paragraphs"]]
    strict = [*summary, *(text for s in body["sections"] for text in (*s["headline"], *s["paragraphs"]))]
    title = raw.get("title")
    optional = (*summary, *heads, *([title] if title else []))
    return Gold(tuple(paragraphs), optional, "\n".join(strict), title, utc(raw.get("publishing_date")))


def utc(stated: str | None) -> datetime | None:
    """An ISO 8601 time in UTC; one without a zone is taken as UTC."""
    try:
        when = datetime.fromisoformat(str(stated).replace("Z", "+00:00"))
    except ValueError:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
