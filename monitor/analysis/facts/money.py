"""Sums of money in a sentence, with currency, bound, rounding step and span. Pure and linear.

``€1,2 Mrd.``, ``US$ 1.95 bn``, ``10 milyar 54 milyon dolar``, ``1,1 млрд
долларов``, ``₹21,083 crore``, ``$65-70 million``. A number without a currency
is no sum.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from monitor.analysis.facts.bounds import bound_of
from monitor.analysis.facts.cues import Cue, Cues
from monitor.analysis.facts.marks import Amount
from monitor.analysis.facts.names import CURRENCY, Names
from monitor.analysis.facts.numerals import Numeral, numeral_at
from monitor.analysis.facts.tokens import Kind, Token, word_set
from storage.models.facts import Bound

# What may stand between a number and its currency: "millones de dólares", "billion US dollars".
_BETWEEN = word_set("- de di do d of us u.s сша abd америк .")
_INDIAN = frozenset({Decimal(10**5), Decimal(10**7)})


def amounts(
    tokens: Sequence[Token], text: str, offset: int, names: Names, language: str | None, states: Sequence[Cue] = ()
) -> list[Amount]:
    """The sums in order. ``text`` begins at ``offset``; the states named decide between krona and krona."""
    near = _Purse(
        names.currencies,
        frozenset((CURRENCY, f"{CURRENCY}.{(language or 'en')[:2]}")),
        frozenset(s.meaning for s in states),
        frozenset(p for s in states for p in range(s.first, s.after)),
    )
    found: list[Amount] = []
    place = 0
    while place < len(tokens):
        read = _at(tokens, place, language, near)
        if read is None:
            place += 1
            continue
        numeral, code, first, after = read
        found = _kept(found, _amount(tokens, text, offset, numeral, code, first, after), tokens)
        place = after
    return found


@dataclass(frozen=True, slots=True)
class _Purse:
    """The currencies' names with those that count in the text's language; the states named and their tokens."""

    currencies: Cues
    groups: frozenset[str]
    codes: frozenset[str]
    places: frozenset[int]


def _at(
    tokens: Sequence[Token], place: int, language: str | None, purse: _Purse
) -> tuple[Numeral, str, int, int] | None:
    """A sum that begins here: its numeral, currency and token places."""
    before = _currency(tokens, place, purse)
    if before is not None and before.after < len(tokens):
        at = before.after + (tokens[before.after].text == "." and before.after + 1 < len(tokens))
        numeral = numeral_at(tokens, at, language)
        if numeral is not None and not numeral.vague:
            after = _repeated(tokens, numeral.after, purse)
            return numeral, _choose(before.meaning, purse.codes), place, after
    numeral = numeral_at(tokens, place, language)
    if numeral is None or (numeral.worded and not numeral.scaled):
        return None
    behind = _currency_behind(tokens, numeral.after, purse, scaled=numeral.scaled)
    if behind is not None:
        return numeral, _choose(behind.meaning, purse.codes), place, behind.after
    scale = numeral.step * 1
    if any(scale % s == 0 or s % scale == 0 for s in _INDIAN) and _said_indian(tokens, place, numeral.after):
        return numeral, "INR", place, numeral.after
    return None


def _said_indian(tokens: Sequence[Token], first: int, after: int) -> bool:
    return any(t.text in {"crore", "crores", "lakh", "lakhs", "करोड़", "करोड", "लाख"} for t in tokens[first:after])


def _repeated(tokens: Sequence[Token], place: int, purse: _Purse) -> int:
    """The place behind a currency said twice: ``$10 million dollars``."""
    again = _currency(tokens, place, purse) if place < len(tokens) else None
    return again.after if again is not None and tokens[place].kind is Kind.WORD else place


def _currency_behind(tokens: Sequence[Token], place: int, purse: _Purse, *, scaled: bool) -> Cue | None:
    for skip in range(3):
        at = place + skip
        if at >= len(tokens):
            return None
        cue = _currency(tokens, at, purse)
        if cue is not None:
            # A bare "500 pounds" is a weight and "3 won" a result; a scale word or a symbol makes it money.
            return cue if scaled or _is_sure(tokens[at]) else None
        if tokens[at].text not in _BETWEEN and at not in purse.places:
            return None
    return None


def _is_sure(token: Token) -> bool:
    return token.kind is Kind.MARK or token.text.startswith(
        ("dollar", "dolar", "euro", "avro", "долл", "евро", "руб", "dlr", "usd", "eur", "gbp", "manat", "lira", "crore")
    )


def _currency(tokens: Sequence[Token], place: int, purse: _Purse) -> Cue | None:
    own = tokens[place]
    if len(own.text) == 1 and own.kind is Kind.WORD and own.text.isascii() and not _glued_to_digits(tokens, place):
        return None  # "R5 million" is money, "5 million R&D" is none
    return next((c for c in purse.currencies.at(tokens, place) if c.group in purse.groups), None)


def _glued_to_digits(tokens: Sequence[Token], place: int) -> bool:
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    return following is not None and following.kind is Kind.NUMBER and following.start == tokens[place].end


def _choose(meaning: str, states: Collection[str]) -> str:
    """Of several currencies the one of a state that the text names (an ISO 4217 code begins with the ISO 3166 code)."""
    codes = meaning.split("|")
    return next((c for c in codes if c[:2] in states), codes[0])


def _amount(
    tokens: Sequence[Token], text: str, offset: int, numeral: Numeral, code: str, first: int, after: int
) -> Amount:
    start, end = tokens[first].start, tokens[after - 1].end
    bound = bound_of(tokens, first, after)
    if numeral.low != numeral.high:
        bound = Bound.RANGE
    return Amount(
        low=float(numeral.low),
        high=float(numeral.high),
        currency=code,
        step=float(numeral.step),
        bound=bound,
        written=text[start - offset : end - offset],
        start=start,
        end=end,
        first=first,
        after=after,
    )


def _kept(found: list[Amount], amount: Amount, tokens: Sequence[Token]) -> list[Amount]:
    """The list with one more sum; one in brackets right behind another is the same sum in another currency."""
    if found and found[-1].currency != amount.currency and _in_brackets(tokens, found[-1].after, amount.first):
        last = found[-1]
        others = (*last.others, (amount.low, amount.currency))
        return [*found[:-1], _with_others(last, others)]
    return [*found, amount]


def _in_brackets(tokens: Sequence[Token], after: int, first: int) -> bool:
    return after < first <= after + 4 and any(t.text in "(/[" for t in tokens[after:first])


def _with_others(amount: Amount, others: tuple[tuple[float, str], ...]) -> Amount:
    return Amount(
        amount.low, amount.high, amount.currency, amount.step, amount.bound, amount.written, amount.start, amount.end,
        amount.first, amount.after, others,
    )  # fmt: skip
