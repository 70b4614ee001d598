"""What is to be said to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AlertKind(StrEnum):
    """What an outbox row asks to have said."""

    FIRST = "first"
    UPDATE = "update"
    DIGEST = "digest"
    SUMMARY = "summary"
    HEARTBEAT = "heartbeat"
    TEST = "test"


class DeliveryState(StrEnum):
    """The life of one mail to one recipient."""

    PENDING = "pending"
    SENT = "sent"
    FOLDED = "folded"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One mail to one recipient, with its frozen message once rendered.

    ``message_id`` never changes. ``message`` is the rendered RFC 5322 bytes,
    frozen before the first attempt. ``attempts`` counts tries that reached
    for the server.
    """

    id: int
    outbox_id: int
    kind: AlertKind
    topic: str
    recipient: str
    message_id: str
    state: DeliveryState
    attempts: int
    created_at: datetime
    next_attempt_at: datetime
    story_id: int | None = None
    alert_number: int = 1
    whats_new: str = ""
    story_ids: tuple[int, ...] = ()
    message: bytes | None = None
    sent_at: datetime | None = None
    last_error: str | None = None
