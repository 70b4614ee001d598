"""The memory of an outlet's passages, from which furniture is learnt.

Who owns a passage is an article's own id or canonical address, the same for
its lead. What a passage means for another page is ``spiders/boilerplate.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from sqlite_utils import Database

from storage.clock import to_text

RECURS = 2  # other articles that must carry a block before it counts as furniture
ALIKE = 0.9  # share of passages in common from which two articles are one text under two ids
_BATCH = 400  # bound values a statement


class Passage(Protocol):
    """What is kept of a passage (``spiders.boilerplate.Passage``)."""

    @property
    def fingerprint(self) -> int: ...
    @property
    def role(self) -> str: ...
    @property
    def sample(self) -> str: ...


def record(db: Database, outlet: str, owner: str, passages: Iterable[Passage], now: datetime) -> None:
    """Remember an owner's passages, or that they were seen again."""
    seen_at = to_text(now)
    db.conn.executemany(
        "INSERT INTO passages (outlet, fingerprint, owner, role, sample, seen_at) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (outlet, fingerprint, owner, role) DO UPDATE SET sample = excluded.sample, seen_at = excluded.seen_at",
        [(outlet, p.fingerprint, owner, p.role, p.sample, seen_at) for p in passages],
    )


def foreign(db: Database, outlet: str, owner: str, fingerprints: Iterable[int]) -> dict[int, str]:
    """Those of the fingerprints that belong to other articles, with their samples, one a line.

    Another article's title, summary or opening counts at once; a block counts
    when at least :data:`RECURS` other articles carry it. An article that is
    the same text under another id (the same title, or nine tenths of all
    passages in common) says nothing of what is furniture and is not heard.
    """
    asked = sorted(set(fingerprints))
    rows = [
        row
        for start in range(0, len(asked), _BATCH)
        for row in _others(db, outlet, owner, asked[start : start + _BATCH])
    ]
    doubles = _doubles(db, outlet, owner, rows, len(asked))
    owned: dict[int, dict[str, str]] = {}
    carriers: dict[int, dict[str, str]] = {}
    for fingerprint, other, role, sample in rows:
        if other not in doubles:
            (carriers if role == "block" else owned).setdefault(fingerprint, {})[other + role] = sample
    known = [*owned.items(), *((f, by) for f, by in carriers.items() if len(by) >= RECURS)]
    samples: dict[int, set[str]] = {}
    for fingerprint, by in known:
        samples.setdefault(fingerprint, set()).update(by.values())
    return {f: "\n".join(sorted(of)) for f, of in samples.items()}


def sharing(db: Database, outlet: str, since: datetime) -> set[str]:
    """The owners that have a passage in common with another owner's met, or met again, since then."""
    rows = db.execute(
        "SELECT DISTINCT p.owner FROM passages n JOIN passages p ON p.outlet = n.outlet AND p.fingerprint = n.fingerprint"
        " WHERE n.outlet = ? AND n.seen_at >= ? AND p.owner <> n.owner",
        [outlet, to_text(since)],
    )
    return {str(owner) for (owner,) in rows}


def forget(db: Database, before: datetime) -> int:
    """Forget what was last seen before a time; returns how many passages that were."""
    return int(db.execute("DELETE FROM passages WHERE seen_at < ?", [to_text(before)]).rowcount)


_Row = tuple[int, str, str, str]


def _others(db: Database, outlet: str, owner: str, asked: Sequence[int]) -> list[_Row]:
    marks = ",".join("?" * len(asked))
    return [
        (int(f), str(o), str(r), str(s))
        for f, o, r, s in db.execute(
            f"SELECT fingerprint, owner, role, sample FROM passages WHERE outlet = ? AND owner <> ? AND fingerprint IN ({marks})",
            [outlet, owner, *asked],
        )
    ]


def _doubles(db: Database, outlet: str, owner: str, rows: Sequence[_Row], asked: int) -> set[str]:
    """The owners whose text is this owner's text, by title or by nearly everything."""
    own_titles = {
        int(f)
        for (f,) in db.execute(
            "SELECT fingerprint FROM passages WHERE outlet = ? AND owner = ? AND role = 'title'", [outlet, owner]
        )
    }
    shared: dict[str, set[int]] = {}
    for fingerprint, other, _, _ in rows:
        shared.setdefault(other, set()).add(fingerprint)
    by_title = {other for fingerprint, other, role, _ in rows if role == "title" and fingerprint in own_titles}
    return by_title | {other for other, common in shared.items() if asked > 3 and len(common) >= ALIKE * asked}
