"""Moving stored articles through judgement: verdict, story, outbox and deliveries in one transaction each.

The pure parts are ``relevance.py`` and, behind ``assign.py``, ``clusters.py``;
this is where they meet the database.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlite_utils import Database

from monitor.alerts.policy import may_alert, wants
from monitor.analysis.assign import assign
from monitor.analysis.fact_run import read_facts
from monitor.analysis.relevance import Document, Rules, judge, load_rules
from spiders.keeping import clean, reclean
from storage import articles, leads, outbox, revisions, stories, verdicts
from storage.clock import Clock
from storage.models import Judgement, StoredArticle
from storage.settings import Settings
from storage.writer import Writer

BATCH = 50
RECLEANED_FOR = timedelta(days=3)  # how long what is learnt of an outlet's furniture cleans its stored articles


@dataclass(slots=True)
class Analysed:
    """What one pass judged: articles, flagged ones, new stories (ids), alerts queued."""

    judged: int = 0
    flagged: int = 0
    stories: list[int] = field(default_factory=list)
    alerts: int = 0


def rules_of(settings: Settings, topic: str | None = None) -> Rules:
    """The rules the settings ask for, or those of another topic; raises ``SettingsError`` for an unknown one."""
    analysis = settings.analysis
    is_own = topic is None or topic == analysis.topic
    return load_rules(
        topic or analysis.topic,
        weights_file=analysis.weights if is_own else None,
        threshold=analysis.threshold if is_own else None,
        review=analysis.review if is_own else None,
        prior=analysis.prior,
        subtypes_off=analysis.subtypes_off,
    )


async def analyse_pending(
    writer: Writer,
    settings: Settings,
    rules: Rules,
    now: Clock,
    *,
    alerts: bool = True,
    excluding: Collection[str] = (),
) -> Analysed:
    """Judge everything stored and not yet judged on the topic, oldest first.

    Outlets in ``excluding`` are being visited: their pages wait until the
    visit is over and the outlet's other titles and summaries are known.

    Each article is one transaction: a crash loses at most the work on one,
    and that one is still pending.
    """
    total = Analysed()
    since = now() - RECLEANED_FOR
    for outlet in await writer.run(articles.outlets_awaiting, rules.topic, excluding=excluding):
        await writer.run(reclean, outlet, since)
    while True:
        batch = await writer.run(articles.awaiting_analysis, rules.topic, excluding=excluding, limit=BATCH)
        for article in batch:
            await writer.run(
                _analyse_one, article.id, settings, rules, now(), alerts and settings.alerts.enabled, total
            )
        if len(batch) < BATCH:
            return total


def document_of(article: StoredArticle) -> Document:
    """What the judgement sees of an article."""
    return Document(title=article.title, summary=article.summary, text=article.text, language=article.language)


def _analyse_one(
    db: Database, article_id: int, settings: Settings, rules: Rules, now: datetime, alerts: bool, total: Analysed
) -> None:
    article = _cleaned(db, article_id)
    if verdicts.is_judged(db, article, rules.topic):
        return  # another process was quicker: a one-off crawl beside the daemon
    judgement = judge(document_of(article), rules)
    verdicts.save(db, article, judgement, now)
    total.judged += 1
    if not judgement.flagged:
        return
    total.flagged += 1
    leads.plan_rechecks(db, article.id, settings.crawl.recheck_hours)
    read_facts(db, article, now)
    assigned = assign(db, article, document_of(article), judgement, rules, settings.analysis, now)
    if not assigned.opened:
        return
    total.stories.append(assigned.story_id)
    if alerts and _queue(db, article, judgement, assigned.story_id, settings, now):
        total.alerts += 1


def _cleaned(db: Database, article_id: int) -> StoredArticle:
    """The article with what has been learnt of its outlet's furniture since it was stored."""
    article = articles.get(db, article_id)
    assert article is not None
    before = articles.extracted(db, article_id)
    after = clean(db, before)
    if after.blocks != before.blocks:
        revisions.replace_blocks(db, article, after.blocks)
        article = articles.get(db, article_id)
        assert article is not None
    return article


def _queue(
    db: Database, article: StoredArticle, judgement: Judgement, story_id: int, settings: Settings, now: datetime
) -> bool:
    allowed, _ = may_alert(article, now, settings.alerts)
    recipients = recipients_for(article, judgement, settings)
    if not allowed or not recipients:
        return False
    outbox.enqueue_first(
        db, story_id=story_id, topic=judgement.topic, whats_new="new story", recipients=recipients, now=now
    )
    stories.announce(db, [story_id], now)
    return True


def recipients_for(article: StoredArticle, judgement: Judgement, settings: Settings) -> Sequence[str]:
    """The addresses of those who want a story like this one."""
    return [
        r.address
        for r in settings.recipients
        if wants(
            r,
            topic=judgement.topic,
            subtype=judgement.subtype,
            outlet=article.outlet,
            language=article.language,
            score=judgement.score,
        )
    ]


def queue_digest(db: Database, topic: str, settings: Settings, now: datetime) -> int:
    """Queue the one digest of quiet stories of the last hours; returns how many it names.

    Each recipient's digest names only what that recipient wants.
    """
    since = now - timedelta(hours=settings.alerts.digest_hours)
    pending = stories.unannounced(db, topic, since)
    if not pending or not settings.alerts.enabled:
        return 0
    wanted: dict[str, list[int]] = {}
    for story_id in pending:
        story = stories.get(db, story_id)
        assert story is not None
        opener = articles.get(db, story.members[0].article_id)
        verdict = verdicts.latest(db, story.members[0].article_id, topic)
        assert opener is not None
        assert verdict is not None
        for address in recipients_for(opener, verdict.judgement, settings):
            wanted.setdefault(address, []).append(story_id)
    for address, ids in wanted.items():
        outbox.enqueue_digest(
            db, topic=topic, story_ids=ids, whats_new="stories found at the first look", recipients=[address], now=now
        )
    stories.announce(db, pending, now)
    return len(pending)
