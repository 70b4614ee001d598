"""What one look at a source does to its fetch state. Pure: state in, state out.

When the source is due again is not decided here; see ``Services.next_look``.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from storage.models import Source, SourceKind

OUTAGE_IS_SILENT_AFTER = timedelta(hours=24)
BARREN_ALARM = 3
PERMANENT = frozenset({404, 410})
MAX_CHILDREN = 3


def is_quiet(source: Source, now: datetime) -> bool:
    """Whether leads of this look may not alert one by one.

    True at the first successful look at a source, which shows its whole
    backlog, and after an outage of more than a day; what such looks flag is
    told in one digest.
    """
    return source.first_ok_at is None or (
        source.last_ok_at is not None and now - source.last_ok_at > OUTAGE_IS_SILENT_AFTER
    )


def after_leads(
    source: Source,
    *,
    status: int,
    etag: str | None,
    last_modified: str | None,
    body_hash: str,
    leads: int,
    new: int,
    problem: str | None,
    now: datetime,
) -> Source:
    """The source answered with a body that was read; ``leads`` in it, ``new`` of them worth a request.

    A body without any lead is barren: a success of the network and a failure
    of the source. It is kept without validators, so that the next look reads
    it again.
    """
    barren = leads == 0
    return replace(
        source,
        first_ok_at=source.first_ok_at if barren else (source.first_ok_at or now),
        last_look_at=now,
        last_ok_at=source.last_ok_at if barren else now,
        last_new_at=now if new else source.last_new_at,
        not_before=None,
        etag=None if barren else etag,
        last_modified=None if barren else last_modified,
        body_hash=None if barren else body_hash,
        unchanged=0,
        failures=0,
        barren=source.barren + 1 if barren else 0,
        last_status=status,
        last_error=problem or ("no article found in it" if barren else None),
        leads_seen=leads or source.leads_seen,
    )


def after_index(source: Source, *, status: int, now: datetime) -> Source:
    """The source is a sitemap index. It is read whole each time: its files change while it stays the same."""
    return replace(
        source,
        last_look_at=now,
        first_ok_at=source.first_ok_at or now,
        last_ok_at=now,
        not_before=None,
        failures=0,
        barren=0,
        last_status=status,
        last_error=None,
    )


def after_unchanged(source: Source, *, status: int, now: datetime) -> Source:
    """The source said 304, or sent the body it sent before."""
    return replace(
        source,
        last_look_at=now,
        last_ok_at=now,
        not_before=None,
        unchanged=source.unchanged + 1,
        failures=0,
        last_status=status,
        last_error=None,
    )


def after_failure(
    source: Source, *, status: int | None, error: str, retry_after: float | None, now: datetime
) -> Source:
    """The look failed. ``retry_after`` is the server's wish in seconds.

    The validators go too: a 304 right after a failure would hide that nothing
    was ever read. A discovered source that was never of use is given up.
    """
    never_of_use = source.origin == "discovered" and source.first_ok_at is None
    return replace(
        source,
        active=source.active and not (never_of_use and (status in PERMANENT or status is None)),
        last_look_at=now,
        not_before=now + timedelta(seconds=retry_after) if retry_after else None,
        etag=None,
        last_modified=None,
        body_hash=None,
        failures=source.failures + 1,
        moved_to=None,
        moved_times=0,
        last_status=status,
        last_error=error,
    )


def after_patience(source: Source, *, until: datetime) -> Source:
    """The source was not asked, since its host is to be left alone until then: no look, and no failure."""
    return replace(source, not_before=until)


def is_healthy(source: Source) -> bool:
    """Whether the last look was of use."""
    return source.first_ok_at is not None and not source.failures and not source.barren


def needs_discovery(
    sources: list[Source], last_discovery_at: datetime | None, now: datetime, *, guesses: Collection[str] = ()
) -> bool:
    """Whether to search the outlet for other sources.

    When nothing works, or when a configured source is gone, yields nothing or
    keeps failing; at most once a day. A source that was only a guess makes
    for one search, ever: its failing is no news.
    """
    if last_discovery_at is not None and now - last_discovery_at < timedelta(hours=24):
        return False
    active = [s for s in sources if s.active]
    if not any(is_healthy(s) for s in active):
        return True
    counted = [s for s in active if s.origin == "configured" and (last_discovery_at is None or s.url not in guesses)]
    return any(s.barren or s.failures >= 2 or s.last_status in PERMANENT for s in counted)


def structure_changed(sources: list[Source]) -> bool:
    """Whether an outlet that used to yield leads has yielded none in three looks at every source."""
    looked = [s for s in sources if s.active and s.last_look_at is not None and not s.failures]
    return bool(looked) and all(s.barren >= BARREN_ALARM for s in looked) and any(s.leads_seen for s in looked)


def children_to_read(children: tuple[str, ...]) -> list[str]:
    """The files of a sitemap index worth a request: those that name news, then the first (newest) ones."""
    news = [c for c in children if "news" in c.lower() or "haber" in c.lower()]
    rest = [c for c in children if c not in news]
    return (news + rest)[:MAX_CHILDREN]


def since_parent(child: Source, parent: Source, now: datetime) -> Source:
    """A file of an index at its first look: no backlog where its index was watched before it appeared.

    An outlet that starts a sitemap file a day would else be silent each day for
    the file's first look.
    """
    if child.first_ok_at is not None or is_quiet(parent, now):
        return child
    return replace(child, first_ok_at=parent.first_ok_at)


def kind_of(url: str) -> SourceKind:
    """What a child of a sitemap index is."""
    return SourceKind.SITEMAP if "sitemap" in url or url.endswith((".xml", ".gz")) else SourceKind.FEED


def due_at(source: Source, when: datetime) -> Source:
    """The same state with its next look set."""
    return replace(source, next_due_at=when)


def only_through_parent(source: Source) -> Source:
    """A file of a sitemap index: looked at when its index is, never by itself."""
    return replace(source, active=False)
