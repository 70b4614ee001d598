"""Claims that a figure is a record, and the scope the text gives them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.analysis.facts.clauses import Clause
from monitor.analysis.facts.cues import Cue, cues_of
from monitor.analysis.facts.reading import Reading
from storage.models.facts import Metric, Period, PeriodKind, Statistic

_BY_KIND = {
    PeriodKind.MONTH: "month",
    PeriodKind.YEAR: "year",
    PeriodKind.FISCAL: "year",
    PeriodKind.QUARTER: "quarter",
}


def record_scope(reading: Reading, clause: Clause, period: Period | None) -> str | None:
    """The scope of a record claimed in a clause, None where none is claimed.

    all-time, first-time (a mark passed for the first time), month, quarter,
    year or period.
    """
    words = [c for c in clause.cues if c.group == "record"]
    if not words or any(_denied(reading, c) for c in words):
        return None
    return scope_of(reading, words, period)


def scope_of(reading: Reading, words: Sequence[Cue], period: Period | None) -> str:
    """The scope by what stands around the record words."""
    scopes = {c.meaning for c in cues_of("figures").find(reading.tokens) if c.group == "scope"}
    if "all_time" in scopes:
        return "all-time"
    if "first" in scopes:
        return "first-time"
    if "month" in scopes:
        return "month"
    if "year" in scopes:
        return "year"
    return _BY_KIND.get(period.kind, "period") if period is not None else "unstated"


def _denied(reading: Reading, cue: Cue) -> bool:
    """ "Short of a record", "no record", "on record" in another sense."""
    before = {t.text for t in reading.tokens[max(0, cue.first - 3) : cue.first]}
    return bool(
        before & {"no", "not", "short", "below", "without", "off", "before", "previous", "track", "нет", "не", "kein"}
    )


def claimed(found: Sequence[Statistic], readings: Sequence[Reading]) -> tuple[Statistic, ...]:
    """The figures with what a headline claims of them.

    A record in a headline is that of the figure it names by its period; where
    it names none, of the only figure the text puts first. A scope that a
    headline leaves open is that of the figure's period.
    """
    titles = [r for r in readings if r.part == "title"]
    words = [(r, c) for r in titles for c in r.cues if c.group == "record" and not _denied(r, c)]
    settled = [replace(s, record=_settled(s)) for s in found]
    if not words or any(s.record for s in settled):
        return tuple(settled)
    place = _meant(settled, titles)
    if place is not None:
        scope = scope_of(words[0][0], [c for _, c in words], settled[place].period)
        settled[place] = replace(settled[place], record=scope)
    return tuple(settled)


def _settled(statistic: Statistic) -> str | None:
    if statistic.record != "unstated" or statistic.period is None:
        return statistic.record
    return _BY_KIND.get(statistic.period.kind, "period")


def _meant(found: Sequence[Statistic], titles: Sequence[Reading]) -> int | None:
    """The place of the figure that a headline without a sum speaks of."""
    own = [
        i
        for i, s in enumerate(found)
        if s.metric in (Metric.EXPORTS, Metric.LICENCES) and s.partner is None and s.breakdown is None
    ]
    years = {p.year for r in titles for p in r.periods if p.year is not None}
    if years:
        fits = [
            i
            for i in own
            if (p := found[i].period) is not None and p.kind is PeriodKind.YEAR and p.label in map(str, years)
        ]
        return fits[0] if len(fits) == 1 else None
    latest = [i for i in own if not _is_earlier(found[i], found)]
    return latest[0] if len(latest) == 1 else None


def _is_earlier(one: Statistic, found: Sequence[Statistic]) -> bool:
    """Whether the text gives the same kind of figure for a later period."""
    if one.period is None or one.period.last is None:
        return False
    last = one.period.last
    return any(
        o.period is not None and o.period.last is not None and o.period.kind is one.period.kind and o.period.last > last
        for o in found
        if one.period is not None
    )
