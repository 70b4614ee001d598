"""What a further report, or a later version of one, adds to a story. Pure.

Silence is the rule: a copy, a typo, the same figures in other words add
nothing. News is a stage not reached before, a figure where none was, figures
that contradict, a second independent source, a changed figure, party or stage.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.analysis.facts.extract import Text, extract
from monitor.analysis.relevance import Document
from storage.models.facts import Money

# How far a deal has come; what is not here is no stage of a deal.
LADDER = {"deal_talks": 1, "approval_or_licence": 2, "deal_signed": 3, "delivery": 4}
STOPPED = "embargo_or_block"
SAME = 0.03
SPOKEN = {
    "deal_talks": "talks", "approval_or_licence": "approval", "deal_signed": "contract", "delivery": "delivery",
    STOPPED: "stopped or blocked",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """What one report says that may be new: its outlet's title, stage, sums of money and parties."""

    outlet: str
    stage: str | None
    money: tuple[Money, ...]
    parties: frozenset[str]


@dataclass(frozen=True, slots=True)
class Piece:
    """One new thing: its kind (as in ``storage.threads.News``), and a clause that says it."""

    kind: str
    text: str


def report_of(document: Document, *, outlet: str, stage: str | None, at: datetime) -> Report:
    """What a document says, read by the facts' rules."""
    facts = extract(Text(document.title, document.summary, document.text, document.language, at.date()))
    money = [d.value for d in facts.deals if d.value] + [s.value for s in facts.statistics if s.value]
    parties = {p for d in facts.deals for p in (d.supplier, d.recipient) if p}
    return Report(outlet, stage, tuple(money), frozenset(parties))


def news(new: Report, before: Sequence[Report]) -> list[Piece]:
    """What a report in other words adds to those before it, the weightiest first."""
    found = [*_stage(new.stage, [r.stage for r in before]), *_money(new, before)]
    outlets = {r.outlet for r in before}
    if len(outlets) == 1 and new.outlet not in outlets:
        found.append(Piece("source", f"a second independent source: {new.outlet}"))
    return found


def corrections(old: Report, new: Report) -> list[Piece]:
    """What a later version of a report changed that matters."""
    found = [Piece("correction", f"{new.outlet} corrected: {text}") for text in _changes(old, new)]
    found += _stage(new.stage, [old.stage])
    return found


def _stage(stage: str | None, before: Sequence[str | None]) -> Iterator[Piece]:
    reached = max((LADDER.get(s or "", 0) for s in before), default=0)
    if stage == STOPPED and STOPPED not in before:
        yield Piece("stage", SPOKEN[STOPPED])
    elif stage is not None and 0 < reached < LADDER.get(stage, 0):
        name = next(s for s, rank in LADDER.items() if rank == reached)
        yield Piece("stage", f"{SPOKEN[stage]}, after {SPOKEN[name]}")


def _money(new: Report, before: Sequence[Report]) -> Iterator[Piece]:
    known = [m for r in before for m in r.money]
    if not new.money or any(_same(a, b) for a in new.money for b in known):
        return
    first = new.money[0]
    alike = next((m for m in known if m.currency == first.currency), None)
    if alike is not None:
        source = next(r.outlet for r in before if alike in r.money)
        yield Piece(
            "contradiction", f"{first.written} according to {new.outlet}, {alike.written} according to {source}"
        )
    elif not known:
        yield Piece("figure", f"a figure: {first.written} ({new.outlet})")


def _changes(old: Report, new: Report) -> Iterator[str]:
    if old.money and new.money and not any(_same(a, b) for a in old.money for b in new.money):
        yield f"{new.money[0].written} instead of {old.money[0].written}"
    gone, come = old.parties - new.parties, new.parties - old.parties
    if gone and come:
        yield f"{', '.join(sorted(come))} instead of {', '.join(sorted(gone))}"


def _same(left: Money, right: Money) -> bool:
    """Whether two sums agree within their rounding."""
    if left.currency != right.currency:
        return False
    slack = max(left.step, right.step, SAME * max(abs(left.high), abs(right.high)))
    return left.low - slack <= right.high and right.low - slack <= left.high
