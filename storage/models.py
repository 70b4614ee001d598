"""The records that cross every border of Exportwatch.

Plain, frozen, slotted dataclasses: no behaviour beyond derived properties, no
I/O. Every ``datetime`` here is timezone-aware UTC; how a page wrote the time
is kept beside it in :class:`Moment`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class SourceKind(StrEnum):
    """What a source of leads is."""

    FEED = "feed"
    SITEMAP = "sitemap"
    SECTION = "section"


class Precision(StrEnum):
    """How exactly a time was stated."""

    SECOND = "second"
    MINUTE = "minute"
    DAY = "day"


class Access(StrEnum):
    """Whether a reader without a subscription sees the whole article."""

    FREE = "free"
    PAYWALLED = "paywalled"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """The closed set of reasons for which a fetched page is no article."""

    NOT_ARTICLE = "not an article"
    PAYWALL = "paywall teaser"
    CONSENT = "consent wall"
    SOFT_404 = "soft 404"
    TOO_SHORT = "too short"
    WRONG_TYPE = "wrong type"
    EMPTY = "empty body"
    TOO_LARGE = "too large"
    HTTP_ERROR = "http error"
    CRASHED = "crashed"
    TIMED_OUT = "timed out"
    QUARANTINED = "quarantined"


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


@dataclass(frozen=True, slots=True)
class Page:
    """A fetched page: the body with its content encoding undone, as bytes.

    ``url`` is where the answer came from after redirects, ``requested_url``
    what was asked for. ``headers`` keeps lower-case names of the few headers
    that matter (content-type, etag, last-modified, content-language).
    ``body_hash`` is the hex BLAKE2b-128 of ``body``.
    """

    outlet: str
    url: str
    requested_url: str
    status: int
    headers: dict[str, str]
    body: bytes
    body_hash: str
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph-like line of a page's text, in page order.

    ``dropped`` is None for a line of the article and otherwise the reason it
    was taken out (title repeated, caption, byline, furniture: ...).
    """

    text: str
    dropped: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """What one page says, stripped to its author's words.

    ``text`` is the kept blocks joined with a newline. ``canonical_url`` lies
    on the outlet's own hosts; a foreign rel=canonical is kept apart in
    ``foreign_canonical`` as evidence of a copy. ``found_in`` names where each
    chosen field came from (title -> jsonld). ``flags`` are quality flags
    (``wire:Reuters``, ``digest``). ``extractor`` is the extractor's version.
    """

    outlet: str
    url: str
    canonical_url: str
    title: str
    blocks: tuple[Block, ...]
    page_hash: str
    extractor: str
    fetched_at: datetime
    own_id: str | None = None
    foreign_canonical: str | None = None
    summary: str | None = None
    published: Moment | None = None
    modified: Moment | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    section: str | None = None
    image: str | None = None
    access: Access = Access.UNKNOWN
    found_in: dict[str, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The article's own words: one line a block."""
        return "\n".join(b.text for b in self.blocks if b.dropped is None)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A page that is no article, and why."""

    outlet: str
    url: str
    reason: Reason
    detail: str
    page_hash: str
    fetched_at: datetime


class Saved(StrEnum):
    """What saving an article did."""

    NEW = "new"
    REVISED = "revised"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article as it lies in the database, with its current revision.

    ``quiet`` says that it was found at the first look at its source, at a
    healed source or by a back-fill, so that it may not alert on its own.
    ``text`` is empty after a purge (``purged_at``).
    """

    id: int
    outlet: str
    own_id: str | None
    url: str
    canonical_url: str
    foreign_canonical: str | None
    title: str
    summary: str | None
    text: str
    language: str | None
    section: str | None
    authors: tuple[str, ...]
    access: Access
    published: Moment | None
    modified: Moment | None
    first_seen_at: datetime
    fetched_at: datetime
    revision_id: int
    revision: int
    quiet: bool
    purged_at: datetime | None = None

    @property
    def dated_at(self) -> datetime:
        """The time that windows and delays count from (UTC).

        The stated publication time where it is certain, the first sighting
        otherwise.
        """
        if self.published is not None and self.published.certain:
            return self.published.at
        return self.first_seen_at


@dataclass(frozen=True, slots=True)
class Evidence:
    """One matched term: where it stood and what it meant.

    ``part`` is title, summary or text; ``start`` and ``end`` are character
    offsets into that part; ``sentence`` is the whole sentence around it.
    """

    concept: str
    part: str
    start: int
    end: int
    matched: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Contribution:
    """One feature of a verdict and what it added to the score (log-odds)."""

    feature: str
    value: float
    points: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """The outcome of judging one text on one topic. Pure; not yet stored.

    ``score`` lies in 0..1. ``flagged`` is score >= the alert threshold with
    every gate passed, ``review`` >= the lower review threshold. ``reasons``
    are the two or three sentences a reader is shown, ``hit_sentence`` the
    sentence of the article that decided.
    """

    topic: str
    rules_version: str
    flagged: bool
    review: bool
    score: float
    subtype: str | None
    reasons: tuple[str, ...]
    hit_sentence: str | None
    contributions: tuple[Contribution, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredVerdict:
    """A judgement as kept: append-only, one a (revision, topic, rules version)."""

    id: int
    article_id: int
    revision_id: int
    judgement: Judgement
    made_at: datetime


class Role(StrEnum):
    """What an article is in its story."""

    OPENER = "opener"
    COPY = "copy"
    REVISION = "revision"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Member:
    """An article's membership in a story; ``similarity`` in 0..1."""

    article_id: int
    role: Role
    similarity: float
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class Story:
    """One event. Ids are never reused."""

    id: int
    topic: str
    title: str
    subtype: str | None
    score: float
    opened_at: datetime
    first_seen_at: datetime
    quiet: bool
    merged_into: int | None
    members: tuple[Member, ...] = ()


class AlertKind(StrEnum):
    """What an outbox row asks to have said."""

    FIRST = "first"
    DIGEST = "digest"
    TEST = "test"


class DeliveryState(StrEnum):
    """The life of one mail to one recipient."""

    PENDING = "pending"
    SENT = "sent"
    FOLDED = "folded"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One mail to one recipient, with its frozen message once rendered.

    ``message_id`` never changes. ``message`` is the rendered RFC 5322 bytes,
    frozen before the first attempt. ``attempts`` counts tries that reached
    for the server.
    """

    id: int
    outbox_id: int
    kind: AlertKind
    topic: str
    recipient: str
    message_id: str
    state: DeliveryState
    attempts: int
    created_at: datetime
    next_attempt_at: datetime
    story_id: int | None = None
    alert_number: int = 1
    whats_new: str = ""
    story_ids: tuple[int, ...] = ()
    message: bytes | None = None
    sent_at: datetime | None = None
    last_error: str | None = None
