"""What a document states as a fact, as evidence that it is a defence-export story: a figure of exports and its sum. Pure."""

from __future__ import annotations

from datetime import date

from monitor.analysis.facts.names import Names
from monitor.analysis.facts.reading import read
from monitor.analysis.facts.statistics import statistics
from monitor.analysis.frames import LEAD_WORDS

# "In January" needs some day to count from; which one changes nothing here.
_SOME_DAY = date(2026, 2, 1)


def statements(title: str, text: str, language: str, names: Names) -> dict[str, float]:
    """``states_figure``: headline or lead count a state's exports over a period; ``states_sum``: with their sum."""
    lead = " ".join(text.split()[:LEAD_WORDS])
    if not any(c.isdigit() for c in f"{title} {lead}"):
        return {}
    readings = read([("title", title), ("text", lead)], names, language)
    found = [
        s for s in statistics(readings, names, language, _SOME_DAY)
        if s.country and s.partner is None and s.period is not None and s.period.last is not None
    ]  # fmt: skip
    speaks = {"states_figure": bool(found), "states_sum": any(s.value is not None for s in found)}
    return {name: 1.0 for name, is_said in speaks.items() if is_said}
