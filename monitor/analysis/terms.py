"""One term of a lexicon or a gazetteer: how it is written and what it may meet. Pure.

A term is words parted by single spaces. Each meets whole words, whatever
their case and diacritics, and allows the usual endings of its language; a
word with a trailing ``*`` allows any ending, with a leading ``*`` any
beginning. ``=`` before a term means exactly so: no ending, capitals as
written. An abbreviation of up to four capitals is met only in capitals.
Chinese, Japanese, Korean and Thai terms meet as parts of the running text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.analysis.endings import LONGEST, designation_fits, fits, stems
from storage.text import fold

# A run of letters, digits and their marks: vowel signs of Indic scripts and Arabic points belong to the word.
WORD = re.compile(r"[\w\u0300-\u036f\u064b-\u0655\u0900-\u0963\u0966-\u0dff\u0e31-\u0e4e]+")
RUNNING = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\u0e00-\u0e7f]")
# Where such a script stands beside letters and digits, these are words of their own: F-35戦闘機, K9을.
_PARTED = re.compile(rf"(?:(?!{RUNNING.pattern}){WORD.pattern[:-1]})+")
# Points and the lengthening stroke of Arabic script: written or not, the word is the same.
_POINTS = dict.fromkeys((*range(0x064B, 0x0656), 0x0640))
ANY = "any"


def word_places(folded: str) -> list[tuple[int, int]]:
    """Where the words of a folded text stand; those of scripts without spaces are no words here."""
    pattern = WORD if RUNNING.search(folded) is None else _PARTED
    return [match.span() for match in pattern.finditer(folded)]


def unpointed(word: str) -> str:
    """A word without the points that Arabic writes at will: مسيّرة is مسيرة."""
    return word.translate(_POINTS) or word if "\u0600" <= word[0] <= "\u06ff" else word


@dataclass(frozen=True, slots=True)
class Term:
    """A term as written, with the concept it stands for and the language of its words."""

    text: str
    concept: str
    language: str
    weak: bool = False
    """An ordinary word as well: it counts only beside words that mean nothing else."""

    @property
    def is_exact(self) -> bool:
        """Written with ``=``: no ending, capitals as written."""
        return self.text.startswith("=")

    @property
    def bare(self) -> str:
        """The term without its signs."""
        return self.text.removeprefix("=").replace("*", "")

    @property
    def is_abbreviation(self) -> bool:
        """Up to four letters, all capitals: met only in capitals."""
        letters = [c for c in self.bare if c.isalpha()]
        return 0 < len(letters) <= 4 and all(c.isupper() for c in letters)

    @property
    def is_running(self) -> bool:
        """Of a script that puts no spaces between words."""
        return RUNNING.search(self.text) is not None

    def words(self) -> tuple[Word, ...]:
        """Its words, folded. A hyphen or an apostrophe parts words as a space does."""
        found: list[Word] = []
        for piece in self.text.removeprefix("=").split():
            runs = WORD.findall(fold(piece))
            for place, run in enumerate(runs):
                last = place == len(runs) - 1
                found.append(
                    Word(
                        unpointed(run),
                        self.language,
                        open_start=piece.startswith("*") and place == 0,
                        open_end=piece.endswith("*") and last,
                        exact=self.is_exact or not last,
                    )
                )
        return tuple(found)

    def variants(self) -> tuple[tuple[Word, ...], ...]:
        """The word sequences that meet it: a designation is also met written as one word (F-16, F16)."""
        words = self.words()
        joined = self._joined(words)
        return (words,) if joined is None else (words, joined)

    def _joined(self, words: tuple[Word, ...]) -> tuple[Word, ...] | None:
        if len(words) != 2 or "-" not in self.text or self.is_exact or not any(c.isdigit() for c in self.text):
            return None
        return (Word(words[0].text + words[1].text, self.language, False, words[1].open_end, False),)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a term, folded, and the room it leaves."""

    text: str
    language: str
    open_start: bool
    open_end: bool
    exact: bool

    def stems(self) -> tuple[str, ...]:
        """The beginnings by which it is looked up."""
        return (self.text,) if self.exact else stems(self.text, self.language, self.open_end)

    def allows(self, ending: str) -> bool:
        """Whether a word of the text may go on like that after the stem."""
        if self.open_end:
            return len(ending) <= LONGEST
        if self.exact:
            return not ending
        if self.text[-1].isdigit():
            return designation_fits(ending)
        if len(self.text) <= 2:
            return ending in ("", "s")
        return fits(ending, self.language)
