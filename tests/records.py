"""Records for tests, each with sensible defaults and every field open to change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from sqlite_utils import Database

from storage import sources
from storage.models import Article, Block, Judgement, Lead, Moment, Precision, Source, SourceKind
from storage.text import text_hash

NOON = datetime(2026, 2, 2, 12, 0, tzinfo=UTC)


def moment(at: datetime = NOON, **changes: object) -> Moment:
    """A certain moment to the minute, read from JSON-LD."""
    base = Moment(at, at.isoformat(), 0, Precision.MINUTE, "jsonld", True)
    return replace(base, **changes)  # type: ignore[arg-type]


def article(number: int = 1, text: str = "", **changes: object) -> Article:
    """Article ``number`` of the outlet ``gazette`` with a body of its own."""
    body = text or " ".join(f"word{number}x{i}" for i in range(60))
    base = Article(
        outlet="gazette",
        url=f"https://gazette.example/news/{number}",
        canonical_url=f"https://gazette.example/news/{number}",
        title=f"Headline number {number}",
        blocks=tuple(Block(line) for line in body.split("\n")),
        page_hash=text_hash(body),
        extractor="test",
        fetched_at=NOON,
        language="en",
        published=moment(),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def lead(number: int = 1, **changes: object) -> Lead:
    """The lead to :func:`article` of the same number."""
    base = Lead(
        outlet="gazette",
        url=f"https://gazette.example/news/{number}",
        canonical_url=f"https://gazette.example/news/{number}",
        source_url="https://gazette.example/feed",
        source_kind=SourceKind.FEED,
        title=f"Headline number {number}",
        published=moment(),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def judgement(flagged: bool = True, **changes: object) -> Judgement:
    """A judgement on the shipped topic."""
    base = Judgement(
        "defence-exports", "r1", flagged, flagged, 0.9 if flagged else 0.1, "deal_signed" if flagged else None,
        ("names a drone beside a sale",), "The firm sold twelve drones abroad.",
    )  # fmt: skip
    return replace(base, **changes)  # type: ignore[arg-type]


def watch(db: Database, outlet: str = "gazette", *urls: str) -> list[Source]:
    """Register an outlet with feeds at these addresses; returns its sources."""
    feeds = urls or (f"https://{outlet}.example/feed",)
    sources.sync_outlet(
        db, name=outlet, title=outlet.title(), home=f"https://{outlet}.example/", country="Türkiye", language="en",
        tier=1, configured=[(SourceKind.FEED, u) for u in feeds], now=NOON,
    )  # fmt: skip
    return sources.listing(db, outlet)
