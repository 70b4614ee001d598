"""Recipients kept in the database beside those of the settings file, and what waits for their digests.

A row for an address of the settings file overrides it: who has unsubscribed
stays so, whatever the file says.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage import meta
from storage.clock import from_text, maybe_time, to_text
from storage.outbox_rows import normal_address
from storage.settings import Recipient

ACTIVE, PAUSED, REMOVED = "active", "paused", "removed"
_KEY = "unsubscribe_key"


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A recipient with its state; ``origin`` is ``database`` or ``settings``, ``how`` who changed the state last."""

    recipient: Recipient
    state: str
    origin: str
    changed_at: datetime | None = None
    how: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A story that waits for a recipient's digest, with what is new about it (None: the story itself)."""

    id: int
    topic: str
    story_id: int
    note: str | None


def listing(db: Database, configured: Sequence[Recipient]) -> list[Subscriber]:
    """Everybody, those of the settings file first; each address once."""
    rows = {row["address"]: row for row in db.query("SELECT * FROM subscribers ORDER BY address")}
    found = []
    for recipient in configured:
        row = rows.pop(normal_address(recipient.address), None)
        if row is None:
            found.append(Subscriber(recipient, ACTIVE, "settings"))
        elif row["wishes"] is None:
            found.append(Subscriber(recipient, row["state"], "settings", from_text(row["changed_at"]), row["how"]))
        else:
            found.append(_subscriber(row))
    return [*found, *(_subscriber(row) for row in rows.values() if row["wishes"] is not None)]


def active(db: Database, configured: Sequence[Recipient]) -> list[Recipient]:
    """Those who get mail."""
    return [s.recipient for s in listing(db, configured) if s.state == ACTIVE]


def add(db: Database, recipient: Recipient, how: str, now: datetime) -> None:
    """Add a recipient, or change what one wants and let it get mail again."""
    address = normal_address(recipient.address)
    wishes = json.dumps(asdict(replace(recipient, address=address)), ensure_ascii=False)
    _write(db, address, ACTIVE, wishes, how, now)


def set_state(db: Database, address: str, state: str, how: str, now: datetime) -> None:
    """Let somebody get mail, pause or be removed; for an address of the settings file too.

    Mail that waits for somebody removed is not sent any more.
    """
    address = normal_address(address)
    row = db.execute("SELECT wishes FROM subscribers WHERE address = ?", [address]).fetchone()
    _write(db, address, state, row[0] if row else None, how, now)
    if state == REMOVED:
        db.execute("DELETE FROM digest_items WHERE address = ? AND outbox_id IS NULL", [address])
        db.execute(
            "UPDATE deliveries SET state = 'dead', last_error = 'unsubscribed' WHERE recipient = ? AND state = 'pending'",
            [address],
        )


def token(db: Database, address: str) -> str:
    """What an unsubscribe link carries: it names the address only to who knows this database's key."""
    address = normal_address(address)
    return hmac.new(_key(db), address.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:40]


def by_token(db: Database, given: str, configured: Sequence[Recipient]) -> str | None:
    """The address a link's token was made for, among all that are known; None for any other."""
    known = [s.recipient.address for s in listing(db, configured)]
    known += [row[0] for row in db.execute("SELECT DISTINCT recipient FROM deliveries").fetchall()]
    return next((a for a in map(normal_address, known) if hmac.compare_digest(token(db, a), given)), None)


# ---- digests -----------------------------------------------------------------------------


def let_wait(db: Database, address: str, topic: str, story_id: int, note: str | None, now: datetime) -> None:
    """Put a story into somebody's next digest."""
    db.execute(
        "INSERT INTO digest_items (address, topic, story_id, note, added_at) VALUES (?, ?, ?, ?, ?)",
        [normal_address(address), topic, story_id, note, to_text(now)],
    )


def waiting(db: Database, address: str) -> list[Waiting]:
    """What waits for somebody's next digest, oldest first."""
    rows = db.execute(
        "SELECT id, topic, story_id, note FROM digest_items WHERE address = ? AND outbox_id IS NULL ORDER BY id",
        [normal_address(address)],
    ).fetchall()
    return [Waiting(*row) for row in rows]


def taken(db: Database, items: Sequence[Waiting], outbox_id: int) -> None:
    """These are in that digest."""
    db.conn.executemany("UPDATE digest_items SET outbox_id = ? WHERE id = ?", [(outbox_id, i.id) for i in items])


def note_in(db: Database, outbox_id: int, address: str, topic: str, story_id: int, note: str, now: datetime) -> None:
    """Say in a digest what is new about one of its stories."""
    db.execute(
        "INSERT INTO digest_items (address, topic, story_id, note, added_at, outbox_id) VALUES (?, ?, ?, ?, ?, ?)",
        [normal_address(address), topic, story_id, note, to_text(now), outbox_id],
    )


def notes(db: Database, outbox_id: int) -> dict[int, str]:
    """What is new about the stories of a digest, by story."""
    found: dict[int, list[str]] = {}
    for story_id, note in db.execute(
        "SELECT story_id, note FROM digest_items WHERE outbox_id = ? AND note IS NOT NULL ORDER BY id", [outbox_id]
    ).fetchall():
        found.setdefault(story_id, []).append(note)
    return {story_id: "; ".join(dict.fromkeys(texts)) for story_id, texts in found.items()}


def slot(db: Database, address: str, kind: str) -> datetime | None:
    """The last moment of a recurring mail that was dealt with."""
    row = db.execute(
        "SELECT slot_at FROM mail_slots WHERE address = ? AND kind = ?", [normal_address(address), kind]
    ).fetchone()
    return maybe_time(row[0]) if row else None


def set_slot(db: Database, address: str, kind: str, at: datetime) -> None:
    """Remember that a moment of a recurring mail was dealt with."""
    db.execute(
        "INSERT INTO mail_slots (address, kind, slot_at) VALUES (?, ?, ?)"
        " ON CONFLICT (address, kind) DO UPDATE SET slot_at = excluded.slot_at",
        [normal_address(address), kind, to_text(at)],
    )


def _write(db: Database, address: str, state: str, wishes: str | None, how: str, now: datetime) -> None:
    db.execute(
        "INSERT INTO subscribers (address, state, wishes, changed_at, how) VALUES (?, ?, ?, ?, ?) ON CONFLICT (address)"
        " DO UPDATE SET state = excluded.state, wishes = excluded.wishes, changed_at = excluded.changed_at, how = excluded.how",
        [address, state, wishes, to_text(now), how],
    )


def _subscriber(row: Mapping[str, Any]) -> Subscriber:
    given = json.loads(row["wishes"])
    known = {f.name for f in fields(Recipient)}
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in given.items() if k in known}
    return Subscriber(Recipient(**values), row["state"], "database", from_text(row["changed_at"]), row["how"])


def _key(db: Database) -> bytes:
    """Made with the database's schema, so that reading never writes."""
    return (meta.read(db, _KEY) or "").encode()
