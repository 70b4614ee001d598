"""Which endings a word of a term may take, by language. Pure; on folded text (``storage.text.fold``).

Deliberately coarse: an ending list keeps *tank* from meeting *tanker* and
lets *ihracat* meet *ihracatının*. What it does not cover an analyst writes
with a star.
"""

from __future__ import annotations

from storage.text import fold

LONGEST = 24
_TURKIC = ("tr", "az")
_CHAIN = frozenset(
    [
        "lar",
        "ler",
        "i",
        "u",
        "si",
        "su",
        "in",
        "un",
        "nin",
        "nun",
        "yi",
        "yu",
        "ni",
        "nu",
        "a",
        "e",
        "ya",
        "ye",
        "na",
        "ne",
        "da",
        "de",
        "ta",
        "te",
        "nda",
        "nde",
        "dan",
        "den",
        "tan",
        "ten",
        "ndan",
        "nden",
        "la",
        "le",
        "yla",
        "yle",
        "im",
        "um",
        "m",
        "n",
        "miz",
        "muz",
        "imiz",
        "umuz",
        "iniz",
        "unuz",
        "ki",
        "ca",
        "ce",
        "ci",
        "cu",
        "lik",
        "luk",
        "liq",
        "luq",
        "lig",
        "lug",
        "li",
        "lu",
        "siz",
        "suz",
        "dir",
        "dur",
        "tir",
        "tur",
        "sini",
        "sinin",
        "sina",
        "sinda",
    ]
)
_SETS: dict[str, frozenset[str]] = {
    language: frozenset(["", *fold(endings).split()])
    for language, endings in {
        "en": "s es",
        "de": "e n s en er es em ern nen ns",
        "nl": "e n s en er es",
        "sv": "n s en et er ar na erna arna ens ets",
        "fr": "s x e es",
        "es": "s es",
        "pt": "s es",
        "it": "a e i o he hi",
        "pl": "a e i o u y ow om ami ach em ie iem owi owie ej ego emu ych ymi ym ich imi im a ia ie iu ii iami iach",
        "cs": "a e i o u y ou ou um ech em ami ich im ho mu ych ymi ym ove ovi",
        "ru": "а я о е и ы у ю ь ой ей ом ем ам ям ами ями ах ях ов ев ий ый ая яя ое ее ые ие ого его ому ему ым им"
        " ых их ую юю ыми ими ью ия ии ию ием иям иями иях",
        "uk": "а я о е и і ї у ю ь й ой ей єю ою ом ем єм ам ям ами ями ах ях ів їв ий а яя е і ого його ому йому им"
        " їм их їх у ю ими їми ію ія ії ією іям іями іях ові еві",
        "el": "ς α ι ο οι ου ων ους ας ες η ης ην ον α ια ιων εις εων ις",
        "ar": "ة ات ين ون ان ية ي يه ه ها هم نا ا",
        "fa": "ها های هایی ی ای یی ان",
        "hi": "ों े ी ा ें ियों ियां ियाँ ो ँ ं",
    }.items()
}  # fmt: skip
# Languages whose words change their last vowel: the term's own is taken off before the list is tried.
_TRIMMED = {"ru": "аяоеиыуюьй", "uk": "аяоеиіуюьй", "pl": "aeioy", "cs": "aeiouy", "it": "aeio", "el": "αοηις"}
_ADJECTIVES = ("ый", "ий", "ая", "ое", "ые", "ие", "ой")
# Letters that a stem's last one becomes before a vowel (uçak: uçağı; kitap: kitabı), after folding.
_SOFTENED = {"k": "g", "p": "b", "t": "d", "q": "g"}
_ANY = _SETS["en"] | {"y", "ow", "om", "ami", "em", "a", "u", "i", "en", "n", "а", "у", "ы", "и", "ов", "ом", "ами"}


def stems(word: str, language: str, open_end: bool = False) -> tuple[str, ...]:
    """The folded beginnings a word of a term may be met by; with ``open_end`` any letters may follow."""
    if language in _TURKIC and len(word) > 3 and word[-1] in _SOFTENED:
        return (word, word[:-1] + _SOFTENED[word[-1]])
    if open_end:
        return (word,)
    trimmed = word
    if language in _TRIMMED and len(word) > 3 and word.isalpha():
        if language == "ru" and word.endswith(_ADJECTIVES) and len(word) > 5:
            trimmed = word[:-2]
        elif word[-1] in _TRIMMED[language]:
            trimmed = word[:-1]
    return (trimmed,)


def fits(ending: str, language: str) -> bool:
    """Whether a language's words may go on like that."""
    if not ending:
        return True
    if len(ending) > LONGEST:
        return False
    if language in _TURKIC:
        return _is_chain(ending)
    if language == "any":
        return ending in _ANY or _is_chain(ending)
    return ending in _SETS.get(language, _SETS["en"])


def designation_fits(ending: str) -> bool:
    """A designation that ends in a digit takes one letter of a variant (F-16V), or an ending of any language."""
    return not ending or (len(ending) == 1 and ending.isalpha()) or (ending.isalpha() and fits(ending, "any"))


def _is_chain(ending: str) -> bool:
    reached = [True] + [False] * len(ending)
    for start in range(len(ending)):
        if reached[start]:
            for size in range(1, 6):
                if ending[start : start + size] in _CHAIN and start + size <= len(ending):
                    reached[start + size] = True
    return reached[-1]
