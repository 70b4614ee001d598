"""The nearest right word."""

from __future__ import annotations

import pytest

from spiders.nearest import did_you_mean, nearest

KNOWN = ("anewz", "jamnews", "azernews", "daily-sabah", "hurriyet", "aa-en", "aa-tr", "feeds")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("anews", "anewz"),
        ("ANEWZ", "anewz"),
        ("Hürriyet", "hurriyet"),
        ("daily sabah", "daily-sabah"),
        ("feedz", "feeds"),
        ("aa", "aa-en"),
        ("qqqqqq", None),
        ("", None),
    ],
)
def test_nearest(word: str, expected: str | None) -> None:
    assert nearest(word, KNOWN) == expected


def test_nothing_is_near_in_an_empty_catalogue() -> None:
    assert nearest("anewz", ()) is None


def test_did_you_mean_is_silent_without_a_near_word() -> None:
    assert did_you_mean("feedz", KNOWN) == ": did you mean 'feeds'?"
    assert did_you_mean("qqqqqq", KNOWN) == ""
