"""From a story, and what is new about it, to outbox rows: who is mailed, at once or in a digest, and not before when.

Called inside the transaction that stores the story or the news. What a
recipient wants is decided in ``policy.py``, when in ``timing.py``.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlite_utils import Database

from monitor.alerts.policy import may_alert, wants, watches
from monitor.alerts.timing import last_slot, quiet_until
from monitor.analysis.gazetteer import load_gazetteer
from monitor.analysis.traits import decode
from storage import articles, outbox, stories, subscribers, threads, traits, verdicts
from storage.models import AlertKind, Judgement, StoredArticle
from storage.outbox_rows import normal_address
from storage.settings import Recipient, Settings
from storage.threads import News

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
MODES = {"hourly": "the last hour", "daily": "the last day", "weekly": "the last week"}
# What moves a story on does not wait for the next day.
MOVES = frozenset({"stage", "withdrawn"})
# Not the first mail ever: a digest that was due before the recipient was known is not made up for.
MAX_ITEMS = 200


def announce(
    db: Database, article: StoredArticle, judgement: Judgement, story_id: int, settings: Settings, now: datetime
) -> bool:
    """Ask for the first alert of a story: mails at once to some, a place in the next digest for others."""
    allowed, _ = may_alert(article, now, settings.alerts)
    if not allowed or not settings.alerts.enabled:
        return False
    named = names_of(db, article.id)
    wanting = _wanting(db, article, judgement, settings, named)
    soon = [r for r in wanting if r.mode == "at once" or watches(r, named)]
    if soon:
        outbox.enqueue_first(
            db, story_id=story_id, topic=judgement.topic, whats_new="new story", recipients=[r.address for r in soon],
            now=now, not_before=_not_before(soon, now),
        )  # fmt: skip
    for recipient in wanting:
        if recipient not in soon:
            subscribers.let_wait(db, recipient.address, judgement.topic, story_id, None, now)
    if wanting:
        stories.announce(db, [story_id], now)
    return bool(wanting)


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
        for recipient in _wanting_story(db, story_id, topic, settings):
            wanted.setdefault(recipient.address, []).append(story_id)
    for address, ids in wanted.items():
        outbox.enqueue_digest(
            db, topic=topic, story_ids=ids, whats_new="stories found at the first look", recipients=[address], now=now
        )
    stories.announce(db, pending, now)
    return len(pending)


def queue_updates(db: Database, topic: str, settings: Settings, now: datetime) -> int:
    """Queue an update of each story that has something new to say; returns how many.

    At most one a story and day, unless the stage moves; what has to wait is
    said with the next.
    """
    if not settings.alerts.enabled:
        return 0
    queued = 0
    for story_id, found in threads.unsaid(db, topic).items():
        last = threads.last_alert_at(db, story_id)
        if last is not None and now - last < DAY and not any(n.kind in MOVES for n in found):
            continue
        queued += _queue_update(db, story_id, topic, found, settings, now)
    return queued


def queue_regular(db: Database, topic: str, settings: Settings, now: datetime) -> int:
    """Queue the digests, weekly summaries and heartbeats whose moment has come; returns how many."""
    if not settings.alerts.enabled:
        return 0
    queued = 0
    for recipient in subscribers.active(db, settings.recipients):
        if recipient.mode in MODES:
            queued += _due(db, recipient, recipient.mode, now) and _digest(db, recipient, now)
        if recipient.summary:
            queued += _due(db, recipient, "weekly", now, "summary") and _summary(db, recipient, topic, settings, now)
        if recipient.heartbeat and _due(db, recipient, "daily", now, "heartbeat"):
            outbox.enqueue_regular(
                db, AlertKind.HEARTBEAT, topic=topic, story_ids=(), whats_new="the last day", recipient=recipient.address,
                now=now,
            )  # fmt: skip
            queued += 1
    return queued


def names_of(db: Database, article_id: int) -> frozenset[str]:
    """The states (code and name), companies and systems a report names, as its traits say."""
    kept = traits.of_article(db, article_id)
    known = decode(kept) if kept is not None else None
    if known is None:
        return frozenset()
    frame, places = known.frame, load_gazetteer().states
    states = frame.parties
    return states | {places[s].name for s in states if s in places} | frame.companies | frame.systems


def _wanting(
    db: Database, article: StoredArticle, judgement: Judgement, settings: Settings, named: Collection[str]
) -> list[Recipient]:
    said = f"{article.title}\n{article.text}"
    return [
        r
        for r in subscribers.active(db, settings.recipients)
        if wants(
            r, topic=judgement.topic, subtype=judgement.subtype, outlet=article.outlet, language=article.language,
            score=judgement.score, named=named, text=said,
        )
    ]  # fmt: skip


def _wanting_story(db: Database, story_id: int, topic: str, settings: Settings) -> list[Recipient]:
    story = stories.get(db, story_id)
    first = story.members[0].article_id if story and story.members else 0
    opener, verdict = articles.get(db, first), verdicts.latest(db, first, topic)
    if opener is None or verdict is None:
        return []
    return _wanting(db, opener, verdict.judgement, settings, names_of(db, first))


def _not_before(recipients: Sequence[Recipient], now: datetime) -> dict[str, datetime]:
    return {r.address: until for r in recipients if (until := quiet_until(r, now)) is not None}


def _queue_update(
    db: Database, story_id: int, topic: str, found: Sequence[News], settings: Settings, now: datetime
) -> bool:
    following = set(threads.followers(db, story_id))
    readers = [
        r for r in subscribers.active(db, settings.recipients) if r.updates and normal_address(r.address) in following
    ]
    text = "; ".join(dict.fromkeys(n.text for n in sorted(found, key=lambda n: n.kind not in MOVES)))
    named = names_of(db, found[-1].article_id)
    soon = [r for r in readers if r.mode == "at once" or watches(r, named)]
    outbox_id = None
    if soon:
        outbox_id = outbox.enqueue_update(
            db, story_id=story_id, topic=topic, whats_new=text, recipients=[r.address for r in soon], now=now,
            not_before=_not_before(soon, now),
        )  # fmt: skip
    for recipient in readers:
        if recipient not in soon:
            subscribers.let_wait(db, recipient.address, topic, story_id, text, now)
    threads.mark_said(db, found, outbox_id, now)
    return bool(readers)


def _due(db: Database, recipient: Recipient, mode: str, now: datetime, kind: str = "digest") -> bool:
    """Whether a moment has passed since the last one dealt with; the first one ever only starts the count."""
    moment, last = last_slot(recipient, mode, now), subscribers.slot(db, recipient.address, kind)
    if last is not None and moment <= last:
        return False
    subscribers.set_slot(db, recipient.address, kind, moment)
    return last is not None


def _digest(db: Database, recipient: Recipient, now: datetime) -> bool:
    items = subscribers.waiting(db, recipient.address)[:MAX_ITEMS]
    if not items:
        return False
    topics = {i.topic for i in items}
    outbox_id = outbox.enqueue_regular(
        db, AlertKind.DIGEST, topic=topics.pop() if len(topics) == 1 else "several-topics",
        story_ids=list(dict.fromkeys(stories.standing(db, i.story_id) for i in items)),
        whats_new=f"what came in {MODES[recipient.mode]}", recipient=recipient.address, now=now,
    )  # fmt: skip
    subscribers.taken(db, items, outbox_id)
    return True


def _summary(db: Database, recipient: Recipient, topic: str, settings: Settings, now: datetime) -> bool:
    week = [s.id for s in stories.listing(db, topic=topic, since=now - WEEK, limit=MAX_ITEMS)]
    address = normal_address(recipient.address)
    wanted = [
        i for i in week if any(normal_address(r.address) == address for r in _wanting_story(db, i, topic, settings))
    ]
    outbox.enqueue_regular(
        db, AlertKind.SUMMARY, topic=topic, story_ids=wanted, whats_new="the week", recipient=recipient.address, now=now
    )
    return True
