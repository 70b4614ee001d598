"""Moving stored articles through judgement: verdict, story, outbox and deliveries in one transaction each.

The pure parts are ``relevance.py`` and, behind ``assign.py``, ``clusters.py``;
this is where they meet the database.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlite_utils import Database

from monitor.alerts.queue import announce
from monitor.analysis.assign import Assigned, assign
from monitor.analysis.fact_run import read_facts
from monitor.analysis.novelty import Report, corrections, news, report_of
from monitor.analysis.relevance import Document, Rules, judge, load_rules
from monitor.analysis.weights import Weights
from spiders.keeping import clean, reclean_learnt
from storage import articles, leads, outbox, revisions, sources, stories, threads, verdicts
from storage.clock import Clock
from storage.models import Judgement, Role, StoredArticle
from storage.settings import Settings
from storage.writer import Writer

BATCH = 50
RECLEANED_FOR = timedelta(days=3)  # how long what is learnt of an outlet's furniture cleans its stored articles
# What later reports of a story say has mostly been said by these.
MOST_REPORTS = 8


@dataclass(slots=True)
class Analysed:
    """What one pass judged: articles, flagged ones, new stories (ids), alerts queued."""

    judged: int = 0
    flagged: int = 0
    stories: list[int] = field(default_factory=list)
    alerts: int = 0


def rules_of(settings: Settings, topic: str | None = None, weights: Weights | None = None) -> Rules:
    """The rules the settings ask for, or those of another topic; raises ``SettingsError`` for an unknown one.

    ``weights`` stand in for those of the topic.
    """
    analysis = settings.analysis
    is_own = topic is None or topic == analysis.topic
    return load_rules(
        topic or analysis.topic,
        weights=weights,
        weights_file=analysis.weights if is_own else None,
        gazetteer=analysis.gazetteer,
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
    for outlet in await writer.run(articles.outlets_awaiting, rules.topic, excluding=excluding):
        await writer.run(reclean_learnt, outlet, now() - RECLEANED_FOR, now())
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
        _withdraw(db, article, rules.topic, now)
        return
    total.flagged += 1
    leads.plan_rechecks(db, article.id, settings.crawl.recheck_hours)
    read_facts(db, article, now, rules.gazetteer)
    earlier = articles.before(db, article)
    assigned = assign(db, article, document_of(article), judgement, rules, settings.analysis, now)
    if not assigned.opened:
        _note_news(db, article, judgement, assigned, earlier, now)
        return
    total.stories.append(assigned.story_id)
    if alerts and announce(db, article, judgement, assigned.story_id, settings, now):
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


def _withdraw(db: Database, article: StoredArticle, topic: str, now: datetime) -> None:
    """A story none of whose articles is flagged any more is not announced, and who was told of it hears so.

    It was opened by words that were cleaned away as furniture, or that its
    outlet took back.
    """
    story_id = stories.of_article(db, article.id, topic)
    if story_id is None or verdicts.any_flagged(db, story_id, topic):
        return
    taken_back = outbox.withdraw(db, story_id)
    stories.note_revision(db, story_id, article.id, f"no longer flagged; {taken_back} mails not sent", now)
    if threads.followers(db, story_id):
        threads.add_news(db, story_id, "withdrawn", "no report of it is flagged any more", article.id, now)


def _note_news(
    db: Database,
    article: StoredArticle,
    judgement: Judgement,
    assigned: Assigned,
    earlier: StoredArticle | None,
    now: datetime,
) -> None:
    """Remember what a further report, or a later version of one, adds to its story."""
    new = _report(db, article, judgement.subtype)
    if assigned.revised:
        before = None if earlier is None else _report(db, earlier, verdicts.stage_before(db, article))
        pieces = corrections(before, new) if before is not None else []
    elif assigned.placement is not None and assigned.placement.role is Role.REPORT:
        pieces = news(new, _earlier_reports(db, assigned.story_id, article.id, judgement.topic))
    else:
        pieces = []
    for piece in pieces:
        threads.add_news(db, assigned.story_id, piece.kind, piece.text, article.id, now)


def _earlier_reports(db: Database, story_id: int, article_id: int, topic: str) -> list[Report]:
    story = stories.get(db, story_id)
    others = [m for m in story.members if m.role is not Role.COPY and m.article_id != article_id] if story else []
    found = []
    for member in others[:MOST_REPORTS]:
        article, verdict = articles.get(db, member.article_id), verdicts.latest(db, member.article_id, topic)
        if article is not None:
            found.append(_report(db, article, verdict.judgement.subtype if verdict else None))
    return found


def _report(db: Database, article: StoredArticle, stage: str | None) -> Report:
    outlet = sources.outlet_row(db, article.outlet)
    title = outlet.title if outlet is not None else article.outlet
    return report_of(document_of(article), outlet=title, stage=stage, at=article.dated_at)
