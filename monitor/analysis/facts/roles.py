"""Who supplies and who receives, by a sum of small evidence for each state of a sentence. Pure.

Every piece says why: the subject of a verb of giving or taking, a preposition
or a case, an adjective before the goods, a force that takes them into use, the
maker of the goods. Where the evidence does not suffice a role stays unknown:
"work in Kuwait for the US Army" is no sale to Kuwait.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from monitor.analysis.facts.cues import Cue
from monitor.analysis.facts.items import Good
from monitor.analysis.facts.names import Names
from monitor.analysis.facts.parties import Case, case_of, cased_states, code_of, party_to_pact
from monitor.analysis.facts.reading import Reading
from monitor.analysis.facts.tokens import Kind, word_set
from monitor.analysis.facts.verbs import is_passive, is_verb

_POSSESSIVE = word_set("' s")
_AND = word_set("and the ve и та und et y e i və -")
_BY = word_set("by tarafindan terefinden von par por da przez")
_WITH = word_set("with ile ilə с mit avec con com z من مع")
_MADE = word_set("made built produced manufactured origin yapimi istehsali производства")
FREE_CASE = frozenset({"ru", "uk", "pl"})


@dataclass(slots=True)
class Standing:
    """The evidence for one state, positive for either role, and the tokens of its first name."""

    code: str
    place: int
    gives: float = 0.0
    takes: float = 0.0
    firms: float = 0.0
    located: bool = False
    names: list[Cue] = field(default_factory=list)

    @property
    def lean(self) -> float:
        """Above zero it is the supplier, below the recipient."""
        return self.gives - self.takes

    @property
    def offer(self) -> float:
        """The lean with the evidence of its firms, which make a supplier likely and a recipient no less so."""
        return self.lean + self.firms


def standings(
    reading: Reading, cues: Sequence[Cue], goods: Sequence[Good], names: Names, language: str
) -> dict[str, Standing]:
    """The states of a sentence with the evidence for their roles, by code."""
    found: dict[str, Standing] = {}
    makers = makers_of(goods, names)
    for name, case in cased_states(reading, names, language):
        code = code_of(name)
        standing = found.setdefault(code, Standing(code, name.first))
        standing.names.append(name)
        _weigh(standing, name, case, reading, cues, goods, names, language)
    _subjects(found, reading, cues, language)
    _agencies(found, reading, names)
    for body in reading.names:
        home = names.state_of(body) if body.group == "company" else None
        # A firm of the buyer's signs too; where the goods' maker is known only the maker's home counts.
        if home is not None and (not makers or home in makers):
            found.setdefault(home, Standing(home, body.first)).firms += 1.5
    for code in makers:
        found.setdefault(code, Standing(code, 0)).gives += 2.0
    for code in _partners(goods, names):
        if code in found:
            found[code].gives += 1.0
    return found


def _agencies(found: dict[str, Standing], reading: Reading, names: Names) -> None:
    """A ministry of defence takes goods into use, an export control office lets its own state's go."""
    for body in reading.named("agency"):
        agency = names.gazetteer.agencies[code_of(body)]
        if agency.role in ("ministry", "export control") and agency.state in names.gazetteer.states:
            standing = found.setdefault(agency.state, Standing(agency.state, body.first))
            standing.names.append(body)
            if agency.role == "ministry":
                standing.takes += 2.0
            else:
                standing.gives += 2.0


def _partners(goods: Sequence[Good], names: Names) -> tuple[str, ...]:
    """The states that make the goods together."""
    systems = (names.gazetteer.systems.get(g.item.system or "") for g in goods)
    return tuple(dict.fromkeys(p for s in systems if s is not None for p in s.partners))


def makers_of(goods: Sequence[Good], names: Names) -> tuple[str, ...]:
    """The states that make the goods named by a designation."""
    systems = (names.gazetteer.systems.get(g.item.system or "") for g in goods)
    return tuple(dict.fromkeys(s.state for s in systems if s is not None and s.state))


def _weigh(
    standing: Standing, name: Cue, case: Case, reading: Reading, cues: Sequence[Cue], goods: Sequence[Good],
    names: Names, language: str,
) -> None:  # fmt: skip
    """The evidence of one mention by itself."""
    before = reading.tokens[name.first - 1].text if name.first else ""
    force = _force_behind(name, reading, cues)
    if party_to_pact(reading, name):
        return  # either side signs it
    if any(c.group == "place" and c.after == name.first for c in cues):
        standing.located = True
        return
    if before in _BY and language not in ("tr", "az", "ru"):
        _by(standing, name, cues)
    elif case is Case.TO or (case is Case.FROM and _orders(name, reading)):
        standing.takes += 2.5
    elif case is Case.FROM:
        standing.gives += 2.5
    if force:
        standing.takes += 2.0
    elif case is not Case.TO and _before_goods(name, reading, goods, cues):
        standing.gives += 2.5
    elif _before_body(name, reading, cues) and (
        not makers_of(goods, names) or standing.code in makers_of(goods, names)
    ):
        standing.firms += 1.5
    if _owns(name, reading, cues, "take"):
        standing.takes += 2.0


_ORDERS = word_set("order orders contract contracts request requests interest заказ заказа заказы запрос контракт auftrag auftrage commande pedido ordine")  # fmt: skip


def _orders(name: Cue, reading: Reading) -> bool:
    """Whether an order comes from the state: ``won an order from Denmark``."""
    before = [t.text for t in reading.tokens[max(0, name.first - 3) : name.first]]
    return len(before) > 1 and bool(_ORDERS & set(before[:-1]))


def _by(standing: Standing, name: Cue, cues: Sequence[Cue]) -> None:
    """``ordered by Armenia`` and ``supplied by India``."""
    verbs = [c for c in cues if c.group in ("give", "take") and 0 <= name.first - 1 - c.after <= 2]
    if verbs:
        if verbs[-1].group == "take":
            standing.takes += 3.0
        else:
            standing.gives += 3.0


def _force_behind(name: Cue, reading: Reading, cues: Sequence[Cue]) -> bool:
    """Whether a force or a ministry follows: ``Bahrain Amiri Air Force``, ``Qatar's armed forces``."""
    return any(
        c.group == "force" and 0 <= c.first - name.after <= 3 and not _stops(reading, name.after, c.first) for c in cues
    )


def _stops(reading: Reading, first: int, after: int) -> bool:
    return any(
        t.text in (",", ";", ":", "and", "ve", "и", "to", "from", "for", "in") for t in reading.tokens[first:after]
    )


def _before_goods(name: Cue, reading: Reading, goods: Sequence[Good], cues: Sequence[Cue]) -> bool:
    """Whether the goods follow as what the state makes: ``Indian supersonic BrahMos``, ``Pakistan's JF-17``."""
    for good in goods:
        gap = reading.tokens[name.after : good.first]
        if good.first >= name.after and len(gap) <= 3 and not _stops(reading, name.after, good.first):
            counted = any(t.kind is Kind.NUMBER for t in gap) or good.first in {q.first for q in reading.quantities}
            others = [n for n in reading.named("state") if name.after <= n.first < good.first]
            verbs = [c for c in cues if c.group in ("give", "take") and name.after <= c.first < good.first]
            return not (counted or others or verbs)
        if good.first <= name.first < good.after:
            return True
    following = {t.text for t in reading.tokens[name.after : name.after + 2]}
    return bool(following & _MADE)


def _before_body(name: Cue, reading: Reading, cues: Sequence[Cue]) -> bool:
    """Whether a firm follows, no verb between: ``Italy's Leonardo``."""
    verbs = [c.first for c in cues if c.group in ("give", "take")]
    return any(
        b.group == "company" and 0 <= b.first - name.after <= 4 and not _stops(reading, name.after, b.first)
        and not any(name.after <= v < b.first for v in verbs)
        and not any(t.text in _WITH for t in reading.tokens[name.after : b.first])
        for b in reading.names
    )  # fmt: skip


def _owns(name: Cue, reading: Reading, cues: Sequence[Cue], group: str) -> bool:
    """``Qatar's 24-Typhoon order``, ``Canada's fleet``: a noun of taking within a few tokens of a possessive."""
    tokens = reading.tokens
    possessive = name.after + 1 < len(tokens) and tokens[name.after].text == "'"
    nouns = ("order", "purchase", "fleet", "acquisition", "shopping", "siparis", "alim", "заказ", "procurement")
    return any(
        c.group == group and 0 < c.first - name.after <= 6 and tokens[c.first].text.startswith(nouns)
        and not _stops(reading, name.after, c.first)
        for c in cues
    ) and (possessive or tokens[name.after - 1].text.endswith("n"))  # fmt: skip


def _subjects(found: dict[str, Standing], reading: Reading, cues: Sequence[Cue], language: str) -> None:
    """Give each verb's subject its role: the nearest free state before the verb in its clause."""
    verbs = [c for c in cues if c.group in ("give", "take")]
    for verb in verbs:
        subject = _subject(verb, found, reading, cues, language)
        if subject is None:
            continue
        passive = is_passive(verb, reading)
        gives = (verb.group == "give") != passive
        weight = 2.5 if is_verb(verb, reading) else 1.0
        if gives:
            subject.gives += weight
        else:
            subject.takes += weight
    if language in FREE_CASE:
        _datives(found, reading, verbs)


def _subject(
    verb: Cue, found: dict[str, Standing], reading: Reading, cues: Sequence[Cue], language: str
) -> Standing | None:
    best: tuple[int, Standing] | None = None
    if language in ("tr", "az") and reading.tokens[verb.after - 1].text.startswith(_TURKIC_PASSIVES):
        return None
    noun = not is_verb(verb, reading)
    for standing in found.values():
        for name in standing.names:
            before = reading.tokens[name.first - 1].text if name.first else ""
            free = (
                before not in _WITH | _BY and not standing.located and not _governed(name, reading, language)
                and not (language in ("tr", "az") and _is_partner(name, reading))
                and not (verb.group == "give" and _force_behind(name, reading, cues))
                and not (noun and _is_one_of_two(name, reading))
                and not (verb.group == "take" and _before_body(name, reading, cues))
            )  # fmt: skip
            if name.after <= verb.first and free and not _parted(reading, name.after, verb.first):
                distance = verb.first - name.after
                if best is None or distance < best[0]:
                    best = distance, standing
    return best[1] if best else None


_TURKIC_PASSIVES = ("edil", "veril", "gonderil", "satil", "yapil", "alin", "catdiril", "ihrac edil", "ixrac edil")


def _is_one_of_two(name: Cue, reading: Reading) -> bool:
    """Whether two states act together ("The UK and Turkey signed a deal"): who gives is not said by it."""
    others = (n for n in reading.named("state") if n is not name)
    pairs = (sorted((n, name), key=lambda c: c.first) for n in others)
    return any(
        0 < b.first - a.after <= 2 and all(t.text in _AND for t in reading.tokens[a.after : b.first]) for a, b in pairs
    )


def _is_partner(name: Cue, reading: Reading) -> bool:
    """Whether the postposition "with" follows, a ministry between at most: ``Suudi Arabistan Savunma Bakanlığı ile``."""
    return name.tail in ("la", "le") or any(t.text == "ile" for t in reading.tokens[name.after : name.after + 4])


def _governed(name: Cue, reading: Reading, language: str) -> bool:
    """Whether a preposition or a case takes the name out of the subject's place."""
    return case_of(reading, name, language) is not Case.PLAIN


def _parted(reading: Reading, first: int, after: int) -> bool:
    return any(t.text in (";", ":", ".") for t in reading.tokens[first:after]) or after - first > 14


def _datives(found: dict[str, Standing], reading: Reading, verbs: Sequence[Cue]) -> None:
    """Languages whose dative has no preposition: the free state right behind a verb of giving receives."""
    for verb in verbs:
        if verb.group != "give":
            continue
        for standing in found.values():
            for name in standing.names:
                if 0 <= name.first - verb.after <= 2:
                    standing.takes += 2.5
