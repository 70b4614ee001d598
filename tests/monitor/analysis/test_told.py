"""What reports state of deals and figures tells their stories apart: another sum, system or period, a denial."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.analysis.facts.names import names_of
from monitor.analysis.told import Told, compared, contradicted, told

DAY = date(2026, 2, 10)


def read(title: str, lead: str, language: str = "en") -> Told:
    return told(title, lead, language, DAY, names_of())


FIRST = read("Estonia buys CAESAR howitzers", "Estonia signed a contract with France for 12 CAESAR howitzers worth 80 million euros.")  # fmt: skip


def test_a_larger_order_between_the_same_two_is_another_story() -> None:
    more = read("Estonia orders more CAESARs", "Estonia signed a second contract with France for 36 CAESAR howitzers worth 250 million euros.")  # fmt: skip
    assert contradicted(FIRST, more) == "another sum"


def test_the_same_deal_in_another_language_is_not_contradicted() -> None:
    again = read("Estonya CAESAR alıyor", "Estonya, Fransa'dan 12 adet CAESAR obüsü almak için 80 milyon avroluk sözleşme imzaladı.", "tr")  # fmt: skip
    assert contradicted(FIRST, again) is None
    assert compared(FIRST, again)["deal_same"] == 1.0


def test_another_system_between_the_same_two() -> None:
    mistral = read("Estonia buys Mistral", "Estonia signed a contract with France for Mistral missiles.")
    assert contradicted(FIRST, mistral) == "another system between the same two"


def test_a_denial_is_news_of_its_own() -> None:
    talks = read("Egypt close to 12 Gripen jets", "Egypt is in talks with Sweden over the purchase of 12 Gripen jets.")
    denial = read("Sweden denies Gripen sale", "Sweden denied the sale of Gripen jets to Egypt.")
    assert denial.denied
    assert contradicted(talks, denial) == "a denial"


@pytest.mark.parametrize(
    ("lead", "said"),
    [
        ("Türkiye's defence exports reached 600 million dollars in March 2025.", "another period's figure"),
        ("Türkiye's defence exports reached 5.5 billion dollars in 2023.", "another period's figure"),
        ("Defence exports of Türkiye were 500 million dollars in February 2025, and 7.1 billion in 2024.", None),
    ],
)
def test_the_latest_period_is_the_news(lead: str, said: str | None) -> None:
    february = read("Türkiye's defence exports", "Türkiye exported arms worth 500 million dollars in February 2025.")
    assert contradicted(february, read("Türkiye's defence exports", lead)) == said
