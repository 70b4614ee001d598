"""Changes in per cent, with their direction and the base they are measured from. Pure and linear.

``up 44 %``, ``yüzde 27,2 artış``, ``рост на 35,1%``, ``a tenfold increase``
is left alone: it gives no per cent. A share (``31 % of``) has no direction and
is no change.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.analysis.facts.cues import Cue
from monitor.analysis.facts.marks import Change
from monitor.analysis.facts.numerals import is_free, read_digits
from monitor.analysis.facts.tokens import Kind, Token

NEAR = 10


def changes(tokens: Sequence[Token], cues: Sequence[Cue], language: str | None) -> list[Change]:
    """The changes in order. ``cues`` are the sentence's cue words."""
    directions = [
        c for c in cues if c.group == "direction" and c.meaning in ("up", "down") and not _makes_up(tokens, c)
    ]
    bases = [c for c in cues if c.group == "compare" and c.meaning != "base"]
    spans: list[tuple[int, int, int]] = []
    for place, token in enumerate(tokens):
        span = _percent_span(tokens, place, cues) if token.kind is Kind.NUMBER and _plain(tokens, place) else None
        if span is not None:
            spans.append((*span, place))
    found: list[Change] = []
    for first, after, place in spans:
        read = read_digits(tokens[place].text, language)
        if read is None or read[0] > 100_000:
            continue
        own = [d for d in directions if _nearest(d, spans) == first]
        way = _direction(tokens, own, first, after)
        sign = -1 if way == "down" or (way is None and place and tokens[place - 1].text in "-−") else 1
        basis = _basis(bases, first, after)
        start, end = tokens[first].start, tokens[after - 1].end
        found.append(Change(float(read[0]) * sign, float(read[1]), way is not None, basis, start, end, first, after))
    return found


def _makes_up(tokens: Sequence[Token], cue: Cue) -> bool:
    return (
        tokens[cue.first].text == "up"
        and cue.first > 0
        and tokens[cue.first - 1].text.startswith(("make", "made", "making"))
    )


def _nearest(direction: Cue, spans: Sequence[tuple[int, int, int]]) -> int:
    """The percentage a direction word belongs to: the nearest, by its first token."""
    return min(spans, key=lambda s: max(s[0] - direction.after, direction.first - s[1]))[0]


def _plain(tokens: Sequence[Token], place: int) -> bool:
    signed = place > 0 and tokens[place - 1].text in "-+−%"
    return signed or is_free(tokens, place) or (place + 1 < len(tokens) and tokens[place + 1].text == "%")


def _percent_span(tokens: Sequence[Token], place: int, cues: Sequence[Cue]) -> tuple[int, int] | None:
    """The tokens of a percentage around a number: ``27 %``, ``yüzde 27``, ``%27``."""
    for cue in cues:
        if cue.group == "percent" and cue.meaning == "percent":
            if cue.first == place + 1 or (cue.first == place + 2 and tokens[place + 1].text == "-"):
                return place, cue.after
            if cue.after == place and (tokens[cue.first].text in ("%", "yuzde")):
                return cue.first, place + 1
    return None


def _direction(tokens: Sequence[Token], directions: Sequence[Cue], first: int, after: int) -> str | None:
    """The nearest direction word within a few tokens and the same clause, before one behind it on a tie."""
    best: tuple[int, str] | None = None
    for cue in directions:
        between = tokens[cue.after : first] if cue.after <= first else tokens[after : cue.first]
        distance = len(between)
        if distance <= NEAR and not any(t.text in ";:" for t in between) and (best is None or distance < best[0]):
            best = distance, cue.meaning
    return best[1] if best else None


def _basis(bases: Sequence[Cue], first: int, after: int) -> str | None:
    near = sorted(bases, key=lambda c: min(abs(c.first - after), abs(first - c.after)))
    if not near:
        return None
    return {"same_period": "yoy", "prev_month": "mom", "prev5y": "prev5y"}[near[0].meaning]
