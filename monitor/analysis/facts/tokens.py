"""Cutting a text into words, numerals and marks, with offsets. Pure and linear.

Words are folded by ``storage.text.fold``, which keeps the length, so that
every offset is one of the original. Apostrophes and hyphens stand alone:
``Türkiye'nin`` is three tokens, ``$1.6-billion`` four. CJK text is one token a
character.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from storage.text import fold

_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
# A run of one class, or one character: no repetition stands inside another.
_TOKEN = re.compile(rf"\d[\d.,']*|[{_CJK}]|[^\s\d!-/:-@\[-`{{-~«»„…।、。，；€£¥₹₺₽₩₴₪₸₼฿₫₱§©®°±·×{_CJK}]+|\S")


class Kind(StrEnum):
    """What a token is."""

    NUMBER = "number"
    WORD = "word"
    MARK = "mark"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a text, folded, and its place. ``capital`` and ``caps``: it was written so."""

    text: str
    start: int
    end: int
    kind: Kind
    capital: bool = False
    caps: bool = False


def tokenize(text: str, offset: int = 0) -> list[Token]:
    """The tokens of a text in order; ``offset`` is added to every place.

    Digits grouped by thin or plain spaces (``645 000``) become one numeral.
    """
    folded = fold(text)
    found: list[Token] = []
    for match in _TOKEN.finditer(folded):
        piece, start = match.group(), match.start()
        if piece[0].isdigit():
            _add_number(found, piece, folded, start, offset)
            continue
        kind = Kind.WORD if piece[0].isalpha() else Kind.MARK
        own = text[start : match.end()]
        found.append(Token(piece, offset + start, offset + match.end(), kind, own[0].isupper(), own.isupper()))
    return found


def _add_number(found: list[Token], piece: str, folded: str, start: int, offset: int) -> None:
    digits = piece.rstrip(".,'")
    if _continues(found, digits, folded, start - 1):
        last = found.pop()
        found.append(Token(f"{last.text} {digits}", last.start, offset + start + len(digits), Kind.NUMBER))
    else:
        found.append(Token(digits, offset + start, offset + start + len(digits), Kind.NUMBER))
    behind = offset + start
    found.extend(Token(piece[i], behind + i, behind + i + 1, Kind.MARK) for i in range(len(digits), len(piece)))


def _continues(found: list[Token], digits: str, folded: str, gap: int) -> bool:
    """Whether these digits carry on the numeral before them: ``12 700``, ``1 940,64``."""
    if not found or found[-1].kind is not Kind.NUMBER or gap < 1 or not folded[gap].isspace():
        return False
    last = found[-1].text
    head = digits.replace(".", ",").partition(",")[0]
    # One space only, a group of three after at most three digits: never "in 2024 300 tanks".
    return (
        len(head) == 3
        and folded[gap - 1].isdigit()
        and all(c.isdigit() or c == " " for c in last)
        and len(last.partition(" ")[0]) <= 3
        and last[0] != "0"
    )


def word_set(text: str) -> frozenset[str]:
    """Words parted by spaces, folded as tokens are."""
    return frozenset(fold(text).split())
