"""Replaying rules over the stored archive: which stories would be won, which lost; and keeping the new verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from monitor.analysis.assign import assign
from monitor.analysis.relevance import Rules, judge
from monitor.analysis.run import Analysed, document_of
from storage import articles, stories, verdicts
from storage.db import transaction
from storage.models import Judgement, StoredArticle
from storage.settings import AnalysisSettings


@dataclass(frozen=True, slots=True)
class Rejudged:
    """An article with the verdict that stands (None: never judged) and the one the rules would give."""

    article: StoredArticle
    before: Judgement | None
    after: Judgement

    @property
    def is_won(self) -> bool:
        """Not flagged now, and would be."""
        return self.after.flagged and not (self.before is not None and self.before.flagged)

    @property
    def is_lost(self) -> bool:
        """Flagged now, and would not be."""
        return self.before is not None and self.before.flagged and not self.after.flagged

    @property
    def is_retold(self) -> bool:
        """Flagged before and after, as news of another kind."""
        return (
            self.before is not None
            and self.before.flagged
            and self.after.flagged
            and self.before.subtype != self.after.subtype
        )


def rejudge(db: Database, rules: Rules) -> Iterator[Rejudged]:
    """Every stored article that still has its text, oldest first, judged by the rules."""
    for article in reversed(articles.listing(db, limit=None)):
        if article.purged_at is None:
            standing = verdicts.latest(db, article.id, rules.topic)
            yield Rejudged(article, standing.judgement if standing else None, judge(document_of(article), rules))


def keep(
    db: Database, rejudged: Iterable[Rejudged], rules: Rules, settings: AnalysisSettings, now: datetime
) -> Analysed:
    """Keep the new verdicts beside the old ones, an article a transaction.

    What was won joins a story or opens one, and is taken for announced: a
    changed rule sends no mail about the past. What was lost stays in its
    story, with the verdict that no longer flags it.
    """
    done = Analysed()
    for each in rejudged:
        with transaction(db):
            verdicts.save(db, each.article, each.after, now)
            done.judged += 1
            if each.is_won:
                _join(db, each, rules, settings, now, done)
    return done


def _join(
    db: Database, each: Rejudged, rules: Rules, settings: AnalysisSettings, now: datetime, done: Analysed
) -> None:
    done.flagged += 1
    assigned = assign(db, each.article, document_of(each.article), each.after, rules, settings, now)
    if assigned.opened:
        done.stories.append(assigned.story_id)
        stories.announce(db, [assigned.story_id], now)
