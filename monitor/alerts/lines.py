"""Making foreign text fit for a mail: one harmless line, a harmless address, a time a reader understands. Pure.

What outlets write reaches headers, text and HTML only through these functions.
Escaping for HTML is ``html.py``'s part.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta, timezone
from urllib.parse import quote, urlsplit, urlunsplit

from storage.models import Moment, Precision

MAX_TITLE = 200
MAX_ADDRESS = 2000
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Embeddings, overrides and isolates reorder the line around them; a soft hyphen, a BOM
# and the invisible operators hide in words. Joiners and the plain marks stay: Persian and emoji need them.
_INVISIBLE = re.compile("[\u202a-\u202e\u2066-\u206f\u00ad\ufeff\u200b\u2060-\u2065\ufff9-\ufffb\U000e0000-\U000e007f]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_NO_CHARACTER = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_IN_ADDRESS = "!#$%&'()*+,/:;=?@~-._[]"


def one_line(text: str, limit: int = MAX_TITLE) -> str:
    """A text as one line of at most ``limit`` characters, cut between words with an ellipsis.

    Control characters and line separators become spaces, direction overrides
    and invisible characters go, lone surrogates become U+FFFD.
    """
    # No title needs more; the rest of a hostile one is not even looked at.
    text = _CONTROL.sub(" ", text[: limit * 20])
    text = _NO_CHARACTER.sub("\ufffd", _INVISIBLE.sub("", text))
    text = " ".join(unicodedata.normalize("NFC", text).split())
    return text if len(text) <= limit else _cut(text, limit)


def _cut(text: str, limit: int) -> str:
    head = text[: limit - 1]
    space = head.rfind(" ")
    if space > limit // 2:
        head = head[:space]
    return head.rstrip(" ,;:-\u200d") + "…"


def web_address(url: str) -> str | None:
    """The address with everything but plain ASCII percent-encoded, or None unless it is harmless http(s).

    An address with a user name in it (``http://bank.example@other.example/``)
    is taken for an attempt to mislead.
    """
    url = url.strip()
    if len(url) > MAX_ADDRESS or _CONTROL.search(url) or _NO_CHARACTER.search(url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or "@" in parts.netloc:
        return None
    netloc = _ascii_host(parts.netloc)
    if netloc is None or not re.fullmatch(r"[A-Za-z0-9.\-_:\[\]]+", netloc):
        return None
    tail = (quote(p, safe=_IN_ADDRESS) for p in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme.lower(), netloc, *tail))


def _ascii_host(netloc: str) -> str | None:
    if netloc.isascii():
        return netloc
    try:
        return netloc.encode("idna").decode("ascii")
    except UnicodeError:
        return None


def shown_address(address: str) -> str:
    """A recipient's address fit to be shown: what stands behind the host of a channel's address may be a secret."""
    if "://" not in address:
        return address
    scheme, _, rest = address.partition("://")
    place = rest.rpartition("@")[2] if scheme.startswith("http") else ""
    host = place.partition("/")[0]
    return f"{scheme}://{host}/…" if host else f"{scheme}://…"


def spoken_time(at: datetime) -> str:
    """``Mon 2 Feb 2026, 09:15 UTC``; month names do not follow the machine's locale."""
    offset = at.utcoffset() or timedelta()
    return f"{spoken_day(at)}, {at:%H:%M} {_zone(offset)}"


def spoken_day(at: datetime) -> str:
    """``Mon 2 Feb 2026``."""
    return f"{_DAYS[at.weekday()]} {at.day} {_MONTHS[at.month - 1]} {at.year}"


def spoken_moment(moment: Moment | None) -> str:
    """A stated time in UTC, with the outlet's own clock beside it where it stated one, and any doubt."""
    if moment is None:
        return "not stated"
    if moment.precision is Precision.DAY:
        local = moment.at + timedelta(minutes=moment.offset_minutes or 0)
        text = spoken_day(local)
    else:
        text = spoken_time(moment.at)
        if moment.offset_minutes:
            local = moment.at.astimezone(timezone(timedelta(minutes=moment.offset_minutes)))
            text += f" ({local:%H:%M} {_zone(timedelta(minutes=moment.offset_minutes))} at the outlet)"
    return text if moment.certain else f"{text}, not certain"


def _zone(offset: timedelta) -> str:
    minutes = int(offset.total_seconds() // 60)
    if not minutes:
        return "UTC"
    sign = "+" if minutes > 0 else "-"
    return f"UTC{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
