"""How many things: a number that is no money, no date and no name. Pure and linear.

``24 Typhoon jets``, ``up to 250``, ``dozens of KAAN``, ``three dozen``, ``six``.
Which thing is counted is ``items.py``'s part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.analysis.facts.bounds import bound_of
from monitor.analysis.facts.marks import Quantity
from monitor.analysis.facts.numerals import numeral_at
from monitor.analysis.facts.tokens import Kind, Token, word_set
from storage.models.facts import Bound

MOST = 50_000_000
_FROM = word_set("from с von de da od")
_NOT_COUNTS = word_set("% percent pct procent prozent yuzde faiz ° km mm kg mph kn knots nm th st nd rd")


def quantities(
    tokens: Sequence[Token],
    text: str,
    offset: int,
    taken: Sequence[tuple[int, int]],
    named: Sequence[tuple[int, int]],
    language: str | None,
) -> list[Quantity]:
    """The counts in order.

    ``taken`` are token spans that mean something else (sums, periods, names of
    systems), ``named`` those of states and bodies: capitals before a number
    that are none of them make it a designation (``GM 200``).
    """
    known = {after for _, after in named}
    busy = {place for first, after in taken for place in range(first, after)}
    found: list[Quantity] = []
    place = 0
    while place < len(tokens):
        numeral = None if place in busy else numeral_at(tokens, place, language)
        if numeral is None:
            place += 1
            continue
        designation = numeral.first not in known and _designates(tokens, numeral.first)
        if (
            not designation
            and _counts(tokens, numeral.first, numeral.after)
            and numeral.low == int(numeral.low)
            and numeral.high <= MOST
        ):
            start, end = tokens[numeral.first].start, tokens[numeral.after - 1].end
            bound = Bound.LEAST if numeral.vague else bound_of(tokens, numeral.first, numeral.after)
            if numeral.low != numeral.high and _grew(tokens, numeral.first):
                numeral = replace(numeral, low=numeral.high)
            elif numeral.low != numeral.high:
                bound = Bound.RANGE
            high = None if bound is Bound.LEAST else int(numeral.high)
            written = text[start - offset : end - offset]
            found.append(Quantity(int(numeral.low), high, bound, written, start, end, numeral.first, numeral.after))
        place = numeral.after
    return found


def _designates(tokens: Sequence[Token], first: int) -> bool:
    """Whether a figure goes on two to four capitals before it: ``GM 200``, ``AH 64``."""
    if first == 0 or tokens[first].kind is not Kind.NUMBER:
        return False
    before = tokens[first - 1]
    if first + 1 < len(tokens) and tokens[first + 1].caps:
        return False  # a headline all in capitals
    return (
        before.caps
        and before.kind is Kind.WORD
        and 2 <= len(before.text) <= 4
        and tokens[first].start - before.end == 1
    )


def _grew(tokens: Sequence[Token], first: int) -> bool:
    """Whether two numbers are before and after, not a range: ``increased from 16 to 40``."""
    return first > 0 and tokens[first - 1].text in _FROM


def _counts(tokens: Sequence[Token], first: int, after: int) -> bool:
    """Whether the number stands as a count: no per cent, no measure, no ordinal, no year, nothing glued behind."""
    behind = tokens[after] if after < len(tokens) else None
    before = tokens[first - 1] if first else None
    if before is not None and (before.text in _NOT_COUNTS or before.text in {"$", "€", "£", "no", "№", "block"}):
        return False
    if behind is None:
        return True
    if behind.text in _NOT_COUNTS:
        return False
    glued = behind.start == tokens[after - 1].end
    return not (glued and behind.text not in {",", ".", ";", ":", ")", "'", "-", "”", '"', "»"})
