"""Splitting text into sentences, with offsets. Pure and linear."""

from __future__ import annotations

from dataclasses import dataclass

_MARKS = ".!?…。！？\n"
_ABBREVIATIONS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "gen",
        "lt",
        "col",
        "sgt",
        "capt",
        "adm",
        "st",
        "no",
        "vs",
        "inc",
        "ltd",
        "co",
        "corp",
        "u.s",
        "u.k",
        "u.n",
        "bn",
        "mn",
        "m",
        "tn",
        "approx",
        "est",
        "fig",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "a.ş",
        "vb",
        "örn",
        "doç",
        "av",
        "млрд",
        "млн",
        "тыс",
        "г",
        "гг",
        "ул",
        "им",
    ]
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and where it stands."""

    text: str
    start: int
    end: int


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text in order; a line break always ends one.

    A full stop after an abbreviation, a single letter or inside a number does
    not: ``$1.5 bn. was``, ``U.S. forces``, ``млрд. долларов``.
    """
    found: list[Sentence] = []
    start = 0
    for place, char in enumerate(text):
        if char in _MARKS and _ends(text, place, char):
            _add(found, text, start, place + 1)
            start = place + 1
    _add(found, text, start, len(text))
    return found


def _ends(text: str, place: int, char: str) -> bool:
    if char in "\n。！？":
        return True
    following = text[place + 1 : place + 3]
    if following and not following[0].isspace() and following[0] not in "\"'”’»)":
        return False
    if char != ".":
        return True
    after = following.strip()
    word = text[max(0, place - 12) : place].rpartition(" ")[2].lower().strip("(\"'“«")
    if word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()):
        return False
    return not after or not after[0].islower()


def _add(found: list[Sentence], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    stripped = piece.strip()
    if stripped:
        offset = start + len(piece) - len(piece.lstrip())
        found.append(Sentence(stripped, offset, offset + len(stripped)))
