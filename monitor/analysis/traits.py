"""What is kept of a report to tell stories apart: its words, its frame, its language and time. Pure.

``keys`` are the entries of an inverted index: reports that share none of them
are not compared.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import combinations

from monitor.analysis.facts.names import names_of
from monitor.analysis.figures import Figure, Sort
from monitor.analysis.frames import LEAD_WORDS, Frame, frame_of
from monitor.analysis.languages import reading_language
from monitor.analysis.relevance import Document, Rules
from monitor.analysis.told import Told, Total, Transfer, told
from monitor.analysis.words import Words, idf, words_of

VERSION = 2
# Traits kept before they had facts lack the last four fields.
BEFORE_FACTS = 1
MOST_KEYS = 28
# Commoner than one in twenty documents: such a word finds everything and tells nothing.
RARE = 3.0
_SETS = ("implied", "title_states", "systems", "companies", "items", "concepts", "months")


@dataclass(frozen=True, slots=True)
class Traits:
    """A report's traits. ``language`` is an ISO 639-1 code or empty; ``at`` is when it was published (UTC)."""

    language: str
    at: datetime
    words: Words
    frame: Frame
    told: Told


def traits_of(document: Document, rules: Rules, *, at: datetime, stage: str | None = None) -> Traits:
    """The traits of a document; ``stage`` is the subtype it was judged to be."""
    text = document.text or document.summary or ""
    language = reading_language(document.language, f"{document.title}\n{text[:600]}")
    frame = frame_of(document.title, text, language=language, lexicon=rules.lexicon, matcher=rules.matcher, stage=stage)
    facts = told(document.title, " ".join(text.split()[:LEAD_WORDS]), language, at.date(), names_of(rules.gazetteer))
    return Traits(language, at, words_of(document.title, text, language), frame, facts)


def keys(traits: Traits) -> dict[int, float]:
    """The index entries of a report as signed 64-bit integers, each with its weight, the rarest first."""
    weighted = dict(_named_keys(traits.frame))
    for stem, weight in sorted(traits.words.whole.items(), key=lambda kv: -kv[1]):
        weighted.setdefault(f"w:{stem}", 8 * weight)
    heaviest = sorted(weighted.items(), key=lambda kv: (-kv[1], kv[0]))[:MOST_KEYS]
    return {_hashed(key): weight for key, weight in heaviest}


def _named_keys(frame: Frame) -> Iterator[tuple[str, float]]:
    for system in frame.systems:
        yield f"y:{system}", 4.0
    for company in frame.companies:
        yield f"c:{company}", 3.0
    for pair in combinations(sorted(frame.states[:4]), 2):
        yield f"s:{'+'.join(pair)}", 4.0
    for state in frame.title_states:
        if idf(f"@state:{state}") > RARE:
            yield f"s:{state}", 3.0
    for figure in frame.figures:
        if figure.sort is not Sort.YEAR and figure.digits >= 2:
            # Half a step up and down, so that roundings of one figure meet in one key.
            yield f"f:{figure.size:.1e}", 2.0 + figure.digits / 2


def _hashed(key: str) -> int:
    return int.from_bytes(hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=8).digest(), "big", signed=True)


# ---- as stored ---------------------------------------------------------------------------


def encode(traits: Traits) -> str:
    """The traits as JSON for storage."""
    words, frame = traits.words, traits.frame
    named = {field: sorted(getattr(frame, field)) for field in _SETS}
    figures = [(f.sort.value, f.size, f.digits) for f in frame.figures]
    record = [VERSION, traits.language, traits.at.isoformat(), [words.whole, words.title, words.names]]
    transfers = [
        [t.supplier, t.recipient, sorted(t.goods), t.number, t.value, t.currency, t.phase]
        for t in traits.told.transfers
    ]
    totals = [[t.country, t.period, t.until, t.certain, t.value, t.currency] for t in traits.told.totals]
    return json.dumps(
        [*record, frame.states, named, figures, frame.stage, frame.armed, transfers, totals, traits.told.denied],
        ensure_ascii=False,
        separators=(",", ":"),
    )


@lru_cache(maxsize=1024)
def decode(text: str) -> Traits | None:
    """The traits again, or None for those of another version. The window's reports are met over and over."""
    version, *rest = json.loads(text)
    if version == BEFORE_FACTS:
        rest += [True, [], [], False]  # what is in the window when the program is updated still counts
    elif version != VERSION:
        return None
    language, at, words, states, named, figures, stage, armed, transfers, totals, denied = rest
    frame = Frame(
        states=tuple(states),
        figures=tuple(Figure(Sort(sort), size, digits) for sort, size, digits in figures),
        stage=stage,
        armed=armed,
        **{field: frozenset(values) for field, values in named.items()},
    )
    facts = Told(
        tuple(
            Transfer(supplier, recipient, frozenset(goods), *more) for supplier, recipient, goods, *more in transfers
        ),
        tuple(Total(country, period, tuple(until), *more) for country, period, until, *more in totals),
        denied,
    )
    return Traits(language, datetime.fromisoformat(at), Words(*words), frame, facts)
