"""A point in time as somebody stated it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Precision(StrEnum):
    """How exactly a time was stated."""

    SECOND = "second"
    MINUTE = "minute"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time as somebody stated it.

    ``at`` is UTC. ``raw`` is the text it was read from, ``offset_minutes`` the
    zone that text stated (None: no zone was stated and UTC was assumed, which
    makes the moment uncertain). ``source`` says where it stood: jsonld,
    opengraph, time, meta, feed, sitemap, url or text.
    """

    at: datetime
    raw: str
    offset_minutes: int | None
    precision: Precision
    source: str
    certain: bool
