"""Putting a flagged article into a story: the pure decision of ``clusters.py`` meets the database.

Called inside the transaction of the article's judgement.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from monitor.analysis.clusters import Placement, Standing, place
from monitor.analysis.copies import sketch, sketch_terms
from monitor.analysis.relevance import Document, Rules
from monitor.analysis.traits import Traits, decode, encode, keys, traits_of
from storage import merging, stories, traits
from storage.models import Judgement, Role, StoredArticle
from storage.settings import AnalysisSettings


@dataclass(frozen=True, slots=True)
class Assigned:
    """Where an article went. ``opened``: a new story; ``revised``: it was in that story already."""

    story_id: int
    opened: bool = False
    revised: bool = False
    placement: Placement | None = None


def assign(
    db: Database,
    article: StoredArticle,
    document: Document,
    judgement: Judgement,
    rules: Rules,
    settings: AnalysisSettings,
    now: datetime,
) -> Assigned:
    """Put a flagged article into a standing story or a new one, and keep what later ones are compared with."""
    own = traits_of(document, rules, at=article.dated_at, stage=judgement.subtype)
    own_sketch = sketch(document.text)
    standing = stories.of_article(db, article.id, judgement.topic)
    if standing is not None:
        stories.note_revision(db, standing, article.id, f"revision {article.revision}", now)
        _keep(db, article.id, own, own_sketch, now)
        return Assigned(standing, revised=True)
    found = _standing(db, judgement.topic, own, own_sketch, settings, now)
    _keep(db, article.id, own, own_sketch, now)
    placement = place(own, own_sketch, found, copy_at=settings.copy_similarity)
    if placement.story_id is None:
        story = stories.open_story(db, article, judgement, quiet=article.quiet, why=placement.why, now=now)
        return Assigned(story, opened=True, placement=placement)
    _join(db, placement.story_id, article.id, judgement, placement, now)
    return Assigned(placement.story_id, placement=placement)


def _join(
    db: Database, story_id: int, article_id: int, judgement: Judgement, placement: Placement, now: datetime
) -> None:
    stories.join(
        db, story_id, judgement.topic, article_id, placement.role, placement.similarity, now, copy_of=placement.original
    )
    if placement.role is not Role.COPY and judgement.subtype is not None:
        stories.note_stage(db, story_id, judgement.subtype, article_id, now)
    for other in placement.merges:
        merging.merge(db, story_id, other, f"article {article_id} belongs to both", now)


def _standing(
    db: Database, topic: str, own: Traits, own_sketch: bytes, settings: AnalysisSettings, now: datetime
) -> list[Standing]:
    """The reports of the window worth comparing with: those that share text, and those that share traits."""
    window = timedelta(days=settings.story_window_days)
    since = now - window
    alike = [s.article_id for s in stories.candidates(db, topic, sketch_terms(own_sketch), since)]
    found = {s.article_id: s for s in traits.shelved(db, topic, alike, since)}
    found |= {s.article_id: s for s in traits.nearest(db, topic, keys(own), since)}
    # What shares none of the smallest hashes is no copy, so that its sketch need not be compared.
    sharing = frozenset(alike)
    known = (
        Standing(
            s.article_id,
            s.story_id,
            s.sketch if s.article_id in sharing else b"",
            decode(s.traits) if s.traits else None,
        )
        for s in found.values()
    )
    return [s for s in known if s.traits is None or abs(s.traits.at - own.at) <= window]


def _keep(db: Database, article_id: int, own: Traits, own_sketch: bytes, now: datetime) -> None:
    stories.keep_sketch(db, article_id, own_sketch, sketch_terms(own_sketch), now)
    traits.keep(db, article_id, encode(own), keys(own), now)
