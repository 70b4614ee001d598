"""The demo's world: which outlets there are, and which articles they show at a given time. Pure but for reading its own data."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files


class Shape(StrEnum):
    """How an outlet can be watched."""

    ANEWZ = "section pages in the AnewZ shape"
    RSS = "an RSS feed"
    SITEMAP = "a news sitemap"
    SECTIONS = "section pages"
    ATOM = "an Atom feed"
    JSON = "a JSON feed and JSON-LD"
    FLAKY = "an RSS feed that fails at first"


@dataclass(frozen=True, slots=True)
class DemoOutlet:
    """One outlet of the demo web."""

    name: str
    title: str
    shape: Shape
    language: str
    country: str


@dataclass(frozen=True, slots=True)
class DemoArticle:
    """One article. ``appears`` is in seconds after the start; ``story`` is shared by copies of one report."""

    outlet: str
    path: str
    title: str
    summary: str
    body: tuple[str, ...]
    appears: float
    export: bool
    subtype: str | None
    story: str | None
    own_id: int | None

    def published(self, start: datetime) -> datetime:
        """Publication time: old ones within the hours before the start, new ones as they appear."""
        if self.appears > 0:
            return start + timedelta(seconds=self.appears)
        return start - timedelta(minutes=7 * (1 + sum(map(ord, self.path)) % 60))


OUTLETS = (
    DemoOutlet("demo-anewz", "Demo AnewZ", Shape.ANEWZ, "en", "Azerbaijan"),
    DemoOutlet("demo-wire", "Demo Wire", Shape.RSS, "en", "United Kingdom"),
    DemoOutlet("demo-sitemap", "Demo Herald", Shape.SITEMAP, "en", "Canada"),
    DemoOutlet("demo-sections", "Demo Times", Shape.SECTIONS, "en", "Australia"),
    DemoOutlet("demo-turkce", "Demo Gündem", Shape.ATOM, "tr", "Türkiye"),
    DemoOutlet("demo-gazette", "Demo Gazette", Shape.RSS, "en", "Ireland"),
    DemoOutlet("demo-journal", "Demo Journal", Shape.JSON, "en", "France"),
    DemoOutlet("demo-flaky", "Demo Courier", Shape.FLAKY, "en", "Singapore"),
)
FLAKY_SECONDS = 9.0


@lru_cache(maxsize=1)
def all_articles() -> tuple[DemoArticle, ...]:
    """Every article of the demo, in the order of the data."""
    folder = files("monitor.demo").joinpath("content")
    found = []
    for name in ("anewz.toml", "others.toml"):
        for raw in tomllib.loads(folder.joinpath(name).read_text(encoding="utf-8"))["article"]:
            own_id = raw.get("id")
            path = f"/{raw['section']}/{own_id}/{raw['slug']}/news" if own_id else f"/news/{raw['slug']}"
            found.append(
                DemoArticle(
                    outlet=raw.get("outlet", "demo-anewz"),
                    path=path,
                    title=raw["title"],
                    summary=raw["summary"],
                    body=tuple(raw["body"]),
                    appears=float(raw["appears"]),
                    export=raw["export"],
                    subtype=raw.get("subtype"),
                    story=raw.get("story"),
                    own_id=own_id,
                )
            )
    return tuple(found)


def visible(outlet: str, age: float) -> list[DemoArticle]:
    """What an outlet shows ``age`` seconds after the start, newest first."""
    shown = [a for a in all_articles() if a.outlet == outlet and a.appears <= age]
    return sorted(shown, key=lambda a: (a.appears, a.own_id or 0), reverse=True)


def expected_stories() -> dict[str, list[DemoArticle]]:
    """The defence-export stories of the demo by key, with the articles that carry each."""
    stories: dict[str, list[DemoArticle]] = {}
    for article in all_articles():
        if article.export and article.story:
            stories.setdefault(article.story, []).append(article)
    return stories


def cut(summary: str) -> str:
    """A summary as AnewZ cuts it: about 147 characters and three dots."""
    return summary if len(summary) <= 147 else summary[:147].rstrip() + "..."


def foreign_summaries(own: DemoArticle, shown: Sequence[DemoArticle]) -> list[DemoArticle]:
    """The ten other recent stories whose summaries stand behind a body."""
    return [a for a in shown if a.path != own.path][:10]
