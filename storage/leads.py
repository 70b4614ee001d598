"""Leads: every address ever seen, what became of it, and whether it is worth a request.

A lead's row is the seen-record: it outlives the article's text.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from storage.clock import maybe_time, to_text
from storage.codec import clean, moment_from_json, moment_to_json, strings_from_json, strings_to_json
from storage.models import Lead, Source, SourceKind
from storage.text import title_key

# Four days in all: a page outlives a long week-end of its host, or of our own network.
MAX_ATTEMPTS = 8
RETRY_AFTER = (
    timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=12), timedelta(hours=24),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StoredLead:
    """A lead with its row: enough to ask for its page, conditionally, and to know why.

    ``recheck`` says that the page was fetched before and is looked at again.
    """

    id: int
    lead: Lead
    source_id: int | None
    quiet: bool
    attempts: int
    etag: str | None
    last_modified: str | None
    page_hash: str | None
    article_id: int | None
    recheck: bool


def record(
    db: Database, source: Source, found: Sequence[Lead], *, quiet: bool, not_older_than: datetime | None, now: datetime
) -> list[int]:
    """Note the leads of one look at a source; returns the ids of those now worth a request.

    New leads wait for their request, unless their certain date lies before
    ``not_older_than``: those are only remembered. A known lead costs nothing
    unless *this* source changed its title or updated time (each source words
    its titles its own way, so signatures are kept a source).
    """
    fresh = [_record_one(db, source, lead, quiet, not_older_than, now) for lead in found]
    return [lead_id for lead_id in fresh if lead_id is not None]


def add_address(db: Database, lead: Lead, *, quiet: bool, now: datetime) -> int:
    """Note one address a user asked for and let it wait for its request; returns the lead's id."""
    row = _known(db, lead)
    if row is None:
        return _insert(db, lead, None, "waiting", quiet, {}, now)
    db.execute("UPDATE leads SET state = 'waiting', attempts = 0, next_attempt_at = NULL WHERE id = ?", [row["id"]])
    return int(row["id"])


def waiting(db: Database, outlet: str, now: datetime, *, limit: int) -> list[StoredLead]:
    """Leads to be requested now: waiting ones (newest first), then flagged articles due for a second look."""
    rows = list(
        db.query(
            "SELECT * FROM leads WHERE outlet = :outlet AND ((state = 'waiting' AND coalesce(next_attempt_at, '') <= :now)"
            " OR recheck_at <= :now) ORDER BY state = 'waiting' DESC, id DESC LIMIT :limit",
            {"outlet": outlet, "now": to_text(now), "limit": limit},
        )
    )
    return [_stored(db, row) for row in rows]


def outlets_waiting(db: Database, now: datetime) -> set[str]:
    """The outlets that have such leads."""
    rows = db.query(
        "SELECT DISTINCT outlet FROM leads WHERE (state = 'waiting' AND coalesce(next_attempt_at, '') <= :now)"
        " OR recheck_at <= :now",
        {"now": to_text(now)},
    )
    return {row["outlet"] for row in rows}


def by_ids(db: Database, ids: Sequence[int]) -> list[StoredLead]:
    """Leads by id, in the order given."""
    rows = {row["id"]: row for i in ids for row in db.query("SELECT * FROM leads WHERE id = ?", [i])}
    return [_stored(db, rows[i]) for i in ids if i in rows]


def settle(
    db: Database,
    lead_id: int,
    *,
    article_id: int | None,
    reason: str | None,
    detail: str | None,
    etag: str | None,
    last_modified: str | None,
    page_hash: str | None,
    recheck_hours: Sequence[float],
) -> None:
    """A page was fetched: it became an article, or was rejected for a reason."""
    db.execute(
        "UPDATE leads SET state = CASE WHEN ?1 IS NULL THEN 'rejected' ELSE 'done' END, article_id = coalesce(?1, article_id),"
        " reason = ?2, detail = ?3, etag = ?4, last_modified = ?5, page_hash = ?6, attempts = 0, next_attempt_at = NULL"
        " WHERE id = ?7",
        [article_id, reason, clean(detail) if detail else None, etag, last_modified, page_hash, lead_id],
    )
    _advance_recheck(db, lead_id, recheck_hours)


def unchanged(db: Database, lead_id: int, recheck_hours: Sequence[float]) -> None:
    """A known page was asked for again and had not changed."""
    db.execute(
        "UPDATE leads SET state = CASE WHEN article_id IS NULL THEN 'rejected' ELSE 'done' END, attempts = 0,"
        " next_attempt_at = NULL WHERE id = ?",
        [lead_id],
    )
    _advance_recheck(db, lead_id, recheck_hours)


def fail(db: Database, lead_id: int, reason: str, detail: str, *, permanent: bool, now: datetime) -> None:
    """A request failed: try again later, or give up after eight attempts or a permanent answer."""
    row = db.execute("SELECT attempts, article_id FROM leads WHERE id = ?", [lead_id]).fetchone()
    attempts, article_id = int(row[0]) + 1, row[1]
    over = permanent or attempts >= MAX_ATTEMPTS
    wait = RETRY_AFTER[min(attempts, len(RETRY_AFTER)) - 1]
    state = ("done" if article_id else "failed") if over else "waiting"
    db.execute(
        "UPDATE leads SET state = ?, attempts = ?, next_attempt_at = ?, reason = ?, detail = ?,"
        " recheck_at = CASE WHEN ? THEN NULL ELSE recheck_at END WHERE id = ?",
        [state, attempts, None if over else to_text(now + wait), reason, clean(detail), over, lead_id],
    )


def postpone(db: Database, lead_id: int, until: datetime) -> None:
    """The page was not asked for, since its host is to be left alone until then; that counts as no attempt."""
    db.execute(
        "UPDATE leads SET next_attempt_at = CASE WHEN state = 'waiting' THEN :until ELSE next_attempt_at END,"
        " recheck_at = CASE WHEN recheck_at < :until THEN :until ELSE recheck_at END WHERE id = :id",
        {"until": to_text(until), "id": lead_id},
    )


def forbid(db: Database, lead_id: int, detail: str) -> None:
    """The outlet's robots.txt forbids the page: it is not asked for again unless its source changes it."""
    db.execute(
        "UPDATE leads SET state = 'ignored', reason = 'robots', detail = ?, recheck_at = NULL WHERE id = ?",
        [clean(detail), lead_id],
    )


def plan_rechecks(db: Database, article_id: int, hours: Sequence[float]) -> None:
    """A flagged article is looked at again at these ages in hours after its lead's first sighting."""
    if not hours:
        return
    for row in db.query(
        "SELECT id, first_seen_at FROM leads WHERE article_id = ? AND rechecks = 0 AND recheck_at IS NULL", [article_id]
    ):
        due = maybe_time(row["first_seen_at"])
        assert due is not None
        db.execute(
            "UPDATE leads SET recheck_at = ? WHERE id = ?", [to_text(due + timedelta(hours=hours[0])), row["id"]]
        )


def reasons(db: Database, outlet: str | None = None) -> dict[str, int]:
    """How many leads ended without an article, by reason."""
    rows = db.query(
        "SELECT coalesce(reason, state) AS why, count(*) AS n FROM leads WHERE state IN ('rejected', 'failed', 'ignored')"
        " AND (:outlet IS NULL OR outlet = :outlet) GROUP BY why ORDER BY n DESC, why",
        {"outlet": outlet},
    )
    return {row["why"]: row["n"] for row in rows}


def _advance_recheck(db: Database, lead_id: int, hours: Sequence[float]) -> None:
    row = next(db.query("SELECT first_seen_at, rechecks, recheck_at FROM leads WHERE id = ?", [lead_id]))
    if row["recheck_at"] is None:
        return
    done = row["rechecks"] + 1
    first = maybe_time(row["first_seen_at"])
    assert first is not None
    due = to_text(first + timedelta(hours=hours[done])) if done < len(hours) else None
    db.execute("UPDATE leads SET rechecks = ?, recheck_at = ? WHERE id = ?", [done, due, lead_id])


def _record_one(
    db: Database, source: Source, lead: Lead, quiet: bool, not_older_than: datetime | None, now: datetime
) -> int | None:
    known = _known(db, lead)
    signature = _signature(lead)
    if known is None:
        old = not_older_than is not None and lead.published is not None and lead.published.at < not_older_than
        lead_id = _insert(db, lead, source.id, "ignored" if old else "waiting", quiet, {str(source.id): signature}, now)
        return None if old else lead_id
    signatures: dict[str, str] = json.loads(known["signature"])
    before = signatures.get(str(source.id))
    signatures[str(source.id)] = signature
    changed = before is not None and before != signature and known["state"] != "waiting"
    db.execute(
        "UPDATE leads SET signature = ?, last_seen_at = ?, title = coalesce(title, ?), summary = coalesce(summary, ?),"
        " published = coalesce(published, ?), state = CASE WHEN ? THEN 'waiting' ELSE state END WHERE id = ?",
        [
            json.dumps(signatures),
            to_text(now),
            clean(lead.title) if lead.title else None,
            clean(lead.summary) if lead.summary else None,
            moment_to_json(lead.published),
            changed,
            known["id"],
        ],
    )
    return int(known["id"]) if changed else None


def _known(db: Database, lead: Lead) -> dict[str, Any] | None:
    if lead.own_id is not None:
        row = next(db.query("SELECT * FROM leads WHERE outlet = ? AND own_id = ?", [lead.outlet, lead.own_id]), None)
        if row is not None:
            return row
    return next(
        db.query("SELECT * FROM leads WHERE outlet = ? AND canonical_url = ?", [lead.outlet, lead.canonical_url]), None
    )


def _insert(
    db: Database, lead: Lead, source_id: int | None, state: str, quiet: bool, signature: dict[str, str], now: datetime
) -> int:
    cursor = db.execute(
        "INSERT INTO leads (outlet, canonical_url, url, own_id, source_id, title, summary, authors, language, published,"
        " updated, signature, state, quiet, first_seen_at, last_seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            lead.outlet,
            lead.canonical_url,
            lead.url,
            lead.own_id,
            source_id,
            clean(lead.title) if lead.title else None,
            clean(lead.summary) if lead.summary else None,
            clean(strings_to_json(lead.authors)),
            lead.language,
            moment_to_json(lead.published),
            moment_to_json(lead.updated),
            json.dumps(signature),
            state,
            quiet,
            to_text(now),
            to_text(now),
        ],
    )
    return int(cursor.lastrowid or 0)


def _signature(lead: Lead) -> str:
    updated = to_text(lead.updated.at) if lead.updated else ""
    return f"{updated}|{title_key(clean(lead.title or ''))}"


def _stored(db: Database, row: dict[str, Any]) -> StoredLead:
    source = next(db.query("SELECT url, kind FROM sources WHERE id = ?", [row["source_id"]]), None)
    lead = Lead(
        outlet=row["outlet"],
        url=row["url"],
        canonical_url=row["canonical_url"],
        source_url=source["url"] if source else row["url"],
        source_kind=SourceKind(source["kind"]) if source else SourceKind.SECTION,
        own_id=row["own_id"],
        title=row["title"],
        summary=row["summary"],
        published=moment_from_json(row["published"]),
        updated=moment_from_json(row["updated"]),
        authors=strings_from_json(row["authors"]),
        language=row["language"],
    )
    return StoredLead(
        id=row["id"],
        lead=lead,
        source_id=row["source_id"],
        quiet=bool(row["quiet"]),
        attempts=row["attempts"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        page_hash=row["page_hash"],
        article_id=row["article_id"],
        recheck=row["page_hash"] is not None,
    )
