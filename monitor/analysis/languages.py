"""In which language a text is read. Pure.

What an outlet declares is believed while its script agrees; else, and where
nothing is declared, the script, its tell-tale letters and the commonest words
decide.
"""

from __future__ import annotations

import re
from types import MappingProxyType

from storage.text import fold

_LOOKED_AT = 600
_SCRIPTS = (
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("zh", re.compile(r"[\u3400-\u9fff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("en", re.compile(r"[A-Za-zÀ-ɏəƏ]")),
)
_TELL_TALE = {
    "ru": (("uk", re.compile(r"[іїєґІЇЄҐ]")),),
    "ar": (("ur", re.compile(r"[ٹڈےںھ]")), ("fa", re.compile(r"[پچژگی]"))),
}
# Languages of a script that may be declared for it; any other declaration is a mistake of the page.
_WRITTEN_IN = MappingProxyType(
    {
        "ar": frozenset({"ar", "fa", "ur", "ps", "ku", "az"}),
        "ru": frozenset({"ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "uz", "tg", "mn", "az", "tt"}),
        "hi": frozenset({"hi", "mr", "ne", "sa"}),
        "zh": frozenset({"zh", "ja"}),
    }
)
_LETTERS = (
    ("az", re.compile(r"[əƏ]")),
    ("tr", re.compile(r"[ğışİĞŞ]")),
    ("pl", re.compile(r"[ąęłśżźńĄĘŁŚŻŹ]")),
    ("cs", re.compile(r"[ěřůčžĚŘŮČŽ]")),
    ("pt", re.compile(r"[ãõ]")),
    ("es", re.compile(r"[ñ¿¡]")),
    ("de", re.compile(r"[ßäü]")),
)
_COMMON = {
    language: frozenset(fold(words).split())
    for language, words in {
        "en": "the of to in for and on with is at from by its as",
        "tr": "ve bir için ile bu olarak da de en daha",
        "az": "və üçün ilə bu edib olub ki da",
        "de": "der die das und mit für von den im ist auf eine ein dem",
        "fr": "le la les des et pour du une un dans sur au aux est",
        "es": "el los las de y para con una del por en la se su",
        "it": "il di che per con una della del dei gli la le nel alla",
        "pl": "na do w z i się nie dla od jest przez oraz",
        "pt": "os as de para com não uma do da em dos no na ao",
        "sv": "och att det för på en av till med som är",
        "nl": "de het een van en voor op met in is dat",
        "cs": "na se v je pro do s ze ke od by",
        "id": "yang dan di untuk dengan dari ini ke pada",
    }.items()
}
_WORDS = re.compile(r"\w+")
_LATIN = frozenset({"en", *_COMMON})


def reading_language(declared: str | None, text: str) -> str:
    """The language (ISO 639-1) in which to read a text of which a declaration may be known."""
    sample = text[:_LOOKED_AT]
    script = _script(sample)
    said = (declared or "").lower()[:2]
    if script != "en":
        said = said if said in _WRITTEN_IN.get(script, {script}) else ""
        return _told(script, sample) if said in ("", script) or script in _TELL_TALE else said
    return said if said and not _is_foreign(said) else _latin(sample)


def _script(sample: str) -> str:
    counts = [(len(pattern.findall(sample)), -place, code) for place, (code, pattern) in enumerate(_SCRIPTS)]
    kana = next(n for n, _, code in counts if code == "ja")
    best = max(counts)
    return "ja" if best[2] == "zh" and kana else best[2] if best[0] else "en"


def _told(script: str, sample: str) -> str:
    return next((code for code, pattern in _TELL_TALE.get(script, ()) if pattern.search(sample)), script)


def _is_foreign(said: str) -> bool:
    """Whether a language is never written in Latin letters, so that the declaration cannot be of this text."""
    return said in {"ru", "uk", "ar", "fa", "ur", "el", "hi", "ko", "ja", "zh", "th", "bg", "be"}


def _latin(sample: str) -> str:
    found = _WORDS.findall(fold(sample))
    counts = {language: sum(w in common for w in found) for language, common in _COMMON.items()}
    for language, pattern in _LETTERS:
        if language in counts:
            counts[language] += 2 * len(pattern.findall(sample))
    best = max(counts, key=lambda language: (counts[language], language == "en"))
    return best if counts[best] else "en"
