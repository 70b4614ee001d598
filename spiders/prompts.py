"""Lines that ask the reader to do something or name the site's own services; the words are data (``prompts.toml``).

Every phrase is folded (``storage.text.words`` joined by blanks). A line is
furniture when it *is* a phrase of ``WHOLE``, or when it is no longer than
``LONGEST`` words and begins with one of ``OPENING``. A sentence of an
article that merely mentions such a thing stays.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files

from storage.text import words

LONGEST = 25  # words
_TELLING = 4  # words of an opening that cannot begin an article's own sentence: it makes a prompt of a longer line too
_LONGEST_TELLING = 60  # words


def _table(text: str) -> frozenset[str]:
    return frozenset(" ".join(words(line)) for line in text.splitlines() if line.strip())


_DATA = tomllib.loads(files("spiders").joinpath("prompts.toml").read_text("utf-8"))
WHOLE = _table(_DATA["whole"])
OPENING = _table(_DATA["opening"])
_SIZES = sorted({len(phrase.split()) for phrase in OPENING})


# What sites offer beside their articles, and the words with which they urge it: stems, folded.


def _stems(text: str) -> tuple[frozenset[str], tuple[str, ...]]:
    listed = text.split()
    return frozenset(listed), tuple(w for w in listed if len(w) >= 6 and not w.isascii())


_SERVICE_WORDS, _SERVICE_STEMS = _stems(_DATA["services"])
_URGE_WORDS, _URGE_STEMS = _stems(_DATA["urges"])


def is_prompt(line: list[str]) -> bool:
    """Whether a line, given as its folded words, is one of the known requests to the reader."""
    if not line or len(line) > _LONGEST_TELLING:
        return False
    if " ".join(line) in WHOLE:
        return True
    least = 1 if len(line) <= LONGEST else _TELLING
    return any(" ".join(line[:size]) in OPENING for size in _SIZES if size >= least)


def is_offer(line: list[str]) -> bool:
    """Whether a line urges a service of the site's on the reader: names one and asks for it.

    An article about such a service may do the same: ask only of lines that
    are links or stand at the end.
    """
    return _names_any(line, _SERVICE_WORDS, _SERVICE_STEMS) and _names_any(line, _URGE_WORDS, _URGE_STEMS)


def _names_any(line: list[str], listed: frozenset[str], stems: tuple[str, ...]) -> bool:
    return any(word in listed or word.startswith(stems) for word in line)
