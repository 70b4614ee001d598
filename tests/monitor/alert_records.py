"""Alert records for tests: a story, its opener and its verdict, each field open to change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlite_utils import Database

from monitor.alerts.records import AlertStory, Sighting
from storage import articles, outbox, sources, stories, verdicts
from storage.models import (
    Access,
    AlertKind,
    Article,
    Block,
    Delivery,
    DeliveryState,
    Evidence,
    Judgement,
    Moment,
    Precision,
    Role,
    StoredArticle,
    Story,
)

NOW = datetime(2026, 2, 2, 9, 21, tzinfo=UTC)
TOPIC = "defence-exports"
SENTENCE = "Abroad the yards sold patrol boats worth $555 million, the ministry said, and boats are still asked for."


def moment(at: datetime = NOW - timedelta(minutes=6), **more: Any) -> Moment:
    whole = Moment(at, "2026-02-02T13:15+04:00", 240, Precision.MINUTE, "jsonld", True)
    return replace(whole, **more)


def article(number: int = 1, **more: Any) -> StoredArticle:
    whole = StoredArticle(
        id=number,
        outlet="loopback",
        own_id=None,
        url=f"https://loopback.example/news/{number}",
        canonical_url=f"https://loopback.example/news/{number}",
        foreign_canonical=None,
        title=f"Türkiye’s yards sell patrol boats abroad ({number})",
        summary=None,
        text=SENTENCE,
        language="en",
        section=None,
        authors=(),
        access=Access.FREE,
        published=moment(),
        modified=None,
        first_seen_at=NOW,
        fetched_at=NOW,
        revision_id=number,
        revision=1,
        quiet=False,
    )
    return replace(whole, **more)


def judgement(**more: Any) -> Judgement:
    whole = Judgement(
        topic=TOPIC,
        rules_version="1",
        flagged=True,
        review=True,
        score=0.93,
        subtype="contract",
        reasons=("It names a sale abroad and its price.", "The headline speaks of boats."),
        hit_sentence=SENTENCE,
        evidence=(
            Evidence("platform", "text", 21, 33, "patrol boats", SENTENCE),
            Evidence("money", "text", 40, 52, "$555 million", SENTENCE),
            Evidence("other", "title", 0, 5, "elsewhere", "Another sentence."),
        ),
    )
    return replace(whole, **more)


def sighting(number: int, **more: Any) -> Sighting:
    whole = Sighting(f"Outlet {number}", f"https://o{number}.example/x", NOW + timedelta(minutes=number), Role.COPY)
    return replace(whole, **more)


def alert(number: int = 1, *, others: int = 0, verdict: Judgement | None = None, **opener: Any) -> AlertStory:
    first = article(number, **opener)
    verdict = verdict or judgement()
    story = Story(number, TOPIC, first.title, verdict.subtype, verdict.score, NOW, NOW, False, None)
    return AlertStory(story, first, "Loopback Daily", verdict, tuple(sighting(n + 1) for n in range(others)))


def delivery(number: int = 1, **more: Any) -> Delivery:
    whole = Delivery(
        id=number,
        outbox_id=number,
        kind=AlertKind.FIRST,
        topic=TOPIC,
        recipient="reader@example.org",
        message_id=f"<s{number}.a1.00112233445566778899@0123456789ab.exportwatch>",
        state=DeliveryState.PENDING,
        attempts=0,
        created_at=NOW,
        next_attempt_at=NOW,
        story_id=number,
        whats_new="new story",
        story_ids=(number,),
    )
    return replace(whole, **more)


def keep_story(db: Database, number: int, *, title: str | None = None, now: datetime = NOW) -> int:
    """A flagged article and its story in a real database, through the doors used in earnest; returns the story's id."""
    sources.sync_outlet(
        db, name="loopback", title="Loopback Daily", home="https://loopback.example/", country=None, language="en",
        tier=1, configured=(), now=now,
    )  # fmt: skip
    found = article(number)
    page = Article(
        outlet=found.outlet,
        url=found.url,
        canonical_url=found.canonical_url,
        title=title or found.title,
        blocks=(Block(f"{SENTENCE} Number {number}."),),
        page_hash=f"hash{number}",
        extractor="1",
        fetched_at=now,
        own_id=str(number),
        published=moment(),
        language="en",
    )
    stored = articles.get(db, articles.save(db, page, source_id=None, quiet=False, now=now).article_id)
    assert stored is not None
    verdicts.save(db, stored, judgement(), now)
    return stories.open_story(db, stored, judgement(), quiet=False, now=now)


def queue_alerts(db: Database, count: int, recipients: tuple[str, ...], *, start: int = 1, now: datetime = NOW) -> None:
    """So many stories, each with its first alert to each recipient."""
    for number in range(start, start + count):
        outbox.enqueue_first(
            db, story_id=keep_story(db, number, now=now), topic=TOPIC, whats_new="new story", recipients=recipients,
            now=now,
        )  # fmt: skip
