"""Facts of many articles as one: merged deals and figures with all their evidence, sources and contradictions. Pure.

Mentions of one transfer join when their parties agree, they share a system or
name none, and they stand in one story or close in time. Nothing is thrown
away: what differs is listed as a contradiction, and the stages as a history.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import product

from monitor.analysis.facts.corrections import corrected_deal, corrected_statistic
from monitor.analysis.facts.intervals import interval_of
from storage.models.facts import Deal, Item, Money, Stage, Statistic, StoredDeal, StoredStatistic

WINDOW = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class MergedDeal:
    """One transfer as all articles tell it; ``fact`` is what most independent sources say, field by field."""

    fact: Deal
    mentions: tuple[StoredDeal, ...]
    contradictions: tuple[str, ...]

    @property
    def id(self) -> int:
        """The id of its first mention, by which commands name it."""
        return self.mentions[0].id

    @property
    def sources(self) -> tuple[str, ...]:
        """The outlets that said so in their own words."""
        return tuple(dict.fromkeys(m.outlet for m in self.mentions if not m.is_copy))

    @property
    def stages(self) -> tuple[tuple[Stage, StoredDeal], ...]:
        """Each stage with the mention that told it first, in order of time."""
        found: dict[Stage, StoredDeal] = {}
        for mention in sorted(self.mentions, key=lambda m: m.seen_at):
            if mention.fact.stage is not None:
                found.setdefault(mention.fact.stage, mention)
        return tuple(found.items())


@dataclass(frozen=True, slots=True)
class MergedStatistic:
    """One export figure as all articles print it."""

    fact: Statistic
    mentions: tuple[StoredStatistic, ...]
    contradictions: tuple[str, ...]

    @property
    def id(self) -> int:
        """The id of its first mention."""
        return self.mentions[0].id

    @property
    def sources(self) -> tuple[str, ...]:
        """The outlets that printed it in their own words."""
        return tuple(dict.fromkeys(m.outlet for m in self.mentions if not m.is_copy))


# ---- deals ---------------------------------------------------------------------------------


def merge_deals(found: Iterable[StoredDeal]) -> tuple[MergedDeal, ...]:
    """The deals without those judged wrong, each once, by the time of their first mention."""
    groups: list[list[StoredDeal]] = []
    reviewed = (replace(m, fact=corrected_deal(m)) for m in found if m.state != "wrong")
    for mention in sorted(reviewed, key=_seen):
        home = next((g for g in reversed(groups) if _one_deal(g, mention)), None)
        if home is None:
            groups.append([mention])
        else:
            home.append(mention)
    return tuple(_merged_deal(g) for g in groups)


def _one_deal(group: Sequence[StoredDeal], mention: StoredDeal) -> bool:
    first = group[0]
    a, b = first.fact, mention.fact
    if not _agree(a.supplier, b.supplier) or not _agree(a.recipient, b.recipient):
        return False
    same_story = first.story_id is not None and first.story_id == mention.story_id
    if same_story:
        return _share_goods(a, b, loose=first.article_id != mention.article_id)
    both = (
        a.supplier is not None and a.supplier == b.supplier and a.recipient is not None and a.recipient == b.recipient
    )
    return both and mention.seen_at - first.seen_at <= WINDOW and _share_goods(a, b, loose=False)


def _agree(a: str | None, b: str | None) -> bool:
    return a is None or b is None or a == b


def _share_goods(a: Deal, b: Deal, *, loose: bool) -> bool:
    left, right = {i.system for i in a.items if i.system}, {i.system for i in b.items if i.system}
    if left and right:
        return bool(left & right)
    return loose


def _merged_deal(group: Sequence[StoredDeal]) -> MergedDeal:
    own = [m.fact for m in group if not m.is_copy] or [m.fact for m in group]
    base = max(own, key=lambda f: f.confidence)
    latest = max((m for m in group if m.fact.stage is not None), key=lambda m: m.seen_at, default=None)
    fact = replace(
        base,
        supplier=_most([f.supplier for f in own]),
        recipient=_most([f.recipient for f in own]),
        suppliers=tuple(dict.fromkeys(c for f in own for c in f.suppliers)),
        items=_items(own),
        value=_finest([f.value for f in own]),
        stage=latest.fact.stage if latest is not None else None,
        ordered=_first([f.ordered for f in own]),
        confidence=round(1 - _doubt(own), 3),
        spans=tuple(s for m in group for s in m.fact.spans),
    )
    return MergedDeal(fact, tuple(group), tuple(_deal_contradictions(group)))


def _doubt(own: Sequence[Deal]) -> float:
    """Independent mentions each halve what is left to doubt, at most thrice."""
    return (1 - max(f.confidence for f in own)) * 0.5 ** min(len(own) - 1, 3)


def _most(values: Sequence[str | None]) -> str | None:
    known = [v for v in values if v is not None]
    return max(known, key=known.count) if known else None


def _first(values: Sequence[int | None]) -> int | None:
    return next((v for v in values if v is not None), None)


def _items(own: Sequence[Deal]) -> tuple[Item, ...]:
    found: dict[str, Item] = {}
    for deal in own:
        for item in deal.items:
            key = item.system or item.written.casefold()
            held = found.get(key)
            if held is None or (held.low is None and item.low is not None):
                found[key] = item
    named = {k: i for k, i in found.items() if i.system}
    return tuple((named or found).values())


def _finest(values: Sequence[Money | None]) -> Money | None:
    known = [v for v in values if v is not None]
    dollars = [v for v in known if v.currency == "USD"]
    return min(dollars or known, key=lambda v: v.step, default=None)


def _deal_contradictions(group: Sequence[StoredDeal]) -> Iterable[str]:
    for code in {m.fact.value.currency for m in group if m.fact.value}:
        values = [(m, m.fact.value) for m in group if m.fact.value and m.fact.value.currency == code]
        yield from _differing(values)
    counts: dict[str, dict[int, StoredDeal]] = {}
    for m in group:
        for item in m.fact.items:
            if item.system and item.low is not None:
                counts.setdefault(item.system, {}).setdefault(item.low, m)
    for system, by_number in counts.items():
        if len(by_number) > 1:
            said = ", ".join(f"{n} ({m.outlet})" for n, m in sorted(by_number.items()))
            yield f"number of {system}: {said}"


def _differing(values: Sequence[tuple[StoredDeal | StoredStatistic, Money]]) -> Iterable[str]:
    """The sums of one field that exclude each other, with who says which."""
    clashing = [(m, v) for m, v in values if any(not interval_of(v).meets(interval_of(o)) for _, o in values)]
    if clashing:
        said = {v.written: m.outlet for m, v in clashing}
        yield "value: " + ", ".join(f"{written} ({outlet})" for written, outlet in said.items())


# ---- figures -------------------------------------------------------------------------------


def merge_figures(found: Iterable[StoredStatistic]) -> tuple[MergedStatistic, ...]:
    """The export figures without those judged wrong, one a country, metric, period, partner, part and series.

    Series of two issuers stay apart; a report that names none belongs to the
    issuer whose sum it says.
    """
    groups: dict[tuple[object, ...], list[StoredStatistic]] = {}
    reviewed = (replace(m, fact=corrected_statistic(m)) for m in found if m.state != "wrong")
    for mention in sorted(reviewed, key=_seen):
        f = mention.fact
        label = f.period.label if f.period else f"? {mention.id}"
        groups.setdefault((f.country, f.metric, label, f.partner, f.breakdown, f.issuer), []).append(mention)
    return tuple(_merged_figure(g) for g in _with_unnamed(groups))


def _with_unnamed(groups: Mapping[tuple[object, ...], list[StoredStatistic]]) -> list[list[StoredStatistic]]:
    """The groups, those whose reports name no issuer joined to the one of an issuer that says the same sum."""
    found: dict[tuple[object, ...], list[StoredStatistic]] = {k: g for k, g in groups.items() if k[-1] is not None}
    for key, group in groups.items():
        if key[-1] is None:
            home = next((k for k, g in found.items() if k[:-1] == key[:-1] and _same_sum(g, group)), key)
            found[home] = sorted([*found.get(home, []), *group], key=_seen)
    return sorted(found.values(), key=lambda group: _seen(group[0]))


def _same_sum(left: Sequence[StoredStatistic], right: Sequence[StoredStatistic]) -> bool:
    sums = [[m.fact.value for m in group if m.fact.value] for group in (left, right)]
    pairs = list(product(*sums))
    return bool(pairs) and all(a.currency == b.currency and interval_of(a).meets(interval_of(b)) for a, b in pairs)


def _seen(mention: StoredDeal | StoredStatistic) -> tuple[datetime, int]:
    return mention.seen_at, mention.id


def _merged_figure(group: Sequence[StoredStatistic]) -> MergedStatistic:
    facts = [m.fact for m in group]
    base = max(facts, key=lambda f: (f.value is not None, f.confidence))
    change = next((f for f in facts if f.change is not None), base)
    fact = replace(
        base,
        change=change.change, change_step=change.change_step, basis=change.basis,
        record=next((f.record for f in facts if f.record), None),
        issuer=next((f.issuer for f in facts if f.issuer), None),
        spans=tuple(s for m in group for s in m.fact.spans),
    )  # fmt: skip
    values = [(m, m.fact.value) for m in group if m.fact.value is not None]
    return MergedStatistic(fact, tuple(group), tuple(_differing(values)))
