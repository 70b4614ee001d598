"""What is new about a story, and the mails its thread hangs on for each recipient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from storage.clock import from_text, maybe_time, to_text
from storage.codec import clean

_FAMILY = (
    "WITH RECURSIVE family (id) AS (SELECT ? UNION SELECT s.id FROM stories s JOIN family f ON s.merged_into = f.id)"
)


@dataclass(frozen=True, slots=True)
class News:
    """One new thing about a story: kind is stage, figure, source, contradiction, correction or withdrawn."""

    id: int
    story_id: int
    kind: str
    text: str
    article_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Root:
    """The mail a recipient's thread of a story begins with, and the mails after it, by Message-ID, oldest first.

    ``message`` is the root as it was rendered, None where it was not yet.
    """

    message_ids: tuple[str, ...]
    message: bytes | None


def add_news(db: Database, story_id: int, kind: str, text: str, article_id: int, now: datetime) -> None:
    """Remember something new, to be said in the story's next update."""
    db.execute(
        "INSERT INTO story_news (story_id, kind, text, article_id, at) VALUES (?, ?, ?, ?, ?)",
        [story_id, kind, clean(text), article_id, to_text(now)],
    )


def unsaid(db: Database, topic: str) -> dict[int, list[News]]:
    """What no mail has said yet, by story, oldest first."""
    rows = db.query(
        "SELECT n.* FROM story_news n JOIN stories s ON s.id = n.story_id WHERE n.said_at IS NULL AND s.topic = ?"
        " ORDER BY n.id",
        [topic],
    )
    found: dict[int, list[News]] = {}
    for r in rows:
        news = News(r["id"], r["story_id"], r["kind"], r["text"], r["article_id"], from_text(r["at"]))
        found.setdefault(news.story_id, []).append(news)
    return found


def of_story(db: Database, story_id: int) -> list[News]:
    """All that was ever new about a story, oldest first."""
    rows = db.query("SELECT * FROM story_news WHERE story_id = ? ORDER BY id", [story_id])
    return [News(r["id"], r["story_id"], r["kind"], r["text"], r["article_id"], from_text(r["at"])) for r in rows]


def mark_said(db: Database, news: Sequence[News], outbox_id: int | None, now: datetime) -> None:
    """These are said by that outbox row, or (None) by none: nobody follows the story."""
    db.conn.executemany(
        "UPDATE story_news SET said_at = ?, outbox_id = ? WHERE id = ?", [(to_text(now), outbox_id, n.id) for n in news]
    )


def last_alert_at(db: Database, story_id: int) -> datetime | None:
    """When the last first alert or update of a story was asked for, those of merged stories among them."""
    row = db.execute(
        f"{_FAMILY} SELECT max(created_at) FROM outbox WHERE kind IN ('first', 'update')"
        " AND story_id IN (SELECT id FROM family)",
        [story_id],
    ).fetchone()
    return maybe_time(row[0])


def followers(db: Database, story_id: int) -> list[str]:
    """Who was mailed of a story, or is about to be: in a mail of its own or in a digest."""
    rows = db.execute(
        f"{_FAMILY} SELECT DISTINCT d.recipient FROM deliveries d JOIN outbox o ON o.id = d.outbox_id"
        " WHERE d.state <> 'dead' AND o.kind IN ('first', 'digest', 'update') AND (o.story_id IN (SELECT id FROM family)"
        " OR EXISTS (SELECT 1 FROM json_each(o.story_ids) j WHERE j.value IN (SELECT id FROM family)))"
        " UNION SELECT address FROM digest_items WHERE story_id IN (SELECT id FROM family) ORDER BY 1",
        [story_id],
    ).fetchall()
    return [str(row[0]) for row in rows]


def root(db: Database, story_id: int, recipient: str, before: int) -> Root | None:
    """The thread of a story for a recipient as it was before an outbox row; None where it has no beginning.

    A first alert that was folded into a digest leads to that digest, and to
    the next one where that was folded too: what References names is always a
    mail that was made.
    """
    rows = db.execute(
        f"{_FAMILY} SELECT d.message_id, d.message, d.state, (WITH RECURSIVE fold (message_id, into_id) AS"
        " (SELECT f.message_id, f.folded_into FROM deliveries f WHERE f.outbox_id = d.folded_into AND f.recipient = d.recipient"
        " UNION SELECT f.message_id, f.folded_into FROM deliveries f JOIN fold ON f.outbox_id = fold.into_id"
        " WHERE f.recipient = d.recipient) SELECT message_id FROM fold WHERE into_id IS NULL) FROM deliveries d JOIN outbox o ON o.id = d.outbox_id"
        " WHERE d.recipient = ? AND o.id < ? AND d.state <> 'dead' AND o.kind IN ('first', 'update', 'digest')"
        " AND (o.story_id IN (SELECT id FROM family) OR (o.kind = 'digest' AND EXISTS"
        " (SELECT 1 FROM json_each(o.story_ids) j WHERE j.value IN (SELECT id FROM family))))"
        " ORDER BY o.kind = 'digest', o.id",
        [story_id, recipient, before],
    ).fetchall()
    ids = list(dict.fromkeys(folded if state == "folded" and folded else own for own, _, state, folded in rows))
    if not ids:
        return None
    first = next((message for own, message, state, _ in rows if own == ids[0] and state != "folded"), None)
    return Root(tuple(ids), first)
