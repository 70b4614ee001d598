"""``exportwatch show``: one story whole."""

from __future__ import annotations

from contextlib import closing

import click
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from monitor.alerts.lines import shown_address
from monitor.cli.context import AppContext, pass_app
from monitor.cli.tables import plain
from monitor.export import Cell, to_json
from monitor.whole_story import Whole, load
from monitor.wording import count, stamp
from storage import stories
from storage.clock import maybe_text, to_text
from storage.errors import UserError
from storage.models import Delivery, Member, StoredArticle, StoredVerdict, StoryEvent


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
        story = stories.get(db, story_id) if story_id < 2**63 else None
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
        "facts": list(whole.facts.lines()) if whole.facts else [],
        "checks": list(whole.facts.check_lines()) if whole.facts else [],
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
        "flagged": judgement.flagged if judgement else None,
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
        "recipient": shown_address(mail.recipient),
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
        _section(console, _outcome(verdict), _reasons(verdict))
        _section(console, f"Evidence (rules {verdict.judgement.rules_version})", _evidence(verdict))
    for heading, lines in whole.stated:
        _section(console, heading, lines)
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


def _outcome(verdict: StoredVerdict) -> str:
    """The heading over the reasons; a text that was corrected or cleaned may no longer be a story."""
    return (
        "Why it was flagged" if verdict.judgement.flagged else "No longer flagged, judged again after its text changed"
    )


def _reasons(verdict: StoredVerdict) -> list[str]:
    hit = verdict.judgement.hit_sentence
    return [*verdict.judgement.reasons, *([f"“{hit}”"] if hit else [])]


def _evidence(verdict: StoredVerdict) -> list[str]:
    found: dict[str, dict[str, None]] = {}
    for each in verdict.judgement.evidence:
        found.setdefault(each.concept, {})[each.matched] = None
    return [f"{concept}: {', '.join(matched)}" for concept, matched in found.items()]


def _articles(whole: Whole) -> list[str]:
    lines = []
    for member, article, verdict in zip(whole.story.members, whole.articles, whole.verdicts, strict=False):
        published = f", published {stamp(article.published.at)} UTC" if article.published else ""
        gone = ", no longer flagged" if verdict is not None and not verdict.judgement.flagged else ""
        role = f"{member.role.value} of {member.copy_of}" if member.copy_of else member.role.value
        lines.append(f"{article.id} {article.outlet} ({role}{published}{gone}): {article.title}")
        lines.append(article.url)
    return lines


def _event_line(event: StoryEvent) -> str:
    about = f" article {event.article_id}" if event.article_id else ""
    about += f" story {event.other_story_id}" if event.other_story_id else ""
    return f"{stamp(event.at)} UTC {event.kind}{about}" + (f": {event.detail}" if event.detail else "")


def _mail_line(mail: Delivery) -> str:
    when = f" {stamp(mail.sent_at)} UTC" if mail.sent_at else ""
    error = f" ({mail.last_error})" if mail.last_error else ""
    return f"{mail.kind.value} to {shown_address(mail.recipient)}: {mail.state.value}{when}{error}"
