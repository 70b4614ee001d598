"""Wire copies: found at a fifth of the words edited, and nothing else taken for one."""

from __future__ import annotations

import random
from itertools import combinations

from monitor.analysis.copies import is_copy, sketch

WORDS = [f"{a}{b}{c}" for a in ("ba", "ko", "li", "mu", "ta", "ve", "zo", "ri") for b in ("na", "der", "lis", "mor", "tek") for c in ("", "an", "en", "is", "ov", "um")]  # fmt: skip


def text(seed: int, length: int = 220) -> list[str]:
    """Made-up prose: a few words often, most seldom, as in real text."""
    chance = random.Random(seed)
    return [WORDS[min(int(chance.paretovariate(0.6)) - 1, len(WORDS) - 1)] for _ in range(length)]


def edited(words: list[str], share: float, seed: int) -> list[str]:
    chance = random.Random(seed)
    out: list[str] = []
    place = 0
    while place < len(words):
        # Editors change runs of words and cut sentences, not every fifth word.
        if chance.random() < share / 6:
            run = chance.randint(4, 8)
            out += [chance.choice(WORDS) for _ in range(chance.choice((0, run)))]
            place += run
        else:
            out.append(words[place])
            place += 1
    return out


def test_copies_with_a_fifth_edited_are_found() -> None:
    found = 0
    for number in range(150):
        original = text(number)
        found += is_copy(sketch(" ".join(original)), sketch(" ".join(edited(original, 0.2, number))))
    assert found / 150 >= 0.97


def test_different_texts_are_no_copies() -> None:
    sketches = [sketch(" ".join(text(1000 + n))) for n in range(191)]  # 18,145 pairs
    assert sum(is_copy(a, b) for a, b in combinations(sketches, 2)) == 0


def test_an_empty_text_is_nobody_s_copy() -> None:
    assert not is_copy(sketch(""), sketch(""))
