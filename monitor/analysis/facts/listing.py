"""The goods of a deal's sentences as one list: each thing once, by its most telling name. Pure.

``fighters``, ``the jets`` and ``Kampfflugzeuge`` beside ``Rafale`` say the
Rafale again; their number is the Rafale's where it has none of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from monitor.analysis.facts.cues import read_terms
from monitor.analysis.facts.items import Good
from monitor.analysis.gazetteer import System
from storage.models.facts import Item

# Words for any arms: beside anything more telling they name nothing of their own.
_ANY = "arms"
# What comes with a system and is bought with it; counted or by name it is an item of its own.
_BESIDE = frozenset({_ANY, "munition", "engine", "radar"})


def listed(goods: Iterable[Good], systems: Mapping[str, System]) -> tuple[Item, ...]:
    """The items of a deal in order of first mention, the text's own sentences first."""
    found = list(goods)
    named = _merged([g for g in found if g.item.system])
    kinds = _merged([g for g in found if not g.item.system])
    covers = {c for g in named for c in _classes(g, systems)}
    if named:
        said_again = [g for g in kinds if _covered(g, covers)]
        kinds = [g for g in kinds if g not in said_again and not (g.bare and g.class_ in _BESIDE)]
        named = _with_number(named, [g for g in said_again if g.item.low is not None])
    elif len(kinds) > 1:
        kinds = [g for g in kinds if g.class_ != _ANY] or kinds[:1]
        kinds = _without_bare(kinds)
    order = {id(g.item): place for place, g in enumerate(found)}
    first = {_key(g): place for place, g in reversed(list(enumerate(found)))}
    rest = sorted([*named, *kinds], key=lambda g: first.get(_key(g), order.get(id(g.item), 0)))
    return tuple(g.item for g in rest)


def _key(good: Good) -> str:
    return good.item.system or (good.class_ or "") + ("" if good.bare else f" {good.item.written}")


def _merged(goods: Sequence[Good]) -> list[Good]:
    """Each thing once: the number from the mention that has one, the longest designation."""
    found: dict[str, Good] = {}
    for good in goods:
        key = _key(good)
        held = found.get(key)
        if held is None:
            found[key] = good
            continue
        counted = held if held.item.low is not None else good
        longest = max(held, good, key=lambda g: _telling(g.item.written)) if good.item.system else held
        item = replace(longest.item, low=counted.item.low, high=counted.item.high, bound=counted.item.bound)
        found[key] = replace(held, item=item, class_=held.class_ or good.class_)
    return list(found.values())


def _telling(written: str) -> tuple[int, int]:
    """How much a designation tells: its words and figures."""
    return sum(c.isdigit() for c in written), len(written)


def _classes(good: Good, systems: Mapping[str, System]) -> set[str]:
    """The kinds of goods that name a system again."""
    system = systems.get(good.item.system or "")
    table = read_terms("classes")["covers"]
    return {*table.get(system.class_ if system else "", ()), *([good.class_] if good.class_ else [])}


def says_again(kind: Good, named: Sequence[Good], systems: Mapping[str, System]) -> bool:
    """Whether a bare kind of goods says named ones again: ``the jets`` behind ``Rafale``."""
    return _covered(kind, {c for g in named for c in _classes(g, systems)})


def _covered(good: Good, covers: set[str]) -> bool:
    return good.bare and (good.class_ == _ANY or good.class_ in covers)


def _without_bare(kinds: Sequence[Good]) -> list[Good]:
    """Of two kinds of one class the bare, uncounted one goes."""
    telling = {g.class_ for g in kinds if not g.bare}
    return [g for g in kinds if not (g.bare and g.item.low is None and g.class_ in telling)]


def _with_number(named: Sequence[Good], counts: Sequence[Good]) -> list[Good]:
    """The one named system takes the number that its kind was counted by."""
    if len(named) != 1 or named[0].item.low is not None or not counts:
        return list(named)
    count = counts[0].item
    return [replace(named[0], item=replace(named[0].item, low=count.low, high=count.high, bound=count.bound))]
