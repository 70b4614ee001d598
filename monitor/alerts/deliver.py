"""From the outbox to the channel: compose, freeze, send, mark, one delivery after the other.

Each step is a transaction of its own. A crash between freezing and marking
repeats the mail, byte for byte under the same Message-ID; a crash before loses
nothing. A mail that surely no server was shown is thawed again, so that after
an outage what piled up can be folded under the hourly cap. What failed is
sorted by ``policy.py``; what a mail says is not decided here.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from monitor.alerts import channels
from monitor.alerts.headers import mail_address
from monitor.alerts.policy import DAY, HOUR, CapPlan, next_attempt, plan_cap
from monitor.alerts.records import Envelope, Outcome, SendFailure, Weight
from monitor.alerts.rendering import LoadStory, is_mail, render
from monitor.alerts.turn import delivery_turn
from storage import outbox, subscribers
from storage.clock import Clock
from storage.models import AlertKind, Delivery
from storage.outbox_rows import normal_address
from storage.settings import AlertSettings, Recipient, Settings
from storage.writer import Writer

BATCH = 500
# Longer than a test mail can take, so that a running daemon does not take it over meanwhile.
TEST_LEASE = timedelta(minutes=2)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Post:
    """What delivering needs, in one hand."""

    writer: Writer
    settings: Settings
    now: Clock
    load_story: LoadStory
    spread: Callable[[], float]


async def deliver_due(
    writer: Writer,
    settings: Settings,
    now: Clock,
    load_story: LoadStory,
    *,
    spread: Callable[[], float] = random.random,
) -> Outcome:
    """Send what is due, each mail at least once; nothing while alerts are switched off or another process delivers.

    A failing mail never stops the rest, but when the server as a whole fails,
    the rest of this pass fails with it unasked. ``spread`` gives the jitter,
    0..1.
    """
    post = _Post(writer, settings, now, load_story, spread)
    if not settings.alerts.enabled:
        return Outcome()
    with delivery_turn(settings.storage.db) as ours:
        if not ours:
            return Outcome(busy=True)
        outcome, planned = await writer.run(_plan, settings, now())
        down: SendFailure | None = None
        for delivery in planned:
            failure = (down if is_mail(delivery.recipient) else None) or await _supervised(post, delivery)
            if failure is None:
                outcome.sent += 1
                continue
            await _note(post, delivery, failure, outcome)
            if failure.whole_server:
                down = failure
    return outcome


async def deliver_test(writer: Writer, settings: Settings, now: Clock, recipient: str) -> str:
    """Send one test mail at once; returns the channel. Raises :class:`SendFailure`, and then nothing of it is kept."""
    delivery = await writer.run(_queue_test, recipient, now())
    post = _Post(writer, settings, now, lambda db, story_id: None, random.random)
    try:
        return await _send_one(post, delivery)
    except SendFailure:
        await writer.run(outbox.forget_test, delivery.id)
        raise


def _queue_test(db: Database, recipient: str, now: datetime) -> Delivery:
    (delivery,) = outbox.of_outbox(db, outbox.enqueue_test(db, recipient, now))
    outbox.postpone(db, [delivery.id], now + TEST_LEASE)
    return delivery


def _plan(db: Database, settings: Settings, now: datetime) -> tuple[Outcome, list[Delivery]]:
    """Apply the caps to what is due: fold and hold what is over them, return what may go."""
    outcome = Outcome()
    by_recipient: dict[str, list[Delivery]] = {}
    for delivery in outbox.due(db, now, BATCH):
        by_recipient.setdefault(delivery.recipient, []).append(delivery)
    caps = {normal_address(s.recipient.address): s.recipient for s in subscribers.listing(db, settings.recipients)}
    planned: list[Delivery] = []
    for recipient, due in by_recipient.items():
        plan, said = _caps(db, due, caps.get(recipient), settings.alerts.hourly_cap, now)
        planned += plan.send
        if plan.fold:
            planned += _fold(db, plan.fold, recipient, said, now)
            outcome.folded += len(plan.fold)
        if plan.hold_until is not None:
            outbox.postpone(db, [d.id for d in plan.hold], plan.hold_until)
            outcome.held += len(plan.hold)
    return outcome, planned


def _caps(
    db: Database, due: Sequence[Delivery], recipient: Recipient | None, hourly: int, now: datetime
) -> tuple[CapPlan, str]:
    """The plan under the tighter of a recipient's two caps, and how that cap is called."""
    hourly = recipient.hourly_cap if recipient and recipient.hourly_cap else hourly
    daily = recipient.daily_cap if recipient else 0
    address = due[0].recipient
    sent = outbox.sent_times(db, address, now - DAY)
    this_hour = [at for at in sent if at > now - HOUR]
    if daily and (not hourly or daily - len(sent) < hourly - len(this_hour)):
        return plan_cap(due, sent, daily, now, window=DAY), f"limit of {daily} mails a day"
    return plan_cap(due, this_hour, hourly, now), f"limit of {hourly} mails an hour"


def _fold(db: Database, deliveries: Sequence[Delivery], recipient: str, said: str, now: datetime) -> list[Delivery]:
    topics = {d.topic for d in deliveries}
    digest = outbox.enqueue_digest(
        db,
        topic=topics.pop() if len(topics) == 1 else "several-topics",
        story_ids=list(dict.fromkeys(i for d in deliveries for i in d.story_ids)),
        whats_new=f"more came in than the {said}" if len(deliveries) > 1 else "what was held back",
        recipients=[recipient],
        now=now,
    )
    for each in deliveries:
        if each.kind is AlertKind.UPDATE and each.story_id is not None:
            subscribers.note_in(db, digest, recipient, each.topic, each.story_id, each.whats_new, now)
    outbox.fold(db, [d.id for d in deliveries], digest)
    return outbox.of_outbox(db, digest)


async def _supervised(post: _Post, delivery: Delivery) -> SendFailure | None:
    try:
        channel = await _send_one(post, delivery)
    except SendFailure as failure:
        return failure
    except Exception as error:  # the supervisor: a defect in one mail must not stop the rest
        log.exception("delivery %s of outbox row %s broke down", delivery.id, delivery.outbox_id)
        return SendFailure(f"a defect: {type(error).__name__}: {error}", offered=True)
    log.info("delivery %s, %s, went to %s", delivery.id, delivery.message_id, channel)
    return None


async def _send_one(post: _Post, delivery: Delivery) -> str:
    frozen = await post.writer.run(_freeze, delivery, post.settings, post.load_story, post.now())
    channel = await channels.send(post.settings, frozen, post.now())
    await post.writer.run(outbox.mark_sent, delivery.id, channel, post.now())
    return channel


def _freeze(db: Database, delivery: Delivery, settings: Settings, load_story: LoadStory, now: datetime) -> Envelope:
    """The finished message: the frozen one if there is one, else composed now and kept."""
    sender, recipient = settings.alerts.sender, delivery.recipient
    if is_mail(recipient):
        sender = _checked(sender, "alerts.sender", Weight.SOFT)
        recipient = _checked(recipient, "the recipient", Weight.PERMANENT)
    message = delivery.message
    if message is None:
        message = render(db, delivery, settings, load_story, now)
        outbox.freeze(db, delivery.id, message)
    else:
        # What cannot be marked as sent would go out at each pass: a full disk is to be noticed before.
        outbox.claim(db, delivery.id)
    return Envelope(sender, recipient, message, delivery.message_id, delivery.created_at)


def _checked(address: str, place: str, weight: Weight) -> str:
    try:
        return mail_address(address).addr_spec
    except ValueError as error:
        raise SendFailure(f"{place}: {error}", weight=weight, whole_server=weight is Weight.SOFT) from error


async def _note(post: _Post, delivery: Delivery, failure: SendFailure, outcome: Outcome) -> None:
    """Record a failed attempt, and count it."""
    again = await post.writer.run(_mark_failed, delivery, failure, post.settings.alerts, post.now(), post.spread())
    log.warning("delivery %s: %s (%s)", delivery.id, failure, f"again at {again:%H:%M} UTC" if again else "dead")
    outcome.soft += again is not None
    outcome.dead += again is None
    if str(failure) not in outcome.errors:
        outcome.errors.append(str(failure))


def _mark_failed(
    db: Database, delivery: Delivery, failure: SendFailure, settings: AlertSettings, now: datetime, spread: float
) -> datetime | None:
    """Put the delivery off, or aside for good (None)."""
    attempt = delivery.attempts + 1
    if failure.weight is Weight.PERMANENT:
        outbox.mark_dead(db, delivery.id, str(failure))
        return None
    down_since = delivery.created_at if failure.whole_server else None
    again = next_attempt(attempt, settings.retry_seconds, spread, now, code=failure.code, down_since=down_since)
    if again is None:
        outbox.mark_dead(db, delivery.id, f"given up after {attempt} attempts: {failure}")
        return None
    outbox.mark_soft(db, delivery.id, str(failure), again)
    # No server has seen any of it, now or earlier: it may still be folded into a digest.
    if delivery.message is None and not failure.offered:
        outbox.thaw(db, delivery.id)
    return again
