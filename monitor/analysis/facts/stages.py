"""How far a deal is and what kind it is, by the words of a sentence. Pure.

A stage moves only on evidence: a promise to deliver is a contract, a
possibility ("could", "close to") is talks whatever else is said.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.analysis.facts.clauses import is_verb_final
from monitor.analysis.facts.cues import Cue
from monitor.analysis.facts.items import Good
from monitor.analysis.facts.reading import Reading
from storage.models.facts import DealKind, Stage

_KINDS = {
    "aid": DealKind.AID, "lease": DealKind.LEASE, "licence": DealKind.LICENCE, "co_production": DealKind.CO_PRODUCTION,
    "fms": DealKind.FMS, "service": DealKind.SERVICE,
}  # fmt: skip
_PAST = (
    "ordered",
    "signed",
    "inked",
    "bought",
    "purchased",
    "acquired",
    "sold",
    "awarded",
    "won",
    "finalised",
    "finalized",
    "sealed",
)


def stage_of(reading: Reading, cues: Sequence[Cue]) -> Stage | None:
    """The stage a sentence tells, of its parts between semicolons the first that tells one; None where it tells none."""
    every = [c for c in cues if c.group == "stage"]
    ends = [place for place, token in enumerate(reading.tokens) if token.text == ";"]
    for first, after in zip([0, *ends], [*ends, len(reading.tokens)], strict=True):
        stage = _stage(reading, [c for c in every if first <= c.first < after])
        if stage is not None:
            return stage
    return None


def _stage(reading: Reading, every: Sequence[Cue]) -> Stage | None:
    words = {c.meaning: c for c in every}
    if "embargo" in words and not _lifted(reading, every):
        return Stage.EMBARGO if _says(reading, words["embargo"], ("embarg", "ambarg", "эмбарг")) else Stage.SUSPENDED
    if "embargo" in words:
        return Stage.EMBARGO
    if "mou" in words and "delivery" not in words:
        return Stage.MOU
    if "intent" in words:
        return Stage.OFFER
    if "approval" in words:
        return Stage.APPROVAL
    return _moving(reading, words, every)


def _moving(reading: Reading, words: dict[str, Cue], every: Sequence[Cue]) -> Stage | None:
    talks = [c for c in every if c.meaning == "talks"]
    if talks and not _settled(reading, every, talks[0]):
        return (
            Stage.OFFER if _says(reading, talks[0], ("offer", "teklif", "propos", "предл", "angebot")) else Stage.TALKS
        )
    if "delivery" in words:
        if ("future" in words and not _done(reading, every)) or _only_promised(reading, every):
            return Stage.CONTRACT
        return Stage.DELIVERY_STARTED if _first(reading) else Stage.DELIVERED
    if "selected" in words and "contract" not in words:
        return Stage.SELECTED
    if "contract" in words or "selected" in words or "future" in words:
        return Stage.CONTRACT
    return None


def _settled(reading: Reading, every: Sequence[Cue], talks: Cue) -> bool:
    """Whether a deal is told as done before the first word of talks ("signed a deal ... talks on more continue")."""
    done = [c for c in every if c.meaning in ("contract", "delivery") and _text(reading, c).startswith(_PAST)]
    return bool(done) and done[0].first < talks.first


# Nouns of delivery beside a signature tell what is to come: "signed a contract, with delivery from late 2022".
_DELIVERIES = ("delivery", "deliveries", "shipment", "teslimat", "auslieferung", "lieferung", "entrega", "consegna", "livraison", "dostaw")  # fmt: skip
_SIGNED = (*_PAST, "signs", "inks", "sign", "agreed", "imza", "подписал", "заключил", "unterzeichn", "signé", "firm", "podpis")  # fmt: skip


def _only_promised(reading: Reading, every: Sequence[Cue]) -> bool:
    """Whether a contract is told as made and its deliveries only by a noun."""
    told = [_text(reading, c) for c in every if c.meaning == "delivery"]
    made = any(c.meaning == "contract" and _text(reading, c).startswith(_SIGNED) for c in every)
    return made and all(t.startswith(_DELIVERIES) for t in told)


def _done(reading: Reading, every: Sequence[Cue]) -> bool:
    """Whether a delivery is told in the past before anything to come."""
    first = next((c for c in every if c.meaning in ("delivery", "future")), None)
    if first is None or first.meaning == "future":
        return False
    return _text(reading, first) in (
        "delivered",
        "shipped",
        "received",
        "handed",
        "поставила",
        "поставил",
        "передала",
        "gonderilib",
        "teslim",
        "sent",
    )


def _lifted(reading: Reading, every: Sequence[Cue]) -> bool:
    words = {t.text for t in reading.tokens}
    return bool(
        words & {"lift", "lifted", "lifting", "lifts", "end", "ending", "kaldirdi", "kaldirildi", "снял", "сняли"}
    )


def _first(reading: Reading) -> bool:
    words = {t.text for t in reading.tokens}
    return bool(
        words
        & {
            "batch",
            "first",
            "began",
            "begun",
            "started",
            "ilk",
            "перв",
            "первая",
            "первую",
            "begonnen",
            "ersten",
            "primer",
            "premier",
        }
    )


def _text(reading: Reading, cue: Cue) -> str:
    return reading.tokens[cue.first].text


def _says(reading: Reading, cue: Cue, beginnings: tuple[str, ...]) -> bool:
    return any(t.text.startswith(beginnings) for t in reading.tokens[cue.first : cue.after])


def kind_of(cues: Sequence[Cue], goods: Sequence[Good], language: str) -> DealKind:
    """The kind of transfer; a sale where nothing else is said.

    A service is done to the goods ("upgrade of 18 F-16", "F-16 modernizasyonu"); beside them it comes with their sale.
    """
    said = {
        c.meaning for c in cues if c.group == "kind" and (c.meaning != "service" or _is_done_to(c, goods, language))
    }
    return next((kind for word, kind in _KINDS.items() if word in said), DealKind.SALE)


def _is_done_to(service: Cue, goods: Sequence[Good], language: str) -> bool:
    if is_verb_final(language):
        return not goods or any(0 <= service.first - g.after <= 1 for g in goods)
    return not goods or any(0 <= g.first - service.after <= 4 for g in goods)
