"""Extraction measured on recorded pages, beside plain trafilatura in the same run.

Each page is taken as if it were its outlet's first: no furniture learnt, no
lead, no outlet file.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from monitor.bench.extraction_score import Extracted, PageScore, Summary, score_page, summarise
from monitor.bench.pages import RecordedPage, utc
from spiders.extraction import extract
from spiders.outlet import Outlet
from spiders.views import everything
from storage.errors import UserError
from storage.models import Article, Page
from storage.text import body_hash


@dataclass(frozen=True, slots=True)
class Result:
    """Both extractions of all pages, scored, in the order of the pages."""

    ours: tuple[PageScore, ...]
    plain: tuple[PageScore, ...]
    extracted: tuple[Extracted, ...]

    @property
    def summaries(self) -> tuple[Summary, Summary]:
        """Ours and plain trafilatura's."""
        return summarise(self.ours), summarise(self.plain)


def measure(pages: Iterable[RecordedPage], progress: Callable[[str], None]) -> Result:
    """Extract every page both ways, one after the other; ``progress`` is told each page's id."""
    ours: list[PageScore] = []
    plain: list[PageScore] = []
    extracted: list[Extracted] = []
    for page in pages:
        progress(page.id)
        found = extracted_by_us(page)
        extracted.append(found)
        ours.append(score_page(page.gold, found))
        plain.append(score_page(page.gold, extracted_by_trafilatura(page)))
    return Result(tuple(ours), tuple(plain), tuple(extracted))


def extracted_by_us(recorded: RecordedPage) -> Extracted:
    """The page through ``spiders.extraction``, decoding included; a rejected page has no text."""
    parts = urlsplit(recorded.url)
    outlet = Outlet("page", "", f"{parts.scheme}://{parts.netloc}/")
    headers = {"content-type": "text/html; charset=utf-8"}
    page = Page(
        "page", recorded.url, recorded.url, 200, headers, recorded.body, body_hash(recorded.body), recorded.fetched_at
    )
    started = time.process_time()
    outcome = extract(page, outlet, None)
    ms = _ms_since(started)
    if not isinstance(outcome, Article):
        return Extracted(recorded.id, "", None, None, (), ms)
    published = outcome.published.at if outcome.published else None
    return Extracted(recorded.id, outcome.text, outcome.title, published, outcome.authors, ms)


def extracted_by_trafilatura(recorded: RecordedPage) -> Extracted:
    """The page through trafilatura alone, with its metadata and without comments."""
    started = time.process_time()
    text, title, date, author = everything(recorded.body, recorded.url)
    ms = _ms_since(started)
    authors = tuple(name for part in (author or "").split(";") if (name := part.strip()))
    return Extracted(recorded.id, text, title, utc(date), authors, ms)


def _ms_since(started: float) -> float:
    return 1000 * (time.process_time() - started)


def worst(scores: Sequence[PageScore], count: int) -> list[PageScore]:
    """The pages with the lowest F1, worst first."""
    return sorted(scores, key=lambda s: s.f1)[:count]


def write_predictions(file: Path, extracted: Iterable[Extracted]) -> None:
    """One JSON object a line in the shared scoring tool's format; raises ``UserError`` where it cannot be written."""
    try:
        with file.open("w", encoding="utf-8") as out:
            out.writelines(_lines(extracted))
    except OSError as error:
        raise UserError(f"cannot write {file}: {error.strerror}") from error


def _lines(extracted: Iterable[Extracted]) -> Iterator[str]:
    for found in extracted:
        row = {
            "id": found.id,
            "text": found.text,
            "title": found.title,
            "date": _iso(found.published),
            "authors": list(found.authors),
            "ms": round(found.ms, 2),
        }
        yield json.dumps(row, ensure_ascii=False) + "\n"


def _iso(when: datetime | None) -> str | None:
    return when.isoformat() if when else None
