"""An arms transfers register as its users download it: the rows of SIPRI's trade register CSV as entries. Pure.

The file has a preamble of a few lines, then a header of up to 17 columns and a
row a delivery year; rows of one order share the database id. A ``?`` or
brackets mark SIPRI's estimates. Its names of states ("Turkiye", "Viet Nam",
"unknown supplier(s)") are read by the gazetteer.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from monitor.analysis.facts.names import Names
from monitor.analysis.facts.tokens import tokenize
from monitor.analysis.gazetteer import Gazetteer
from storage.errors import UserError
from storage.text import fold

NEEDED = ("supplier", "recipient", "designation")
MOST_PREAMBLE = 40
# Names of SIPRI's that no alias of the gazetteer covers.
_OWN_NAMES = {"turkiye": "TR", "uae": "AE", "viet nam": "VN", "czechia": "CZ", "bosnia-herzegovina": "BA", "cote d'ivoire": "CI", "dr congo": "CD", "soviet union": "RU"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One order of the register with all its deliveries.

    States are ISO codes, None where the register knows none. ``number`` is the
    sum of the numbers delivered, ``years`` are delivery years in order;
    ``estimated`` says that SIPRI marks the order date or a number so.
    """

    id: str
    supplier: str | None
    recipient: str | None
    supplier_name: str
    recipient_name: str
    designation: str
    description: str
    category: str
    system: str | None
    ordered: int | None
    number: int | None
    years: tuple[int, ...]
    estimated: bool

    @property
    def first_year(self) -> int | None:
        """When it began: the order, else the first delivery."""
        return self.ordered if self.ordered is not None else next(iter(self.years), None)


def decode(content: bytes) -> str:
    """The text of a downloaded file: UTF-8 or UTF-16 by its mark, else the Western code page of spreadsheets."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def entries(text: str, where: str, names: Names) -> tuple[Entry, ...]:
    """The orders of a register file; raises ``UserError`` for a file that is none."""
    rows = _rows(text, where)
    groups: dict[tuple[str, ...], list[Mapping[str, str]]] = {}
    for place, row in enumerate(rows):
        number = row.get("sipri at database id", "") or row.get("deal id", "")
        key = (number,) if number else (str(place),)
        groups.setdefault((*key, row["supplier"], row["recipient"], row["designation"]), []).append(row)
    read = _Reader(names)
    return tuple(_entry(group, read) for group in groups.values())


class _Reader:
    """States and systems by the register's words, each looked up once."""

    def __init__(self, names: Names) -> None:
        self.state = lru_cache(maxsize=None)(lambda name: state_of(name, names.gazetteer))
        self.system = lru_cache(maxsize=None)(lambda words: system_of(words, names))


def _rows(text: str, where: str) -> Iterator[Mapping[str, str]]:
    lines = text.splitlines()
    for place, line in enumerate(lines[:MOST_PREAMBLE]):
        for mark in (",", ";", "\t"):
            header = [fold(c.strip()) for c in next(csv.reader([line], delimiter=mark), [])]
            if set(NEEDED) <= set(header):
                return _records("\n".join(lines[place + 1 :]), header, mark)
    raise UserError(f"{where} is no trade register: no line of its first {MOST_PREAMBLE} has the columns Supplier, Recipient and Designation")  # fmt: skip


def _records(body: str, header: Sequence[str], mark: str) -> Iterator[Mapping[str, str]]:
    for cells in csv.reader(io.StringIO(body), delimiter=mark):
        row = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
        if all(row.get(name) for name in NEEDED):
            yield row


def _entry(rows: Sequence[Mapping[str, str]], read: _Reader) -> Entry:
    first = rows[0]
    ordered, order_guess = _number(first.get("order date", ""))
    counts = [_number(row.get("numbers delivered", "")) for row in rows]
    years = [_number(row.get("delivery year", ""))[0] for row in rows]
    known = [c for c, _ in counts if c is not None]
    flags = (
        row.get(f"{name} is estimate", "").casefold() for row in rows for name in ("order date", "numbers delivered")
    )
    return Entry(
        id=first.get("sipri at database id", "") or first.get("deal id", ""),
        supplier=read.state(first["supplier"]),
        recipient=read.state(first["recipient"]),
        supplier_name=first["supplier"],
        recipient_name=first["recipient"],
        designation=first["designation"],
        description=first.get("description", ""),
        category=first.get("armament category", ""),
        system=read.system(f"{first['designation']} {first.get('description', '')}"),
        ordered=ordered,
        number=sum(known) if known else None,
        years=tuple(sorted({y for y in years if y is not None})),
        estimated=order_guess or any(guess for _, guess in counts) or "yes" in set(flags),
    )


def _number(text: str) -> tuple[int | None, bool]:
    """``2019``, ``2019?``, ``(24)``, ``24.0``, and whether it is marked as an estimate."""
    bare = text.strip(" ?()~")
    bare = bare[:-2] if bare.endswith(".0") else bare
    return (int(bare) if bare.isdecimal() and len(bare) < 10 else None), bare != text.strip() and "." not in text


def state_of(name: str, gazetteer: Gazetteer) -> str | None:
    """The ISO code of a register's state, None for "unknown" and for armed groups."""
    bare = fold(name.strip(" *"))
    if bare in _OWN_NAMES:
        return _OWN_NAMES[bare]
    for code, state in gazetteer.states.items():
        known = (state.name, *state.names.get("en", ()))
        if bare in {fold(each.lstrip("=")) for each in known}:
            return code
    return None


def system_of(words: str, names: Names) -> str | None:
    """The gazetteer's system that a designation is, None for one it does not know."""
    found: Iterable[str] = (c.meaning for c in names.find(words, tokenize(words), "en") if c.group == "system")
    return next((m.partition("|")[0] for m in found), None)
