"""The records that pass between the parts of alerting; all else is in ``storage.models``."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from storage.models import Judgement, Role, StoredArticle, Story


@dataclass(frozen=True, slots=True)
class Sighting:
    """Another article of a story: who carries it, where, and since when. ``outlet`` is the outlet's title."""

    outlet: str
    url: str
    first_seen_at: datetime
    role: Role


@dataclass(frozen=True, slots=True)
class AlertStory:
    """All that a mail says of a story. ``outlet`` is the title of the opener's outlet.

    ``facts`` and ``checks`` are lines: what its articles state, and its claims put to the test.
    """

    story: Story
    opener: StoredArticle
    outlet: str
    judgement: Judgement
    others: tuple[Sighting, ...] = ()
    facts: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Links:
    """Where a mail may lead beside the article; None where nothing answers there: no mail carries a dead link.

    ``unsubscribe`` takes a POST (RFC 8058), ``leave`` is a mailbox, ``story`` a page.
    """

    unsubscribe: str | None = None
    leave: str | None = None
    story: str | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """What a further mail on a story hangs on: its subject, and the mails before it, the first one first."""

    subject: str
    message_ids: tuple[str, ...]


class Weight(StrEnum):
    """What to do about a failed attempt."""

    SOFT = "soft"
    PERMANENT = "permanent"


class SendFailure(Exception):
    """A mail was not taken.

    ``weight`` says whether trying again can help. ``whole_server`` means that
    other mails would fail alike just now. ``offered`` means that the server was
    shown the message and its answer is unknown or a refusal; only when False
    is it sure that nothing of the mail was seen. ``code`` is the SMTP reply
    code, None where there was no reply. The text never holds a password.
    """

    def __init__(
        self,
        text: str,
        *,
        weight: Weight = Weight.SOFT,
        whole_server: bool = False,
        offered: bool = False,
        code: int | None = None,
    ) -> None:
        super().__init__(text)
        self.weight = weight
        self.whole_server = whole_server
        self.offered = offered
        self.code = code


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is handed to a channel: RFC 5322 bytes, from one address to one address.

    ``message_id`` and ``created_at`` name the mail; both stay the same at a repeat.
    """

    sender: str
    recipient: str
    message: bytes
    message_id: str
    created_at: datetime


@dataclass(slots=True)
class Outcome:
    """What one pass over the outbox did, in deliveries.

    ``soft`` failed and will be tried again, ``held`` wait for room under the
    hourly cap. ``busy``: another process was delivering, nothing was done.
    ``errors`` are the distinct error texts.
    """

    sent: int = 0
    soft: int = 0
    dead: int = 0
    folded: int = 0
    held: int = 0
    busy: bool = False
    errors: list[str] = field(default_factory=list)
