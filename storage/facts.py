"""Facts of articles with the characters they were read from: appended, never overwritten.

A later revision or newer rules give a new reading of an article; the facts of
an article are those of its newest reading, the others stay as its history.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.clock import from_text, to_text
from storage.codec import clean, moment_from_json
from storage.fact_codec import deal_from_json, stated_to_json, statistic_from_json
from storage.models import StoredArticle
from storage.models.facts import Deal, Facts, FactSpan, Month, Review, Statistic, StoredDeal, StoredStatistic

_REVIEWED = "EXISTS (SELECT 1 FROM fact_reviews v WHERE v.fact_id = f.id)"
_NEWEST = "r.id = (SELECT max(id) FROM fact_readings WHERE article_id = r.article_id)"
_CORRECTED = "EXISTS (SELECT 1 FROM fact_reviews v WHERE v.fact_id = f.id AND v.action = 'correct')"
_ROWS = (
    "SELECT f.*, r.article_id, r.revision_id, r.rules_version, a.outlet, a.url, a.title, a.published, a.first_seen_at,"
    " (SELECT story_id FROM memberships m WHERE m.article_id = a.id ORDER BY story_id LIMIT 1) AS story_id,"
    " (SELECT role FROM memberships m WHERE m.article_id = a.id ORDER BY story_id LIMIT 1) AS role"
    " FROM facts f JOIN fact_readings r ON r.id = f.reading_id JOIN articles a ON a.id = r.article_id"
)


def save(db: Database, article: StoredArticle, facts: Facts, now: datetime) -> None:
    """Keep one reading of an article's current revision; one already kept stays as it is."""
    cursor = db.execute(
        "INSERT OR IGNORE INTO fact_readings (article_id, revision_id, rules_version, made_at) VALUES (?, ?, ?, ?)",
        [article.id, article.revision_id, facts.rules_version, to_text(now)],
    )
    if not cursor.rowcount:
        return
    reading = int(cursor.lastrowid or 0)
    for statistic in facts.statistics:
        first, last = (statistic.period.first, statistic.period.last) if statistic.period else (None, None)
        money = statistic.value
        row = [
            reading, "statistic", statistic.country, statistic.partner, statistic.metric.value, _month(first), _month(last),
            money.low if money else None, money.currency if money else None, None, statistic.confidence,
        ]  # fmt: skip
        _insert(db, row, statistic)
    for deal in facts.deals:
        row = [
            reading, "deal", deal.supplier, deal.recipient, None, None, None, deal.value.low if deal.value else None,
            deal.value.currency if deal.value else None, deal.stage.value if deal.stage else None, deal.confidence,
        ]  # fmt: skip
        _insert(db, row, deal)


def _insert(db: Database, row: list[object], fact: Deal | Statistic) -> None:
    cursor = db.execute(
        "INSERT INTO facts (reading_id, kind, supplier, recipient, metric, period_first, period_last, value, currency,"
        " stage, confidence, stated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [*row, stated_to_json(fact)],
    )
    db.conn.executemany(
        "INSERT INTO fact_spans (fact_id, field, value, part, start, end, sentence) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (cursor.lastrowid, s.field, clean(s.value), s.part, s.start, s.end, clean(s.sentence))
            for s in dict.fromkeys(fact.spans)
        ],
    )


def _month(month: Month | None) -> str | None:
    return None if month is None else f"{month[0]}-{month[1]:02d}"


def is_read(db: Database, revision_id: int, rules_version: str) -> bool:
    """Whether a revision was read by rules of that version."""
    found = db.execute(
        "SELECT 1 FROM fact_readings WHERE revision_id = ? AND rules_version = ?", [revision_id, rules_version]
    ).fetchone()
    return found is not None


def statistics(
    db: Database, *, country: str | None = None, articles: Sequence[int] | None = None, since: datetime | None = None
) -> list[StoredStatistic]:
    """The export figures of the articles' newest readings, oldest first; with ``country`` corrected ones as well."""
    rows = _query(db, "statistic", country, None, articles, since)
    return [_statistic(db, row) for row in rows]


def deals(
    db: Database,
    *,
    supplier: str | None = None,
    recipient: str | None = None,
    articles: Sequence[int] | None = None,
    since: datetime | None = None,
) -> list[StoredDeal]:
    """The deals of the articles' newest readings, oldest first; with a state asked for corrected ones as well."""
    return [_deal(db, row) for row in _query(db, "deal", supplier, recipient, articles, since)]


def _query(
    db: Database,
    kind: str,
    supplier: str | None,
    recipient: str | None,
    articles: Sequence[int] | None,
    since: datetime | None,
) -> list[dict[str, Any]]:
    where, values = [f"f.kind = :kind AND {_NEWEST}"], {"kind": kind, "supplier": supplier, "recipient": recipient}
    if supplier is not None:
        where.append(f"(f.supplier = :supplier OR {_CORRECTED})")
    if recipient is not None:
        where.append(f"(f.recipient = :recipient OR {_CORRECTED})")
    if since is not None:
        where.append("a.first_seen_at >= :since")
        values["since"] = to_text(since)
    if articles is not None:
        where.append(f"r.article_id IN ({', '.join(str(int(a)) for a in articles)})")
    return list(db.query(f"{_ROWS} WHERE {' AND '.join(where)} ORDER BY f.id", values))


def revised(db: Database, article_id: int) -> tuple[list[StoredStatistic], list[StoredDeal]]:
    """The facts of the reading before an article's newest of another revision; empty where there was none."""
    found = db.execute(
        "SELECT max(id) FROM fact_readings WHERE article_id = :id AND revision_id <>"
        " (SELECT revision_id FROM fact_readings WHERE article_id = :id ORDER BY id DESC LIMIT 1)",
        {"id": article_id},
    ).fetchone()
    if found is None or found[0] is None:
        return [], []
    rows = list(db.query(f"{_ROWS} WHERE r.id = :reading ORDER BY f.id", {"reading": found[0]}))
    return (
        [_statistic(db, r) for r in rows if r["kind"] == "statistic"],
        [_deal(db, r) for r in rows if r["kind"] == "deal"],
    )


def get(db: Database, fact_id: int) -> StoredDeal | StoredStatistic | None:
    """One fact by its id."""
    row = next(db.query(f"{_ROWS} WHERE f.id = :id", {"id": fact_id}), None)
    if row is None:
        return None
    return _fact(db, row)


def review(
    db: Database, fact_id: int, action: str, now: datetime, field: str | None = None, value: str | None = None
) -> None:
    """Keep what a reviewer said of a fact: confirm, reject, or correct a field to a value."""
    db.execute(
        "INSERT INTO fact_reviews (fact_id, action, field, value, at) VALUES (?, ?, ?, ?, ?)",
        [fact_id, action, field, clean(value) if value is not None else None, to_text(now)],
    )


def carry(db: Database, old_id: int, new_id: int) -> None:
    """Take the reviews of a fact over to the same fact of a newer reading, with their moments and where they are from."""
    db.execute(
        "INSERT INTO fact_reviews (fact_id, action, field, value, at, carried_from)"
        " SELECT ?, action, field, value, at, coalesce(carried_from, id) FROM fact_reviews WHERE fact_id = ? ORDER BY id",
        [new_id, old_id],
    )


def reviewed(db: Database, article_id: int | None = None) -> list[StoredDeal | StoredStatistic]:
    """The facts of the newest readings that somebody reviewed, of one article or of all, by id."""
    rows = db.query(
        f"{_ROWS} WHERE {_NEWEST} AND {_REVIEWED} AND (:article IS NULL OR r.article_id = :article) ORDER BY f.id",
        {"article": article_id},
    )
    return [_fact(db, row) for row in rows]


def of_article(db: Database, article_id: int) -> list[StoredDeal | StoredStatistic]:
    """All facts of an article's newest reading, by id."""
    rows = db.query(f"{_ROWS} WHERE {_NEWEST} AND r.article_id = :article ORDER BY f.id", {"article": article_id})
    return [_fact(db, row) for row in rows]


def doubtful(db: Database, below: float) -> list[StoredDeal | StoredStatistic]:
    """The facts of the newest readings nobody reviewed, below a confidence, the least sure first."""
    rows = db.query(
        f"{_ROWS} WHERE {_NEWEST} AND f.confidence < :below AND NOT {_REVIEWED} ORDER BY f.confidence, f.id",
        {"below": below},
    )
    return [_fact(db, row) for row in rows]


def _fact(db: Database, row: dict[str, Any]) -> StoredDeal | StoredStatistic:
    return _deal(db, row) if row["kind"] == "deal" else _statistic(db, row)


def _spans(db: Database, fact_id: int) -> tuple[FactSpan, ...]:
    rows = db.query("SELECT * FROM fact_spans WHERE fact_id = ? ORDER BY id", [fact_id])
    return tuple(FactSpan(r["field"], r["value"], r["part"], r["start"], r["end"], r["sentence"]) for r in rows)


def _reviews(db: Database, fact_id: int) -> tuple[Review, ...]:
    rows = db.query("SELECT * FROM fact_reviews WHERE fact_id = ? ORDER BY id", [fact_id])
    return tuple(Review(r["action"], r["field"], r["value"], from_text(r["at"])) for r in rows)


def _statistic(db: Database, row: dict[str, Any]) -> StoredStatistic:
    return StoredStatistic(fact=statistic_from_json(row["stated"], _spans(db, row["id"])), **_origin(db, row))


def _deal(db: Database, row: dict[str, Any]) -> StoredDeal:
    return StoredDeal(fact=deal_from_json(row["stated"], _spans(db, row["id"])), **_origin(db, row))


def _origin(db: Database, row: dict[str, Any]) -> dict[str, Any]:
    published = moment_from_json(row["published"])
    return {
        "id": row["id"],
        "article_id": row["article_id"],
        "revision_id": row["revision_id"],
        "story_id": row["story_id"],
        "is_copy": row["role"] == "copy",
        "outlet": row["outlet"],
        "url": row["url"],
        "title": row["title"],
        "seen_at": published.at if published is not None and published.certain else from_text(row["first_seen_at"]),
        "reviews": _reviews(db, row["id"]),
    }
