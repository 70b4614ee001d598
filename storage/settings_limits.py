"""What a setting of the right type may hold: ranges of numbers, and the shape of addresses. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

Value = bool | int | float | str | Path | tuple[str, ...] | tuple[float, ...] | None
MODES = ("at once", "hourly", "daily", "weekly")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SECURITY = ("starttls", "tls", "none")

_YEAR = 366 * 86400.0
_CENTURY_DAYS = 36600.0
_SHORTEST = 0.1  # seconds: a job more often than this does nothing else

# Lowest and highest value, for lists of each item. Upper limits are where times would leave the calendar.
LIMITS: Mapping[str, tuple[float, float]] = {
    "storage.pages_max_mb": (0, 10_000_000),
    "storage.pages_max_days": (0, _CENTURY_DAYS),
    "storage.text_max_days": (0, _CENTURY_DAYS),
    "crawl.delay": (0, 3600),
    "crawl.delay_without_contact": (0, 3600),
    "crawl.max_bytes": (1024, 2**31),
    "crawl.timeout": (_SHORTEST, 3600),
    "crawl.max_redirects": (0, 50),
    "crawl.max_leads": (1, 1_000_000),
    "crawl.max_pages": (1, 1_000_000),
    "crawl.first_look_days": (0, _CENTURY_DAYS),
    "crawl.workers": (1, 256),
    "crawl.page_deadline": (_SHORTEST, 3600),
    "crawl.recheck_hours": (0, _CENTURY_DAYS * 24),
    "crawl.distrust_every": (1, 1_000_000),
    "crawl.robots_ttl": (0, _YEAR),
    "schedule.tick": (_SHORTEST, 3600),
    "schedule.first_tier": (1, _YEAR),
    "schedule.others": (1, _YEAR),
    "schedule.jitter": (0, 0.9),
    "schedule.failure_ceiling": (1, _YEAR),
    "schedule.crawl_deadline": (1, 86400),
    "schedule.parallel_outlets": (1, 1000),
    "schedule.heartbeat": (_SHORTEST, 3600),
    "analysis.threshold": (0, 1),
    "analysis.review": (0, 1),
    "analysis.prior": (0.000001, 0.5),
    "analysis.story_window_days": (0, _CENTURY_DAYS),
    "analysis.copy_similarity": (0, 1),
    "alerts.max_age_hours": (0, _CENTURY_DAYS * 24),
    "alerts.digest_hours": (0, _CENTURY_DAYS * 24),
    "alerts.hourly_cap": (0, 1_000_000),
    "alerts.retry_seconds": (0, _YEAR),
    "smtp.port": (1, 65535),
    "smtp.timeout": (_SHORTEST, 3600),
    "recipients.min_score": (0, 1),
    "recipients.hourly_cap": (0, 1_000_000),
    "recipients.daily_cap": (0, 1_000_000),
    "web.port": (1, 65535),
}

_MAIL = re.compile(r'(?:[^<>]*<)?[^\s"(),:;<>@\[\\\]]{1,64}@[\w](?:[\w.-]*[\w])?>?')
_HOST_PORT = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[\w.-]+):(?P<port>\d{1,5})")
_URL = re.compile(r"https?://[\w.-]+(?::\d{1,5})?(?:/[^\s<>\"]*)?")
_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
_WEB = re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:/\S*)?")


def complaint(setting: str, value: Value) -> str | None:
    """What is wrong with a value of the right type, completing "crawl.delay ...", or None.

    Raises ``KeyError`` for a number that has no limits: every one must.
    """
    numbers = value if isinstance(value, tuple) else (value,)
    for number in numbers:
        if isinstance(number, int | float) and not isinstance(number, bool):
            low, high = LIMITS[setting]
            if not low <= number <= high:
                return f"must lie between {low:g} and {high:.15g}, not {number:g}"
    check = _CHECKS.get(setting)
    return check(value) if check else None


def _rising(value: Value) -> str | None:
    ages = [each for each in value if isinstance(each, float)] if isinstance(value, tuple) else []
    return None if ages == sorted(set(ages)) else "must rise from one age to the next, as in [1, 6, 24]"


def _security(value: Value) -> str | None:
    if value in SECURITY:
        return None
    return f"must be one of {', '.join(SECURITY)}, not '{value}'"


def _mail(value: Value) -> str | None:
    if (
        isinstance(value, str)
        and _MAIL.fullmatch(value)
        and ("<" in value) == value.endswith(">")
        and ".." not in value
    ):
        return None
    return f"must be a mail address such as name@example.org, not '{value}'"


def _contact(value: Value) -> str | None:
    address = str(value).removeprefix("mailto:")
    if _WEB.fullmatch(address) or _mail(address) is None:
        return None
    return f"must be a mail or web address that outlets can write to, not '{value}'"


def _host_ports(value: Value) -> str | None:
    for each in value if isinstance(value, tuple) else ():
        match = _HOST_PORT.fullmatch(str(each))
        if match is None or not 1 <= int(match["port"]) <= 65535:
            return f"must hold HOST:PORT entries such as 127.0.0.1:8000, not '{each}'"
    return None


def _host(value: Value) -> str | None:
    if re.fullmatch(r"[\w.:-]+", str(value)):
        return None
    return f"must be the name of a mail server such as mail.example.org, not '{value}' (the port goes into smtp.port)"


def _address(value: Value) -> str | None:
    text = str(value)
    if text.startswith("apprise:"):
        return None if "://" in text else "must be apprise: and an address such as apprise:ntfy://topic"
    if text.startswith(("https://", "http://")):
        return _public_url(value)
    return _mail(value)


def _public_url(value: Value) -> str | None:
    if _URL.fullmatch(str(value)):
        return None
    return f"must be a web address such as https://exports.example.org, not '{value}'"


def _one_of(allowed: tuple[str, ...]) -> Callable[[Value], str | None]:
    def check(value: Value) -> str | None:
        return None if value in allowed else f"must be one of {', '.join(allowed)}, not '{value}'"

    return check


def _clock_time(value: Value) -> str | None:
    return None if _CLOCK.fullmatch(str(value)) else f"must be a time of day such as 08:00, not '{value}'"


def _quiet(value: Value) -> str | None:
    if value == "":
        return None
    first, dash, last = str(value).partition("-")
    if dash and _CLOCK.fullmatch(first) and _CLOCK.fullmatch(last) and first != last:
        return None
    return f"must be two times of day such as 22:00-07:00, not '{value}'"


def _zone(value: Value) -> str | None:
    try:
        ZoneInfo(str(value))
    except (ValueError, OSError, KeyError):
        return f"must be a time zone such as Europe/Istanbul, not '{value}'"
    return None


_CHECKS: Mapping[str, Callable[[Value], str | None]] = {
    "crawl.recheck_hours": _rising,
    "crawl.contact": _contact,
    "crawl.allow_addresses": _host_ports,
    "alerts.sender": _mail,
    "smtp.host": _host,
    "smtp.security": _security,
    "alerts.unsubscribe_address": _mail,
    "web.public_url": _public_url,
    "recipients.address": _address,
    "recipients.mode": _one_of(MODES),
    "recipients.weekday": _one_of(WEEKDAYS),
    "recipients.at": _clock_time,
    "recipients.quiet": _quiet,
    "recipients.zone": _zone,
}
