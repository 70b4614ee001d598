"""Figures: one size however a language writes it."""

from __future__ import annotations

import pytest

from monitor.analysis.figures import Figure, Sort, figures, same_size
from monitor.analysis.periods import months


@pytest.mark.parametrize(
    ("text", "sort", "size"),
    [
        ("worth $374.9 million", Sort.AMOUNT, 374.9e6),
        ("değeri 1 milyar 107 milyon dolar", Sort.AMOUNT, 1.107e9),
        ("für 8,015 Milliarden Euro", Sort.AMOUNT, 8.015e9),
        ("Rs 21,083 crore", Sort.AMOUNT, 21083e7),
        ("на сумму 15,2 миллиарда долларов", Sort.AMOUNT, 15.2e9),
        ("10 milyard 54 milyon ABŞ dolları", Sort.AMOUNT, 10.054e9),
        ("£5billion", Sort.AMOUNT, 5e9),
        ("بقيمة 5.6 مليارات دولار", Sort.AMOUNT, 5.6e9),
        ("$11 अरब", Sort.AMOUNT, 11e9),
        ("645.000 Patronen", Sort.COUNT, 645000.0),
        ("645 000 cartridges", Sort.COUNT, 645000.0),
        ("six frigates", Sort.COUNT, 6.0),
        ("шесть фрегатов", Sort.COUNT, 6.0),
        ("yüzde 44,2 artış", Sort.SHARE, 44.2),
        ("up 44.2 per cent", Sort.SHARE, 44.2),
        ("in 2025", Sort.YEAR, 2025.0),
    ],
)
def test_a_figure_is_read_in_any_language(text: str, sort: Sort, size: float) -> None:
    (found,) = figures(text)
    assert found.sort is sort
    assert found.size == pytest.approx(size)


@pytest.mark.parametrize("text", ["F-16 and JF-17", "a 4x4 vehicle", "the 5th fleet", "C-130J"])
def test_a_designation_is_no_figure(text: str) -> None:
    assert [f for f in figures(text) if f.sort is not Sort.YEAR] == []


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ((1.6e9, 2), (1.635e9, 4), True),
        ((8.0e9, 1), (8.015e9, 4), True),
        ((4.0e9, 1), (3.8e9, 2), True),
        ((3.5e9, 2), (3.6e9, 2), False),
        ((10.054e9, 5), (10.54e9, 4), False),
        ((555.3e6, 4), (553.4e6, 4), True),
        ((24, 2), (25, 2), False),
    ],
)
def test_rounding_is_allowed_for(left: tuple[float, int], right: tuple[float, int], same: bool) -> None:
    a, b = (Figure(Sort.AMOUNT, size, digits) for size, digits in (left, right))
    assert same_size(a, b) is same is same_size(b, a)


def test_a_hostile_text_costs_little() -> None:
    assert len(figures("1 " * 50_000 + "9" * 5_000)) <= 60


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("in January", {1}), ("ocak ayında", {1}), ("yanvarda", {1}), ("за январь", {1}), ("im März", {3}),
        ("kasımda", {11}), ("w październiku", {10}), ("en août", {8}), ("they may march on", set()), ("in May", {5}),
    ],
)  # fmt: skip
def test_months_in_many_languages(text: str, number: set[int]) -> None:
    assert months(text) == number
