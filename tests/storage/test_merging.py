"""Merges and splits: kept as history, and never a second first alert."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlite_utils import Database

from storage import articles, merging, outbox, stories
from storage.merging import StoryError
from storage.models import DeliveryState, Role
from tests.records import NOON, article, judgement, watch


def open_stories(db: Database, count: int) -> list[int]:
    watch(db)
    made = []
    for number in range(1, count + 1):
        saved = articles.save(db, article(number), source_id=None, quiet=False, now=NOON + timedelta(hours=number))
        stored = articles.get(db, saved.article_id)
        assert stored is not None
        made.append(stories.open_story(db, stored, judgement(), quiet=False, now=NOON + timedelta(hours=number)))
    return made


def test_a_merge_moves_the_articles_and_stays_in_both_histories(db: Database) -> None:
    first, second, third = open_stories(db, 3)
    merging.merge(db, first, second, "by hand", NOON)
    merging.merge(db, third, first, "by hand", NOON)
    target = stories.get(db, third)
    assert target is not None
    assert [m.role for m in target.members].count(Role.OPENER) == 1
    assert len(target.members) == 3
    assert stories.standing(db, second) == third
    assert ("merged", second) in [(e.kind, e.other_story_id) for e in stories.events(db, first)]
    assert ("merged", first) in [(e.kind, e.other_story_id) for e in stories.events(db, second)]
    assert [s.id for s in stories.listing(db)] == [third]
    assert target.first_seen_at == NOON + timedelta(hours=1)


def test_a_merge_takes_back_a_first_alert_that_is_not_out(db: Database) -> None:
    first, second = open_stories(db, 2)
    for story, who in ((first, ["ann@example.org"]), (second, ["ann@example.org", "ben@example.org"])):
        outbox.enqueue_first(db, story_id=story, topic="defence-exports", whats_new="new", recipients=who, now=NOON)
    merging.merge(db, first, second, "by hand", NOON)
    states = {(d.story_id, d.recipient): d.state for d in outbox.listing(db)}
    assert states[second, "ann@example.org"] is DeliveryState.FOLDED
    assert states[first, "ann@example.org"] is DeliveryState.PENDING
    assert states[second, "ben@example.org"] is DeliveryState.PENDING


def test_a_split_makes_a_story_that_counts_as_announced(db: Database) -> None:
    first, second = open_stories(db, 2)
    merging.merge(db, first, second, "by hand", NOON)
    moved = stories.get(db, first)
    assert moved is not None
    new = merging.split(db, first, [moved.members[1].article_id], NOON)
    made = stories.get(db, new)
    assert made is not None
    assert [m.role for m in made.members] == [Role.OPENER]
    assert made.title == "Headline number 2"
    assert stories.unannounced(db, "defence-exports", NOON - timedelta(days=9)) == []
    assert [e.kind for e in stories.events(db, new)] == ["split"]


@pytest.mark.parametrize(
    ("into", "other", "said"),
    [
        (1, 1, "into itself"),
        (1, 9, "no story 9"),
        (9, 1, "no story 9"),
        (3, 2, "merged into story 1"),
        (1, 2**70, "no story"),
    ],
)
def test_what_cannot_be_merged(db: Database, into: int, other: int, said: str) -> None:
    open_stories(db, 3)
    merging.merge(db, 1, 2, "by hand", NOON)
    with pytest.raises(StoryError, match=said):
        merging.merge(db, into, other, "by hand", NOON)


@pytest.mark.parametrize(("chosen", "said"), [([], "not all"), ([1, 2], "not all"), ([5], "not in story 1")])
def test_what_cannot_be_split(db: Database, chosen: list[int], said: str) -> None:
    open_stories(db, 2)
    merging.merge(db, 1, 2, "by hand", NOON)
    with pytest.raises(StoryError, match=said):
        merging.split(db, 1, chosen, NOON)
