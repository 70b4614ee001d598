"""Merging two stories, and splitting one: history that is kept, and never a second first alert."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from storage import outbox, stories
from storage.clock import to_text
from storage.errors import UserError
from storage.models import Member, Role, Story


class StoryError(UserError):
    """What was asked for cannot be done to these stories."""


def merge(db: Database, into: int, other: int, detail: str, now: datetime) -> None:
    """Let a story's articles join another; the emptied story stays and says where it went.

    A first alert on it that has not gone out to somebody who had one on the
    other is folded into that. Raises :class:`StoryError` for stories that are
    not there, merged already, the same, or of two topics.
    """
    target, source = _standing(db, into), _standing(db, other)
    if target.id == source.id:
        raise StoryError(f"story {target.id} cannot be merged into itself")
    if target.topic != source.topic:
        raise StoryError(f"story {target.id} is on {target.topic}, story {source.id} on {source.topic}")
    db.execute(
        "UPDATE memberships SET story_id = ?, role = CASE role WHEN 'opener' THEN 'report' ELSE role END"
        " WHERE story_id = ?",
        [target.id, source.id],
    )
    db.execute("UPDATE stories SET merged_into = ? WHERE id = ?", [target.id, source.id])
    db.execute(
        "UPDATE stories SET first_seen_at = min(first_seen_at, :seen), announced_at = coalesce(announced_at,"
        " (SELECT announced_at FROM stories WHERE id = :other)) WHERE id = :id",
        {"seen": to_text(source.first_seen_at), "other": source.id, "id": target.id},
    )
    db.execute(
        "INSERT OR IGNORE INTO story_stages (story_id, stage, article_id, at)"
        " SELECT ?, stage, article_id, at FROM story_stages WHERE story_id = ?",
        [target.id, source.id],
    )
    db.execute("UPDATE story_news SET story_id = ? WHERE story_id = ? AND outbox_id IS NULL", [target.id, source.id])
    stories.note(db, target.id, "merged", now, other=source.id, detail=detail)
    stories.note(db, source.id, "merged", now, other=target.id, detail=detail)
    outbox.fold_first(db, source.id, target.id)


def split(db: Database, story_id: int, article_ids: Sequence[int], now: datetime) -> int:
    """Move articles of a story into a new one; returns its id. It counts as announced: nobody is mailed anew.

    Raises :class:`StoryError` for articles that are not of the story, or all of it.
    """
    story = _standing(db, story_id)
    members = {m.article_id: m for m in story.members}
    strange = [i for i in article_ids if i not in members]
    if strange:
        raise StoryError(f"article {strange[0]} is not in story {story.id}: 'exportwatch show {story.id}' lists them")
    if not article_ids or len(set(article_ids)) == len(members):
        raise StoryError(f"name some of the {len(members)} articles of story {story.id}, not all of them")
    moved = [m for m in story.members if m.article_id in set(article_ids)]
    new = _new_story(db, story, moved, now)
    _reopen(db, story.id)
    stories.note(db, story.id, "split", now, other=new, detail=f"{len(moved)} articles moved to story {new}")
    stories.note(db, new, "split", now, other=story.id, detail=f"split from story {story.id}")
    return new


def _new_story(db: Database, story: Story, moved: Sequence[Member], now: datetime) -> int:
    first = moved[0].article_id
    cursor = db.execute(
        "INSERT INTO stories (topic, title, subtype, score, opened_at, first_seen_at, quiet, announced_at)"
        " SELECT :topic, a.title, v.subtype, coalesce(v.score, :score), :now, a.first_seen_at, 1, :now FROM articles a"
        " LEFT JOIN verdicts v ON v.id = (SELECT max(id) FROM verdicts WHERE article_id = a.id AND topic = :topic)"
        " WHERE a.id = :first",
        {"topic": story.topic, "score": story.score, "now": to_text(now), "first": first},
    )
    new = int(cursor.lastrowid or 0)
    for member in moved:
        db.execute(
            "UPDATE memberships SET story_id = ? WHERE topic = ? AND article_id = ?",
            [new, story.topic, member.article_id],
        )
    db.execute(
        "INSERT OR IGNORE INTO story_stages (story_id, stage, article_id, at)"
        " SELECT id, subtype, ?, opened_at FROM stories WHERE id = ? AND subtype IS NOT NULL",
        [first, new],
    )
    _reopen(db, new)
    return new


def _reopen(db: Database, story_id: int) -> None:
    """Exactly the earliest member is the opener."""
    db.execute("UPDATE memberships SET role = 'report' WHERE story_id = ? AND role = 'opener'", [story_id])
    db.execute(
        "UPDATE memberships SET role = ?, copy_of = NULL WHERE story_id = ? AND article_id ="
        " (SELECT article_id FROM memberships WHERE story_id = ? ORDER BY joined_at, article_id LIMIT 1)",
        [Role.OPENER.value, story_id, story_id],
    )


def _standing(db: Database, story_id: int) -> Story:
    story = stories.get(db, story_id) if 0 < story_id < 2**63 else None
    if story is None:
        raise StoryError(f"there is no story {story_id}: 'exportwatch stories' lists them")
    if story.merged_into is not None:
        raise StoryError(f"story {story_id} was merged into story {story.merged_into}: name that one")
    return story
