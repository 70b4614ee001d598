"""Reading an article's facts inside the transaction that judged it, and what a revision changed in them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from monitor.analysis.facts.extract import Text, extract
from monitor.analysis.facts.sameness import carried
from storage import facts
from storage.models import StoredArticle
from storage.models.facts import Facts


def text_of(article: StoredArticle) -> Text:
    """What is read of an article; relative words count from its stated day, else from the day it was first seen."""
    return Text(article.title, article.summary, article.text, article.language, article.dated_at.date())


def read_facts(db: Database, article: StoredArticle, now: datetime, gazetteer: Path | None = None) -> Facts:
    """Read and keep the facts of an article's current revision; reviews of the same facts are taken over.

    ``gazetteer`` is a user's folder over the shipped one.
    """
    found = extract(text_of(article), gazetteer)
    known = facts.is_read(db, article.revision_id, found.rules_version)
    before = [] if known else facts.reviewed(db, article.id)
    facts.save(db, article, found, now)
    if before:
        new = [f for f in facts.of_article(db, article.id) if not f.reviews]
        for old_id, new_id in carried(before, new):
            facts.carry(db, old_id, new_id)
    return found
