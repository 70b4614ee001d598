"""The facts that people reviewed, as labelled rows the bench can measure against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sqlite_utils import Database

from monitor.analysis.fact_run import text_of
from monitor.analysis.facts.corrections import in_force
from monitor.analysis.facts.extract import Text
from monitor.analysis.gazetteer import Gazetteer
from monitor.bench.fact_rows import FactRow, rows_of
from storage import articles, facts
from storage.models.facts import Deal, Facts, Statistic, StoredDeal, StoredStatistic


@dataclass(frozen=True, slots=True)
class ReviewedText:
    """An article with its reviewed facts: ``right`` as confirmed or corrected, ``wrong`` rejected, ``open`` not looked at."""

    id: str
    text: Text
    right: tuple[FactRow, ...]
    wrong: tuple[FactRow, ...]
    open: tuple[FactRow, ...]

    def judged(self, read: Iterable[FactRow]) -> Iterator[FactRow]:
        """The facts read in the text again, without those that nobody has looked at."""
        unseen = {plain(row) for row in self.open}
        yield from (row for row in read if plain(row) not in unseen)

    def repeated(self, read: Iterable[FactRow]) -> int:
        """How many of the rejected facts are read again."""
        found = {plain(row) for row in read}
        return sum(plain(row) in found for row in self.wrong)


def plain(row: FactRow) -> FactRow:
    """A fact without its sentence and confidence: what it states."""
    return replace(row, sentence=None, confidence=None)


def load_reviewed(db: Database, gazetteer: Gazetteer) -> Iterator[ReviewedText]:
    """The articles of which any fact was reviewed, by id."""
    for article_id in dict.fromkeys(f.article_id for f in facts.reviewed(db)):
        article = articles.get(db, article_id)
        if article is None:
            continue
        stored = facts.of_article(db, article_id)
        id_ = str(article_id)
        yield ReviewedText(
            id_,
            text_of(article),
            _rows(id_, [in_force(s) for s in stored if s.reviews and s.state != "wrong"], gazetteer),
            _rows(id_, [s.fact for s in stored if s.state == "wrong"], gazetteer),
            _rows(id_, _unseen(stored), gazetteer),
        )


def _unseen(stored: Iterable[StoredDeal | StoredStatistic]) -> list[Deal | Statistic]:
    return [s.fact for s in stored if not s.reviews]


def _rows(id_: str, found: Iterable[Deal | Statistic], gazetteer: Gazetteer) -> tuple[FactRow, ...]:
    kept = list(found)
    own = Facts(
        rules_version="",
        statistics=tuple(f for f in kept if isinstance(f, Statistic)),
        deals=tuple(f for f in kept if isinstance(f, Deal)),
    )
    return tuple(rows_of(id_, own, gazetteer))
