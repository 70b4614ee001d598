"""Stories and who belongs to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What an article is in its story."""

    OPENER = "opener"
    COPY = "copy"
    REVISION = "revision"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Member:
    """An article's membership in a story; ``similarity`` in 0..1, ``copy_of`` the article whose text it carries."""

    article_id: int
    role: Role
    similarity: float
    joined_at: datetime
    copy_of: int | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage a story has reached: the subtype, the article that first said so, and when it was read."""

    stage: str
    article_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class StoryEvent:
    """A line of a story's history: opened, joined, merged, split or revised."""

    kind: str
    article_id: int | None
    other_story_id: int | None
    detail: str | None
    at: datetime


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
