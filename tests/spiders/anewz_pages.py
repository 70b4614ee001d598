"""Pages in the shape of AnewZ for the tests: a featured block above, ten foreign summaries below, fixed lines.

All sentences are made up. Nothing in the markup tells furniture from body.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from spiders.outlet import Outlet
from storage.models import Lead, Page, SourceKind
from storage.text import body_hash

HOME = "https://anewz.test/"
OUTLET = Outlet(
    name="anewz",
    title="AnewZ",
    home=HOME,
    languages=("en",),
    article=r"^https?://(?:www\.)?anewz\.test/[a-z-]+/[a-z-]+/(?P<id>\d+)/[^/]+/news/?",
    article_verified=True,
)
FIXED = (
    "Download the AnewZ app for live bulletins and alerts.",
    "What is your opinion on this topic?",
    "Be the first to leave a comment.",
)
_TOPICS = (
    ("Lisbon", "ferry operators", "winter timetable", "harbour pilots"),
    ("Almaty", "tram engineers", "new depot", "city councillors"),
    ("Reykjavik", "geologists", "lava barrier", "rescue teams"),
    ("Nairobi", "tea growers", "auction house", "export brokers"),
    ("Oslo", "museum curators", "longship hall", "conservation staff"),
    ("Quito", "cable car crews", "mountain station", "safety inspectors"),
    ("Hanoi", "bicycle makers", "assembly line", "labour unions"),
    ("Tallinn", "software teachers", "school network", "exam board"),
    ("Perth", "desert astronomers", "radio telescope", "funding panel"),
    ("Ankara", "defence manufacturers", "export record", "industry officials"),
    ("Tbilisi", "wine cooperatives", "harvest festival", "customs officers"),
    ("Baku", "railway planners", "freight corridor", "port authorities"),
    ("Cusco", "trail guides", "permit system", "heritage agency"),
    ("Doha", "chess organisers", "youth league", "visiting coaches"),
    ("Vilnius", "laser physicists", "test bench", "grant reviewers"),
    ("Tunis", "olive millers", "cooperative store", "quality inspectors"),
)
_ASPECTS = (
    "agree on a plan for the",
    "postpone the opening of the",
    "publish figures on the",
    "open a dispute about the",
)


@dataclass(frozen=True, slots=True)
class Story:
    """One made-up article: ``body`` are its own paragraphs."""

    id: int
    title: str
    summary: str
    body: tuple[str, ...]

    @property
    def url(self) -> str:
        return f"{HOME}world/world-news/{self.id}/story-{self.id}/news"

    @property
    def cut(self) -> str:
        """The summary as the site cuts it for teasers."""
        return self.summary if len(self.summary) <= 150 else self.summary[:147].rstrip() + "..."


def stories(count: int) -> list[Story]:
    """So many different stories, the same ones every time."""
    return [_story(number) for number in range(count)]


def _story(number: int) -> Story:
    city, people, thing, others = _TOPICS[number % len(_TOPICS)]
    verb = _ASPECTS[number // len(_TOPICS) % len(_ASPECTS)]
    draw = random.Random(number)
    share = draw.randint(11, 89)
    title = f"{city}'s {people} {verb} {thing}"
    summary = (
        f"{people.capitalize()} in {city} {verb} {thing} after {draw.randint(3, 40)} weeks of talks with {others},"
        f" a step that touches {share} per cent of the trade and will be reviewed before the end of the season."
    )
    body = (
        f"The meeting on the {thing} ran late into the night, and {others} left the hall with a draft of {draw.randint(5, 60)} pages.",
        f"A spokesperson for the {people} said that {share} members had voted, more than in any year since {draw.randint(1950, 1999)}.",
        f"Residents of {city} who followed the vote from the gallery called the {thing} long overdue, number {number} on their list.",
        f"The next session is planned for the {draw.randint(2, 28)}th, when {others} will report on costs, staff and the state of the {thing}.",
    )
    return Story(20000 + number * 7, title, summary, body)


def own_paragraphs(story: Story) -> tuple[str, ...]:
    """What must be left of a page after cleaning."""
    return (story.summary, *story.body)


def render(
    story: Story, featured: Story, tail: list[Story], *, described: bool = True, extra: tuple[str, ...] = ()
) -> bytes:
    """The page as served at one moment. ``described``: whether the head carries the story's summary."""
    lines = [featured.title, featured.cut, story.summary, *story.body, *extra, *(t.cut for t in tail), *FIXED]
    described_by = f'<meta property="og:description" content="{story.cut}">' if described else ""
    paragraphs = "\n".join(f"<p>{line}</p>" for line in lines)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{story.title} | AnewZ</title>'
        f'<meta property="og:type" content="article"><meta property="og:title" content="{story.title} | AnewZ">{described_by}'
        f'<meta property="article:published_time" content="2026-02-02T09:15:00+04:00"></head>'
        f'<body><main><article class="x1"><h1>{story.title}</h1>{paragraphs}</article></main></body></html>'
    ).encode()


def page(story: Story, body: bytes, minute: int = 0) -> Page:
    """The answer to a request for the story's page."""
    when = datetime(2026, 2, 2, 12, 0, tzinfo=UTC) + timedelta(minutes=minute)
    headers = {"content-type": "text/html; charset=utf-8"}
    return Page("anewz", story.url, story.url, 200, headers, body, body_hash(body), when)


def lead(story: Story) -> Lead:
    """The story as a section page announces it."""
    return Lead(
        "anewz",
        story.url,
        story.url,
        HOME,
        SourceKind.SECTION,
        own_id=str(story.id),
        title=story.title,
        summary=story.cut,
    )
