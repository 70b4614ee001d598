"""The nearest right word for a wrong one. Pure; for error messages only, never for guessing silently."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from storage.text import fold

# Below this likeness (0..1, difflib's ratio) a suggestion puzzles more than it helps.
_LIKENESS = 0.6


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like ``word``, or None where none is close; case and accents do not count."""
    by_form = {fold(each): each for each in sorted(known, reverse=True)}
    form = fold(word)
    close = difflib.get_close_matches(form, sorted(by_form), n=8, cutoff=_LIKENESS)
    if close:
        return by_form[min(close, key=lambda each: _slips(form, each))]
    opening = sorted(each for each in by_form if form and each.startswith(form))
    return by_form[opening[0]] if opening else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``: did you mean 'feeds'?`` to put behind a message, or nothing where no known word is close."""
    best = nearest(word, known)
    return f": did you mean '{best}'?" if best is not None else ""


def _slips(left: str, right: str) -> int:
    """How many letters were added, left out or mistaken (Levenshtein).

    difflib's ratio favours shared letters and so the longer word; a slip of
    the finger is one letter.
    """
    row = list(range(len(right) + 1))
    for i, one in enumerate(left, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(right, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (one != other))
    return row[-1]
