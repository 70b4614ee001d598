"""Numerals: every usual writing, and properties that hold for all."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.analysis.facts.numerals import Numeral, numeral_at, read_digits
from monitor.analysis.facts.tokens import Kind, tokenize
from storage.text import fold
from tests.pace import cpu


def first(text: str, language: str = "en") -> Numeral | None:
    tokens = tokenize(text)
    return next((n for i in range(len(tokens)) if (n := numeral_at(tokens, i, language))), None)


@pytest.mark.parametrize(
    ("text", "language", "value", "step"),
    [
        ("4.364 billion", "en", "4364000000", "1000000"),
        ("4,364 milyar", "tr", "4364000000", "1000000"),
        ("1.107 milyon", "tr", "1107000000", "1000000"),
        ("1 milyar 107 milyon", "tr", "1107000000", "1000000"),
        ("10 milyar 54 milyon", "tr", "10054000000", "1000000"),
        ("1,2 Mrd.", "de", "1200000000", "100000000"),
        ("1,89 Milliarden", "de", "1890000000", "10000000"),
        ("1,1 млрд", "ru", "1100000000", "100000000"),
        ("5 миллиардов 300 миллионов", "ru", "5300000000", "1000000"),
        ("553,4 milyon", "az", "553400000", "100000"),
        ("1.5bn", "en", "1500000000", "100000000"),
        ("6.5B", "en", "6500000000", "100000000"),
        ("2.5-billion", "en", "2500000000", "100000000"),
        ("21,083 crore", "en", "210830000000", "10000000"),
        ("2,10,000 crore", "en", "2100000000000", "10000000"),
        ("8,434.84 crore", "en", "84348400000", "100000"),
        ("50 lakh", "en", "5000000", "100000"),
        ("645 000", "fr", "645000", "1000"),
        ("12.700", "de", "12700", "100"),
        ("12,700", "en", "12700", "100"),
        ("1.770 millones", "es", "1770000000", "1000000"),
        ("3 mil millones", "es", "3000000000", "1000000000"),
        ("110億", "ja", "11000000000", "100000000"),
        ("six billion", "en", "6000000000", "1000000000"),
        ("three dozen", "en", "36", "1"),
        ("üç", "tr", "3", "1"),
        ("двенадцать", "ru", "12", "1"),
    ],
)
def test_one_value_in_many_writings(text: str, language: str, value: str, step: str) -> None:
    found = first(text, language)
    assert found is not None
    assert (found.low, found.high, found.step) == (Decimal(value), Decimal(value), Decimal(step))


def test_a_range_takes_the_scale_of_its_end() -> None:
    found = first("65-70 million")
    assert found is not None
    assert (found.low, found.high) == (65_000_000, 70_000_000)


def test_dozens_is_at_least_twenty_four() -> None:
    found = first("dozens")
    assert found is not None
    assert found.vague
    assert found.low == 24


@pytest.mark.parametrize("name", ["K9", "F-35", "C-27J", "AIM-120C-8", "T129", "JF-17", "v2.1.3", "С-400", "Su-30MKI"])
def test_a_designation_is_no_number(name: str) -> None:
    assert first(name) is None


@pytest.mark.parametrize("text", ["1.2.3", "1,2,3", "2.10.2024", "12.34.56,7", "1,23,4"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert read_digits(text, "en") is None


@given(st.integers(0, 10**12), st.sampled_from([",", ".", " ", "'"]))
def test_grouped_thousands_are_read_back(value: int, mark: str) -> None:
    text = f"{value:,}".replace(",", mark)
    language = "en" if mark == "," else "de"
    if text.count(mark) != 1:  # with a single mark the language decides, and does so below
        assert read_digits(text, language) == (Decimal(value), read_digits(str(value), language)[1])  # type: ignore[index]


@given(
    st.integers(0, 999_999), st.integers(0, 99), st.sampled_from([("en", ","), ("tr", "."), ("ru", " "), ("de", ".")])
)
def test_a_decimal_is_read_back_in_its_language(whole: int, cents: int, writing: tuple[str, str]) -> None:
    language, group = writing
    mark = "." if language == "en" else ","
    text = f"{whole:,}".replace(",", group) + f"{mark}{cents:02d}"
    read = read_digits(text, language)
    assert read is not None
    assert read[0] == Decimal(whole) + Decimal(cents) / 100
    assert read[1] == Decimal("0.01")


@given(st.text(max_size=300))
def test_tokens_keep_their_places(text: str) -> None:
    tokens = tokenize(text)
    assert all(t.start < t.end <= len(text) for t in tokens)
    assert all(a.end <= b.start for a, b in itertools.pairwise(tokens))
    for token in tokens:
        if token.kind is Kind.NUMBER:
            assert fold(text)[token.start].isdigit()


@given(st.text(alphabet="0123456789.,' -$€ mbn%", max_size=200))
def test_nothing_of_digits_and_marks_raises(text: str) -> None:
    first(text)


@pytest.mark.parametrize("piece", ["1,", "9 ", "1.000.", "5 milyar ", "1-", "million ", "'1", "12 700 ", "$1 "])
def test_the_time_is_linear(piece: str) -> None:
    def seconds(times: int) -> float:
        text = piece * times

        def read() -> None:
            tokens = tokenize(text)
            for place in range(len(tokens)):
                numeral_at(tokens, place, "tr")

        return cpu(read)

    small, large = seconds(1000), seconds(8000)
    # Eight times the text; squared it would be 64 times.
    assert large < 40 * small + 0.1
