"""Which figures of a sentence belong together: the clause grammar. Pure.

Nearness fails: in "up 35.7 % from $2.778 bn" the change belongs to the sum
before it, in "ocak-şubat döneminde yüzde 35,1 artışla 1 milyar 107 milyon" to
the one behind. So a sentence is cut between each two sums, at the place where
the second one's clause begins; a period or a change belongs to the clause it
stands in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.analysis.facts.cues import Cue
from monitor.analysis.facts.marks import Amount, Change
from monitor.analysis.facts.reading import Reading
from monitor.analysis.facts.spoken import Spoken
from monitor.analysis.facts.tokens import Token, word_set

# Languages in which what belongs to a sum stands before it.
VERB_FINAL = word_set("tr az hi ja ko kk uz")
_STRONG = frozenset({";", "…", ":"})
_WEAK = word_set(
    ", and while whereas but ve ise ancak olurken iken и а но та und während wahrend et tandis y "
    "mientras e mentre enquanto i oraz və isə - – — or"
)  # fmt: skip
# Words of comparison that stand behind what is compared with.
_POSTPOSED = ("gore", "kiyas", "nazar", "oran", "nisbet", "muqayise")
_LEADS = word_set("in during for over at the of from between в за с im en nel em w a an with")


@dataclass(frozen=True)
class Clause:
    """A stretch of tokens with at most one sum that is its own; ``base`` says that the sum is one compared with."""

    first: int
    after: int
    amount: Amount | None
    base: bool
    periods: tuple[Spoken, ...]
    base_periods: tuple[Spoken, ...]
    changes: tuple[Change, ...]
    cues: tuple[Cue, ...]

    def period(self, language: str | None) -> Spoken | None:
        """The period of the clause's sum: attached behind it, or the nearest before, or what there is."""
        own = self.base_periods if self.base and self.base_periods else self.periods
        if not own:
            return None
        if self.amount is None:
            return own[0]
        before = [p for p in own if p.after_token <= self.amount.first]
        behind = [p for p in own if p.start_token >= self.amount.after]
        attached = behind and behind[0].start_token - self.amount.after <= 4
        if behind and attached and not is_verb_final(language) and not before:
            return behind[0]
        if before:
            return before[-1]
        return behind[0] if behind else own[0]


# "Ocakta geçen yılın aynı dönemine göre": the month before is the figure's own, the words name their year themselves.
_OWN_YEAR = word_set("geçen önceki bir əvvəlki ötən keçən yıllık")


def is_verb_final(language: str | None) -> bool:
    """Whether the language puts periods and changes before the sum they belong to."""
    return (language or "")[:2] in VERB_FINAL


def clauses(reading: Reading, figure_cues: Sequence[Cue], language: str | None) -> list[Clause]:
    """The sentence's clauses in order; one without sums is one clause."""
    cuts = [0, *_cuts(reading, language), len(reading.tokens)]
    based = {p.start_token for p in reading.periods if _is_base(p, reading)}
    found: list[Clause] = []
    sums: list[Amount | None] = list(reading.amounts) or [None]
    for amount, first, after in zip(sums, cuts, cuts[1:], strict=False):
        periods = [p for p in reading.periods if first <= p.start_token < after]
        base = amount is not None and _compared(reading, first, amount)
        found.append(
            Clause(
                first, after, amount, base,
                tuple(p for p in periods if base or p.start_token not in based),
                tuple(p for p in periods if p.start_token in based),
                tuple(c for c in reading.changes if first <= c.first < after),
                tuple(c for c in (*reading.cues, *figure_cues) if first <= c.first < after),
            )
        )  # fmt: skip
    return found


def _cuts(reading: Reading, language: str | None) -> list[int]:
    return [
        _cut(reading, left, right, language) for left, right in zip(reading.amounts, reading.amounts[1:], strict=False)
    ]


def _cut(reading: Reading, left: Amount, right: Amount, language: str | None) -> int:
    """The token where the clause of the right sum begins."""
    tokens = reading.tokens
    between = range(left.after, right.first)
    strong = [i for i in between if tokens[i].text in _STRONG]
    if strong:
        return strong[0] + 1
    compared = _compare_cue(reading, left.after, right)
    if compared is not None and not is_verb_final(language):
        return compared
    weak = [i for i in between if tokens[i].text in _WEAK and not _inside_period(reading, i)]
    opener = _opening_period(reading, left, right, weak, language)
    if opener is not None:
        return opener
    return weak[-1] + 1 if weak else left.after


def _compare_cue(reading: Reading, after: int, right: Amount) -> int | None:
    """A "from" or "compared with" that leads to the right sum."""
    found = [
        c.first
        for c in reading.cues
        if c.group == "compare" and c.meaning == "base" and _compares(reading, c, right) and after <= c.first and right.first - 6 <= c.after <= right.first
        and not _has_mark(reading.tokens, c.after, right.first)
    ]  # fmt: skip
    return found[-1] if found else None


def _has_mark(tokens: Sequence[Token], first: int, after: int) -> bool:
    return any(t.text in ",;" for t in tokens[first:after])


def _inside_period(reading: Reading, place: int) -> bool:
    return any(p.start_token <= place < p.after_token for p in reading.periods)


def _opening_period(
    reading: Reading, left: Amount, right: Amount, weak: Sequence[int], language: str | None
) -> int | None:
    """The place before the first period between two sums that opens the right one's clause."""
    for period in reading.periods:
        if not left.after <= period.start_token < right.first:
            continue
        separated = [i for i in weak if i < period.start_token]
        if not separated and not is_verb_final(language) and period.start_token - left.after <= 5:
            continue  # "$464 million in October": it belongs to the sum before
        if separated and _behind(reading, period, right, weak):
            continue
        start = period.start_token
        while start > left.after and reading.tokens[start - 1].text in _LEADS:
            start -= 1
        return separated[-1] + 1 if separated else start
    return None


def _behind(reading: Reading, period: Spoken, right: Amount, weak: Sequence[int]) -> bool:
    """Whether a period in the middle is a base ("from the previous year") that a further boundary shuts off."""
    return _is_base(period, reading) and any(period.after_token <= i < right.first for i in weak)


def _is_base(period: Spoken, reading: Reading) -> bool:
    """Whether a period is one compared with: ``compared to 2023``, ``2023'e göre``, ``the same period of 2021``."""
    tokens = reading.tokens
    for cue in reading.cues:
        if cue.group != "compare":
            continue
        postposed = tokens[cue.first].text.startswith(_POSTPOSED)
        lead = period.start_token - cue.after
        follow = cue.first - period.after_token
        ahead = "".join(t.text for t in tokens[cue.after : period.start_token])
        if (
            cue.meaning == "base"
            and not postposed
            and 0 <= lead <= 4
            and not any(c.isdigit() for c in ahead)
            and "," not in ahead
        ):
            if tokens[cue.first].text == "from" and not _after_change(reading, cue):
                continue
            if tokens[cue.first].text == "nach":
                continue
            return True
        if 0 <= follow <= 4 and postposed:
            return True
        own_year = tokens[cue.first].text in _OWN_YEAR
        if cue.meaning == "same_period" and (0 <= lead <= 3 or (0 <= follow <= 2 and not own_year)):
            return True
        if cue.meaning == "same_period" and cue.first <= period.start_token < cue.after:
            return True
    return False


def _after_change(reading: Reading, cue: Cue) -> bool:
    """ "From" compares only behind a change: "a 29 % surge from 2023", not "from January to August"."""
    tokens = reading.tokens
    near = [c.after for c in reading.changes if 0 <= cue.first - c.after <= 6]
    near += [d.after for d in reading.cues if d.group == "direction" and 0 <= cue.first - d.after <= 3]
    return any(all(t.text != ";" for t in tokens[after : cue.first]) for after in near)


def _compared(reading: Reading, first: int, amount: Amount) -> bool:
    """Whether a sum is what another is compared with."""
    for cue in reading.cues:
        if cue.group != "compare" or cue.meaning != "base" or not first <= cue.first < amount.first:
            continue
        text = reading.tokens[cue.first].text
        if text in ("nach", "than", "чем", "gore", "oranla", "kiyasla", "nazaran", "iken", "nisbeten", "muqayisede"):
            continue
        if not _compares(reading, cue, amount):
            continue
        if amount.first - cue.after <= 8 and not _has_mark(reading.tokens, cue.after, amount.first):
            return True
    return False


def _compares(reading: Reading, cue: Cue, amount: Amount) -> bool:
    """Whether a "from" is one of comparison: "up 35.7 % from $2.778 bn", not "came from equipment"."""
    if reading.tokens[cue.first].text != "from":
        return True
    return _after_change(reading, cue) or _leads_straight(cue, amount)


def _leads_straight(cue: Cue, amount: Amount) -> bool:
    return 0 <= amount.first - cue.after <= 1
