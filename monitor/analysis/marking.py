"""A document's sentences with what is said in each: goods, trade, states, and what speaks against. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.analysis.lexicon import MASK, SETTING, Concept, Lexicon
from monitor.analysis.matching import Hit, Matcher
from monitor.analysis.sentences import Sentence, sentences

MOST_SENTENCES = 60
MOST_CHARACTERS = 20_000
"""A report says what it is about long before; and a hostile page costs no more than a long one."""
NEAR = 80
"""Characters between goods and trade that belong together."""
_FAMILY = {"compound": "compound", "state": "place", "organisation": "place", "system": "name", "maker": "name", "civil_maker": "name", "agency": "name", "stage": "stage", SETTING: SETTING}  # fmt: skip
# Goods and trade in one term are said whatever longer term they stand in: "arms export rules" is rules and arms exports.
_SWALLOWED_BY = {"term": ("term", "name")}
_BESIDE = re.compile(
    r"['’\s-]{0,3}|\s(?:in|en|au|aux|em|na|no|v|w|i|on|of|against|gegen|contra|contro|contre|przeciwko|proti|tegen|mot"
    r"|в|у|на|против|проти|στην?|στον|του|της|στο|in der|in the|dans le|dans la|di|do|da|de|del|von)?\s?(?:der|die|the|le|la|el)?\s?"
)
"""What may stand between a state and its war: "war in the", "Krieg in der", nothing at all."""
_AID = frozenset({"aid", "aid_phrase"})
_FIRM = frozenset({"compound", "arms", "industry", "military", "system", "maker"})
_PUBLISHER = re.compile(r"\s[-–—|]\s[^-–—|]{2,40}$")
_FEWEST_WORDS = 4


@dataclass(frozen=True)
class Marked:
    """One sentence with its hits.

    ``part`` is title, summary or text, and ``sentence`` has its place there.
    ``groups`` and ``concepts`` are those of the hits that count; ``weak`` is
    whether arms are named only in words that have other meanings and nothing
    confirms. ``named`` are the codes of the states named, ``home`` those whose
    makers, systems and agencies are.
    """

    part: str
    sentence: Sentence
    hits: tuple[Hit, ...]
    groups: frozenset[str]
    concepts: frozenset[str]
    named: frozenset[str]
    home: frozenset[str]
    weak: bool

    @property
    def states(self) -> frozenset[str]:
        """All states that have a part in the sentence."""
        return self.named | self.home


def mark(parts: Sequence[tuple[str, str]], matcher: Matcher, lexicon: Lexicon, language: str) -> list[Marked]:
    """The sentences of (part, text) pairs with what each says, at most 60 of a part."""
    raw = [found for part, text in parts for found in _split(part, text[:MOST_CHARACTERS], matcher, lexicon, language)]
    title_firm = any(part == "title" and _is_firm(hits, lexicon) for part, _, hits in raw)
    return [_marked(part, sentence, hits, lexicon, title_firm) for part, sentence, hits in raw]


def resolve(hits: Sequence[Hit], lexicon: Lexicon) -> list[Hit]:
    """The hits that stand: none under a decoy, none inside a longer one of its family."""
    kept: list[Hit] = []
    masks = [h for h in hits if lexicon.concepts[h.concept].group == MASK]
    reach: dict[str, tuple[int, int]] = {}
    for hit in hits:
        group = lexicon.concepts[hit.concept].group
        if group == MASK or any(_lies_under(hit, mask) for mask in masks):
            continue
        family = _FAMILY.get(group, "term")
        inside = [reach[name] for name in _SWALLOWED_BY.get(family, (family,)) if name in reach]
        if any(start <= hit.start and hit.end <= end and (start, end) != (hit.start, hit.end) for start, end in inside):
            continue
        for name in (family, "term") if family == "compound" else (family,):
            if name not in reach or hit.end > reach[name][1]:
                reach[name] = (hit.start, hit.end)
        kept.append(hit)
    return kept


def _lies_under(hit: Hit, mask: Hit) -> bool:
    overlaps = hit.start < mask.end and mask.start < hit.end
    return overlaps and hit.end - hit.start <= mask.end - mask.start


def without_publisher(title: str) -> str:
    """A headline without the publisher that aggregators put behind a dash: its name is no evidence."""
    cut = _PUBLISHER.sub("", title)
    return cut if len(cut.split()) >= _FEWEST_WORDS else title


def _split(
    part: str, text: str, matcher: Matcher, lexicon: Lexicon, language: str
) -> Iterable[tuple[str, Sentence, list[Hit]]]:
    read = without_publisher(text) if part == "title" else text
    hits = resolve(matcher.find(read, language), lexicon)
    place = 0
    for sentence in sentences(read)[:MOST_SENTENCES]:
        inside: list[Hit] = []
        while place < len(hits) and hits[place].start < sentence.end:
            if hits[place].start >= sentence.start:
                inside.append(hits[place])
            place += 1
        yield part, sentence, inside


def _is_firm(hits: Iterable[Hit], lexicon: Lexicon) -> bool:
    return any(not h.term.weak and lexicon.concepts[h.concept].group in _FIRM for h in hits)


def _marked(part: str, sentence: Sentence, hits: list[Hit], lexicon: Lexicon, title_firm: bool) -> Marked:
    hits = _without_setting(sentence, hits, lexicon)
    known = [lexicon.concepts[h.concept] for h in hits]
    named = frozenset(c.state for c in known if c.group == "state")
    confirmed = title_firm or _is_firm(hits, lexicon) or len(named) > 1
    counted = [h for h in hits if confirmed or not h.term.weak or lexicon.concepts[h.concept].group == "arms"]
    concepts = [lexicon.concepts[h.concept] for h in counted]
    weak = not confirmed and any(c.group == "arms" for c in concepts)
    groups = frozenset(c.group for c in concepts) - ({"arms"} if weak else set())
    return Marked(
        part,
        sentence,
        tuple(counted),
        groups,
        frozenset(c.name for c in concepts),
        frozenset(c.state for c in concepts if c.group == "state"),
        frozenset(_homes(concepts)),
        weak,
    )


def _without_setting(sentence: Sentence, hits: Sequence[Hit], lexicon: Lexicon) -> list[Hit]:
    """The hits without the words of war and crisis, and without the states named only for theirs.

    Where aid is spoken of the state at war is who gets it, and stays.
    """
    groups = {h: lexicon.concepts[h.concept].group for h in hits}
    wars = [h for h in hits if groups[h] == SETTING]
    if not wars:
        return list(hits)
    rest = [h for h in hits if groups[h] != SETTING]
    if _AID & {h.concept for h in rest}:
        return rest
    return [h for h in rest if groups[h] != "state" or not any(_is_beside(sentence, h, war) for war in wars)]


def _is_beside(sentence: Sentence, one: Hit, other: Hit) -> bool:
    first, second = sorted((one, other), key=lambda h: h.start)
    between = sentence.text[first.end - sentence.start : max(second.start, first.end) - sentence.start]
    return _BESIDE.fullmatch(between) is not None


def _homes(concepts: Iterable[Concept]) -> Iterable[str]:
    return (c.state for c in concepts if c.state and c.group in ("maker", "system", "agency", "civil_maker"))
