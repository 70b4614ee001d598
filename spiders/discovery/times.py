"""Times as feeds, sitemaps and section pages write them, read into a Moment. Pure.

Keeps the text, its offset and its precision; feedparser's own reading throws
these away. A month without a day or a name of a zone that two countries share
gives an uncertain moment, nonsense gives None.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from storage.models import Moment, Precision

_ISO = re.compile(
    r"^(\d{4})-?(\d{2})(?:-?(\d{2}))?(?:(?:T|\s+|\s*[-|,]\s*)(\d{1,2})[:.]?(\d{2})(?:[:.]?(\d{2})(?:[.,:]\d+)?)?\s*(.*))?$",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(
    r"^(?:[^\W\d_]+\.?,?\s*)?(\d{1,2})(?:st|nd|rd|th)?[\s\-./]+([^\W\d_]+|\d{1,2})\.?[\s\-./,]+(\d{4}|\d{2})(?!\d|:)(.*)$"
)
_MONTH_FIRST = re.compile(
    r"^(?:[^\W\d_]+\.?,?\s+)?([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))(?!\d|:)(.*)$"
)
_CTIME = re.compile(r"^[^\W\d_]+\s+([^\W\d_]{3,})\s+(\d{1,2})\s+(\d{1,2}:\d{2}(?::\d{2})?)\s+([A-Z]+\s+)?(\d{4})$")
_CLOCK = re.compile(
    r"(?:^|[T\s,|\-–]+|\s+at\s+)(\d{1,2})[:.](\d{1,2})(?:[:.](\d{1,2})(?:[.,]\d+)?)?\s*(a\.?m\.?|p\.?m\.?)?\s*(.*)$",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"^\(?(?:GMT|UTC?)?\s*([+-−])\s*(\d{1,2}):?(\d{2})?\b", re.IGNORECASE)
_EPOCH = re.compile(r"^1\d{9}(\d{3})?$")
_URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_-])")

# Minutes east of UTC. Names that several countries share (IST, BST in Asia, CST) are read in their commonest meaning only where news
# feeds agree on one; IST is left out, being Israel's, India's and Ireland's.
_ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 60, "bst": 60, "cet": 60, "mez": 60, "cest": 120, "mesz": 120,
    "eet": 120, "sast": 120, "eest": 180, "msk": 180, "trt": 180, "tsi": 180, "azt": 240, "gst": 240, "uzt": 300, "pkt": 300,
    "hkt": 480, "sgt": 480, "kst": 540, "jst": 540, "aest": 600, "aedt": 660, "ast": -240, "edt": -240, "est": -300,
    "cdt": -300, "cst": -360, "mdt": -360, "mst": -420, "pdt": -420, "pst": -480,
}  # fmt: skip

_MONTH_NAMES = (
    ("jan", "oca", "yan", "янв", "gen", "ene", "ian", "jän"),
    ("feb", "şub", "sub", "fev", "фев", "fév"),
    ("mar", "мар", "mär", "mrz"),
    ("apr", "nis", "апр", "avr", "abr"),
    ("may", "mai", "мая", "май", "mag", "mei", "maj"),
    ("jun", "haz", "iyun", "июн", "juin", "giu"),
    ("jul", "tem", "iyul", "июл", "juil", "lug"),
    ("aug", "ağu", "agu", "avq", "авг", "aoû", "ago"),
    ("sep", "eyl", "sen", "сен", "set"),
    ("oct", "eki", "okt", "окт", "ott", "out"),
    ("nov", "kas", "noy", "ноя"),
    ("dec", "ara", "dek", "дек", "dez", "déc", "dic"),
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names}

_Found = tuple[datetime, int | None, Precision, bool]  # wall clock, offset in minutes, precision, beyond doubt


def read_moment(raw: str | None, *, source: str, clock_ahead: int = 0) -> Moment | None:
    """A Moment from any of the usual spellings; None where none can be read.

    ``clock_ahead`` in minutes is taken off a time stated as GMT or without a
    zone (an outlet that labels its local time GMT); a time that states
    another zone is believed. Years before 1995 and after 2089 are kept and
    uncertain: they are a program's default, not a date.
    """
    text = " ".join((raw or "").split())[:100]
    found = _read(text) if text else None
    if found is None:
        return None
    wall, offset, precision, sure = found
    try:
        at = (wall - timedelta(minutes=(offset or 0) + (0 if offset else clock_ahead))).replace(tzinfo=UTC)
    except OverflowError:
        return None
    certain = sure and offset is not None and precision is not Precision.DAY and 1995 <= at.year < 2090
    return Moment(at=at, raw=text, offset_minutes=offset, precision=precision, source=source, certain=certain)


def moment_in_url(url: str) -> Moment | None:
    """The day in an address such as ``/2026/02/02/slug``; never certain."""
    match = _URL_DATE.search(urlsplit(url).path)
    if match is None:
        return None
    wall = _wall(int(match[1]), int(match[2]), int(match[3]))
    if wall is None:
        return None
    return Moment(wall.replace(tzinfo=UTC), match[0].strip("/-_"), None, Precision.DAY, "url", certain=False)


def _read(text: str) -> _Found | None:
    if _EPOCH.match(text):
        return datetime.fromtimestamp(int(text[:10]), UTC).replace(tzinfo=None), 0, Precision.SECOND, True
    if match := _ISO.match(text):
        return _iso(match)
    if match := _CTIME.match(text):
        return _with_clock(int(match[5]), _month(match[1]), int(match[2]), f"{match[3]} {match[4] or ''}")
    if match := _DAY_FIRST.match(text):
        return _with_clock(_year(match[3]), _month(match[2]), int(match[1]), match[4])
    if match := _MONTH_FIRST.match(text):
        return _with_clock(_year(match[3]), _month(match[1]), int(match[2]), match[4])
    return None


def _iso(match: re.Match[str]) -> _Found | None:
    year, month, day, hour, minute, second, zone = match.groups()
    wall = _wall(int(year), int(month), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0))
    if wall is None:
        return None
    if hour is None:
        return wall, None, Precision.DAY, False
    return wall, _offset(zone or ""), Precision.SECOND if second else Precision.MINUTE, True


def _with_clock(year: int, month: int | None, day: int, rest: str) -> _Found | None:
    if month is None:
        return None
    clock = _CLOCK.search(rest)
    if clock is None:
        wall = _wall(year, month, day)
        return None if wall is None else (wall, _offset(rest.strip(" ,")), Precision.DAY, False)
    hour = int(clock[1])
    if half := (clock[4] or "").lower():
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    wall = _wall(year, month, day, hour, int(clock[2]), int(clock[3] or 0))
    if wall is None:
        return None
    return wall, _offset(clock[5]), Precision.SECOND if clock[3] else Precision.MINUTE, True


def _wall(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime | None:
    """A naive wall-clock time; 24:00 and leap seconds are put right, nonsense gives None."""
    try:
        midnight = datetime(year, month, day)  # noqa: DTZ001  (the zone is applied by the caller)
        if hour > 24 or minute > 59 or second > 60 or (hour == 24 and minute):
            return None
        return midnight + timedelta(hours=hour, minutes=minute, seconds=min(second, 59))
    except (ValueError, OverflowError):
        return None


def _offset(zone: str) -> int | None:
    """Minutes east of UTC of a zone's name or number, None where it says none that is known."""
    zone = zone.strip()
    if match := _OFFSET.match(zone):
        hours, minutes = int(match[2]), int(match[3] or 0)
        east = hours * 60 + minutes
        return None if east > 14 * 60 or minutes > 59 else (east if match[1] == "+" else -east)
    name = re.match(r"\(?([A-Za-zİı]+)", zone)
    return _ZONES.get(name[1].lower().replace("i̇", "i")) if name else None


def _month(word: str) -> int | None:
    if word.isdigit():
        return int(word)
    low = word.lower().replace("i̇", "i")
    return next((_MONTHS[low[:size]] for size in (4, 3) if low[:size] in _MONTHS), None)


def _year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return year + (2000 if year < 70 else 1900)  # RFC 2822 4.3 would read 50-69 as the 1900s: no feed is that old
