"""Numbers as written in many languages, made comparable: amounts, counts, shares, years. Pure.

For telling whether two reports speak of the same event, not for facts: a
figure is a size and what kind of number it is, without saying of what.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from storage.text import fold

MOST_FIGURES = 60
# Two reports round differently: 1.6 and 1.635 billion are one figure, 10.0 and 10.5 are two.
CLOSE, ROUNDED, ABOUT = 0.007, 0.03, 0.06


class Sort(StrEnum):
    """What a number counts."""

    AMOUNT = "amount"
    COUNT = "count"
    SHARE = "share"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number: its sort, its size in units, and how many significant digits were written."""

    sort: Sort
    size: float
    digits: int


# Scale words by their folded beginnings, in the languages outlets write; a trailing dot is left outside.
_SCALES: dict[str, float] = {
    **dict.fromkeys(("thousand", "thsd", "bin", "min", "tausend", "tsd", "tys", "тыс", "тис", "mille", "mil", "mila", "tisic", "tis", "ribu", "nghin", "ngan", "هزار", "الف", "हजार", "ہزار", "χιλιαδ"), 1e3),
    **dict.fromkeys(("lakh", "lakhs", "लाख", "لاکھ"), 1e5),
    **dict.fromkeys(("crore", "crores", "करोड", "کروڑ", "cr"), 1e7),
    **dict.fromkeys(("million", "millions", "millionen", "milyon", "milionu", "milion", "miliony", "milionow", "milioni", "milioane", "millones", "millon", "milhoes", "milhao", "mln", "mil.", "mn", "mio", "m", "млн", "миллион", "мільйон", "мнл", "مليون", "ملايين", "میلیون", "ملین", "मिलियन", "juta", "trieu", "εκατ", "milijon", "mkr"), 1e6),
    **dict.fromkeys(("billion", "billions", "bn", "b", "milyar", "milyard", "mlrd", "mlr", "milliard", "milliards", "milliarden", "milliarde", "miliard", "miliardy", "miliardow", "miliarda", "miliardi", "miliardo", "mld", "mrd", "mdr", "mia", "bilhoes", "bilhao", "млрд", "миллиард", "мільярд", "مليار", "مليارات", "میلیارد", "ارب", "अरब", "बिलियन", "miliar", "ty", "milyarlik", "δισ", "miljard", "miljarder", "mdr"), 1e9),
    **dict.fromkeys(("trillion", "trilyon", "трлн", "triliun", "trn", "трильйон"), 1e12),
}  # fmt: skip
_SPELLED = {
    fold(word): size
    for size, words in (
        (3, "three üç три drei trois tres tre três trzy ثلاث ثلاثة तीन"),
        (4, "four dört dörd четыре чотири vier quatre cuatro quattro quatro cztery أربع أربعة चार"),
        (5, "five beş пять п'ять fünf cinq cinco cinque pięć خمس خمسة पांच"),
        (6, "six altı шесть шість sechs seis sześć ست ستة छह"),
        (7, "seven yedi yeddi семь сім sieben sept siete sette sete siedem سبع سبعة सात"),
        (8, "eight sekiz səkkiz восемь вісім acht huit ocho otto oito osiem ثماني आठ"),
        (9, "nine dokuz doqquz девять дев'ять neun neuf nueve nove dziewięć تسع नौ"),
        (10, "ten десять zehn dix diez dieci dez dziesięć عشر दस"),
        (12, "twelve двенадцать дванадцять zwölf douze doce dodici doze dwanaście"),
        (20, "twenty yirmi iyirmi двадцать двадцять zwanzig vingt veinte venti vinte"),
    )
    for word in words.split()
}  # fmt: skip
_CJK_SCALES = {"万": 1e4, "萬": 1e4, "만": 1e4, "億": 1e8, "亿": 1e8, "억": 1e8, "兆": 1e12, "조": 1e12}
_MONEY_BEFORE = re.compile(r"(?:[$€£₺¥₹₩₴₽₪]|\b(?:usd|eur|gbp|us|rs|inr|try|aud|cad|chf|sek|krw|c|a))\s?\.?\s?$")
_MONEY_AFTER = re.compile(
    r"[\s\u00a0-]*(?:[$€£₺¥₹₩₴₽₪]|usd|eur|gbp|dollar|dolar|dolary|doll|euro|avro|pound|won|krona|kronor|rand|rupee|yen|lira|rub|руб|дол|евро|євро|грн|фунт|دولار|يورو|دلار|یورو|डॉलर|यूरो|франк|frank|franc|kron|ruble|rouble|yuan|shekel|dolares|dolari|ドル|円|달러|원|美元|欧元)"
)
_SHARE_AFTER = re.compile(
    r"\s?(?:%|٪|percent|per cent|pct|prozent|procent|faiz|yuzde|proc|por cento|por ciento|per cento|pour cent|процент|відсот|في المئة|بالمئة|بالمائة|درصد|प्रतिशत|τοις)"
)
_SHARE_BEFORE = re.compile(r"(?:yuzde|%|٪)\s?$")
_NUMBER = re.compile(
    r"(?<![\w.,/-])\d{1,3}(?:[.,'’ \u00a0\u202f]\d{3})+(?:[.,]\d{1,3})?(?![\d])|(?<![\w.,/-])\d+(?:[.,]\d+)?"
)
_LETTERS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_WORD_AFTER = re.compile(r"[\s\u00a0\u202f-]*([^\W\d_]+)")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९", "012345678901234567890123456789")
_STEM = 4
# 21,083 crore: Indian scale words follow whole numbers.
_INDIAN = (1e5, 1e7)


def figures(text: str) -> tuple[Figure, ...]:
    """The figures of a text in order, at most 60, each once; designations such as F-16 are none."""
    folded = fold(text.translate(_DIGITS))
    spelled = (Figure(Sort.COUNT, float(_SPELLED[w]), 1) for w in _LETTERS.findall(folded) if w in _SPELLED)
    return tuple(dict.fromkeys((*_figures(folded), *spelled)))[:MOST_FIGURES]


def same_size(left: Figure, right: Figure) -> bool:
    """Whether two figures are one that was rounded differently."""
    apart, larger = abs(left.size - right.size), max(abs(left.size), abs(right.size))
    if apart <= CLOSE * larger:
        return True
    step = max(_step(left), _step(right))
    # One digit is said of a round figure: "about 4 billion" of 3.8.
    most = ABOUT if min(left.digits, right.digits) == 1 and larger >= 1e6 else ROUNDED
    return apart <= 0.75 * step and apart <= most * larger


def _step(figure: Figure) -> float:
    """The last written digit's worth."""
    return float(10 ** (math.floor(math.log10(figure.size)) + 1 - figure.digits)) if figure.size > 0 else 0.0


def _figures(folded: str) -> Iterator[Figure]:
    parts: list[tuple[int, int, float, float, int]] = []
    for match in _NUMBER.finditer(folded):
        end, scale = _scale(folded, match.end())
        size = _size(match.group(), scaled=scale > 1 and scale not in _INDIAN)
        if size is not None and not _runs_on(folded, match, scale):
            parts.append((match.start(), end, size, scale, _significant(match.group())))
    place = 0
    while place < len(parts):
        start, end, size, scale, digits = parts[place]
        total = size * scale
        following = parts[place + 1] if place + 1 < len(parts) else None
        # "1 milyar 107 milyon": one amount said in two steps.
        if following and scale > 1 and 1 < following[3] < scale and not folded[end : following[0]].strip():
            total += following[2] * following[3]
            end, digits = following[1], digits + following[4]
            place += 1
        place += 1
        yield Figure(_sort(folded, start, end, total, scale, digits), total, digits)


def _sort(folded: str, start: int, end: int, total: float, scale: float, digits: int) -> Sort:
    if _SHARE_AFTER.match(folded, end) or _SHARE_BEFORE.search(folded, max(0, start - 8), start):
        return Sort.SHARE
    if _MONEY_BEFORE.search(folded, max(0, start - 6), start) or _MONEY_AFTER.match(folded, end):
        return Sort.AMOUNT
    if scale == 1 and digits <= 4 and 1950 <= total <= 2060 and total == int(total):
        return Sort.YEAR
    return Sort.AMOUNT if scale >= 1e6 else Sort.COUNT


def _scale(folded: str, end: int) -> tuple[int, float]:
    """Where a number with its scale word ends, and the scale."""
    if end < len(folded) and folded[end] in _CJK_SCALES:
        return end + 1, _CJK_SCALES[folded[end]]
    match = _WORD_AFTER.match(folded, end)
    if match is None:
        return end, 1.0
    word = match[1]
    factor = _SCALES.get(word) or _by_stem(word)
    if factor is None or (len(word) == 1 and match.start(1) != end):
        return end, 1.0
    return match.end(), factor


def _by_stem(word: str) -> float | None:
    """The scale of an inflected word: миллиардов, milyarlık, milliardan."""
    for length in range(min(len(word) - 1, 10), _STEM - 1, -1):
        if (factor := _SCALES.get(word[:length])) is not None and length >= 4:
            return factor
    return None


def _runs_on(folded: str, match: re.Match[str], scale: float) -> bool:
    """Whether the number is part of a name: 5th, 4x4, 3D, 29A."""
    following = folded[match.end() : match.end() + 1]
    return scale == 1 and (following.isalpha() and following.isascii())


def _size(raw: str, *, scaled: bool) -> float | None:
    """A number as written; a point or comma before exactly three digits groups thousands unless a scale word follows."""
    raw = re.sub(r"['’ \u00a0\u202f]", "", raw)
    marks = [c for c in raw if c in ".,"]
    if not marks:
        text = raw
    elif len(set(marks)) == 2:
        text = raw.replace(marks[0], "").replace(marks[-1], ".")
    elif len(marks) > 1:
        text = raw.replace(marks[0], "")
    else:
        whole, tail = re.split(r"[.,]", raw)
        grouped = len(tail) == 3 and not scaled and whole != "0"
        text = whole + tail if grouped else f"{whole}.{tail}"
    try:
        return float(text)
    except ValueError:
        return None


def _significant(raw: str) -> int:
    plain = re.sub(r"\D", "", raw).lstrip("0")
    return max(1, len(plain.rstrip("0")))
