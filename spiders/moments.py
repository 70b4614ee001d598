"""Which of a page's stated times is its time of publication. Pure.

Reading one spelling of a time is ``discovery/times.py``; here several
statements are weighed against each other and against the time of the fetch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from spiders.discovery.times import read_moment
from storage.models import Moment, Precision

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD_AT_MOST = timedelta(hours=24)
# A time without a zone lies at most so far from the truth; a day without a clock a day more.
_ZONE_SPAN = timedelta(hours=15)
_DAY_SPAN = timedelta(hours=39)


def read_all(statements: Iterable[tuple[str, str]]) -> list[Moment]:
    """The moments among ``(source, raw)`` statements, in their order; unreadable ones fall out."""
    found = (read_moment(raw, source=source) for source, raw in statements)
    return [m for m in found if m is not None]


def choose(candidates: Sequence[Moment], fetched_at: datetime) -> Moment | None:
    """The best of the candidates, which stand in order of trust.

    The first plausible one wins; a less trusted but certain one that agrees
    with it as far as its missing zone or clock allows takes its place. Where
    none is plausible (more than 24 hours after the fetch, before 1990), the
    first is drawn to the nearest bound and marked uncertain.
    """
    plausible = [c for c in candidates if is_plausible(c, fetched_at)]
    if not plausible:
        return clamp(candidates[0], fetched_at) if candidates else None
    first = plausible[0]
    if first.certain:
        return first
    better = [c for c in plausible[1:] if _agrees(first, c) and _exactness(c) > _exactness(first)]
    return max(better, key=_exactness, default=first)


def is_plausible(moment: Moment, fetched_at: datetime) -> bool:
    """Whether a page fetched then can have been published at that moment."""
    return EARLIEST <= moment.at <= fetched_at + AHEAD_AT_MOST


def clamp(moment: Moment, fetched_at: datetime) -> Moment:
    """The moment, or where it is implausible the nearest bound, uncertain."""
    if is_plausible(moment, fetched_at):
        return moment
    return replace(moment, at=min(max(moment.at, EARLIEST), fetched_at), certain=False)


def not_before(modified: Moment | None, published: Moment | None) -> Moment | None:
    """A time of change that lies at or after the publication, else None: some pages swap the two or send a build time."""
    if modified is None or published is None or modified.at >= published.at or not published.certain:
        return modified
    return None


def _agrees(first: Moment, other: Moment) -> bool:
    span = _DAY_SPAN if Precision.DAY in (first.precision, other.precision) else _ZONE_SPAN
    return abs(first.at - other.at) <= span


def _exactness(moment: Moment) -> tuple[bool, bool]:
    return (moment.certain, moment.precision is not Precision.DAY)
