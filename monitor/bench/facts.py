"""How well facts are read, field by field, against labelled ones. Pure.

Facts of a document are paired so that most fields agree. ``precision`` counts
every stated field of the predicted facts that were paired, ``strict`` also
those of facts that nobody labelled (the labels are not complete, so it is a
lower bound); ``recall`` counts every stated field of the labelled facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from monitor.bench.fact_rows import FactRow
from storage.text import fold, words

Same = Callable[[FactRow, FactRow], bool]
STATISTIC_FIELDS = ("country", "value", "period", "period stated", "change", "record", "scope")
DEAL_FIELDS = ("supplier", "recipient", "company", "item", "quantity", "value", "stage")
MOST_ERRORS = 8


@dataclass(slots=True)
class Tally:
    """Counts of one field, and its worst errors as (document, labelled, read)."""

    right: int = 0
    read: int = 0
    labelled: int = 0
    spurious: int = 0
    exact: int = 0
    pairs: int = 0
    errors: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def precision(self) -> float | None:
        """Right among those read in paired facts."""
        return self.right / self.read if self.read else None

    @property
    def strict(self) -> float | None:
        """Right among all read, in facts nobody labelled too."""
        total = self.read + self.spurious
        return self.right / total if total else None

    @property
    def recall(self) -> float | None:
        """Right among those labelled."""
        return self.right / self.labelled if self.labelled else None

    @property
    def exact_rate(self) -> float | None:
        """Pairs in which the field is equal, both unstated among them."""
        return self.exact / self.pairs if self.pairs else None


@dataclass(slots=True)
class Measured:
    """The outcome: tallies by type and field, how many facts were labelled, read and paired."""

    tallies: dict[str, dict[str, Tally]]
    labelled: dict[str, int]
    read: dict[str, int]
    paired: dict[str, int]
    documents: int = 0


def measure(labelled: Iterable[FactRow], read: Iterable[FactRow], texts: Mapping[str, str]) -> Measured:
    """Compare facts of the documents that have labelled ones; ``texts`` is title and text by document id."""
    gold, found = _by_document(labelled), _by_document(read)
    outcome = Measured(
        {"export_statistic": {f: Tally() for f in STATISTIC_FIELDS}, "deal": {f: Tally() for f in DEAL_FIELDS}},
        {}, {}, {}, len(gold),
    )  # fmt: skip
    for id_, facts in gold.items():
        for kind in outcome.tallies:
            own = [f for f in facts if f.type == kind]
            other = [f for f in found.get(id_, []) if f.type == kind]
            _document(own, other, outcome, kind, texts.get(id_, ""))
    return outcome


def _by_document(rows: Iterable[FactRow]) -> dict[str, list[FactRow]]:
    found: dict[str, list[FactRow]] = {}
    for row in rows:
        found.setdefault(row.id, []).append(row)
    return found


def _document(own: Sequence[FactRow], other: Sequence[FactRow], outcome: Measured, kind: str, text: str) -> None:
    pairs = paired(own, other)
    outcome.labelled[kind] = outcome.labelled.get(kind, 0) + len(own)
    outcome.paired[kind] = outcome.paired.get(kind, 0) + len(pairs)
    if own:  # a document labelled for the other type only says nothing of this one
        outcome.read[kind] = outcome.read.get(kind, 0) + len(other)
    taken = {id(p) for _, p in pairs}
    for name, tally in outcome.tallies[kind].items():
        for row in own:
            partner = next((p for g, p in pairs if g is row), None)
            _count(tally, name, row, partner, text)
        if own:
            tally.spurious += sum(len(_values(name, p)) for p in other if id(p) not in taken)


def paired(own: Sequence[FactRow], other: Sequence[FactRow]) -> list[tuple[FactRow, FactRow]]:
    """Pairs of a labelled and a read fact, the best agreeing first, each fact once."""
    scored = sorted(((_agreement(g, p), -i, -j) for i, g in enumerate(own) for j, p in enumerate(other)), reverse=True)
    pairs: list[tuple[FactRow, FactRow]] = []
    used: set[tuple[str, int]] = set()
    for score, i, j in scored:
        if score > 0 and ("g", i) not in used and ("p", j) not in used:
            used |= {("g", i), ("p", j)}
            pairs.append((own[-i], other[-j]))
    return pairs


_WEIGHTS = {"value": 4, "period": 3, "change": 2, "country": 1, "scope": 1, "item": 2, "recipient": 3, "supplier": 1, "company": 1, "quantity": 2, "stage": 1}  # fmt: skip


def _agreement(gold: FactRow, read: FactRow) -> int:
    names = STATISTIC_FIELDS if gold.type == "export_statistic" else DEAL_FIELDS
    return sum(
        _WEIGHTS.get(name, 0)
        for name in names
        if _values(name, gold) and any(_same(name, a, b) for a in _values(name, gold) for b in _values(name, read))
    )


def _count(tally: Tally, name: str, gold: FactRow, read: FactRow | None, text: str) -> None:
    stated = _values(name, gold)
    if name == "period stated":
        stated = stated if year_is_stated(gold.period, text) else ()
        if not stated:
            return
    own = _values(name, read) if read is not None else ()
    tally.labelled += len(stated)
    if read is None:
        return
    right = sum(any(_same(name, a, b) for b in own) for a in stated)
    good = sum(any(_same(name, a, b) for a in stated) for b in own)
    tally.right += min(right, good)
    # A field that the annotator left out is no error of the reader's: a company behind a system, a second scope.
    tally.read += len(own) if stated or name not in ("company", "scope") else 0
    tally.pairs += 1
    exact = right == len(stated) and good == len(own)
    tally.exact += exact
    if not exact and len(tally.errors) < 400:
        tally.errors.append((gold.id, _shown(stated), _shown(own)))


def _shown(values: Sequence[str]) -> str:
    return "; ".join(values) or "-"


def _values(name: str, row: FactRow) -> tuple[str, ...]:
    """A field's stated values as text."""
    if name in ("period", "period stated"):
        return (row.period,) if row.period else ()
    if name == "value":
        return (f"{row.value:.10g} {row.currency}",) if row.value is not None else ()
    if name == "change":
        return (f"{row.change:g}",) if row.change is not None else ()
    if name == "record":
        return (str(bool(row.record)),)
    if name == "item":
        return row.items
    if name == "quantity":
        return tuple(map(str, row.quantities))
    value = {"country": row.country, "scope": row.scope, "supplier": row.supplier, "recipient": row.recipient, "company": row.company, "stage": row.stage}[name]  # fmt: skip
    return (value,) if value else ()


def _same(name: str, a: str, b: str) -> bool:
    if name == "value":
        (left, _, money), (right, _, other) = a.partition(" "), b.partition(" ")
        return money == other and abs(float(left) - float(right)) <= 0.005 * max(abs(float(left)), 1.0)
    if name == "change":
        return abs(float(a) - float(b)) < 0.05
    if name in ("item", "company"):
        return _alike(a, b)
    return fold(a) == fold(b)


_LEFT_OUT = frozenset({"the", "missile", "missiles", "jet", "jets", "fighter", "fighters", "aircraft", "system", "systems", "class", "of", "co", "corp", "inc", "spa", "plc", "ltd", "ag", "group", "company"})  # fmt: skip


def _alike(a: str, b: str) -> bool:
    """Two designations of one thing: one's telling words are among the other's, endings aside."""
    left, right = _telling(a), _telling(b)
    if not left or not right:
        return fold(a) == fold(b)
    lesser, greater = sorted((left, right), key=len)
    return sum(any(_stem(x, y) for y in greater) for x in lesser) * 2 > len(lesser)


def _telling(text: str) -> set[str]:
    found = set(words(text))
    return found - _LEFT_OUT or found


def _stem(a: str, b: str) -> bool:
    shorter, longer = sorted((a, b), key=len)
    if len(shorter) < 4 or any(c.isdigit() for c in longer):
        return a == b
    return longer.startswith(shorter[: max(4, len(shorter) - 2)])


def year_is_stated(period: str | None, text: str) -> bool:
    """Whether the text itself writes the period's years."""
    if period is None:
        return False
    years = [
        w for w in period.replace("FY", "").replace("..", " ").replace("-", " ").split() if len(w) == 4 and w.isdigit()
    ]
    return bool(years) and all(y in text for y in dict.fromkeys(years))
