"""Which story a report belongs to, given the reports it may be compared with. Pure.

Two levels, never mixed: a *copy* is the same text with edits (``copies.py``),
a *report* the same event in other words (``likeness.py``). Joining wants the
few likest members of a story to agree, and no contradiction with them: one
chance resemblance must not swallow a deal.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.analysis.copies import similarity
from monitor.analysis.frames import contradiction
from monitor.analysis.likeness import JOIN_AT, is_plain, likeness
from monitor.analysis.told import contradicted
from monitor.analysis.traits import Traits
from storage.models import Role

# So many of a story's members, the likest, have a say.
VOICES = 3
# A report that belongs to two stories shows that they are one. Both were alerted, so a merge swallows no deal: it wants
# no more than a join does (left-out events: B-cubed F1 .906 with it, .898 where only certainty merges).
MERGE_AT = JOIN_AT


@dataclass(frozen=True, slots=True)
class Standing:
    """A report of the window with its story; without traits it can only be a copy's original."""

    article_id: int
    story_id: int
    sketch: bytes
    traits: Traits | None


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a report goes. ``story_id`` None opens a story; ``similarity`` in 0..1 is to the nearest of the story.

    ``original`` is the article it copies. ``merges`` are further stories that
    prove to be the same one. ``why`` is for an analyst.
    """

    story_id: int | None
    role: Role
    similarity: float
    why: str
    original: int | None = None
    merges: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Case:
    """What speaks for one story: the agreed likeness, and a contradiction if there is one."""

    story_id: int
    likeness: float
    against: str | None


def place(
    traits: Traits, sketch: bytes, standing: Sequence[Standing], *, copy_at: float, join_at: float = JOIN_AT
) -> Placement:
    """Put a report into a story of those standing, or open one."""
    original = _original(traits, sketch, standing, copy_at)
    if original is not None:
        alike, source = original
        return Placement(
            source.story_id, Role.COPY, alike, f"the text of article {source.article_id}", original=source.article_id
        )
    cases = sorted(_cases(traits, standing, join_at), key=lambda c: (-c.likeness, c.story_id))
    fit = [c for c in cases if c.likeness >= join_at and c.against is None]
    if not fit:
        return Placement(None, Role.OPENER, 1.0, _why_not(cases))
    # Words alone bridge any two stories of one field in the end.
    merging = fit[0].likeness >= MERGE_AT and not is_plain(traits)
    merges = tuple(c.story_id for c in fit[1:] if c.likeness >= MERGE_AT) if merging else ()
    return Placement(fit[0].story_id, Role.REPORT, fit[0].likeness, "the same event", merges=merges)


def _original(
    traits: Traits, sketch: bytes, standing: Sequence[Standing], copy_at: float
) -> tuple[float, Standing] | None:
    """The likest text, if it is the same one. A monthly template filled anew is not: its frames contradict."""
    alike = [(similarity(sketch, s.sketch), s) for s in standing]
    same = [
        (how, s)
        for how, s in alike
        if how >= copy_at and (s.traits is None or _contradiction(traits, s.traits) is None)
    ]
    return max(same, key=lambda pair: (pair[0], -pair[1].article_id), default=None)


def _cases(traits: Traits, standing: Sequence[Standing], join_at: float) -> list[_Case]:
    by_story: dict[int, list[tuple[float, Traits]]] = {}
    for other in standing:
        if other.traits is not None:
            by_story.setdefault(other.story_id, []).append((likeness(traits, other.traits), other.traits))
    return [_case(story, traits, found, join_at) for story, found in by_story.items()]


def _case(story_id: int, traits: Traits, found: list[tuple[float, Traits]], join_at: float) -> _Case:
    nearest = sorted(found, key=lambda pair: -pair[0])[:VOICES]
    agreed = 1 / (1 + math.exp(-sum(math.log(p / (1 - p)) for p, _ in nearest) / len(nearest)))
    if agreed < join_at:
        return _Case(story_id, agreed, None)
    against = [_contradiction(traits, other) for _, other in nearest]
    objections = [a for a in against if a is not None]
    return _Case(story_id, agreed, objections[0] if len(objections) * 2 > len(nearest) else None)


def _contradiction(left: Traits, right: Traits) -> str | None:
    return contradiction(left.frame, right.frame) or contradicted(left.told, right.told)


def _why_not(cases: Sequence[_Case]) -> str:
    """Why the nearest story was not the one."""
    if not cases:
        return "nothing like it in the window"
    best = cases[0]
    if best.against is not None:
        return f"like story {best.story_id} ({best.likeness:.2f}), but {best.against}"
    return f"nearest is story {best.story_id} ({best.likeness:.2f})"
