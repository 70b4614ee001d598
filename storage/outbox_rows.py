"""The rows of the outbox: making them, and reading them into records. What they are for is ``outbox.py``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlite_utils import Database

from storage import meta
from storage.clock import from_text, maybe_time, to_text
from storage.codec import clean
from storage.models import AlertKind, Delivery, DeliveryState

SELECT = """
    SELECT d.*, o.kind, o.topic, o.story_id, o.alert_number, o.whats_new, o.story_ids, o.created_at AS asked_at
    FROM deliveries d JOIN outbox o ON o.id = d.outbox_id
"""


def normal_address(address: str) -> str:
    """An address as it is compared: trimmed, a mail's domain in lower case (the local part's case may matter)."""
    if "://" in address:  # a channel's address: all of it may matter
        return address.strip()
    local, at, domain = address.strip().rpartition("@")
    return f"{local}{at}{domain.lower()}"


def ask(
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


def address(
    db: Database,
    outbox_id: int,
    subject: str,
    topic: str,
    recipients: Sequence[str],
    now: datetime,
    not_before: Mapping[str, datetime] = MappingProxyType({}),
) -> None:
    database_id = meta.read(db, "database_id") or ""
    later = {normal_address(address): at for address, at in not_before.items()}
    for recipient in dict.fromkeys(map(normal_address, recipients)):
        due = later.get(recipient, now)
        db.execute(
            "INSERT INTO deliveries (outbox_id, recipient, message_id, state, next_attempt_at, created_at)"
            " VALUES (?, ?, ?, 'pending', ?, ?) ON CONFLICT (outbox_id, recipient) DO NOTHING",
            [outbox_id, recipient, _message_id(database_id, subject, topic, recipient), to_text(due), to_text(now)],
        )


def _message_id(database_id: str, subject: str, topic: str, recipient: str) -> str:
    """``<s12.a1.HASH@DATABASE.exportwatch>``: short enough never to be folded, and without the address in it."""
    parts = "\x00".join((database_id, topic, subject, recipient)).encode("utf-8", "replace")
    return f"<{subject}.{hashlib.blake2b(parts, digest_size=10).hexdigest()}@{database_id}.exportwatch>"


def delivery(row: dict[str, Any]) -> Delivery:
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
