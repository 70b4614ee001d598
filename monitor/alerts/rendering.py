"""From a delivery to what is handed over: the mail's bytes, or a channel's JSON. Reads the database, sends nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from email import message_from_bytes
from email.header import decode_header, make_header

from sqlite_utils import Database

from monitor.alerts.compose import compose_alert, compose_test, headline, hit_sentence, label, reasons
from monitor.alerts.digest import compose_digest
from monitor.alerts.heartbeat import compose_heartbeat
from monitor.alerts.lines import web_address
from monitor.alerts.pulse import month_lines, pulse
from monitor.alerts.records import AlertStory, Links, SendFailure, Thread, Weight
from storage import subscribers, threads
from storage.clock import maybe_text, to_text
from storage.models import AlertKind, Delivery
from storage.settings import Settings

LoadStory = Callable[[Database, int], AlertStory | None]
_WITHOUT_STORIES = (AlertKind.SUMMARY, AlertKind.HEARTBEAT, AlertKind.TEST)


def is_mail(address: str) -> bool:
    """Whether a recipient's address is a mail address and not another channel's."""
    return "://" not in address


def render(db: Database, delivery: Delivery, settings: Settings, load_story: LoadStory, now: datetime) -> bytes:
    """The finished message; raises :class:`SendFailure` (permanent) when its stories are gone."""
    wanted = [delivery.story_id] if delivery.story_id is not None else delivery.story_ids
    found = {a.story.id: a for i in wanted if (a := load_story(db, i)) is not None}
    if not found and delivery.kind not in _WITHOUT_STORIES:
        raise SendFailure("what this mail was about is no longer in the database", weight=Weight.PERMANENT)
    alerts = list(found.values())
    if not is_mail(delivery.recipient):
        return _payload(db, delivery, alerts)
    return _mail(db, delivery, alerts, settings, now)


def links_of(db: Database, recipient: str, story_id: int | None, settings: Settings) -> Links:
    """The links a mail may carry: only such as something answers."""
    base = settings.web.public_url.rstrip("/") if settings.web.public_url else None
    return Links(
        unsubscribe=f"{base}/unsubscribe/{subscribers.token(db, recipient)}" if base else None,
        leave=settings.alerts.unsubscribe_address,
        story=f"{base}/stories/{story_id}" if base and story_id is not None else None,
    )


def _mail(db: Database, delivery: Delivery, alerts: list[AlertStory], settings: Settings, now: datetime) -> bytes:
    sender = settings.alerts.sender
    match delivery.kind:
        case AlertKind.TEST:
            return compose_test(delivery, sender=sender)
        case AlertKind.HEARTBEAT:
            links = links_of(db, delivery.recipient, None, settings)
            return compose_heartbeat(delivery, pulse(db, delivery.topic, now), sender=sender, links=links)
        case AlertKind.FIRST | AlertKind.UPDATE:
            alert = alerts[0]
            links = links_of(db, delivery.recipient, alert.story.id, settings)
            thread = _thread(db, delivery, alert) if delivery.kind is AlertKind.UPDATE else None
            return compose_alert(delivery, alert, sender=sender, links=links, thread=thread)
    return compose_digest(
        delivery,
        alerts,
        sender=sender,
        links=links_of(db, delivery.recipient, None, settings),
        notes=subscribers.notes(db, delivery.outbox_id),
        figures=month_lines(db, delivery.topic, now) if delivery.kind is AlertKind.SUMMARY else (),
    )


def _thread(db: Database, delivery: Delivery, alert: AlertStory) -> Thread | None:
    root = threads.root(db, alert.story.id, delivery.recipient, delivery.outbox_id)
    if root is None:
        return None
    subject = _subject(root.message) if root.message is not None else ""
    return Thread(subject or headline(alert), root.message_ids)


def _subject(message: bytes) -> str:
    """The subject of a mail that was sent: the headline may have changed since."""
    raw = message_from_bytes(message)["Subject"]
    return " ".join(str(make_header(decode_header(raw))).split()) if raw else ""


def _payload(db: Database, delivery: Delivery, alerts: list[AlertStory]) -> bytes:
    """What webhooks and other channels are given: plain JSON, the same for a repeat."""
    notes = subscribers.notes(db, delivery.outbox_id)
    body = {
        "id": delivery.message_id,
        "kind": delivery.kind.value,
        "topic": delivery.topic,
        "whats_new": delivery.whats_new,
        "created_at": to_text(delivery.created_at),
        "stories": [_story(alert, notes.get(alert.story.id)) for alert in alerts],
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _story(alert: AlertStory, note: str | None) -> dict[str, object]:
    opener = alert.opener
    return {
        "story_id": alert.story.id,
        "title": headline(alert),
        "subtype": alert.story.subtype,
        "label": label(alert),
        "score": round(alert.judgement.score, 4),
        "outlet": alert.outlet,
        "url": web_address(opener.url),
        "published_at": maybe_text(opener.published.at) if opener.published else None,
        "first_seen_at": to_text(opener.first_seen_at),
        "hit_sentence": hit_sentence(alert),
        "reasons": reasons(alert),
        "others": [{"outlet": o.outlet, "url": web_address(o.url), "role": o.role.value} for o in alert.others],
        "whats_new": note,
    }
