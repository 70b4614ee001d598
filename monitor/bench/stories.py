"""Replaying labelled reports through the clustering that runs in the daemon, and measuring what came of it.

The database is a real one in a temporary folder; only waiting for the disk is
left out. Every line counts as flagged.
"""

from __future__ import annotations

import gzip
import json
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlite_utils import Database

from monitor.analysis.assign import Assigned, assign
from monitor.analysis.relevance import Document, Rules, judge
from monitor.analysis.traits import traits_of
from monitor.bench.grouping import Agreement, bcubed, pairwise
from monitor.bench.labelled import time_of
from storage import articles, sources, stories
from storage.db import open_database, transaction
from storage.errors import UserError
from storage.models import Article, Block, Moment, Precision, Role
from storage.settings import AnalysisSettings
from storage.text import text_hash


class BenchError(UserError):
    """A labelled file cannot be read."""


@dataclass(frozen=True, slots=True)
class Line:
    """A labelled report; ``event`` None is of no known event: replayed, not counted."""

    id: str
    outlet: str
    published: datetime
    language: str
    title: str
    text: str
    event: str | None


@dataclass(frozen=True, slots=True)
class Prediction:
    """What became of one report. ``alert``: it opened a story. ``copy_of`` is the id of the line whose text it carries."""

    id: str
    story: int
    alert: bool
    copy_of: str | None


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one replay. ``missed`` are events none of whose reports opened a story; times in ms."""

    documents: int
    events: int
    stories: int
    bcubed: Agreement
    pairwise: Agreement
    alerts: int
    alerts_per_story: float
    missed: int
    missed_share: float
    missed_events: tuple[str, ...]
    copies: int
    ms_a_document: float
    slowest_ms: float

    def record(self) -> dict[str, object]:
        """For JSON, rounded."""
        record = asdict(self)
        for name in ("bcubed", "pairwise"):
            agreement: Agreement = getattr(self, name)
            record[name] = {k: round(v, 4) for k, v in agreement._asdict().items()}
        for name in ("alerts_per_story", "missed_share", "ms_a_document", "slowest_ms"):
            record[name] = round(getattr(self, name), 4)
        return record


def read_lines(path: Path) -> list[Line]:
    """The reports of a JSON-lines file, plain or gzipped, in published order; raises :class:`BenchError` naming the bad line."""
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8") as handle:
            text = handle.read()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise BenchError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from error
    found = [_line(raw, f"{path}, line {n}") for n, raw in enumerate(text.splitlines(), 1) if raw.strip()]
    ids = [line.id for line in found]
    if len(set(ids)) != len(ids):
        raise BenchError(f"{path}: two lines have the id {next(i for i in ids if ids.count(i) > 1)}")
    return sorted(found, key=lambda line: line.published)


def replay(lines: Sequence[Line], rules: Rules, settings: AnalysisSettings) -> tuple[list[Prediction], list[float]]:
    """Put the reports into stories one after the other; returns the predictions and the seconds each took."""
    for line in lines[:1]:  # terms and gazetteer are indexed once a process
        traits_of(Document(line.title, None, line.text, line.language or None), rules, at=line.published)
    with TemporaryDirectory(prefix="exportwatch-bench-") as folder:
        db = open_database(Path(folder) / "bench.db")
        db.execute("PRAGMA synchronous = OFF")
        try:
            return _replay(db, lines, rules, settings)
        finally:
            db.close()


def measure(lines: Sequence[Line], predictions: Sequence[Prediction], seconds: Sequence[float]) -> Figures:
    """The figures of a replay."""
    pairs = [(line.event, p) for line, p in zip(lines, predictions, strict=True) if line.event is not None]
    events = {event for event, _ in pairs}
    alerted = {event for event, p in pairs if p.alert}
    alerts = sum(p.alert for _, p in pairs)
    true, found = [event for event, _ in pairs], [p.story for _, p in pairs]
    missed = tuple(sorted(events - alerted))
    return Figures(
        documents=len(lines),
        events=len(events),
        stories=len({p.story for p in predictions}),
        bcubed=bcubed(true, found),
        pairwise=pairwise(true, found),
        alerts=alerts,
        alerts_per_story=alerts / len(events) if events else 0.0,
        missed=len(missed),
        missed_share=len(missed) / len(events) if events else 0.0,
        missed_events=missed,
        copies=sum(p.copy_of is not None for p in predictions),
        ms_a_document=1000 * sum(seconds) / len(seconds) if seconds else 0.0,
        slowest_ms=1000 * max(seconds, default=0.0),
    )


def _replay(
    db: Database, lines: Sequence[Line], rules: Rules, settings: AnalysisSettings
) -> tuple[list[Prediction], list[float]]:
    numbers: dict[int, int] = {}
    assigned: list[Assigned] = []
    seconds: list[float] = []
    for place, line in enumerate(lines):
        with transaction(db):
            number = store_line(db, line, place)
            article = articles.get(db, number)
            assert article is not None
            document = Document(line.title, None, line.text, line.language or None)
            judgement = judge(document, rules)
            started = time.perf_counter()
            assigned.append(assign(db, article, document, judgement, rules, settings, line.published))
        seconds.append(time.perf_counter() - started)
        numbers[number] = place
    return [_prediction(db, lines, numbers, place, a) for place, a in enumerate(assigned)], seconds


def _prediction(
    db: Database, lines: Sequence[Line], numbers: dict[int, int], place: int, assigned: Assigned
) -> Prediction:
    placement = assigned.placement
    original = placement.original if placement is not None and placement.role is Role.COPY else None
    return Prediction(
        lines[place].id,
        stories.standing(db, assigned.story_id),
        assigned.opened,
        lines[numbers[original]].id if original is not None else None,
    )


def store_line(db: Database, line: Line, place: int) -> int:
    """Store a report as the article of its outlet, seen as it is published; returns the article's id."""
    outlet = line.outlet or "unknown"
    if sources.outlet_row(db, outlet) is None:
        sources.sync_outlet(
            db, name=outlet, title=outlet, home="https://bench.invalid/", country=None, language=None, tier=1,
            configured=[], now=line.published,
        )  # fmt: skip
    address = f"https://bench.invalid/{place}"
    article = Article(
        outlet=outlet,
        url=address,
        canonical_url=address,
        title=line.title,
        blocks=tuple(Block(text) for text in line.text.split("\n") if text.strip()),
        page_hash=text_hash(f"{place} {line.text}"),
        extractor="bench",
        fetched_at=line.published,
        own_id=str(place),
        published=Moment(line.published, line.published.isoformat(), 0, Precision.SECOND, "text", True),
        language=line.language or None,
    )
    return articles.save(db, article, source_id=None, quiet=False, now=line.published).article_id


def _line(raw: str, where: str) -> Line:
    try:
        record = json.loads(raw)
        published = time_of(str(record["published"]))
        event = record.get("event_id")
        return Line(
            id=str(record["id"]),
            outlet=str(record.get("outlet") or ""),
            published=published,
            language=str(record.get("lang") or ""),
            title=str(record["title"]),
            text=str(record.get("text") or ""),
            event=None if event is None else str(event),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        reason = f"no {error}" if isinstance(error, KeyError) else str(error)
        raise BenchError(
            f"{where} is no report ({reason}): it needs id, outlet, published, lang, title, text, event_id"
        ) from error


def prediction_lines(predictions: Sequence[Prediction]) -> Iterator[str]:
    """The predictions as JSON lines."""
    for p in predictions:
        yield json.dumps({"id": p.id, "story": p.story, "alert": p.alert, "copy_of": p.copy_of}, ensure_ascii=False)
