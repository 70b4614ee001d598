"""The records that cross every border of Exportwatch.

Plain, frozen, slotted dataclasses: no behaviour beyond derived properties, no
I/O. Every ``datetime`` here is timezone-aware UTC; how a page wrote the time
is kept beside it in :class:`Moment`.
"""

from storage.models.alerts import AlertKind, Delivery, DeliveryState
from storage.models.articles import Access, Article, Block, Candidates, Page, Reason, Rejected, Saved, StoredArticle
from storage.models.leads import Lead, Source, SourceKind, SourceResult
from storage.models.stories import Member, Role, Stage, Story, StoryEvent
from storage.models.times import Moment, Precision
from storage.models.verdicts import Contribution, Evidence, Judgement, Label, StoredVerdict

__all__ = [
    "Access",
    "AlertKind",
    "Article",
    "Block",
    "Candidates",
    "Contribution",
    "Delivery",
    "DeliveryState",
    "Evidence",
    "Judgement",
    "Label",
    "Lead",
    "Member",
    "Moment",
    "Page",
    "Precision",
    "Reason",
    "Rejected",
    "Role",
    "Saved",
    "Source",
    "SourceKind",
    "SourceResult",
    "Stage",
    "StoredArticle",
    "StoredVerdict",
    "Story",
    "StoryEvent",
]
