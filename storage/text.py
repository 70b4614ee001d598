"""Folding text so that what reads alike compares alike. Pure.

Used by search, title keys and passage fingerprints. The relevance lexicon
folds by the same rule, so that offsets agree between them.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

# Letters that Unicode does not decompose, or whose lower case depends on the
# language: Turkish and Azerbaijani ı/I/İ/i must all meet in one letter. Persian
# and Arabic keyboards write kaf and yeh with different codes.
_SINGLE: dict[int, str] = str.maketrans(
    {"ı": "i", "İ": "i", "I": "i", "ə": "e", "Ə": "e", "ß": "s", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l",
     "đ": "d", "Đ": "d", "æ": "a", "Æ": "a", "œ": "o", "Œ": "o", "þ": "t", "Þ": "t", "ё": "е", "Ё": "е",
     "’": "'", "‘": "'", "ʼ": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "\u00a0": " ",
     "ک": "ك", "ی": "ي", "ى": "ي", "״": '"', "׳": "'"}
)  # fmt: skip
_CJK = re.compile(r"([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff])")
_WORD = re.compile(r"\w+")


def fold(text: str) -> str:
    """Lower case without diacritics, one character for one character.

    The result has the same length as the input, so that an offset in the
    folded text is an offset in the original.
    """
    return text.translate(_FOLDED)


class _Folded(dict[int, str]):
    """The folded character of each code point, found out when it is first met: folding then costs one look-up each."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = self[code] = _fold_char(_SINGLE.get(code, char))
        return folded


_FOLDED = _Folded()


def _fold_char(char: str) -> str:
    if char.isascii():
        return char.lower()
    if "\u3040" <= char <= "\u30ff" or "\uac00" <= char <= "\ud7a3":
        # A voiced kana and a Hangul syllable are letters of their own: 무기 must not fold to its initial consonants.
        return char
    base = unicodedata.normalize("NFKD", char)[0]
    lower = base.lower()
    return lower if len(lower) == 1 else lower[0]


def words(text: str) -> list[str]:
    """The folded words of a text; CJK text counts a character a word."""
    folded = fold(text)
    return _WORD.findall(folded if folded.isascii() else _CJK.sub(r" \1 ", folded))


def search_form(text: str) -> str:
    """The form in which text is indexed and queries are asked: folded words, spaced."""
    return " ".join(words(text))


def title_key(title: str) -> str:
    """A title's identity within an outlet: its folded words."""
    return " ".join(words(title))


def text_hash(text: str) -> str:
    """Hex BLAKE2b-128 of a text whose white space is normalised."""
    return hashlib.blake2b(" ".join(text.split()).encode("utf-8", "replace"), digest_size=16).hexdigest()


def body_hash(body: bytes) -> str:
    """Hex BLAKE2b-128 of a page's body."""
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def shingles(text: str, size: int = 3) -> set[int]:
    """64-bit hashes of the overlapping ``size``-word shingles of a text.

    A text shorter than one shingle gives one hash of all its words; an empty
    one gives none.
    """
    tokens = words(text)
    if not tokens:
        return set()
    count = max(1, len(tokens) - size + 1)
    return {_hash64(" ".join(tokens[i : i + size])) for i in range(count)}


def _hash64(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def jaccard(left: set[int], right: set[int]) -> float:
    """Intersection over union, 0.0 for two empty sets."""
    union = len(left | right)
    return len(left & right) / union if union else 0.0
