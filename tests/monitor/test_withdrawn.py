"""A story whose words turn out to be furniture, or are taken back by the outlet, is not announced."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.analysis.run import analyse_pending, rules_of
from storage import articles, outbox, stories, threads, verdicts
from storage.db import transaction
from storage.models import Block, DeliveryState
from storage.settings import AlertSettings, Recipient, Settings, StorageSettings
from storage.writer import Writer
from tests.records import NOON, article, watch

OWN = "The ferry timetable changes for the winter, the harbour office of the town said on Monday, and prices stay."
ARMS = "Poland signed a contract with South Korea for 180 K2 tanks worth $6.5 billion, both defence ministries said."


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    made = Writer(tmp_path / "exportwatch.db")
    with transaction(made.db):
        watch(made.db)
    yield made
    made.close()


def analyse(writer: Writer, *recipients: Recipient) -> None:
    settings = Settings(StorageSettings(Path("unused.db")), alerts=AlertSettings(), recipients=recipients)
    asyncio.run(analyse_pending(writer, settings, rules_of(settings), lambda: NOON + timedelta(hours=1)))


def keep(writer: Writer, text: str) -> int:
    with transaction(writer.db):
        page = article(title="Ferries change their times", text=text)
        return articles.save(writer.db, replace(page, own_id="1"), source_id=None, quiet=False, now=NOON).article_id


@pytest.mark.parametrize("mode", ["at once", "daily"])
def test_what_waits_is_taken_back(writer: Writer, mode: str) -> None:
    reader = Recipient("a@example.org", mode=mode)
    number = keep(writer, f"{OWN}\n{ARMS}")
    analyse(writer, reader)
    (story,) = stories.listing(writer.db)
    assert outbox.counts(writer.db)[DeliveryState.PENDING] == (mode == "at once")
    keep(writer, f"{OWN}\n{OWN} A correction was made.")  # the outlet takes the sentence back
    analyse(writer, reader)
    assert not verdicts.any_flagged(writer.db, story.id, story.topic)
    assert outbox.counts(writer.db)[DeliveryState.PENDING] == 0
    assert threads.followers(writer.db, story.id) == []
    assert stories.events(writer.db, story.id)[-1].detail == "no longer flagged; 1 mails not sent"
    assert articles.get(writer.db, number) is not None


def test_who_was_told_hears_of_it(writer: Writer) -> None:
    reader = Recipient("a@example.org")
    keep(writer, f"{OWN}\n{ARMS}")
    analyse(writer, reader)
    (mail,) = outbox.due(writer.db, NOON + timedelta(days=1))
    with transaction(writer.db):
        outbox.freeze(writer.db, mail.id, b"Subject: x\r\n\r\nx")
        outbox.mark_sent(writer.db, mail.id, "test", NOON)
    keep(writer, f"{OWN}\n{OWN} A correction was made.")
    analyse(writer, reader)
    (news,) = threads.unsaid(writer.db, "defence-exports").values()
    assert [n.kind for n in news] == ["withdrawn"]


def test_a_story_with_another_flagged_report_stands(writer: Writer) -> None:
    keep(writer, f"{OWN}\n{ARMS}")
    with transaction(writer.db):
        watch(writer.db, "courier")
        other = replace(
            article(2, text=f"{ARMS} {ARMS}", title="Poland signs for K2 tanks"),
            outlet="courier",
            blocks=(Block(ARMS),),
        )
        articles.save(writer.db, other, source_id=None, quiet=False, now=NOON)
    analyse(writer, Recipient("a@example.org"))
    keep(writer, f"{OWN}\n{OWN} A correction was made.")
    analyse(writer, Recipient("a@example.org"))
    standing = [s for s in stories.listing(writer.db) if verdicts.any_flagged(writer.db, s.id, s.topic)]
    assert len(standing) == 1
    assert outbox.counts(writer.db)[DeliveryState.PENDING] >= 1
