"""A story with all that belongs to it, as commands show and export it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlite_utils import Database

from monitor.export import Row, story_row
from monitor.independent import independent_outlets
from monitor.story_facts import StoryFacts, load_facts
from storage import articles, outbox, stories, verdicts
from storage.models import Delivery, Stage, StoredArticle, StoredVerdict, Story, StoryEvent


@dataclass(frozen=True, slots=True)
class Whole:
    """A story with all that belongs to it, its articles in order of joining."""

    story: Story
    articles: tuple[StoredArticle, ...]
    verdicts: tuple[StoredVerdict | None, ...]
    mails: tuple[Delivery, ...] = ()
    stages: tuple[Stage, ...] = ()
    history: tuple[StoryEvent, ...] = ()
    facts: StoryFacts | None = None

    @property
    def independent(self) -> list[str]:
        """The outlets that wrote on it in their own words."""
        return independent_outlets(zip(self.story.members, self.articles, strict=False))

    @property
    def verdict(self) -> StoredVerdict | None:
        """The verdict on the article that opened the story."""
        return self.verdicts[0] if self.verdicts else None

    @property
    def stated(self) -> list[tuple[str, list[str]]]:
        """What its articles state and what became of their claims, as headings with lines."""
        return self.facts.sections() if self.facts else []

    @property
    def row(self) -> Row:
        """The story as ``export`` writes it."""
        return story_row(self.story, self.articles, self.verdict)


def load(db: Database, story: Story, *, whole: bool = False) -> Whole:
    """Read what belongs to a story; with ``whole``, its mails, stages and history too."""
    found = [articles.get(db, member.article_id) for member in story.members]
    members = tuple(article for article in found if article is not None)
    judged = tuple(verdicts.latest(db, article.id, story.topic) for article in members)
    if not whole:
        return Whole(story, members, judged)
    stages, history = stories.stages(db, story.id), stories.events(db, story.id)
    facts = load_facts(db, [article.id for article in members])
    return Whole(story, members, judged, tuple(_mails(db, story.id)), tuple(stages), tuple(history), facts)


def _mails(db: Database, story_id: int) -> Iterator[Delivery]:
    """Deliveries that name the story, digests among them, oldest first."""
    rows = db.execute(
        "SELECT id FROM outbox WHERE story_id = :id OR :id IN (SELECT value FROM json_each(story_ids)) ORDER BY id",
        {"id": story_id},
    ).fetchall()
    for (outbox_id,) in rows:
        yield from outbox.of_outbox(db, int(outbox_id))
