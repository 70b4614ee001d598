"""Export figures: which sum belongs to which country, period, metric and partner. Pure.

Sentence by sentence: the clause grammar (``clauses.py``) gives each sum its
period and its change; what a sentence leaves out (the country, the year, that
arms are meant) is taken from the headline and the sentences before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from monitor.analysis.facts.claims import claimed, record_scope, scope_of
from monitor.analysis.facts.clauses import Clause, clauses
from monitor.analysis.facts.cues import Cue
from monitor.analysis.facts.figures import Topic, figure_cues, metric_of, topic_of
from monitor.analysis.facts.marks import Amount, Change
from monitor.analysis.facts.merging import merge_statistics
from monitor.analysis.facts.names import Names
from monitor.analysis.facts.parties import Reporter, home_of, issuer_of, reporter_of
from monitor.analysis.facts.reading import Reading
from monitor.analysis.facts.spoken import Spoken, a_year_earlier, resolve
from monitor.analysis.facts.tokens import word_set
from storage.models.facts import FactSpan, Metric, Money, Period, PeriodKind, Statistic


@dataclass
class Said:
    """What the text has said so far."""

    language: str | None
    published: date | None
    years: tuple[int, ...]
    country: str | None = None
    year: int | None = None
    defence: bool = False
    exports: bool = False
    period: tuple[Period | None, bool] | None = None
    figure: bool = False
    issuer: str | None = None
    partner: str | None = None
    found: list[Statistic] = field(default_factory=list)

    @property
    def context_year(self) -> int | None:
        """The year that a bare month is taken for where publication is unknown: the last stated, or the first to come."""
        return self.year if self.year is not None else (self.years[0] if self.years else None)


def statistics(
    readings: Sequence[Reading], names: Names, language: str | None, published: date | None
) -> tuple[Statistic, ...]:
    """The export figures that a text states, each once."""
    said = Said(language, published, tuple(_years(readings)))
    for reading in readings:
        _read(reading, names, said)
    return claimed(merge_statistics(said.found), readings)


def _years(readings: Sequence[Reading]) -> Iterator[int]:
    for reading in readings:
        for spoken in reading.periods:
            if spoken.year is not None and not spoken.base:
                yield spoken.year


def _read(reading: Reading, names: Names, said: Said) -> None:
    cues = figure_cues(reading)
    topic = topic_of(cues)
    reporter = reporter_of(reading, names, said.language, said.country)
    said.issuer = issuer_of(reading) or said.issuer
    said.partner = None
    before = len(said.found)
    if _speaks_of_us(reading, topic, said):
        for clause in clauses(reading, cues, said.language):
            _clause(reading, clause, topic, reporter, names, said)
    if len(said.found) == before and not reading.amounts and reading.part != "title":
        _claim_of_the_last(reading, said)
    if len(said.found) == before and topic.defence and reading.periods:
        period, certain = resolve(reading.periods[0], said.published, said.context_year)
        said.period = (period, certain) if period is not None else said.period
    said.defence = said.defence or topic.defence
    said.exports = said.exports or (topic.exports and topic.defence)
    if reporter.country is not None and (topic.exports or said.country is None):
        said.country = reporter.country
    said.year = next((p.year for p in reversed(reading.periods) if p.year is not None), said.year)


_ANAPHORA = word_set("it this that figure bu rakam bunu это dies das cela esto")


def _claim_of_the_last(reading: Reading, said: Said) -> None:
    """ "He called it a monthly record": a claim without a sum is of the last figure."""
    words = [c for c in reading.cues if c.group == "record"]
    if words and said.found and {t.text for t in reading.tokens} & _ANAPHORA:
        last = said.found[-1]
        if last.record is None and last.breakdown is None:
            said.found[-1] = replace(last, record=scope_of(reading, words, last.period))


def _speaks_of_us(reading: Reading, topic: Topic, said: Said) -> bool:
    """Whether the sentence may state a figure of arms exports."""
    if not reading.amounts and not any(c.directed for c in reading.changes):
        return False
    if topic.foreign and not topic.defence:
        return False
    defence = topic.defence or (said.defence and (said.exports or said.figure or topic.exports or topic.sector))
    return defence and (
        topic.exports or topic.supply or topic.licences or said.figure or (said.exports and bool(reading.periods))
    )


def _clause(reading: Reading, clause: Clause, topic: Topic, reporter: Reporter, names: Names, said: Said) -> None:
    metric = metric_of(clause, topic, reading) or _carried_on(clause, said)
    change = _change(clause)
    if metric is None or (clause.amount is None and change is None) or _is_difference(reading, clause):
        return
    if topic.foreign and not any(c.group == "defence" and c.meaning == "defence" for c in clause.cues):
        return
    period, certain, own = _period(clause, said)
    part = _breakdown(reading, clause)
    if (
        part is None
        and not topic.exports
        and not topic.licences
        and not (own and period is not None and _is_total(period, reading))
    ):
        return
    if metric is Metric.ORDERS:
        return
    here = topic.exports and topic.defence and period is not None
    if clause.amount is None and not ((own and topic.defence) or said.found or here):
        return  # a growth of nothing in particular
    country = reporter.country or said.country or home_of(said.issuer, names, said.language) or _by_currency(clause)
    partner = _partner(clause, reporter, said)
    statistic = Statistic(
        country=country,
        metric=metric,
        period=period,
        period_certain=certain,
        value=_money(clause.amount) if clause.amount else None,
        change=change.percent if change and not clause.base else None,
        change_step=change.step if change else 1.0,
        basis=_basis(change, period) if change and not clause.base else None,
        partner=partner,
        scope=_scope(topic, said),
        issuer=said.issuer,
        record=record_scope(reading, clause, period) if not clause.base else None,
        breakdown=part,
        confidence=_confidence(country, period, certain, own, topic, clause),
        spans=tuple(_spans(reading, clause, change, country)),
    )
    said.figure = True
    if not clause.base:
        said.period = (period, certain) if period is not None else said.period
    said.found.append(statistic)


def _partner(clause: Clause, reporter: Reporter, said: Said) -> str | None:
    """The state the goods went to; "to Azerbaijan from 34 to 63 million" says it once for both sums."""
    own = reporter.partner_in(clause.first, clause.after)
    if own is None and not any(c.group == "metric" and c.meaning == "exports" for c in clause.cues):
        own = said.partner
    said.partner = own
    return own


_BY = word_set("by на um de di o na")


def _is_difference(reading: Reading, clause: Clause) -> bool:
    """Whether a sum is how much the exports rose or fell: ``fell by almost $1 billion``."""
    if clause.amount is None:
        return False
    before = reading.tokens[max(0, clause.amount.first - 3) : clause.amount.first]
    place = next((i for i, t in enumerate(reversed(before)) if t.text in _BY), None)
    if place is None:
        return False
    at = clause.amount.first - 1 - place
    return any(c.group == "direction" and c.meaning in ("up", "down") and 0 <= at - c.after <= 1 for c in reading.cues)


def _carried_on(clause: Clause, said: Said) -> Metric | None:
    """A sum with a period of its own and no word of what it counts goes on with the last figure's metric."""
    plain = clause.amount is not None and clause.periods and not any(c.group == "metric" for c in clause.cues)
    return said.found[-1].metric if plain and said.found else None


def _period(clause: Clause, said: Said) -> tuple[Period | None, bool, bool]:
    """The clause's period, whether its year is certain, and whether the clause states it itself."""
    spoken = clause.period(said.language)
    if clause.base and not clause.base_periods and (spoken is None or not clause.periods):
        main = said.period[0] if said.period else None
        return (a_year_earlier(main), bool(said.period and said.period[1]), False) if main else (None, False, False)
    if spoken is None:
        inherited = said.period if said.period else (None, False)
        return (*inherited, False)
    year = _sentence_year(clause, spoken)
    if year is not None and spoken.year is None:
        spoken = replace(spoken, year=year)
    period, certain = resolve(spoken, said.published, said.context_year)
    if period is not None and clause.base and period.kind is PeriodKind.YEAR and said.period and said.period[0]:
        main = said.period[0]
        if main.kind is not PeriodKind.YEAR and main.first is not None and period.first is not None:
            earlier = a_year_earlier(main)
            if earlier.last is not None and earlier.last[0] == period.first[0]:
                period = earlier
    return period, certain, True


def _sentence_year(clause: Clause, spoken: Spoken) -> int | None:
    stated = [p.year for p in clause.periods if p.year is not None and p.start_token < spoken.start_token]
    return stated[-1] if stated else None


def _breakdown(reading: Reading, clause: Clause) -> str | None:
    """The part of a total that a sum is, where the sentence splits one into goods and services."""
    said = {c.meaning for c in figure_cues(reading) if c.group == "breakdown"}
    if clause.amount is None or said != {"services", "equipment"} or len(reading.amounts) < 2:
        return None
    sized = [(_gap(c, clause.amount), c.meaning) for c in clause.cues if c.group == "breakdown"]
    return min(sized)[1] if sized and min(sized)[0] <= 4 else None


def _gap(cue: Cue, amount: Amount) -> int:
    return max(cue.first - amount.after, amount.first - cue.after)


def _is_total(period: Period, reading: Reading) -> bool:
    """Supplies without the word exports are a total only over years, and of no counted thing."""
    return period.kind in (
        PeriodKind.LENGTH,
        PeriodKind.YEARS,
        PeriodKind.ANNUAL,
        PeriodKind.YEAR,
        PeriodKind.FISCAL,
    ) or bool(period.months and not reading.named("system"))


def _change(clause: Clause) -> Change | None:
    directed = [c for c in clause.changes if c.directed]
    return directed[0] if directed else None


def _basis(change: Change, period: Period | None) -> str:
    default = "prev5y" if period is not None and period.kind is PeriodKind.YEARS and period.months == 60 else "yoy"
    return change.basis or default


def _by_currency(clause: Clause) -> str | None:
    """A sum in a state's own money is most often that state's: rands, crores of rupees."""
    code = clause.amount.currency if clause.amount else "USD"
    return None if code in ("USD", "EUR", "GBP", "CHF", "CNY", "RUB", "JPY") else code[:2]


def _money(amount: Amount) -> Money:
    return Money(amount.low, amount.high, amount.currency, amount.step, amount.bound, amount.written)


def _scope(topic: Topic, said: Said) -> str:
    return "defence+aerospace" if topic.aerospace else "defence"


def _confidence(
    country: str | None, period: Period | None, certain: bool, own: bool, topic: Topic, clause: Clause
) -> float:
    """A plain product: what the sentence leaves to be guessed lowers it."""
    score = 0.95
    for doubtful, factor in (
        (country is None, 0.7), (period is None, 0.7), (not certain, 0.9), (not own, 0.85), (not topic.exports, 0.8),
        (not topic.defence, 0.85), (clause.amount is None, 0.85), (topic.foreign, 0.7),
    ):  # fmt: skip
        score *= factor if doubtful else 1.0
    return round(score, 3)


def _spans(reading: Reading, clause: Clause, change: Change | None, country: str | None) -> Iterator[FactSpan]:
    sentence = reading.sentence.text
    if clause.amount is not None:
        a = clause.amount
        yield FactSpan("value", a.written, reading.part, a.start, a.end, sentence)
    if change is not None and not clause.base:
        yield FactSpan(
            "change", reading.slice(change.start, change.end), reading.part, change.start, change.end, sentence
        )
    spoken = clause.period(None)
    if spoken is not None:
        start, end = reading.tokens[spoken.start_token].start, reading.tokens[spoken.after_token - 1].end
        yield FactSpan("period", reading.slice(start, end), reading.part, start, end, sentence)
    name = next((n for n in reading.named("state") if n.meaning == country), None)
    if name is not None:
        yield FactSpan("country", reading.slice(name.start, name.end), reading.part, name.start, name.end, sentence)
