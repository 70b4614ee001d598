"""Numerals in every usual writing, with scale and rounding step. Pure and linear.

``4,364 milyar`` and ``4.364 bn`` are one value; ``8,434.84 crore``, ``645 000``,
``10 milyar 54 milyon``, ``three dozen`` and ``65-70 million`` are read too. The
step is what one unit of the last stated digit is worth, from which rounding
intervals are made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from monitor.analysis.facts.cues import Cue, Cues, cues_of
from monitor.analysis.facts.tokens import Kind, Token, word_set

# Languages that write a decimal point; all others write a decimal comma.
_POINT = word_set("en hi ja zh ko te ta bn ur th he ar fa ms")
# Scales so short that they mean one only right behind the digits.
_SHORT = word_set("m b bi md mil min bin cr mn tn mio mia mds")
_BILLION = Decimal(10**9)
_MOST_DIGITS = 21


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as written: tokens ``first`` up to ``after``, its least and greatest value and its rounding step.

    ``low`` and ``high`` differ for a range (``65-70 million``) and for a vague
    word (``dozens``: 24 or more, ``vague``). ``scaled`` says that a scale word
    stood with it, ``worded`` that it was no digits.
    """

    low: Decimal
    high: Decimal
    step: Decimal
    first: int
    after: int
    scaled: bool = False
    worded: bool = False
    vague: bool = False


def numeral_at(tokens: Sequence[Token], place: int, language: str | None) -> Numeral | None:
    """The numeral that begins at a token, or None."""
    token = tokens[place]
    if token.kind is Kind.WORD:
        return _worded(tokens, place, language)
    if token.kind is not Kind.NUMBER or not is_free(tokens, place):
        return None
    after = place + 1
    scale, scale_after = _scale_at(tokens, after)
    if scale_after == after:
        ranged = _range_end(tokens, after)
        if ranged:
            return _ranged(tokens, place, ranged, language)
    read = read_digits(token.text, language, scale)
    if read is None:
        return None
    value, step = read
    found = Numeral(value * scale, value * scale, step * scale, place, scale_after, scale > 1)
    if scale > 1:
        found = _compound(tokens, found, scale, language)
        ranged = _range_end(tokens, found.after)
        if ranged:
            return _wider(found, _single(tokens, ranged, language))
    return found


def is_free(tokens: Sequence[Token], place: int) -> bool:
    """Whether digits are a number of their own and no part of a name: not K9, F-35, C-27J or 2025-26."""
    token = tokens[place]
    if place and tokens[place - 1].end == token.start:
        before = tokens[place - 1]
        if before.kind is Kind.WORD and not _ends_currency(before.text):
            return False
        if before.text in "-_/" and place > 1 and tokens[place - 2].end == before.start:
            # The end of a range ("65-70") is free, the middle of a chain (a date, a telephone number) is not.
            chained = place > 2 and tokens[place - 3].end == tokens[place - 2].start
            return tokens[place - 2].kind is Kind.NUMBER and before.text == "-" and not chained
        if before.text in "#№%":
            return False
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    if following is not None and following.start == token.end and following.kind is Kind.WORD:
        return _scale_at(tokens, place + 1)[1] > place + 1 or _cjk(following.text)
    return True


def _cjk(text: str) -> bool:
    return "\u3040" <= text[0] <= "\ud7af"


def _ends_currency(word: str) -> bool:
    """Whether letters glued before digits are a currency's: US$1, USD375, Rs8, EUR5."""
    return word in {"usd", "eur", "gbp", "rs", "inr", "us", "r", "tl", "aed", "zar", "sek", "nok", "dkk", "chf", "cny", "pln"}  # fmt: skip


def read_digits(text: str, language: str | None, scale: Decimal = Decimal(1)) -> tuple[Decimal, Decimal] | None:
    """Value and step of digits with their separators, None for what is no number (``1.2.3``, a date).

    Where one separator is followed by three digits the language decides, and
    the scale word where the language's reading would be absurd.
    """
    compact = text.replace(" ", "").replace("'", "")
    if sum(c.isdigit() for c in compact) > _MOST_DIGITS or not compact.isascii():
        return None
    dots, commas = compact.count("."), compact.count(",")
    if dots and commas:
        decimal = "." if compact.rfind(".") > compact.rfind(",") else ","
    elif dots + commas == 1:
        decimal = _decimal_mark(compact, "." if dots else ",", language, scale)
    else:
        decimal = ""
    group = "" if not dots + commas else ("," if decimal == "." else "." if decimal == "," else "." if dots else ",")
    whole, _, fraction = compact.partition(decimal) if decimal else (compact, "", "")
    if (decimal and compact.count(decimal) > 1) or not _grouped(whole, group) or (group and group in fraction):
        return None
    digits = whole.replace(group, "") if group else whole
    value = Decimal(f"{digits}.{fraction}" if fraction else digits)
    return value, _step(digits, fraction, scaled=scale > 1)


def _decimal_mark(compact: str, mark: str, language: str | None, scale: Decimal) -> str:
    """The mark if it is the decimal one, otherwise nothing."""
    whole, _, tail = compact.partition(mark)
    if len(tail) != 3 or len(whole) > 3 or whole == "0":
        return mark
    if scale >= _BILLION:
        return mark  # thousands of billions of anything are no arms figure
    own = "." if (language or "en")[:2] in _POINT else ","
    if mark == own:
        # 1.234 million has a decimal point; 12.700 bombs in an English text are thousands all the same.
        return mark if scale > 1 or own == "," else ""
    return ""


def _grouped(whole: str, group: str) -> bool:
    if not whole:
        return False
    if not group or group not in whole:
        return whole.isdigit()
    head, *rest = whole.split(group)
    # Indian grouping has twos before the last three: 2,10,000.
    return bool(head) and len(head) <= 3 and len(rest[-1]) == 3 and all(len(g) in (2, 3) for g in rest)


def _step(digits: str, fraction: str, *, scaled: bool) -> Decimal:
    if fraction:
        return Decimal(1).scaleb(-len(fraction))
    if scaled:
        return Decimal(1)
    zeros = len(digits) - len(digits.rstrip("0"))
    return Decimal(10) ** min(zeros, max(len(digits) - 1, 0))


def _scale_at(tokens: Sequence[Token], place: int) -> tuple[Decimal, int]:
    """A scale word here (a hyphen or a point may stand before or behind it): its value and the place behind it."""
    at = place
    if at < len(tokens) and tokens[at].text == "-":
        at += 1
    if at < len(tokens) and tokens[at].kind is Kind.WORD:
        cue = _cue(tokens, at, "scale")
        glued = at > 0 and tokens[at - 1].end == tokens[at].start
        if cue is not None and (tokens[at].text not in _SHORT or glued or _is_money_scale(tokens, at)):
            after = cue.after
            if after < len(tokens) and tokens[after].text == "." and len(tokens[at].text) <= 4:
                after += 1
            return Decimal(cue.meaning), after
    return Decimal(1), place


def _is_money_scale(tokens: Sequence[Token], at: int) -> bool:
    """``5 m`` is five metres unless a currency stands before the digits; ``bin`` and ``min`` count things."""
    if tokens[at].text in {"bin", "min", "mil", "mn", "mio", "mia", "mds", "tn", "cr"}:
        return True
    return at > 1 and tokens[at - 2].text in {"$", "€", "£", "₹", "₺", "¥", "usd", "eur", "gbp"}


def _compound(tokens: Sequence[Token], found: Numeral, scale: Decimal, language: str | None) -> Numeral:
    """``10 milyar 54 milyon``: a smaller scale right behind adds up."""
    place = found.after
    while place < len(tokens) and tokens[place].kind is Kind.NUMBER:
        lesser, after = _scale_at(tokens, place + 1)
        read = read_digits(tokens[place].text, language, lesser)
        if read is None or not 1 < lesser < scale or read[0] >= 1000:
            break
        low = found.low + read[0] * lesser
        found = Numeral(low, low, read[1] * lesser, found.first, after, True)
        scale, place = lesser, after
    return found


_RANGE = word_set("- – — to ila bis до a à")


def _range_end(tokens: Sequence[Token], place: int) -> int:
    """The place of a range's second number, 0 where there is none."""
    if place + 1 < len(tokens) and tokens[place].text in _RANGE and tokens[place + 1].kind is Kind.NUMBER:
        spaced = tokens[place].text == "-" and tokens[place].start > tokens[place - 1].end
        return 0 if spaced else place + 1
    return 0


def _ranged(tokens: Sequence[Token], place: int, other: int, language: str | None) -> Numeral | None:
    """``65-70 million``: the first number takes the second's scale."""
    scale, after = _scale_at(tokens, other + 1)
    lower = read_digits(tokens[place].text, language, scale)
    upper = read_digits(tokens[other].text, language, scale)
    if upper is None or lower is None or lower[0] >= upper[0] or not is_free(tokens, other):
        return None
    return Numeral(lower[0] * scale, upper[0] * scale, max(upper[1], lower[1]) * scale, place, after, scale > 1)


def _single(tokens: Sequence[Token], place: int, language: str | None) -> Numeral | None:
    """The numeral of one token and its scale."""
    scale, after = _scale_at(tokens, place + 1)
    read = read_digits(tokens[place].text, language, scale)
    return Numeral(read[0] * scale, read[0] * scale, read[1] * scale, place, after, scale > 1) if read else None


def _wider(found: Numeral, upper: Numeral | None) -> Numeral:
    if upper is None or upper.low <= found.high or not upper.scaled:
        return found
    return Numeral(found.low, upper.high, max(found.step, upper.step), found.first, upper.after, True)


def _worded(tokens: Sequence[Token], place: int, language: str | None) -> Numeral | None:
    here = _cues().at(tokens, place)
    if not here:
        return None
    cue = next((c for group in ("vague", "word") for c in here if c.group == group), None)
    if cue is None or _is_foreign(tokens, cue, language):
        return None
    vague = cue.group == "vague"
    value = Decimal(cue.meaning)
    scale, after = _scale_at(tokens, cue.after)
    if scale > 1 and not vague:
        return Numeral(value * scale, value * scale, scale, place, after, True, True)
    return Numeral(value, value, Decimal(1), place, cue.after, False, True, vague)


def _is_foreign(tokens: Sequence[Token], cue: Cue, language: str | None) -> bool:
    """Whether the word is a numeral in other languages than the text's only."""
    only = _cue(tokens, cue.first, "only")
    return only is not None and only.after == cue.after and (language or "en")[:2] not in only.meaning.split()


def _cue(tokens: Sequence[Token], place: int, group: str) -> Cue | None:
    return next((c for c in _cues().at(tokens, place) if c.group == group), None)


def _cues() -> Cues:
    return cues_of("numbers")
