"""Judgements of articles, with their evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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


@dataclass(frozen=True, slots=True)
class Label:
    """What an analyst says of an article on a topic; ``made_at`` is UTC."""

    article_id: int
    topic: str
    label: bool
    subtype: str | None
    made_at: datetime
