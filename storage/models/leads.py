"""Sources, and the leads they yield."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage.models.times import Moment


class SourceKind(StrEnum):
    """What a source of leads is."""

    FEED = "feed"
    SITEMAP = "sitemap"
    SECTION = "section"


@dataclass(frozen=True, slots=True)
class Lead:
    """An address that a source says is an article, before anything is fetched.

    ``url`` is absolute and as the source wrote it; ``canonical_url`` is the
    normalised form under which leads of all sources of an outlet are
    reconciled. ``own_id`` is the outlet's own article id where its addresses
    carry one.
    """

    outlet: str
    url: str
    canonical_url: str
    source_url: str
    source_kind: SourceKind
    own_id: str | None = None
    title: str | None = None
    summary: str | None = None
    published: Moment | None = None
    updated: Moment | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class SourceResult:
    """What one look at one source yielded, after parsing.

    ``problem`` is None for a well-formed source, otherwise one line a reader
    understands ("not a feed: HTML", "malformed XML: ..."); leads may be there
    all the same. ``children`` are further sources named by this one (the
    files of a sitemap index). ``declared_interval`` is the feed's TTL or
    ``sy:updatePeriod`` in seconds.
    """

    leads: tuple[Lead, ...] = ()
    children: tuple[str, ...] = ()
    title: str | None = None
    problem: str | None = None
    declared_interval: float | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A feed, sitemap or section of an outlet, with its own fetch state.

    Times are UTC. ``unchanged`` counts conditional answers (304 or the same
    body) since the last unconditional look; ``failures`` counts failures in a
    row; ``barren`` counts looks in a row that succeeded and yielded no lead.
    ``not_before`` is the server's own wish (Retry-After). ``first_ok_at`` is
    None until the first successful look, which is silent.
    """

    id: int
    outlet: str
    kind: SourceKind
    url: str
    origin: str
    active: bool = True
    first_ok_at: datetime | None = None
    last_look_at: datetime | None = None
    last_ok_at: datetime | None = None
    last_new_at: datetime | None = None
    next_due_at: datetime | None = None
    not_before: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    unchanged: int = 0
    failures: int = 0
    barren: int = 0
    last_status: int | None = None
    last_error: str | None = None
    leads_seen: int = 0
    moved_to: str | None = None
    moved_times: int = 0
