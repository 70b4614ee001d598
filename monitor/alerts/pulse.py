"""What the heartbeat mail and the weekly summary count, read from the database. Nothing here renders or sends."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from monitor.alerts.compose import spelled
from monitor.analysis.facts.extract import Text, extract
from monitor.health import State, outlet_health
from storage import articles, outbox, sources, stories
from storage.clock import to_text
from storage.models import DeliveryState

MOST_FIGURES = 12


@dataclass(frozen=True, slots=True)
class Pulse:
    """A day of the program: how much was looked at and found, and what is not as it should be, a line each."""

    watched: int
    stored: int
    flagged: int
    stories: int
    sent: int
    troubles: tuple[str, ...]


def pulse(db: Database, topic: str, now: datetime) -> Pulse:
    """The last 24 hours."""
    since = to_text(now - timedelta(days=1))
    listed = sources.listing(db)
    outlets = sorted({s.outlet for s in listed if s.active})
    health = [outlet_health(n, [s for s in listed if s.outlet == n], now, last_new=None) for n in outlets]
    ill = [h for h in health if h.state not in (State.WELL, State.NEW)]
    troubles = [f"{h.outlet}: {h.state.value}" + (f", {h.remark}" if h.remark else "") for h in ill]
    waiting, dead = (outbox.counts(db)[s] for s in (DeliveryState.PENDING, DeliveryState.DEAD))
    troubles += [f"{dead} mails were given up: 'exportwatch alerts list --state dead'"] if dead else []
    troubles += [f"{waiting} mails wait"] if waiting > 20 else []
    unjudged = _count(
        db,
        "articles a WHERE purged_at IS NULL AND NOT EXISTS (SELECT 1 FROM verdicts v WHERE v.revision_id = a.revision_id)",
    )
    troubles += [f"{unjudged} articles are not judged yet"] if unjudged > 50 else []
    return Pulse(
        watched=len(outlets),
        stored=_count(db, "articles WHERE first_seen_at >= ?", since),
        flagged=_count(db, "verdicts WHERE made_at >= ? AND topic = ? AND flagged", since, topic),
        stories=_count(db, "stories WHERE opened_at >= ? AND topic = ? AND merged_into IS NULL", since, topic),
        sent=_count(db, "deliveries WHERE sent_at >= ?", since),
        troubles=tuple(troubles),
    )


def month_lines(db: Database, topic: str, now: datetime) -> list[str]:
    """The month so far: stories by kind, and the export figures reported, a line each."""
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    found = stories.listing(db, topic=topic, since=month, limit=None)
    kinds = Counter(spelled(s.subtype or "other") for s in found)
    said = ", ".join(f"{n} {kind}" for kind, n in kinds.most_common())
    lines = [f"This month so far: {len(found)} stories" + (f" ({said})" if said else "")]
    figures = (
        line for s in found if s.subtype == "export_statistics" for line in _figures(db, s.members[0].article_id)
    )
    return [*lines, *list(dict.fromkeys(figures))[:MOST_FIGURES]]


def _figures(db: Database, article_id: int) -> list[str]:
    article = articles.get(db, article_id)
    if article is None:
        return []
    read = extract(Text(article.title, article.summary, article.text, article.language, article.dated_at.date()))
    return [
        ", ".join(
            part
            for part in (
                s.country or "",
                str(s.period) if s.period else "",
                s.value.written,
                f"{s.change:+g} %" if s.change is not None else "",
            )
            if part
        )
        for s in read.statistics[:2]
        if s.value is not None
    ]


def _count(db: Database, what: str, *values: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM {what}", list(values)).fetchone()[0])  # noqa: S608 - fixed fragments
