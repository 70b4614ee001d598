"""Whatever is written, the readers of numbers, money, periods and corrections answer, stay linear, and agree with themselves."""

from __future__ import annotations

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.analysis.facts.corrections import exact, in_force
from monitor.analysis.facts.extract import Text, extract
from monitor.analysis.facts.labels import period_of_label
from monitor.analysis.facts.names import names_of
from monitor.analysis.facts.numerals import read_digits
from monitor.analysis.facts.quantities import quantities
from monitor.analysis.facts.register import decode, entries
from monitor.analysis.facts.tokens import tokenize
from monitor.analysis.gazetteer import load_gazetteer
from monitor.fact_review import field_text
from storage.errors import UserError
from storage.models.facts import Period, PeriodKind, Review, StoredDeal
from tests.monitor.facts.said import said
from tests.pace import cpu
from tests.records import NOON

PIECES = st.sampled_from(
    [
        "$",
        "€",
        "£",
        "%",
        "5",
        "12",
        "2025",
        "2026-01",
        "1,5",
        "1.234",
        "10.054",
        "bn",
        "million",
        "milyar",
        "млрд",
        "crore",
        "up",
        "to",
        "from",
        "F-16",
        "K9",
        "tanks",
        "dozens",
        "of",
        "“",
        "”",
        "-",
        "–",
        "—",
        "(",
        ")",
        "Türkiye",
        "Poland",
        "exports",
        "sold",
        "sattı",
        "satıb",
        "поставила",
        "in",
        "January",
        "yüzde",
        "27,2",
        "FY2024-25",
        ";",
        ".",
        ",",
        "'",
        "\u202e",
        "九",
        "अरब",
    ]
)
TEXTS = st.one_of(st.text(max_size=120), st.lists(PIECES, max_size=40).map(" ".join))
LANGUAGES = st.sampled_from(["en", "tr", "az", "ru", "de", "hi", "ja", "ar"])


@settings(deadline=None)
@given(TEXTS, LANGUAGES)
def test_any_text_is_read_and_spans_lie_in_it(text: str, language: str) -> None:
    found = extract(Text("", None, text, language, None))
    for fact in (*found.deals, *found.statistics):
        assert all(0 <= s.start < s.end <= len(text) for s in fact.spans if s.part == "text")
        assert 0 <= fact.confidence <= 1
        if fact.value is not None:
            assert fact.value.low <= fact.value.high
            assert fact.value.step > 0


@settings(deadline=None)
@given(TEXTS, LANGUAGES)
def test_counts_are_whole_and_never_negative(text: str, language: str) -> None:
    for count in quantities(tokenize(text), text, 0, [], [], language):
        assert count.low >= 0
        assert count.high is None or count.high >= count.low
        assert text[count.start : count.end] == count.written


@settings(deadline=None)
@given(st.integers(0, 10**12), st.sampled_from(["en", "tr"]))
def test_a_number_is_read_as_its_language_groups_it(number: int, language: str) -> None:
    mark = "," if language == "en" else "."
    written = f"{number:,}".replace(",", mark)
    read = read_digits(written, language)
    assert read is not None
    # One group of three is ambiguous across languages, but never in the language it is written in.
    assert read[0] == number


@settings(deadline=None)
@given(st.integers(1, 999), st.integers(0, 9), st.sampled_from([("billion", 9), ("million", 6)]))
def test_money_means_the_same_in_every_writing(whole: int, tenth: int, scale: tuple[str, int]) -> None:
    word, power = scale
    value = float(Decimal(f"{whole}.{tenth}") * 10**power)
    short = {"billion": "bn", "million": "m"}[word]
    turkish = {"billion": "milyar", "million": "milyon"}[word]
    russian = {"billion": "млрд", "million": "млн"}[word]
    for text, language in (
        (f"It cost ${whole}.{tenth} {word}.", "en"),
        (f"It cost ${whole}.{tenth}{short}.", "en"),
        (f"It cost {whole}.{tenth} {word} US dollars.", "en"),
        (f"Değeri {whole},{tenth} {turkish} dolar.", "tr"),
        (f"Стоимость {whole},{tenth} {russian} долларов.", "ru"),
    ):
        (amount,) = said(text, language).amounts
        assert (amount.low, amount.currency) == (pytest.approx(value), "USD"), text
        assert amount.step == 10 ** (power - 1)


_YEARS = st.integers(1950, 2090)


@settings(deadline=None)
@given(
    st.one_of(
        st.builds(lambda y: Period(PeriodKind.YEAR, (y, 1), (y, 12)), _YEARS),
        st.builds(lambda y, m: Period(PeriodKind.MONTH, (y, m), (y, m)), _YEARS, st.integers(1, 12)),
        st.builds(lambda y, q: Period(PeriodKind.QUARTER, (y, 3 * q - 2), (y, 3 * q)), _YEARS, st.integers(1, 4)),
        st.builds(lambda y, m: Period(PeriodKind.TO_DATE, (y, 1), (y, m)), _YEARS, st.integers(2, 11)),
        st.builds(lambda y: Period(PeriodKind.FISCAL, (y, 4), (y + 1, 3)), _YEARS),
        st.builds(lambda y, n: Period(PeriodKind.YEARS, (y, 1), (y + n, 12)), _YEARS, st.integers(1, 9)),
    )
)
def test_a_period_s_label_means_that_period(period: Period) -> None:
    again = period_of_label(period.label)
    assert (again.kind, again.first, again.last, again.label) == (period.kind, period.first, period.last, period.label)


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_label_is_a_period_or_said_not_to_be(label: str) -> None:
    with contextlib.suppress(UserError):
        assert period_of_label(label).first is not None


(DEAL,) = extract(Text("", None, "Poland signed a $6.5 billion contract with South Korea for 180 K2 tanks.", "en", None)).deals  # fmt: skip


@settings(deadline=None)
@given(
    st.sampled_from(["supplier", "recipient", "items", "value", "stage", "kind"]),
    st.one_of(st.text(max_size=20), PIECES),
)
def test_any_correction_is_applied_or_said_not_to_be_one(field: str, written: str) -> None:
    try:
        value = exact(DEAL, field, written, load_gazetteer())
    except UserError:
        return
    stored = StoredDeal(1, 1, 1, None, False, "o", "u", "t", NOON, (Review("correct", field, value, NOON),), DEAL)
    assert field_text(in_force(stored), field)


@settings(deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_any_file_is_a_register_or_said_not_to_be(content: bytes) -> None:
    try:
        text = decode(b"Supplier,Recipient,Designation,Order date\n" + content)
        found = entries(text, "x.csv", names_of())
    except UserError:
        return
    assert len(found) <= len(text.splitlines())


@pytest.mark.parametrize(
    "piece", ["1,", "$1 ", "5 to ", "up to ", "K9 ", "; ", "2025-", "F-", "(", "not ", "Türkiye ve "]
)
def test_reading_time_grows_no_faster_than_the_text(piece: str) -> None:
    def cost(times: int) -> float:
        return cpu(lambda: extract(Text("", None, piece * times, "en", None)))

    cost(10)
    short = max(cost(1000), 0.01)
    assert cost(8000) < short * 40
