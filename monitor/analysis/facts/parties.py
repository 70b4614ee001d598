"""Who reports an export figure and to whom the goods went, by the case or the preposition of a state's name. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from monitor.analysis.facts.cues import Cue, cues_of
from monitor.analysis.facts.names import Names
from monitor.analysis.facts.reading import Reading
from monitor.analysis.facts.tokens import Kind, Token, word_set

# Endings behind an apostrophe or a stem that say "to" or "from" (Turkish, Azerbaijani).
_TO = word_set("a e ya ye na ne")
_FROM = word_set("dan den tan ten ndan nden")
_FOR = word_set("için üçün")
_TO_WORDS = word_set(
    "to for into towards в во для nach fur an a au aux vers para al alla all hacia verso do dla ao الى"
)
_FROM_WORDS = word_set("from by из со с у aus von vom de du des da dal dalla z ze من зі")
# "с Турцией" is "with Türkiye" behind a contract, "from" elsewhere.
_SLAVIC_WITH = word_set("с со з із z ze")
_PACTS = ("контракт", "договор", "соглашени", "сделк", "меморандум", "угод", "kontrakt", "umow", "переговор")
_ARTICLES = word_set("the la le l die der das el los il lo o ' os")


class Case(StrEnum):
    """How a state's name stands in its sentence."""

    TO = "to"
    FROM = "from"
    PLAIN = "plain"


def case_of(reading: Reading, name: Cue, language: str | None) -> Case:
    """The case of a name, by its ending or the preposition before it."""
    tokens = reading.tokens
    tongue = (language or "")[:2]
    if tongue in ("tr", "az"):
        return _by_ending(reading, name, tongue)
    place = name.first - 1
    while place >= 0 and tokens[place].text in _ARTICLES:
        place -= 1
    word = tokens[place].text if place >= 0 else ""
    if party_to_pact(reading, name):
        return Case.PLAIN
    if word in _TO_WORDS and not (word in ("a", "an") and tongue == "en"):
        return Case.TO
    return Case.FROM if word in _FROM_WORDS else Case.PLAIN


def party_to_pact(reading: Reading, name: Cue) -> bool:
    """Whether a contract is made with the state: ``контракт с Турцией``, ``с Польшей контракт``."""
    before = [t.text for t in reading.tokens[max(0, name.first - 2) : name.first]]
    behind = reading.tokens[name.after].text if name.after < len(reading.tokens) else ""
    return bool(before) and before[-1] in _SLAVIC_WITH and (before[0].startswith(_PACTS) or behind.startswith(_PACTS))


def _by_ending(reading: Reading, name: Cue, tongue: str) -> Case:
    tokens = reading.tokens
    tail = name.tail
    if (
        name.after + 1 < len(tokens)
        and tokens[name.after].text in "'-"
        and tokens[name.after + 1].start == name.end + 1
    ):
        tail = tokens[name.after + 1].text
    if tail in _TO or _served(tokens, name.after):
        return Case.TO
    if tail in _FROM:
        return Case.FROM
    # A name whose listed form already carries the ending: Ermənistana, Azərbaycandan.
    word = tokens[name.after - 1].text
    if tongue == "az" and not tail and word.endswith(("dan", "den")):
        return Case.FROM
    return Case.PLAIN


def _served(tokens: Sequence[Token], after: int) -> bool:
    """Whether the postposition "for" follows, a force between at most: ``Portekiz Deniz Kuvvetleri için``."""
    for token in tokens[after : after + 4]:
        if token.text in _FOR:
            return True
        if token.kind is not Kind.WORD or not token.capital:
            return False
    return False


@dataclass(frozen=True)
class Reporter:
    """The state whose exports a sentence counts, the states they went to with their token places, and places of unions."""

    country: str | None
    partners: tuple[tuple[int, str], ...]
    unions: tuple[int, ...] = ()

    def partner_in(self, first: int, after: int) -> str | None:
        """The one partner named in a clause, None for none or several."""
        inside = {code for place, code in self.partners if first <= place < after}
        joined = any(first <= place < after for place in self.unions)
        return inside.pop() if len(inside) == 1 and not joined else None


def reporter_of(reading: Reading, names: Names, language: str | None, default: str | None) -> Reporter:
    """The reporter of a sentence's figures: a state that is no destination, else that of a named firm or agency."""
    partners: list[tuple[int, str]] = []
    country: str | None = None
    for name, case in cased_states(reading, names, language):
        code = code_of(name)
        if case is Case.TO and not _owns_what_follows(reading, name):
            partners.append((name.first, code))
        elif country is None:
            country = code
    if country is None:
        country = _by_body(reading, names)
    default = default if default not in {code for _, code in partners} else None
    unions = tuple(n.first for n in reading.named("state") if names.gazetteer.states[code_of(n)].kind != "state")
    return Reporter(country or default, tuple(p for p in partners if p[1] != country), unions)


def code_of(name: Cue) -> str:
    """The first meaning of a name."""
    return name.meaning.partition("|")[0]


def cased_states(reading: Reading, names: Names, language: str | None) -> list[tuple[Cue, Case]]:
    """The states named, with their case; in a list ("to Poland, Romania and Spain") all take the first one's."""
    found: list[tuple[Cue, Case]] = []
    for name in reading.named("state"):
        if names.gazetteer.states[code_of(name)].kind != "state" or _of_currency(reading, name):
            continue
        case = case_of(reading, name, language)
        if found and case is Case.PLAIN and _listed(reading, found[-1][0], name):
            case = found[-1][1]
        found.append((name, case))
    return found


_LIST = word_set(", and the or ve и und et y e i ile та oraz və as well la el")


def _listed(reading: Reading, left: Cue, right: Cue) -> bool:
    between = reading.tokens[left.after : right.first]
    return 0 < len(between) <= 3 and all(t.text in _LIST for t in between)


def listed_with(reading: Reading, code: str | None, names: Names, language: str | None) -> tuple[str, ...]:
    """The states of the list that a state is named in ("Germany, Poland and Spain"), itself among them, in order."""
    chain: list[tuple[Cue, Case]] = []
    for name, case in cased_states(reading, names, language):
        if chain and not (case is chain[-1][1] and _listed(reading, chain[-1][0], name)):
            if code in [code_of(n) for n, _ in chain]:
                break
            chain = []
        chain.append((name, case))
    found = tuple(dict.fromkeys(code_of(n) for n, _ in chain))
    return found if code in found else ()


def _owns_what_follows(reading: Reading, name: Cue) -> bool:
    """``a record for Türkiye's exports``: the exporter itself."""
    behind = [t.text for t in reading.tokens[name.after : name.after + 2]]
    return behind in (["'", "s"], ["\u2019", "s"])


def _by_body(reading: Reading, names: Names) -> str | None:
    home = next((c.meaning for c in cues_of("figures").find(reading.tokens) if c.group == "home"), None)
    if home is not None:
        return home
    for name in reading.names:
        if name.group in ("company", "agency") and names.state_of(name) is not None:
            return names.state_of(name)
    return None


def _of_currency(reading: Reading, name: Cue) -> bool:
    """Whether a state's name is a currency's: US dollars, US$."""
    following = reading.tokens[name.after].text if name.after < len(reading.tokens) else ""
    return following.startswith(("$", "dollar", "dolar", "долл"))


def home_of(issuer: str | None, names: Names, language: str | None) -> str | None:
    """The state of an issuer; a Turkish text without any state speaks of Türkiye."""
    agency = names.gazetteer.agencies.get(issuer or "")
    if agency is not None and agency.state:
        return agency.state
    if issuer in ("SSB", "TİM"):
        return "TR"
    return "TR" if (language or "")[:2] == "tr" else None


def issuer_of(reading: Reading) -> str | None:
    """Who states the figures, where the sentence says it."""
    own = [c for c in cues_of("figures").find(reading.tokens) if c.group == "issuer"]
    if own:
        return own[0].meaning
    agencies = reading.named("agency")
    return agencies[0].meaning.partition("|")[0] if agencies else None
