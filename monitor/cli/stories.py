"""``exportwatch stories`` and ``exportwatch show``: the flagged stories, and one of them whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

import click
from rich.console import Console
from rich.padding import Padding
from rich.text import Text
from sqlite_utils import Database

from monitor.cli.context import AppContext, pass_app
from monitor.cli.tables import cell, plain, plain_table
from monitor.cli.times import SINCE
from monitor.export import Cell, Row, story_row, to_json
from monitor.independent import independent_outlets
from monitor.wording import count, stamp
from spiders.nearest import did_you_mean
from storage import articles, outbox, verdicts
from storage import stories as store
from storage.clock import maybe_text, to_text
from storage.errors import UserError
from storage.models import Delivery, Member, Stage, StoredArticle, StoredVerdict, Story, StoryEvent


@dataclass(frozen=True, slots=True)
class Whole:
    """A story with all that belongs to it, its articles in order of joining."""

    story: Story
    articles: tuple[StoredArticle, ...]
    verdicts: tuple[StoredVerdict | None, ...]
    mails: tuple[Delivery, ...] = ()
    stages: tuple[Stage, ...] = ()
    history: tuple[StoryEvent, ...] = ()

    @property
    def independent(self) -> list[str]:
        """The outlets that wrote on it in their own words."""
        return independent_outlets(zip(self.story.members, self.articles, strict=False))

    @property
    def verdict(self) -> StoredVerdict | None:
        """The verdict on the article that opened the story."""
        return self.verdicts[0] if self.verdicts else None

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
    stages, history = store.stages(db, story.id), store.events(db, story.id)
    return Whole(story, members, judged, tuple(_mails(db, story.id)), tuple(stages), tuple(history))


def _mails(db: Database, story_id: int) -> Iterator[Delivery]:
    """Deliveries that name the story, digests among them, oldest first."""
    rows = db.execute(
        "SELECT id FROM outbox WHERE story_id = :id OR :id IN (SELECT value FROM json_each(story_ids)) ORDER BY id",
        {"id": story_id},
    ).fetchall()
    for (outbox_id,) in rows:
        yield from outbox.of_outbox(db, int(outbox_id))


# ---- stories -----------------------------------------------------------------------------


@click.command()
@click.option("--since", type=SINCE, help="Only stories first seen since then: 7d, 24h or 2026-02-01.")
@click.option("--topic", help="Only stories of this topic, such as defence-exports.")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="How many at most.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
@pass_app
def stories(app: AppContext, since: datetime | None, topic: str | None, limit: int, as_json: bool) -> None:
    """List the flagged stories, newest first.

    \b
    Example:
      exportwatch stories --since 7d
      exportwatch stories --json | jq '.[].title'
    """
    with closing(app.open_db()) as db:
        if topic is not None:
            _check_topic(db, topic)
        found = [load(db, story) for story in store.listing(db, topic=topic, since=since, limit=limit)]
    if as_json:
        click.echo(to_json([whole.row for whole in found], indent=2))
        return
    if not found:
        click.echo("no stories" + (f" since {stamp(since)}" if since else "") + " yet", err=True)
        return
    table = plain_table(
        "story",
        "first seen",
        "score",
        "subtype",
        "outlet",
        "headline",
        right=("story", "score"),
        whole=("story", "first seen"),
    )
    for whole in found:
        table.add_row(*_line(whole))
    app.console.print(table)


def _check_topic(db: Database, topic: str) -> None:
    known = [
        row[0] for row in db.execute("SELECT DISTINCT topic FROM verdicts UNION SELECT topic FROM stories").fetchall()
    ]
    if known and topic not in known:
        raise UserError(f"nothing was ever judged on the topic '{plain(topic)}'{did_you_mean(topic, known)}")


def _line(whole: Whole) -> tuple[Text, ...]:
    story = whole.story
    others = len(whole.articles) - 1
    outlet = (whole.articles[0].outlet if whole.articles else "-") + (f" +{others}" if others > 0 else "")
    return (
        cell(story.id, "bold"),
        cell(stamp(story.first_seen_at)),
        cell(f"{story.score:.2f}"),
        cell(story.subtype),
        cell(outlet),
        cell(story.title),
    )


# ---- show --------------------------------------------------------------------------------


@click.command()
@click.argument("story_id", metavar="STORY_ID", type=click.IntRange(min=1))
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@pass_app
def show(app: AppContext, story_id: int, as_json: bool) -> None:
    """Show one story: its articles, why it was flagged, the mails about it.

    \b
    Example:
      exportwatch show 12
    """
    with closing(app.open_db()) as db:
        # SQLite keeps no larger number, and asking for one is an error of its own.
        story = store.get(db, story_id) if story_id < 2**63 else None
        if story is None:
            raise UserError(f"there is no story {story_id}: 'exportwatch stories' lists them")
        whole = load(db, story, whole=True)
    if as_json:
        click.echo(to_json(as_record(whole), indent=2))
    else:
        _print(app.console, whole)


def as_record(whole: Whole) -> dict[str, object]:
    """Everything about a story for JSON."""
    pairs = zip(whole.story.members, whole.articles, whole.verdicts, strict=False)
    return {
        **whole.row,
        "members": [_member_record(*each) for each in pairs],
        "independent_outlets": whole.independent,
        "stages": [{"stage": s.stage, "article_id": s.article_id, "at": to_text(s.at)} for s in whole.stages],
        "history": [_event_record(event) for event in whole.history],
        "mails": [_mail_record(mail) for mail in whole.mails],
    }


def _event_record(event: StoryEvent) -> dict[str, Cell]:
    return {
        "kind": event.kind,
        "article_id": event.article_id,
        "other_story_id": event.other_story_id,
        "detail": event.detail,
        "at": to_text(event.at),
    }


def _member_record(member: Member, article: StoredArticle, verdict: StoredVerdict | None) -> dict[str, object]:
    judgement = verdict.judgement if verdict else None
    return {
        "article_id": article.id,
        "role": member.role.value,
        "similarity": member.similarity,
        "joined_at": to_text(member.joined_at),
        "copy_of": member.copy_of,
        "outlet": article.outlet,
        "title": article.title,
        "url": article.url,
        "published_at": maybe_text(article.published.at) if article.published else None,
        "score": round(judgement.score, 4) if judgement else None,
        "rules_version": judgement.rules_version if judgement else None,
        "evidence": [
            {"concept": e.concept, "part": e.part, "start": e.start, "end": e.end, "matched": e.matched, "sentence": e.sentence}
            for e in (judgement.evidence if judgement else ())
        ],
        "contributions": [
            {"feature": c.feature, "value": c.value, "points": c.points}
            for c in (judgement.contributions if judgement else ())
        ],
    }  # fmt: skip


def _mail_record(mail: Delivery) -> dict[str, Cell]:
    return {
        "delivery_id": mail.id,
        "kind": mail.kind.value,
        "recipient": mail.recipient,
        "state": mail.state.value,
        "attempts": mail.attempts,
        "message_id": mail.message_id,
        "sent_at": maybe_text(mail.sent_at),
        "last_error": mail.last_error,
    }


def _print(console: Console, whole: Whole) -> None:
    story, verdict = whole.story, whole.verdict
    console.print(Text(f"Story {story.id}: {plain(story.title)}", style="bold"))
    facts = [
        story.topic,
        story.subtype or "no subtype",
        f"score {story.score:.2f}",
        f"first seen {stamp(story.first_seen_at)} UTC",
    ]
    console.print(Text(", ".join(facts)))
    if story.merged_into is not None:
        console.print(Text(f"merged into story {story.merged_into}"))
    if verdict is not None:
        _section(
            console,
            "Why it was flagged",
            [*verdict.judgement.reasons, f"“{verdict.judgement.hit_sentence}”"]
            if verdict.judgement.hit_sentence
            else list(verdict.judgement.reasons),
        )
        _section(console, f"Evidence (rules {verdict.judgement.rules_version})", _evidence(verdict))
    independent = f", {count(len(whole.independent), 'independent source')}"
    _section(console, count(len(whole.articles), "article") + independent, _articles(whole))
    if len(whole.stages) > 1:
        _section(console, "Stages", [f"{stamp(s.at)} UTC {s.stage} (article {s.article_id})" for s in whole.stages])
    if len(whole.history) > 1:
        _section(console, "History", [_event_line(event) for event in whole.history])
    _section(console, "Mails", [_mail_line(mail) for mail in whole.mails] or ["none"])


def _section(console: Console, heading: str, lines: list[str]) -> None:
    console.print()
    console.print(Text(heading, style="bold"))
    for line in lines:
        console.print(Padding(Text(plain(line)), (0, 0, 0, 2)) if console.is_terminal else Text(f"  {plain(line)}"))


def _evidence(verdict: StoredVerdict) -> list[str]:
    found: dict[str, dict[str, None]] = {}
    for each in verdict.judgement.evidence:
        found.setdefault(each.concept, {})[each.matched] = None
    return [f"{concept}: {', '.join(matched)}" for concept, matched in found.items()]


def _articles(whole: Whole) -> list[str]:
    lines = []
    for member, article in zip(whole.story.members, whole.articles, strict=False):
        published = f", published {stamp(article.published.at)} UTC" if article.published else ""
        role = f"{member.role.value} of {member.copy_of}" if member.copy_of else member.role.value
        lines.append(f"{article.id} {article.outlet} ({role}{published}): {article.title}")
        lines.append(article.url)
    return lines


def _event_line(event: StoryEvent) -> str:
    about = f" article {event.article_id}" if event.article_id else ""
    about += f" story {event.other_story_id}" if event.other_story_id else ""
    return f"{stamp(event.at)} UTC {event.kind}{about}" + (f": {event.detail}" if event.detail else "")


def _mail_line(mail: Delivery) -> str:
    when = f" {stamp(mail.sent_at)} UTC" if mail.sent_at else ""
    error = f" ({mail.last_error})" if mail.last_error else ""
    return f"{mail.kind.value} to {mail.recipient}: {mail.state.value}{when}{error}"
