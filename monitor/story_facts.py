"""The facts of a story from the database: merged over its articles, with its claims checked against the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from monitor.analysis.facts.checks import Check, check
from monitor.analysis.facts.corrections import corrected_statistic
from monitor.analysis.facts.joining import MergedDeal, MergedStatistic, merge_deals, merge_figures
from monitor.analysis.facts.references import Reference, of_statistics, press_reference
from monitor.fact_wording import check_text, deal_text, statistic_text
from monitor.wording import count
from storage import facts
from storage.models.facts import StoredStatistic


@dataclass(frozen=True, slots=True)
class StoryFacts:
    """What a story's articles state, merged, and the checks of the claims."""

    figures: tuple[MergedStatistic, ...] = ()
    deals: tuple[MergedDeal, ...] = ()
    checks: tuple[Check, ...] = ()

    def lines(self) -> Iterator[str]:
        """The facts, a line each, with sources and contradictions."""
        for figure in self.figures:
            yield f"{statistic_text(figure.fact)}, {count(len(figure.sources), 'source')}"
            yield from (f"  sources differ on {c}" for c in figure.contradictions)
        for deal in self.deals:
            yield f"{deal_text(deal.fact)}, {count(len(deal.sources), 'source')}"
            yield from (f"  sources differ on {c}" for c in deal.contradictions)
            if len(deal.stages) > 1:
                yield "  stages: " + ", ".join(f"{stage.value} {m.seen_at:%Y-%m-%d}" for stage, m in deal.stages)

    def sections(self) -> list[tuple[str, list[str]]]:
        """Headings with their lines, those that have any."""
        found = [("Facts", list(self.lines())), ("Claims checked", list(self.check_lines()))]
        return [(heading, lines) for heading, lines in found if lines]

    def check_lines(self) -> Iterator[str]:
        """The checks, a line each."""
        yield from map(check_text, self.checks)


def load_facts(db: Database, articles: Sequence[int]) -> StoryFacts:
    """The facts of some articles, which are a story's."""
    figures = facts.statistics(db, articles=articles)
    deals = facts.deals(db, articles=articles)
    return StoryFacts(merge_figures(figures), merge_deals(deals), _checks(db, figures, set(articles)))


def _checks(db: Database, figures: Sequence[StoredStatistic], own: set[int]) -> tuple[Check, ...]:
    """Each article's claims by themselves, each line once."""
    found: dict[Check, None] = {}
    for article in dict.fromkeys(f.article_id for f in figures):
        stated = [corrected_statistic(f) for f in figures if f.article_id == article and f.state != "wrong"]
        for country in dict.fromkeys(s.country for s in stated if s.country):
            known = references(db, country, leaving_out=own)
            found |= dict.fromkeys(check([s for s in stated if s.country == country], known))
    return tuple(found)


def references(db: Database, country: str, *, leaving_out: Collection[int] = ()) -> list[Reference]:
    """What is known of a country's export totals: other articles' figures, and the shipped press reference."""
    stored = [s for s in facts.statistics(db, country=country) if s.article_id not in leaving_out]
    return [*of_statistics(stored, country), *(press_reference() if country == "TR" else ())]
