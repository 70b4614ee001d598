"""Reading from the database what a mail says of a story. Nothing here renders or sends."""

from __future__ import annotations

from sqlite_utils import Database

from monitor.alerts.records import AlertStory, Sighting
from monitor.story_facts import load_facts
from storage import articles, sources, stories, verdicts
from storage.models import Member, Role, Story

MAX_MERGES = 20


def load_story(db: Database, story_id: int) -> AlertStory | None:
    """A story with its opener, the opener's newest verdict and where else it stands.

    A story that was merged into another is read as that one. None when the
    story, its opener or the verdict is not there.
    """
    story = _standing(db, story_id)
    if story is None or not story.members:
        return None
    first = next((m for m in story.members if m.role is Role.OPENER), story.members[0])
    opener = articles.get(db, first.article_id)
    verdict = verdicts.latest(db, first.article_id, story.topic)
    if opener is None or verdict is None:
        return None
    stated = load_facts(db, [m.article_id for m in story.members])
    others = (_sighting(db, m) for m in story.members if m.article_id != first.article_id)
    return AlertStory(
        story=story,
        opener=opener,
        outlet=_outlet_title(db, opener.outlet),
        judgement=verdict.judgement,
        others=tuple(s for s in others if s is not None),
        facts=tuple(stated.lines()),
        checks=tuple(stated.check_lines()),
    )


def _standing(db: Database, story_id: int) -> Story | None:
    story = stories.get(db, story_id)
    for _ in range(MAX_MERGES):
        if story is None or story.merged_into is None:
            return story
        story = stories.get(db, story.merged_into)
    return None


def _sighting(db: Database, member: Member) -> Sighting | None:
    article = articles.get(db, member.article_id)
    if article is None:
        return None
    return Sighting(_outlet_title(db, article.outlet), article.url, article.first_seen_at, member.role)


def _outlet_title(db: Database, name: str) -> str:
    row = sources.outlet_row(db, name)
    return row.title if row is not None else name
