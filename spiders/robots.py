"""What robots.txt says, by RFC 9309. Pure; the only module that touches Protego."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from protego import Protego

from spiders.user_agent import PRODUCT

LARGEST = 500 * 1024
GIVE_UP_AFTER = timedelta(days=30)
LONGEST_DELAY = 60.0
RECHECK = timedelta(minutes=5)
_LONGEST_RECHECK = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Answer:
    """A robots.txt as kept: ``status`` None where the host did not answer."""

    status: int | None
    body: bytes
    fetched_at: datetime
    failing_since: datetime | None = None


def allowed(answer: Answer, url: str, now: datetime) -> bool:
    """Whether the address may be asked for.

    4xx: there are no rules (2.3.1.3). 5xx and no answer: everything is
    forbidden (2.3.1.4), until it has failed for 30 days.
    """
    if answer.status is not None and 200 <= answer.status < 300:
        return bool(_parse(answer.body).can_fetch(url, PRODUCT))
    if answer.status is not None and 400 <= answer.status < 500:
        return True
    return answer.failing_since is not None and now - answer.failing_since > GIVE_UP_AFTER


def crawl_delay(answer: Answer) -> float:
    """The host's Crawl-delay in seconds, at most 60, 0 for none."""
    if answer.status is None or not 200 <= answer.status < 300:
        return 0.0
    delay = _parse(answer.body).crawl_delay(PRODUCT)
    return min(max(float(delay), 0.0), LONGEST_DELAY) if delay is not None else 0.0


def expires(answer: Answer, ttl: float, now: datetime) -> datetime:
    """When to fetch it again: after ``ttl`` seconds, sooner while the host fails."""
    if answer.failing_since is None:
        return now + timedelta(seconds=ttl)
    return now + min(max(RECHECK, (now - answer.failing_since) / 4), _LONGEST_RECHECK)


def is_failure(status: int | None) -> bool:
    """Whether an answer says nothing about the rules: 5xx, none, or a redirect that led nowhere."""
    return status is None or status >= 500 or 300 <= status < 400


def _parse(body: bytes) -> Protego:
    text = body[:LARGEST].decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    return Protego.parse(text.replace("\x00", ""))
