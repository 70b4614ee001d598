"""Pages, and the articles they become or why they do not."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from storage.models.times import Moment


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


Candidates = dict[str, tuple[tuple[str, str], ...]]  # field -> (source, raw) of each statement about it


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
    chosen field came from (title -> jsonld), ``candidates`` every statement
    the page made about a field as (source, raw), the most trusted first.
    ``flags`` are quality flags (``wire:Reuters``, ``digest``; ``spiders/quality.py``
    names them all). ``extractor`` is the extractor's version.
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
    candidates: Candidates = field(default_factory=dict)

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
    ``text`` is empty after a purge (``purged_at``). ``cleanings`` counts how
    often furniture learnt later was taken out of the revision.
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
    cleanings: int = 0
    flags: tuple[str, ...] = ()

    @property
    def dated_at(self) -> datetime:
        """The time that windows and delays count from (UTC).

        The stated publication time where it is certain, the first sighting
        otherwise.
        """
        if self.published is not None and self.published.certain:
            return self.published.at
        return self.first_seen_at
