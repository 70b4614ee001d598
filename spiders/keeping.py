"""Keeping what a page became: furniture marked, article saved, lead settled, in one transaction.

Runs on the writing thread; touches no HTML (trap 1).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlite_utils import Database

from spiders.boilerplate import lead_passages, mark_furniture, passages
from storage import articles, furniture, leads, meta, revisions
from storage import passages as known_passages
from storage.clock import from_text, to_text
from storage.leads import StoredLead
from storage.models import Article, Page, Reason, Rejected, Saved

SHORT_SHARE = 0.2  # of the outlet's median length, below which an article is flagged as short
RECLEANED = 200  # of an outlet's newest articles, looked through again when more is known of its furniture

LOOKED_BACK = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page with what it became and the lead it was asked for by."""

    stored: StoredLead
    page: Page
    outcome: Article | Rejected


def keep(db: Database, fetched: Fetched, recheck_hours: tuple[float, ...], now: datetime) -> Saved | Reason:
    """Store the outcome; returns what it did, or why there is no article."""
    stored, outcome = fetched.stored, fetched.outcome
    article_id: int | None = None
    result: Saved | Reason
    if isinstance(outcome, Article):
        cleaned = learn(db, outcome, now)
        saved = articles.save(db, cleaned, source_id=stored.source_id, quiet=stored.quiet, now=now)
        article_id, result = saved.article_id, saved.saved
    else:
        result = outcome.reason
        if outcome.reason in (Reason.CRASHED, Reason.TIMED_OUT):
            meta.quarantine(db, outcome.page_hash, outcome.reason.value, outcome.url, now)
    leads.settle(
        db,
        stored.id,
        article_id=article_id,
        reason=None if isinstance(outcome, Article) else outcome.reason.value,
        detail=None if isinstance(outcome, Article) else outcome.detail,
        etag=fetched.page.headers.get("etag"),
        last_modified=fetched.page.headers.get("last-modified"),
        page_hash=fetched.page.body_hash,
        recheck_hours=recheck_hours,
    )
    return result


def learn(db: Database, article: Article, now: datetime) -> Article:
    """Mark the furniture known by now, and remember this article's passages for its neighbours."""
    own = passages(article)
    known_passages.record(db, article.outlet, owner_of(article), own, now)
    cleaned = clean(db, article)
    return replace(cleaned, flags=(*cleaned.flags, "short")) if _is_short(db, cleaned) else cleaned


def _is_short(db: Database, article: Article) -> bool:
    """Whether a body is far below what the outlet writes: a teaser, or half a page that failed to load."""
    usual = articles.median_words(db, article.outlet)
    return usual is not None and len(article.text.split()) < SHORT_SHARE * usual


def clean(db: Database, article: Article) -> Article:
    """Mark what belongs to other articles of the outlet; can be repeated as more is learnt."""
    fingerprints = [p.fingerprint for p in passages(article)]
    foreign = known_passages.foreign(db, article.outlet, owner_of(article), fingerprints)
    return mark_furniture(article, foreign, furniture.rulings(db, article.outlet))


def reclean_learnt(db: Database, outlet: str, since: datetime, now: datetime) -> int:
    """Like :func:`reclean`, of what was learnt since this was last done: articles that share nothing with it are left alone."""
    key = f"recleaned:{outlet}"
    last = meta.read(db, key)
    # The margin is for a visit that still ran then; after a clock set back, the earlier of the two times counts.
    learnt = min(from_text(last), now) - LOOKED_BACK if last else None
    changed = reclean(db, outlet, since, learnt)
    meta.write(db, key, to_text(now))
    return changed


def reclean(db: Database, outlet: str, since: datetime, learnt: datetime | None = None) -> int:
    """Clean the outlet's articles first seen since then of what was learnt after they were stored; returns how many changed.

    A changed one awaits judgement again. With ``learnt`` only those that share
    a passage with what was met since that time.
    """
    sharing = None if learnt is None else known_passages.sharing(db, outlet, learnt)
    if sharing is not None and not sharing:
        return 0
    changed = 0
    for stored in articles.listing(db, outlet=outlet, since=since, limit=RECLEANED):
        if stored.purged_at is not None:
            continue
        before = articles.extracted(db, stored.id)
        if sharing is not None and owner_of(before) not in sharing:
            continue
        after = clean(db, before)
        if after.blocks != before.blocks:
            revisions.replace_blocks(db, stored, after.blocks)
            changed += 1
    return changed


def learn_leads(db: Database, found: list[StoredLead], now: datetime) -> None:
    """Remember the titles and summaries of leads: they stand as teasers on other pages."""
    for stored in found:
        lead = stored.lead
        known_passages.record(db, lead.outlet, lead.own_id or lead.canonical_url, lead_passages(lead), now)


def owner_of(article: Article) -> str:
    """Under what name an article owns its passages: the same one its lead has."""
    return article.own_id or article.canonical_url
