"""Reading an article's facts inside the transaction that judged it, and what a revision changed in them."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from monitor.analysis.facts.extract import Text, extract
from storage import facts
from storage.models import StoredArticle
from storage.models.facts import Facts


def text_of(article: StoredArticle) -> Text:
    """What is read of an article; relative words count from its stated day, else from the day it was first seen."""
    return Text(article.title, article.summary, article.text, article.language, article.dated_at.date())


def read_facts(db: Database, article: StoredArticle, now: datetime) -> Facts:
    """Read and keep the facts of an article's current revision."""
    found = extract(text_of(article))
    facts.save(db, article, found, now)
    return found
