"""The outbox: what is to be said (outbox rows) and to whom (delivery rows).

A row is written in the transaction of the story it speaks of, so that neither
exists without the other; a relay sends and marks. Nothing here renders or
sends a mail. The Message-ID is fixed when a row is made: a repeat after a crash
is visible as the same mail (RFC 1047 says why exactly-once cannot be had).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from sqlite_utils import Database

from storage.clock import from_text, to_text
from storage.codec import clean
from storage.models import AlertKind, Delivery, DeliveryState
from storage.outbox_rows import SELECT, address, ask, delivery, normal_address

MAX_ERROR = 500


def enqueue_first(
    db: Database,
    *,
    story_id: int,
    topic: str,
    whats_new: str,
    recipients: Sequence[str],
    now: datetime,
    not_before: Mapping[str, datetime] = MappingProxyType({}),
) -> int:
    """Ask for the first alert of a story: an outbox row and a delivery row a recipient; returns the outbox id.

    ``not_before`` puts off the mail of those whose quiet hours it is, by address.

    Called inside the transaction that opens the story. Repeated for the same
    story it changes nothing but adding recipients who were missing.
    """
    number = 1
    row = db.execute("SELECT id FROM outbox WHERE story_id = ? AND alert_number = ?", [story_id, number]).fetchone()
    outbox_id = int(row[0]) if row else ask(db, AlertKind.FIRST, topic, story_id, number, whats_new, (story_id,), now)
    address(db, outbox_id, f"s{story_id}.a{number}", topic, recipients, now, not_before)
    return outbox_id


def enqueue_digest(
    db: Database, *, topic: str, story_ids: Sequence[int], whats_new: str, recipients: Sequence[str], now: datetime
) -> int:
    """Ask for one mail that lists several stories; returns the outbox id."""
    outbox_id = ask(db, AlertKind.DIGEST, topic, None, 1, whats_new, story_ids, now)
    address(db, outbox_id, f"d{outbox_id}.a1", topic, recipients, now)
    return outbox_id


def enqueue_update(
    db: Database,
    *,
    story_id: int,
    topic: str,
    whats_new: str,
    recipients: Sequence[str],
    now: datetime,
    not_before: Mapping[str, datetime] = MappingProxyType({}),
) -> int:
    """Ask for an update of a story to these followers; returns the outbox id."""
    row = db.execute("SELECT coalesce(max(alert_number), 1) FROM outbox WHERE story_id = ?", [story_id]).fetchone()
    number = int(row[0]) + 1
    outbox_id = ask(db, AlertKind.UPDATE, topic, story_id, number, whats_new, (story_id,), now)
    address(db, outbox_id, f"s{story_id}.a{number}", topic, recipients, now, not_before)
    return outbox_id


def enqueue_regular(
    db: Database,
    kind: AlertKind,
    *,
    topic: str,
    story_ids: Sequence[int],
    whats_new: str,
    recipient: str,
    now: datetime,
) -> int:
    """Ask for a recurring mail (digest, weekly summary, heartbeat) to one recipient; returns the outbox id."""
    outbox_id = ask(db, kind, topic, None, 1, whats_new, story_ids, now)
    address(db, outbox_id, f"{kind.value[0]}{outbox_id}.a1", topic, [recipient], now)
    return outbox_id


def enqueue_test(db: Database, recipient: str, now: datetime) -> int:
    """Ask for a test mail; returns the outbox id."""
    outbox_id = ask(db, AlertKind.TEST, "test", None, 1, "a test mail was asked for", (), now)
    address(db, outbox_id, f"t{outbox_id}.a1", "test", [recipient], now)
    return outbox_id


def forget_test(db: Database, delivery_id: int) -> None:
    """Take back a test mail that failed: who asked for it was told, and ``status`` must not call it ill for ever."""
    delivery = get(db, delivery_id)
    if delivery is not None and delivery.kind is AlertKind.TEST:
        db.execute("DELETE FROM deliveries WHERE outbox_id = ?", [delivery.outbox_id])
        db.execute("DELETE FROM outbox WHERE id = ?", [delivery.outbox_id])


def due(db: Database, now: datetime, limit: int = 500) -> list[Delivery]:
    """Pending deliveries whose time has come, the longest overdue first.

    An update waits while what its reader is told of the story before it, or in
    a digest, is still on the way: what a mail refers to must have come first.
    """
    rows = db.query(
        f"{SELECT} WHERE d.state = 'pending' AND d.next_attempt_at <= ? AND NOT (o.kind = 'update' AND EXISTS"
        " (SELECT 1 FROM deliveries e JOIN outbox eo ON eo.id = e.outbox_id WHERE e.state = 'pending'"
        " AND e.recipient = d.recipient AND (eo.story_id = o.story_id AND eo.id < o.id OR eo.kind = 'digest'"
        " AND EXISTS (SELECT 1 FROM json_each(eo.story_ids) j WHERE j.value = o.story_id))))"
        " ORDER BY d.next_attempt_at, d.id LIMIT ?",
        [to_text(now), limit],
    )
    return [delivery(row) for row in rows]


def get(db: Database, delivery_id: int) -> Delivery | None:
    """A delivery, or None."""
    row = next(db.query(f"{SELECT} WHERE d.id = ?", [delivery_id]), None)
    return None if row is None else delivery(row)


def of_outbox(db: Database, outbox_id: int) -> list[Delivery]:
    """The deliveries of one outbox row, in the order they were made."""
    return [delivery(row) for row in db.query(f"{SELECT} WHERE d.outbox_id = ? ORDER BY d.id", [outbox_id])]


def listing(db: Database, state: DeliveryState | None = None, limit: int = 100) -> list[Delivery]:
    """Deliveries newest first."""
    rows = db.query(
        f"{SELECT} WHERE (:state IS NULL OR d.state = :state) ORDER BY d.id DESC LIMIT :limit",
        {"state": state.value if state else None, "limit": limit},
    )
    return [delivery(row) for row in rows]


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


def withdraw(db: Database, story_id: int) -> int:
    """Take back the mails of a story that nobody was shown, and its places in digests; returns how many that were."""
    unsent = db.execute(
        "DELETE FROM deliveries WHERE state = 'pending' AND attempts = 0 AND message IS NULL AND outbox_id IN"
        " (SELECT id FROM outbox WHERE story_id = ? AND kind IN ('first', 'update'))",
        [story_id],
    ).rowcount
    waiting = db.execute("DELETE FROM digest_items WHERE story_id = ? AND outbox_id IS NULL", [story_id]).rowcount
    return int(unsent + waiting)


def sent_times(db: Database, recipient: str, since: datetime) -> list[datetime]:
    """When alerts and digests went to a recipient after then, oldest first; other mails do not count."""
    rows = db.execute(
        "SELECT d.sent_at FROM deliveries d JOIN outbox o ON o.id = d.outbox_id"
        " WHERE d.recipient = ? AND d.sent_at > ? AND d.state = 'sent' AND o.kind IN ('first', 'update', 'digest') ORDER BY d.sent_at",
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


def _short(error: str) -> str:
    return clean(" ".join(error.split()))[:MAX_ERROR]
