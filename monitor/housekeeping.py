"""Trimming what is bounded: the page archive, learnt passages, run records, texts past their age."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlite_utils import Database

from spiders.services import Services
from storage import pages, passages, purge, runs

PASSAGES_KEPT = timedelta(days=45)
RUNS_KEPT = timedelta(days=90)


async def tidy(services: Services) -> None:
    """One round of trimming. Flagged articles keep their text; every lead stays known."""
    now = services.now()
    storage = services.settings.storage
    await services.writer.run(_trim, storage.text_max_days, now)
    if services.pages is not None:
        await services.pages.run(pages.trim, max_mb=storage.pages_max_mb, max_days=storage.pages_max_days, now=now)


def _trim(db: Database, text_max_days: int, now: datetime) -> None:
    passages.forget(db, now - PASSAGES_KEPT)
    runs.forget(db, now - RUNS_KEPT)
    if text_max_days:
        purge.purge_texts(db, before=now - timedelta(days=text_max_days), now=now)
