"""Who is mailed about what, how often, and when a failed mail is tried again. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.models import AlertKind, Delivery, StoredArticle
from storage.settings import AlertSettings, Recipient
from storage.text import fold

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
# Asked for, or rare by themselves: they are sent whatever the cap, and fold into nothing.
OUTSIDE_CAPS = frozenset({AlertKind.TEST, AlertKind.SUMMARY, AlertKind.HEARTBEAT})
# So many stories keep a digest below or near the 100 kB at which mail readers begin to clip.
MAX_DIGEST = 50
# Greylisting servers answer 4xx and want to be asked again no sooner than after five minutes.
# Half an hour, what RFC 5321, 4.5.4.1 has a host that does not answer asked again after; the first waits are the settings' own.
WHILE_DOWN = 1800.0
AFTER_A_4XX = 300.0
JITTER = 0.2


def may_alert(article: StoredArticle, now: datetime, settings: AlertSettings) -> tuple[bool, str]:
    """Whether a flagged article may be mailed on its own, and the reason in a few words.

    It must have been first seen after the first look at its source, and
    published within ``max_age_hours`` or have no certain date.
    """
    if article.quiet:
        return False, "found at the first look at its source"
    if article.published is None or not article.published.certain:
        return True, "new, without a certain date"
    age = now - article.published.at
    if age > timedelta(hours=settings.max_age_hours):
        return False, f"published {age / HOUR:.0f} hours ago, more than {settings.max_age_hours:g}"
    return True, "new"


def wants(
    recipient: Recipient,
    *,
    topic: str,
    subtype: str | None,
    outlet: str,
    language: str | None,
    score: float,
    named: Collection[str] = (),
    text: str = "",
) -> bool:
    """Whether a recipient asked for a story like this one.

    Empty lists restrict nothing. Languages compare by their first part
    (``en`` takes ``en-GB``); an article of unknown language passes, because a
    missed story costs more than a superfluous one. ``named`` are the states
    (by name and code) and companies a report names.
    """
    return (
        _among(topic, recipient.topics)
        and _among(subtype, recipient.subtypes)
        and _among(outlet, recipient.outlets)
        and (not language or _among(_primary(language), tuple(map(_primary, recipient.languages))))
        and score >= recipient.min_score
        and (not recipient.states or _names_one(recipient.states, named))
        and (not recipient.companies or _names_one(recipient.companies, named))
        and (not recipient.keywords or any(fold(k) in fold(text) for k in recipient.keywords))
    )


def watches(recipient: Recipient, named: Collection[str]) -> bool:
    """Whether a report names a state, company or system on a recipient's watch list."""
    return _names_one(recipient.watch, named)


def _names_one(wanted: Sequence[str], named: Collection[str]) -> bool:
    known = {fold(n) for n in named}
    return any(fold(w.strip()) in known for w in wanted)


def _among(value: str | None, allowed: Sequence[str]) -> bool:
    return not allowed or (value is not None and value.casefold() in {a.strip().casefold() for a in allowed})


def _primary(language: str) -> str:
    return language.strip().replace("_", "-").split("-")[0]


@dataclass(frozen=True, slots=True)
class CapPlan:
    """What becomes of one recipient's due mails: sent now, folded into one digest, or held until then."""

    send: tuple[Delivery, ...] = ()
    fold: tuple[Delivery, ...] = ()
    hold: tuple[Delivery, ...] = ()
    hold_until: datetime | None = None


def plan_cap(
    due: Sequence[Delivery], sent: Sequence[datetime], cap: int, now: datetime, *, window: timedelta = HOUR
) -> CapPlan:
    """Keep one recipient's mails within ``cap`` in any rolling ``window`` (an hour), losing none.

    ``sent`` are the times of the mails of the last window. What does not fit is
    folded into one digest, which takes the hour's last place; with no place
    left, all wait until the oldest of the hour is an hour old, and what has
    waited so goes as one digest. A mail that a server may have been shown
    already (it is frozen) is never folded: a repeat must be the same mail.
    Tests, summaries and heartbeats are outside the count; a cap of 0 is none.
    """
    tests = tuple(d for d in due if d.kind in OUTSIDE_CAPS)
    alerts = [d for d in due if d.kind not in OUTSIDE_CAPS]
    # A time ahead of now is one from before the clock was set back; it must not hold mail up for a day.
    recent = sorted(t for t in sent if now - window < t <= now)
    room = max(0, cap - len(recent)) if cap > 0 else len(alerts)
    frozen = [d for d in alerts if d.message is not None]
    first = frozen[:room]
    single, folded, late = _share([d for d in alerts if d.message is None], room - len(first))
    held = (*frozen[len(first) :], *late)
    return CapPlan((*tests, *first, *single), folded, held, _room_again(recent, cap, now, window) if held else None)


_Share = tuple[tuple[Delivery, ...], tuple[Delivery, ...], tuple[Delivery, ...]]


def _share(loose: Sequence[Delivery], room: int) -> _Share:
    """Split into mails of their own, those for one digest in the last place, and those that wait."""
    if room <= 0:
        return (), (), tuple(loose)
    waited = [d for d in loose if _was_held(d)]
    if len(waited) < 2:
        waited = []
    fresh = [d for d in loose if d not in waited]
    if not waited and len(fresh) <= room:
        return tuple(fresh), (), ()
    rest = sorted((*waited, *fresh[room - 1 :]), key=lambda d: d.id)
    taken = _fits(rest)
    if taken == 1:  # one large digest fills the last place by itself
        return (*fresh[: room - 1], rest[0]), (), tuple(rest[1:])
    return tuple(fresh[: room - 1]), tuple(rest[:taken]), tuple(rest[taken:])


def _was_held(delivery: Delivery) -> bool:
    """Whether the cap put it off: nothing else moves the time of a mail that was not yet tried."""
    return delivery.attempts == 0 and delivery.next_attempt_at > delivery.created_at


def _fits(rest: Sequence[Delivery]) -> int:
    """How many of these fit into one digest, at least one."""
    stories = 0
    for count, delivery in enumerate(rest):
        stories += max(1, len(delivery.story_ids))
        if stories > MAX_DIGEST and count:
            return count
    return len(rest)


def _room_again(recent: Sequence[datetime], cap: int, now: datetime, window: timedelta) -> datetime:
    """When the next place is free: as the mail that fills the cap leaves the window."""
    blocking = recent[max(0, len(recent) - cap)] if recent else now
    return blocking + window


def next_attempt(
    failures: int,
    retry_seconds: Sequence[float],
    spread: float,
    now: datetime,
    *,
    code: int | None = None,
    down_since: datetime | None = None,
) -> datetime | None:
    """When to try again after so many failures in all, or None when it is time to give up.

    ``spread`` in 0..1 lengthens the wait by up to a fifth, so that mails that
    failed together do not return together. After a 4xx answer the wait is at
    least five minutes (greylisting). ``down_since``, given when the server as a
    whole failed, is when the mail was asked for: one mail a pass finds out
    whether the server is back, so that no mail waits longer than half an hour
    for that, and none is given up before the waits together have passed.
    """
    patient = down_since is not None and now - down_since < timedelta(seconds=sum(retry_seconds))
    if failures > len(retry_seconds) and not patient:
        return None
    wait = retry_seconds[min(failures, len(retry_seconds)) - 1]
    if down_since is not None:
        wait = min(wait, WHILE_DOWN)
    if code is not None and 400 <= code < 500:
        wait = max(wait, AFTER_A_4XX)
    return now + timedelta(seconds=wait * (1 + JITTER * spread))
