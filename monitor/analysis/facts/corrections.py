"""What a reviewer corrects in a fact: written by hand, kept in one exact form, applied. Pure.

The exact forms: states by ISO code, a value as ``8000000000 GBP``, a period by
its label, items as JSON lists of (as written, system, least, most). The empty
text is "not stated" in every field that may be unknown.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace

from monitor.analysis.facts.labels import period_of_label
from monitor.analysis.facts.money import amounts
from monitor.analysis.facts.names import names_of
from monitor.analysis.facts.tokens import tokenize
from monitor.analysis.gazetteer import Gazetteer
from spiders.nearest import did_you_mean
from storage.errors import UserError
from storage.models.facts import (
    Bound,
    Deal,
    DealKind,
    Item,
    Money,
    Stage,
    Statistic,
    Stored,
    StoredDeal,
    StoredStatistic,
)
from storage.text import fold

DEAL_FIELDS = ("supplier", "recipient", "items", "value", "stage", "kind")
FIGURE_FIELDS = ("country", "partner", "period", "value", "change", "record")
UNKNOWN = ("", "-", "?")
_STATES = ("supplier", "recipient", "country", "partner")


def fields_of(fact: Deal | Statistic) -> tuple[str, ...]:
    """The fields that can be corrected."""
    return DEAL_FIELDS if isinstance(fact, Deal) else FIGURE_FIELDS


def exact(fact: Deal | Statistic, field: str, written: str, gazetteer: Gazetteer) -> str:
    """What a reviewer wrote for a field in its exact form; raises ``UserError`` naming what is allowed."""
    if field not in fields_of(fact):
        raise UserError(f"a {_word(fact)} has no field '{field}': there are {', '.join(fields_of(fact))}")
    if written.strip() in UNKNOWN:
        if field in ("items", "kind"):
            raise UserError(f"'{field}' cannot be unknown: reject the fact instead")
        return ""
    if field == "items" and isinstance(fact, Deal):
        return _items(written, gazetteer, fact.items)
    return _READERS[field](written.strip(), gazetteer)


def corrected_deal(stored: StoredDeal) -> Deal:
    """A deal with what reviewers corrected in it; one they looked at is certain."""
    fact = stored.fact
    for field, value in _corrections(stored):
        fact = _deal(fact, field, value)
    return replace(fact, confidence=1.0) if stored.state in ("confirmed", "corrected") else fact


def corrected_statistic(stored: StoredStatistic) -> Statistic:
    """A figure with what reviewers corrected in it; one they looked at is certain."""
    fact = stored.fact
    for field, value in _corrections(stored):
        fact = _statistic(fact, field, value)
    return replace(fact, confidence=1.0) if stored.state in ("confirmed", "corrected") else fact


def in_force(stored: StoredDeal | StoredStatistic) -> Deal | Statistic:
    """A stored fact as it stands after its reviews."""
    return corrected_deal(stored) if isinstance(stored, StoredDeal) else corrected_statistic(stored)


def _word(fact: Deal | Statistic) -> str:
    return "deal" if isinstance(fact, Deal) else "figure"


def _corrections(stored: Stored) -> list[tuple[str, str]]:
    return [(r.field or "", r.value or "") for r in stored.reviews if r.action == "correct"]


# ---- applying ------------------------------------------------------------------------------


def _deal(fact: Deal, field: str, value: str) -> Deal:
    match field:
        case "supplier":
            return replace(fact, supplier=value or None)
        case "recipient":
            return replace(fact, recipient=value or None)
        case "items":
            return replace(fact, items=_items_of(value))
        case "value":
            return replace(fact, value=_money_of(value, fact.value))
        case "stage":
            return replace(fact, stage=Stage(value) if value else None)
        case _:
            return replace(fact, kind=DealKind(value))


def _statistic(fact: Statistic, field: str, value: str) -> Statistic:
    match field:
        case "country":
            return replace(fact, country=value or None)
        case "partner":
            return replace(fact, partner=value or None)
        case "period":
            return replace(fact, period=period_of_label(value) if value else None, period_certain=True)
        case "value":
            return replace(fact, value=_money_of(value, fact.value))
        case "change":
            return replace(fact, change=float(value) if value else None)
        case _:
            return replace(fact, record=value or None)


def _items_of(value: str) -> tuple[Item, ...]:
    return tuple(
        Item(written, system, low, high, Bound.EXACT if low == high else Bound.RANGE)
        for written, system, low, high in json.loads(value)
    )


def _money_of(value: str, before: Money | None) -> Money | None:
    if not value:
        return None
    number, _, currency = value.partition(" ")
    amount = float(number)
    step = before.step if before is not None and before.currency == currency else 1.0
    return Money(amount, amount, currency, step, Bound.EXACT, value, before.scope if before else None)


# ---- reading what a reviewer writes --------------------------------------------------------


def state_code(written: str, gazetteer: Gazetteer) -> str:
    """The ISO code of a state by code, English name or alias; raises ``UserError``."""
    places = gazetteer.states
    if written.upper() in places:
        return written.upper()
    by_name = {fold(place.name): code for code, place in places.items()}
    by_name |= {fold(each.lstrip("=")): code for code, place in places.items() for each in place.names.get("en", ())}
    code = by_name.get(fold(written))
    if code is None:
        raise UserError(f"there is no state '{written}'{did_you_mean(written, [p.name for p in places.values()])}")
    return code


def _value(written: str, gazetteer: Gazetteer) -> str:
    found = amounts(tokenize(written), written, 0, names_of(), "en")
    if len(found) != 1:
        raise UserError(f"'{written}' is no sum of money: write it like '8 billion GBP' or '$250 million'")
    return f"{found[0].low:.12g} {found[0].currency}"


def _period(written: str, gazetteer: Gazetteer) -> str:
    return period_of_label(written).label


def _change(written: str, gazetteer: Gazetteer) -> str:
    try:
        return f"{float(written.removesuffix('%').replace(',', '.')):g}"
    except ValueError:
        raise UserError(f"'{written}' is no percentage: write it like 12.5 or -3") from None


def _items(written: str, gazetteer: Gazetteer, known: tuple[Item, ...]) -> str:
    """``180 K2; 6-8 frigates``: known systems by name, alias or as the text wrote them."""
    systems = {fold(t.strip("=*")): k for k, s in gazetteer.systems.items() for t in s.terms}
    systems |= {fold(k): k for k in gazetteer.systems} | {fold(i.written): i.system for i in known if i.system}
    return json.dumps([_item(piece.strip(), systems) for piece in written.split(";") if piece.strip()])


def _item(written: str, systems: Mapping[str, str]) -> list[str | int | None]:
    """As written, the system it is, the least and the greatest number."""
    head, _, rest = written.partition(" ")
    low, _, high = head.partition("-")
    counted = bool(rest) and low.isdecimal() and (high or low).isdecimal() and int(high or low) >= int(low)
    name = rest.strip() if counted else written
    return [name, systems.get(fold(name)), int(low) if counted else None, int(high or low) if counted else None]


def _one_of(kind: type[Stage] | type[DealKind]) -> Callable[[str, Gazetteer], str]:
    def read(written: str, gazetteer: Gazetteer) -> str:
        known = [str(member.value) for member in kind]
        if written.casefold() not in known:
            raise UserError(f"'{written}' is none of {', '.join(known)}")
        return written.casefold()

    return read


def _as_written(written: str, gazetteer: Gazetteer) -> str:
    return written


_READERS: Mapping[str, Callable[[str, Gazetteer], str]] = {
    **dict.fromkeys(_STATES, state_code), "value": _value, "period": _period, "change": _change,
    "stage": _one_of(Stage), "kind": _one_of(DealKind), "record": _as_written,
}  # fmt: skip
