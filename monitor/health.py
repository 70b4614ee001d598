"""What counts as ill: the daemon, the outlets, the mails. Pure.

``docs/operating.md`` lists the same rules for the person on call; how they are
shown is ``monitor/cli/status.py``.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.wording import count, span
from spiders.looks import BARREN_ALARM
from storage.clock import from_text
from storage.models import Delivery, DeliveryState, Source
from storage.settings import CrawlSettings, ScheduleSettings

FAILING = 3  # failures in a row after which a source is ill
SILENT_BEATS = 3  # heartbeats missed after which the daemon is
UNSENT_ATTEMPTS = 3  # attempts after which a mail that still waits is
BLOCKED = frozenset({401, 403, 407, 429, 451})
OVERDUE = timedelta(hours=1)  # how late a look, a mail or a judgement may be while the daemon runs
QUIET = timedelta(days=14)  # worth a remark, not a complaint: small outlets have slow weeks


class State(StrEnum):
    """How an outlet fares. ``hurt``: some of its sources are ill; ``never worked``: nothing was ever read there."""

    WELL = "well"
    NEW = "new"
    HURT = "hurt"
    ILL = "ill"
    NEVER = "never worked"


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """What the daemon last said of itself. ``outlets`` are those it watches, None where it did not say."""

    pid: int
    started_at: datetime
    at: datetime
    version: str
    state: str
    outlets: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class DaemonHealth:
    """The daemon: ``state`` is running, stopped, silent (it died or hangs) or "never ran"."""

    state: str
    heartbeat: Heartbeat | None
    problem: str | None = None

    @property
    def running_since(self) -> datetime | None:
        """The start of a daemon that runs, else None."""
        return self.heartbeat.started_at if self.heartbeat is not None and self.state == "running" else None


@dataclass(frozen=True, slots=True)
class OutletHealth:
    """One outlet over all its active sources.

    ``failures`` is the longest row of failures of any source, ``ill_sources``
    of ``sources`` have a problem, ``remark`` says the worst in a few words.
    """

    outlet: str
    state: State
    sources: int
    ill_sources: int
    failures: int
    last_look_at: datetime | None
    last_new_at: datetime | None
    next_look_at: datetime | None
    remark: str | None


def read_heartbeat(text: str | None) -> Heartbeat | None:
    """The daemon's heartbeat from its JSON; None where there is none or it cannot be read."""
    try:
        raw = json.loads(text or "")
        names = raw.get("outlets")
        return Heartbeat(
            pid=int(raw["pid"]),
            started_at=from_text(raw["started_at"]),
            at=from_text(raw["at"]),
            version=str(raw["version"]),
            state=str(raw["state"]),
            outlets=None if names is None else frozenset(map(str, names)),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def daemon_health(heartbeat: Heartbeat | None, schedule: ScheduleSettings, now: datetime) -> DaemonHealth:
    """A daemon that was not stopped in order must have been heard of within three heartbeats."""
    if heartbeat is None:
        return DaemonHealth("never ran", None)
    if heartbeat.state == "stopped":
        return DaemonHealth("stopped", heartbeat)
    silence = now - heartbeat.at
    if silence <= timedelta(seconds=SILENT_BEATS * schedule.heartbeat):
        return DaemonHealth("running", heartbeat)
    said = f"no heartbeat for {span(silence)}: the daemon (pid {heartbeat.pid}) died or hangs; start it again"
    return DaemonHealth("silent", heartbeat, said)


def watched(sources: Sequence[Source], crawl: CrawlSettings, heartbeat: Heartbeat | None) -> dict[str, list[Source]]:
    """The active sources by outlet, of the outlets that settings and daemon watch."""
    names = heartbeat.outlets if heartbeat is not None else None
    by_outlet: dict[str, list[Source]] = {}
    for source in sources:
        chosen = not crawl.outlets or source.outlet in crawl.outlets
        if (
            source.active
            and chosen
            and source.outlet not in crawl.exclude
            and (names is None or source.outlet in names)
        ):
            by_outlet.setdefault(source.outlet, []).append(source)
    return by_outlet


def newest(sources: Sequence[Source]) -> dict[str, datetime]:
    """When each outlet last had something new, in whichever source.

    Files of a sitemap index count too: they are looked at through the index and never active themselves.
    """
    found: dict[str, datetime] = {}
    for source in sources:
        if source.last_new_at is not None:
            found[source.outlet] = max(source.last_new_at, found.get(source.outlet, source.last_new_at))
    return found


def outlet_health(
    outlet: str,
    sources: Sequence[Source],
    now: datetime,
    *,
    last_new: datetime | None,
    running_since: datetime | None = None,
) -> OutletHealth:
    """How an outlet fares, by its active sources; ``last_new`` is from :func:`newest`, ``running_since`` None where no daemon runs."""
    problems = [source_problem(source, now, running_since) for source in sources]
    ill = [said for said in problems if said is not None]
    return OutletHealth(
        outlet=outlet,
        state=_state(sources, len(ill)),
        sources=len(sources),
        ill_sources=len(ill),
        failures=max((s.failures for s in sources), default=0),
        last_look_at=max((s.last_look_at for s in sources if s.last_look_at), default=None),
        last_new_at=last_new,
        next_look_at=min((s.next_due_at for s in sources if s.next_due_at), default=None),
        remark=_remark(sources, problems, last_new, now),
    )


def source_problem(source: Source, now: datetime, running_since: datetime | None = None) -> str | None:
    """What is wrong with a source, in a few words, or None.

    Failing three times in a row, or three looks in a row without one article;
    while a daemon runs, also a look that is over an hour late, unless the
    server itself asked for patience.
    """
    if source.failures >= FAILING:
        blocked = source.last_status in BLOCKED
        what = f"blocked ({source.last_status})" if blocked else (source.last_error or f"status {source.last_status}")
        return f"{what}, {source.failures} times in a row"
    if source.barren >= BARREN_ALARM:
        changed = "structure changed: " if source.leads_seen else ""
        return f"{changed}no article found, {source.barren} looks in a row"
    if running_since is None:
        return None
    due = max(filter(None, (source.next_due_at, source.not_before, running_since)))
    if now - due <= OVERDUE:
        return None
    return "never looked at" if source.last_look_at is None else f"a look is {span(now - due)} late"


def problems(
    daemon: DaemonHealth,
    outlets: Sequence[OutletHealth],
    mails: Sequence[str],
    *,
    unjudged_since: datetime | None,
    now: datetime,
) -> list[str]:
    """Everything that makes ``exportwatch status`` end with exit code 1, a line each.

    ``mails`` come from :func:`mail_problems`; ``unjudged_since`` is since when
    the oldest article without a verdict waits.
    """
    found = [daemon.problem] if daemon.problem else []
    found += _outlet_problems(outlets)
    if daemon.running_since is not None and unjudged_since is not None and now - unjudged_since > OVERDUE:
        found.append(f"articles have waited {span(now - unjudged_since)} for their verdict: see the daemon's log")
    return [*found, *mails]


def mail_problems(
    counts: Mapping[DeliveryState, int], waiting: Collection[Delivery], now: datetime, *, running: bool
) -> list[str]:
    """Mails given up; mails that failed three times; while a daemon runs, mails over an hour late."""
    found = []
    if dead := counts.get(DeliveryState.DEAD, 0):
        found.append(
            f"{count(dead, 'mail')} given up: 'exportwatch alerts list' says why, 'exportwatch alerts retry' tries again"
        )
    if stuck := [d for d in waiting if d.attempts >= UNSENT_ATTEMPTS]:
        found.append(f"{count(len(stuck), 'mail')} failed {UNSENT_ATTEMPTS} times or more: {stuck[0].last_error}")
    if running and (late := [d for d in waiting if now - d.next_attempt_at > OVERDUE]):
        found.append(f"{count(len(late), 'mail')} should have gone out over an hour ago: see the daemon's log")
    return found


def _outlet_problems(outlets: Sequence[OutletHealth]) -> list[str]:
    """All outlets down is one problem, and likely this machine's; else each that worked before is one."""
    looked = [o for o in outlets if o.state is not State.NEW]
    down = [o for o in looked if o.state in (State.ILL, State.NEVER)]
    if len(looked) > 1 and len(down) == len(looked):
        return [f"all {len(looked)} outlets fail: is this machine's network up? ({down[0].remark})"]
    return [f"{o.outlet}: {o.remark}" for o in looked if o.state is State.ILL]


def _state(sources: Sequence[Source], ill: int) -> State:
    if not ill:
        return State.WELL if any(s.last_look_at for s in sources) else State.NEW
    if ill < len(sources):
        return State.HURT
    return State.ILL if any(s.first_ok_at for s in sources) else State.NEVER


def _remark(
    sources: Sequence[Source], problems: Sequence[str | None], last_new: datetime | None, now: datetime
) -> str | None:
    ill = [(source, said) for source, said in zip(sources, problems, strict=True) if said is not None]
    if ill:
        # A source that once worked is worth more words than one that never did.
        worst, said = max(ill, key=lambda pair: (pair[0].first_ok_at is not None, pair[0].failures))
        return said if len(sources) == 1 else f"{len(ill)} of {len(sources)} sources: {worst.kind.value} {said}"
    if last_new is not None and now - last_new > QUIET:
        return f"nothing new for {span(now - last_new)}"
    return None
