"""What a text is about, as weighted words: TF-IDF with a shipped table of document frequencies. Pure.

Words are cut to a stem's length and written in Latin letters where they are
Cyrillic, so that names meet across alphabets. A name or a designation weighs
more than a common word; headline and lead weigh more than the body.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from storage.text import fold

TITLE, LEAD, BODY = 2.0, 1.0, 0.4
LEAD_WORDS, BODY_WORDS = 70, 430
MOST_WORDS = 80
STEM = 6
# A word of no known frequency is rare; a name is the rarer the less it is known.
UNKNOWN = 7.5
DULL = 1.0
NAME_WEIGHT, DESIGNATION_WEIGHT = 1.5, 1.3
_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,}")
_ENDS = frozenset('.!?:;•\n"“»')
_LATIN = str.maketrans(
    {**dict(zip("абвгдезийклмнопрстуфхцыэіїєґ", "abvgdeziiklmnoprstufhcyeiieg", strict=True)),
     "ж": "zh", "ч": "ch", "ш": "sh", "щ": "sh", "ь": "", "ъ": "", "ю": "yu", "я": "ya"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """A text's words: unit vectors of the whole and of the headline, and the names in it with their rarity."""

    whole: Mapping[str, float]
    title: Mapping[str, float]
    names: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Token:
    stem: str
    idf: float
    name: bool
    designation: bool


def words_of(title: str, text: str, language: str) -> Words:
    """The weighted words of a document in a language (ISO 639-1)."""
    # German nouns have capitals all.
    parts, german = text.split(), language == "de"
    lead, body = " ".join(parts[:LEAD_WORDS]), " ".join(parts[LEAD_WORDS : LEAD_WORDS + BODY_WORDS])
    counted: dict[str, float] = {}
    best: dict[str, _Token] = {}
    named: set[str] = set()
    headline: dict[str, float] = {}
    for part, weight in ((title, TITLE), (lead, LEAD), (body, BODY)):
        capitals = part is title and _all_capitals(title)
        for token in _tokens(part, language):
            counted[token.stem] = counted.get(token.stem, 0.0) + weight
            if token.stem not in best or token.idf < best[token.stem].idf:
                best[token.stem] = token
            if token.name and (not capitals or token.idf == UNKNOWN) and not german:
                named.add(token.stem)
            if part is title:
                headline[token.stem] = token.idf
    weights = {stem: _weight(count, best[stem], stem in named) for stem, count in counted.items()}
    heaviest = dict(sorted(weights.items(), key=lambda kv: (-kv[1], kv[0]))[:MOST_WORDS])
    return Words(_unit(heaviest), _unit(headline), {stem: round(best[stem].idf, 2) for stem in sorted(named)})


def idf(word: str) -> float:
    """The rarity of a folded word or an ``@kind:key`` entity: the logarithm of how few documents hold it."""
    return _table().get(word, UNKNOWN)


def _weight(count: float, token: _Token, named: bool) -> float:
    frequency = 1 + math.log(count + 0.5) if count >= 0.5 else 0.5
    if named:
        return frequency * token.idf * NAME_WEIGHT
    return frequency * token.idf * (DESIGNATION_WEIGHT if token.designation else 1.0)


def _unit(vector: Mapping[str, float]) -> dict[str, float]:
    length = math.sqrt(sum(v * v for v in vector.values()))
    return {k: round(v / length, 4) for k, v in vector.items()} if length else {}


def _tokens(text: str, language: str) -> Iterator[_Token]:
    stops = _stops().get(language, frozenset())
    end = 0
    for match in _WORD.finditer(text):
        raw, gap = match.group(), text[end : match.start()]
        opens = (not gap.strip() and end == 0) or any(c in _ENDS for c in gap)
        end = match.end()
        if _CJK.fullmatch(raw):
            yield from (_Token(raw[i : i + 2], UNKNOWN - 2, False, False) for i in range(len(raw) - 1))
            continue
        folded = fold(raw).removesuffix("'s")
        rarity = idf(folded)
        plain = folded.translate(_LATIN).replace("-", "").replace("'", "")
        digits = any(c.isdigit() for c in plain)
        if folded in stops or rarity < DULL or plain.isdigit() or (len(plain) < 3 and not digits):
            continue
        name = raw[0].isupper() and (not opens or rarity == UNKNOWN)
        yield _Token(plain if digits else plain[:STEM], rarity, name, digits)


def _all_capitals(title: str) -> bool:
    """Whether a headline's capitals mean nothing: most of its words have one."""
    found = title.split()
    return sum(w[:1].isupper() for w in found) > 0.6 * len(found)


@lru_cache(maxsize=1)
def _table() -> dict[str, float]:
    lines = files("monitor.analysis").joinpath("idf.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {word: float(value) for word, value in pairs}


@lru_cache(maxsize=1)
def _stops() -> dict[str, frozenset[str]]:
    raw = tomllib.loads(files("monitor.analysis").joinpath("stopwords.toml").read_text(encoding="utf-8"))
    return {language: frozenset(map(fold, found)) for language, found in raw.items()}
