"""Lines that ask the reader to do something or name the site's own services; the words are data (``prompts.toml``).

Every phrase is folded (``storage.text.words`` joined by blanks). A line is
furniture when it *is* a phrase of ``WHOLE``, or when it is no longer than
``LONGEST`` words and begins with one of ``OPENING``. A sentence of an
article that merely mentions such a thing stays.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from storage.text import fold, words

LONGEST = 25  # words
_TELLING = 4  # words of an opening that cannot begin an article's own sentence: it makes a prompt of a longer line too
_LONGEST_TELLING = 60  # words
_SHORT_QUESTION = 20  # words, or signs of a script without blanks
_QUESTION = re.compile(r"[?？؟]")
_SIGNS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def _table(text: str) -> frozenset[str]:
    return frozenset(" ".join(words(line)) for line in text.splitlines() if line.strip())


_DATA = tomllib.loads(files("spiders").joinpath("prompts.toml").read_text("utf-8"))
WHOLE = _table(_DATA["whole"])
OPENING = _table(_DATA["opening"])
_SIZES = sorted({len(phrase.split()) for phrase in OPENING})


@dataclass(frozen=True, slots=True)
class Terms:
    """Folded words, stems of words, and terms of scripts without blanks, which may stand anywhere in a line."""

    whole: frozenset[str]
    stems: tuple[str, ...]
    signs: tuple[str, ...]

    @classmethod
    def read(cls, text: str) -> Terms:
        """Terms parted by white space; a star at the end of one allows any ending."""
        listed = text.split()
        signs = tuple(term for term in listed if _SIGNS.search(term))
        return cls(
            frozenset(fold(term) for term in listed if not term.endswith("*")),
            tuple(fold(term[:-1]) for term in listed if term.endswith("*")),
            signs,
        )

    def any_in(self, line: Sequence[str]) -> bool:
        """Whether any of them stands in a line of folded words."""
        if any(word in self.whole or word.startswith(self.stems) for word in line):
            return True
        return any(_SIGNS.match(word) for word in line) and any(sign in "".join(line) for sign in self.signs)


# What sites offer beside their articles, and the words with which they urge it.
_SERVICES, _URGES, _COMMENTS = (Terms.read(_DATA[name]) for name in ("services", "urges", "comments"))


def is_prompt(line: Sequence[str]) -> bool:
    """Whether a line, given as its folded words, is one of the known requests to the reader."""
    if not line or len(line) > _LONGEST_TELLING:
        return False
    if " ".join(line) in WHOLE:
        return True
    least = 1 if len(line) <= LONGEST else _TELLING
    return any(" ".join(line[:size]) in OPENING for size in _SIZES if size >= least)


def is_offer(line: Sequence[str]) -> bool:
    """Whether a line urges a service of the site's on the reader: names one and asks for it.

    An article about such a service may do the same: ask only of lines that
    are links or stand at the end.
    """
    return _SERVICES.any_in(line) and _URGES.any_in(line)


def is_urging(line: Sequence[str]) -> bool:
    """Whether a line asks for anything that sites ask for: to subscribe, to follow, to sign in. Ask only of a paywall's own lines."""
    return _URGES.any_in(line)


def asks_for_comments(text: str, line: Sequence[str]) -> bool:
    """Whether a short line with a question asks readers for their comments. Ask only of the last lines."""
    return len(line) <= _SHORT_QUESTION and bool(_QUESTION.search(text)) and _COMMENTS.any_in(line)
