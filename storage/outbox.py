"""The outbox: what is to be said (outbox rows) and to whom (delivery rows).

A row is written in the transaction of the story it speaks of, so that neither
exists without the other; a relay sends and marks. Nothing here renders or
sends a mail. The Message-ID is fixed when a row is made: a repeat after a crash
is visible as the same mail (RFC 1047 says why exactly-once cannot be had).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage import meta
from storage.clock import from_text, maybe_time, to_text
from storage.codec import clean
from storage.models import AlertKind, Delivery, DeliveryState

MAX_ERROR = 500
_SELECT = """
    SELECT d.*, o.kind, o.topic, o.story_id, o.alert_number, o.whats_new, o.story_ids, o.created_at AS asked_at
    FROM deliveries d JOIN outbox o ON o.id = d.outbox_id
"""


def enqueue_first(
    db: Database, *, story_id: int, topic: str, whats_new: str, recipients: Sequence[str], now: datetime
) -> int:
    """Ask for the first alert of a story: an outbox row and a delivery row a recipient; returns the outbox id.

    Called inside the transaction that opens the story. Repeated for the same
    story it changes nothing but adding recipients who were missing.
    """
    number = 1
    row = db.execute("SELECT id FROM outbox WHERE story_id = ? AND alert_number = ?", [story_id, number]).fetchone()
    outbox_id = int(row[0]) if row else _ask(db, AlertKind.FIRST, topic, story_id, number, whats_new, (story_id,), now)
    _address(db, outbox_id, f"s{story_id}.a{number}", topic, recipients, now)
    return outbox_id


def enqueue_digest(
    db: Database, *, topic: str, story_ids: Sequence[int], whats_new: str, recipients: Sequence[str], now: datetime
) -> int:
    """Ask for one mail that lists several stories; returns the outbox id."""
    outbox_id = _ask(db, AlertKind.DIGEST, topic, None, 1, whats_new, story_ids, now)
    _address(db, outbox_id, f"d{outbox_id}.a1", topic, recipients, now)
    return outbox_id


def enqueue_test(db: Database, recipient: str, now: datetime) -> int:
    """Ask for a test mail; returns the outbox id."""
    outbox_id = _ask(db, AlertKind.TEST, "test", None, 1, "a test mail was asked for", (), now)
    _address(db, outbox_id, f"t{outbox_id}.a1", "test", [recipient], now)
    return outbox_id


def forget_test(db: Database, delivery_id: int) -> None:
    """Take back a test mail that failed: who asked for it was told, and ``status`` must not call it ill for ever."""
    delivery = get(db, delivery_id)
    if delivery is not None and delivery.kind is AlertKind.TEST:
        db.execute("DELETE FROM deliveries WHERE outbox_id = ?", [delivery.outbox_id])
        db.execute("DELETE FROM outbox WHERE id = ?", [delivery.outbox_id])


def due(db: Database, now: datetime, limit: int = 500) -> list[Delivery]:
    """Pending deliveries whose time has come, the longest overdue first."""
    rows = db.query(
        f"{_SELECT} WHERE d.state = 'pending' AND d.next_attempt_at <= ? ORDER BY d.next_attempt_at, d.id LIMIT ?",
        [to_text(now), limit],
    )
    return [_delivery(row) for row in rows]


def get(db: Database, delivery_id: int) -> Delivery | None:
    """A delivery, or None."""
    row = next(db.query(f"{_SELECT} WHERE d.id = ?", [delivery_id]), None)
    return None if row is None else _delivery(row)


def of_outbox(db: Database, outbox_id: int) -> list[Delivery]:
    """The deliveries of one outbox row, in the order they were made."""
    return [_delivery(row) for row in db.query(f"{_SELECT} WHERE d.outbox_id = ? ORDER BY d.id", [outbox_id])]


def listing(db: Database, state: DeliveryState | None = None, limit: int = 100) -> list[Delivery]:
    """Deliveries newest first."""
    rows = db.query(
        f"{_SELECT} WHERE (:state IS NULL OR d.state = :state) ORDER BY d.id DESC LIMIT :limit",
        {"state": state.value if state else None, "limit": limit},
    )
    return [_delivery(row) for row in rows]


def counts(db: Database) -> dict[DeliveryState, int]:
    """How many deliveries are in each state; every state is there."""
    found = dict(db.execute("SELECT state, count(*) FROM deliveries GROUP BY state").fetchall())
    return {state: int(found.get(state.value, 0)) for state in DeliveryState}


def claim(db: Database, delivery_id: int) -> None:
    """Write the row as it is: fails where nothing can be written."""
    db.execute("UPDATE deliveries SET attempts = attempts WHERE id = ?", [delivery_id])


def freeze(db: Database, delivery_id: int, message: bytes) -> None:
    """Keep the rendered mail, before the first attempt; one that is frozen already stays as it is."""
    db.execute("UPDATE deliveries SET message = ? WHERE id = ? AND message IS NULL", [message, delivery_id])


def thaw(db: Database, delivery_id: int) -> None:
    """Forget the rendered mail of a pending delivery that no server has been shown, so that it may be folded."""
    db.execute("UPDATE deliveries SET message = NULL WHERE id = ? AND state = 'pending'", [delivery_id])


def mark_sent(db: Database, delivery_id: int, channel: str, now: datetime) -> None:
    """The server (or the folder) has taken it; ``channel`` says which."""
    db.execute(
        "UPDATE deliveries SET state = 'sent', attempts = attempts + 1, sent_at = ?, channel = ?, last_error = NULL"
        " WHERE id = ?",
        [to_text(now), channel, delivery_id],
    )


def mark_soft(db: Database, delivery_id: int, error: str, next_attempt_at: datetime) -> None:
    """The attempt failed in a way that may pass; try again then."""
    db.execute(
        "UPDATE deliveries SET attempts = attempts + 1, last_error = ?, next_attempt_at = ?"
        " WHERE id = ? AND state = 'pending'",
        [_short(error), to_text(next_attempt_at), delivery_id],
    )


def mark_dead(db: Database, delivery_id: int, error: str) -> None:
    """The attempt failed for good; nothing tries again until somebody asks (:func:`retry`)."""
    db.execute(
        "UPDATE deliveries SET state = 'dead', attempts = attempts + 1, last_error = ? WHERE id = ?",
        [_short(error), delivery_id],
    )


def postpone(db: Database, delivery_ids: Sequence[int], until: datetime) -> None:
    """Let pending deliveries wait until then; not an attempt."""
    db.conn.executemany(
        "UPDATE deliveries SET next_attempt_at = ? WHERE id = ? AND state = 'pending'",
        [(to_text(until), i) for i in delivery_ids],
    )


def fold(db: Database, delivery_ids: Sequence[int], into_outbox: int) -> None:
    """These pending deliveries are said by that digest instead."""
    db.conn.executemany(
        "UPDATE deliveries SET state = 'folded', folded_into = ? WHERE id = ? AND state = 'pending'",
        [(into_outbox, i) for i in delivery_ids],
    )


def fold_first(db: Database, story_id: int, into_story: int) -> int:
    """First alerts of a story not yet sent, to those who have one on the other, are said by that; returns how many."""
    cursor = db.execute(
        "UPDATE deliveries SET state = 'folded', folded_into = (SELECT id FROM outbox WHERE story_id = :into AND"
        " kind = 'first') WHERE state = 'pending' AND attempts = 0 AND message IS NULL AND outbox_id IN"
        " (SELECT id FROM outbox WHERE story_id = :story AND kind = 'first') AND recipient IN"
        " (SELECT d.recipient FROM deliveries d JOIN outbox o ON o.id = d.outbox_id WHERE o.story_id = :into"
        " AND o.kind = 'first')",
        {"into": into_story, "story": story_id},
    )
    return cursor.rowcount


def sent_times(db: Database, recipient: str, since: datetime) -> list[datetime]:
    """When mails went to a recipient after then, oldest first; test mails do not count."""
    rows = db.execute(
        "SELECT d.sent_at FROM deliveries d JOIN outbox o ON o.id = d.outbox_id"
        " WHERE d.recipient = ? AND d.sent_at > ? AND d.state = 'sent' AND o.kind <> 'test' ORDER BY d.sent_at",
        [normal_address(recipient), to_text(since)],
    )
    return [from_text(row[0]) for row in rows]


def sent_since(db: Database, recipient: str, since: datetime) -> int:
    """How many mails went to a recipient after then; test mails do not count."""
    return len(sent_times(db, recipient, since))


def retry(db: Database, ids: Sequence[int] | None, now: datetime) -> int:
    """Make dead deliveries pending and due, with a fresh count of attempts; returns how many.

    None means all dead ones. A pending delivery named by its id becomes due
    too. What a server refused is rendered anew (the sender may have been put
    right), under the same Message-ID. It is due as from the day it was made,
    so that it counts as never put off.
    """
    if ids is None:
        ids = [row[0] for row in db.execute("SELECT id FROM deliveries WHERE state = 'dead'").fetchall()]
    changed = 0
    for delivery_id in ids:
        changed += db.execute(
            "UPDATE deliveries SET next_attempt_at = min(created_at, :now), message = CASE state WHEN 'dead' THEN NULL ELSE message END,"
            " attempts = CASE state WHEN 'dead' THEN 0 ELSE attempts END, state = 'pending'"
            " WHERE id = :id AND state IN ('dead', 'pending')",
            {"now": to_text(now), "id": delivery_id},
        ).rowcount
    return changed


def normal_address(address: str) -> str:
    """An address as it is compared: trimmed, the domain in lower case (the local part's case may matter)."""
    local, at, domain = address.strip().rpartition("@")
    return f"{local}{at}{domain.lower()}"


def _ask(
    db: Database,
    kind: AlertKind,
    topic: str,
    story_id: int | None,
    number: int,
    whats_new: str,
    story_ids: Sequence[int],
    now: datetime,
) -> int:
    cursor = db.execute(
        "INSERT INTO outbox (topic, kind, story_id, alert_number, whats_new, story_ids, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [topic, kind.value, story_id, number, clean(whats_new), json.dumps(list(story_ids)), to_text(now)],
    )
    return int(cursor.lastrowid or 0)


def _address(db: Database, outbox_id: int, subject: str, topic: str, recipients: Sequence[str], now: datetime) -> None:
    database_id = meta.read(db, "database_id") or ""
    for recipient in dict.fromkeys(map(normal_address, recipients)):
        db.execute(
            "INSERT INTO deliveries (outbox_id, recipient, message_id, state, next_attempt_at, created_at)"
            " VALUES (?, ?, ?, 'pending', ?, ?) ON CONFLICT (outbox_id, recipient) DO NOTHING",
            [outbox_id, recipient, _message_id(database_id, subject, topic, recipient), to_text(now), to_text(now)],
        )


def _message_id(database_id: str, subject: str, topic: str, recipient: str) -> str:
    """``<s12.a1.HASH@DATABASE.exportwatch>``: short enough never to be folded, and without the address in it."""
    parts = "\x00".join((database_id, topic, subject, recipient)).encode("utf-8", "replace")
    return f"<{subject}.{hashlib.blake2b(parts, digest_size=10).hexdigest()}@{database_id}.exportwatch>"


def _short(error: str) -> str:
    return clean(" ".join(error.split()))[:MAX_ERROR]


def _delivery(row: dict[str, Any]) -> Delivery:
    return Delivery(
        id=row["id"],
        outbox_id=row["outbox_id"],
        kind=AlertKind(row["kind"]),
        topic=row["topic"],
        recipient=row["recipient"],
        message_id=row["message_id"],
        state=DeliveryState(row["state"]),
        attempts=row["attempts"],
        created_at=from_text(row["asked_at"]),
        next_attempt_at=from_text(row["next_attempt_at"]),
        story_id=row["story_id"],
        alert_number=row["alert_number"],
        whats_new=row["whats_new"],
        story_ids=tuple(json.loads(row["story_ids"])),
        message=row["message"],
        sent_at=maybe_time(row["sent_at"]),
        last_error=row["last_error"],
    )
