"""How likely two reports are of one event: readable features, a small linear model fitted on whole events. Pure.

Weights are data (``likeness.toml``), made by ``scripts/fit_stories.py``. A
false join swallows a deal, a false split sends a second alert; the first
costs three times the second, so that a join wants three to one.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from monitor.analysis.figures import Figure, Sort
from monitor.analysis.frames import shared
from monitor.analysis.told import compared
from monitor.analysis.traits import Traits
from monitor.analysis.words import idf

MISSED_COSTS = 3.0
JOIN_AT = MISSED_COSTS / (MISSED_COSTS + 1)
# General news, whose reports name none of the topic's goods, joins where the TF-IDF cosine exceeds this (0.2 to 0.4 were
# tried on headlines of general news; B-cubed F1 is flat from 0.2 to 0.3).
PLAIN_AT = 0.22
PLAIN_SLOPE = 12.0
# Fewer different words than this is little more than a headline.
BRIEF = 16
_WEEK = 7 * 86400.0
# What shared figures of a sort may weigh at most, in significant digits.
_MOST_DIGITS = {Sort.AMOUNT: 6, Sort.SHARE: 4, Sort.COUNT: 4}


def likeness(left: Traits, right: Traits) -> float:
    """The probability, 0..1, that two reports speak of one event."""
    if not (is_plain(left) and is_plain(right)):
        weights = weights_of()
        odds = weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in features(left, right).items())
    else:  # nothing of the topic to go by: their words alone
        odds = PLAIN_SLOPE * (_dot(left.words.whole, right.words.whole) - PLAIN_AT) + math.log(MISSED_COSTS)
    return 1 / (1 + math.exp(-max(min(odds, 30.0), -30.0)))


def is_plain(traits: Traits) -> bool:
    """Whether a report names nothing that stories of the topic are told apart by."""
    f = traits.frame
    return not (f.armed or f.states or f.companies)


def features(left: Traits, right: Traits) -> dict[str, float]:
    """What speaks for and against one event, each about 0..1."""
    found = {**_words(left, right), **_names(left, right), **_parties(left, right), **_figures(left, right)}
    found |= compared(left.told, right.told)
    found["weeks_apart"] = abs((left.at - right.at).total_seconds()) / _WEEK
    a, b = left.frame, right.frame
    found["same_stage"] = float(a.stage is not None and a.stage == b.stage)
    # A year to come is when something is delivered: one report says it, another does not.
    past, others = ({year for year in t.frame.years if year <= t.at.year} for t in (left, right))
    found["years_shared"] = float(bool(past & others))
    found["years_differ"] = float(bool(past and others and not past & others))
    found["months_shared"] = float(bool(a.months & b.months))
    found["months_differ"] = float(bool(a.months and b.months and not a.months & b.months))
    return found


def _words(left: Traits, right: Traits) -> dict[str, float]:
    whole, title = _dot(left.words.whole, right.words.whole), _dot(left.words.title, right.words.title)
    # A headline alone has less to show for and against: what little it shares weighs more.
    brief = max(0.0, 1 - min(len(left.words.whole), len(right.words.whole)) / BRIEF)
    if left.language == right.language:
        return {"one_language": 1.0, "words": whole, "title_words": title, "brief": brief, "brief_words": brief * title}
    return {"foreign_words": whole}


def _names(left: Traits, right: Traits) -> dict[str, float]:
    a, b = left.words.names, right.words.names
    both = sum(min(v, b[k]) for k, v in a.items() if k in b)
    least = min(sum(a.values()), sum(b.values()))
    return {"names": min(both, 20.0) / 10, "names_share": both / least if least else 0.0}


def _parties(left: Traits, right: Traits) -> dict[str, float]:
    a, b = left.frame, right.frame
    states, others = set(a.states), set(b.states)
    whole, rest = states | a.implied, others | b.implied
    own, foreign = _rarity("state", states - rest), _rarity("state", others - whole)
    found = {
        "states": min(_rarity("state", states & others), 10.0) / 5,
        "title_states": min(_rarity("state", a.title_states & b.title_states), 8.0) / 4,
        "states_implied": min(_rarity("state", (whole & rest) - (states & others)), 8.0) / 4,
        "states_differ": (min(own, 8.0) + min(foreign, 8.0)) / 10 if states and others else 0.4,
        # Background names more states on one side; another buyer names another on both.
        "states_apart": min(own, foreign, 5.0) / 5,
    }
    for name, kind, x, y in (
        ("systems", "system", a.systems, b.systems),
        ("companies", "company", a.companies, b.companies),
    ):
        found[name] = min(_rarity(kind, x & y), 9.0) / 5
        found[f"{name}_differ"] = float(bool(x and y and not x & y))
        found[f"{name}_one_sided"] = float(bool(x) != bool(y))
    found["items"] = len(a.items & b.items) / len(a.items | b.items) if a.items | b.items else 0.0
    found["items_differ"] = float(bool(a.items and b.items and not a.items & b.items))
    union = a.concepts | b.concepts
    # The very same states, in the headline or altogether, are seldom chance once there are two.
    found["parties_same"] = float(len(a.parties) > 1 and a.parties == b.parties)
    found["title_same"] = float(len(a.title_states) > 1 and a.title_states == b.title_states)
    found["concepts"] = len(a.concepts & b.concepts) / len(union) if union else 0.0
    return found


def _figures(left: Traits, right: Traits) -> dict[str, float]:
    if not left.frame.figures or not right.frame.figures:
        return {}
    found: dict[str, float] = {}
    exact: list[Figure] = []
    for sort, most in _MOST_DIGITS.items():
        a, b = _telling(left, sort), _telling(right, sort)
        both = shared(a, b)
        exact += [f for f in both if f.digits > 2]
        found[f"{sort.value}s"] = min(sum(min(f.digits, 3) for f in both), most) / 3
        found[f"{sort.value}s_differ"] = float(bool(a and b and not both))
    # 555.3 million and 44.2 per cent: figures that exact agree in two events by chance hardly ever, two of them never.
    found["figures_exact"] = min(sum(f.digits for f in exact), 9) / 3
    found["figures_two"] = float(len(exact) > 1)
    return found


def _telling(traits: Traits, sort: Sort) -> list[Figure]:
    return [f for f in traits.frame.of_sort(sort) if f.size > 2]


def _rarity(kind: str, found: set[str] | frozenset[str]) -> float:
    return sum(min(idf(f"@{kind}:{key}"), 5.5) for key in found)


def _dot(left: Mapping[str, float], right: Mapping[str, float]) -> float:
    if len(left) > len(right):
        left, right = right, left
    return sum(value * right[key] for key, value in left.items() if key in right)


@lru_cache(maxsize=1)
def weights_of() -> Mapping[str, float]:
    """Log-odds a unit of each feature."""
    raw = tomllib.loads(files("monitor.analysis").joinpath("likeness.toml").read_text(encoding="utf-8"))
    return {str(k): float(v) for k, v in raw["weights"].items()}
