"""Why a sentence that names goods and a trade is no deal all the same. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.analysis.facts.cues import Cue
from monitor.analysis.facts.figures import figure_cues, topic_of
from monitor.analysis.facts.items import Good
from monitor.analysis.facts.names import Names
from monitor.analysis.facts.reading import Reading


def is_denied(reading: Reading, cues: Sequence[Cue]) -> bool:
    """Whether the sentence says that the transfer does not happen, and nobody's ban is told."""
    acts = [c for c in cues if c.group in ("give", "take", "stage") and c.meaning != "embargo"]
    nots = [c for c in cues if c.group == "negation"]
    for cue in nots:
        if cue.meaning == "not" and any(0 <= a.first - cue.after <= 2 for a in acts):
            return True
        if cue.meaning == "behind" and any(0 <= cue.first - a.after <= 2 for a in acts):
            return True
        if cue.meaning == "denied" and any(a.first >= cue.after for a in acts):
            return True
    return False


def without_denials(cues: Sequence[Cue]) -> list[Cue]:
    """The cues without words of denial that would tell of a ban: "denied a report that arms were shipped"."""
    denials = {c.first for c in cues if c.group == "negation" and c.meaning == "denied"}
    return [c for c in cues if not (c.group == "stage" and c.first in denials)]


def is_used(cues: Sequence[Cue], goods: Sequence[Good]) -> bool:
    """Whether a sentence tells of arms at war: no name, no word of a deal."""
    used = any(c.group == "war" for c in cues) and not any(c.group == "neutral" for c in cues)
    return used and all(g.bare for g in goods)


def is_civil(reading: Reading, cues: Sequence[Cue], goods: Sequence[Good], names: Names) -> bool:
    """Whether a sentence is of vehicles, ships and planes without a word that makes them arms."""
    civil = {c.first for c in cues if c.group == "civil"}
    if not all(g.bare and g.first in civil for g in goods):
        return False
    firms = (names.gazetteer.companies[n.meaning.partition("|")[0]] for n in reading.named("company"))
    armed = any(c.group == "force" for c in cues) or topic_of(figure_cues(reading)).defence
    return not armed and not any(not f.civil for f in firms)


def is_background(reading: Reading, cues: Sequence[Cue]) -> bool:
    """Whether a sentence begins with another time: "Earlier", "In 2022"."""
    words = [t.text for t in reading.tokens[:2]]
    year = len(words) == 2 and words[0] in ("in", "в", "im") and words[1].isdigit() and len(words[1]) == 4
    return year or any(c.group == "background" and c.first == 0 for c in cues)
