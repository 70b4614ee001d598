"""Periods as texts state them, and what they resolve to."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.analysis.facts.changes import changes
from monitor.analysis.facts.spoken import resolve
from tests.monitor.facts.said import said

PUBLISHED = date(2026, 2, 2)


def labels(text: str, language: str, published: date | None = PUBLISHED, year: int | None = None) -> list[str | None]:
    found = [resolve(p, published, year)[0] for p in said(text, language).periods]
    return [p.label if p else None for p in found]


@pytest.mark.parametrize(
    ("text", "language", "label"),
    [
        ("Exports reached a peak in January 2026.", "en", "2026-01"),
        ("Exports in January were higher.", "en", "2026-01"),
        ("Exports in December were higher.", "en", "2025-12"),
        ("In March exports rose.", "en", "2025-03"),
        ("Exports fell between January and November.", "en", "2025-01..2025-11"),
        ("Exports from January to August 2024 doubled.", "en", "2024-01..2024-08"),
        ("Permits were given in July-September 2022.", "en", "2022-Q3"),
        ("Exports grew in the first ten months of 2025.", "en", "2025-01..2025-10"),
        ("Exports grew in the first half of 2023.", "en", "2023-01..2023-06"),
        ("Sales in the third quarter of 2024 fell.", "en", "2024-Q3"),
        ("Sales in Q1 2023 fell.", "en", "2023-Q1"),
        ("Exports in FY 2023-24 set a mark.", "en", "FY2023-24"),
        ("Exports in 2020-21 set a mark.", "en", "FY2020-21"),
        ("Exports in FY24 set a mark.", "en", "FY2023-24"),
        ("Exports last fiscal year grew.", "en", "FY2024-25"),
        ("Deliveries in 2019-23 grew.", "en", "2019..2023"),
        ("Deliveries over the past five years grew.", "en", "5y"),
        ("Its annual exports grew.", "en", "annual"),
        ("Last year it sold more.", "en", "2025"),
        ("Sales in 2024 grew.", "en", "2024"),
        ("Sektör 2025 yılı ekim ayında rekor kırdı.", "tr", "2025-10"),
        ("Yılın ilk 10 ayında ihracat arttı.", "tr", "2025-01..2025-10"),
        ("2023 yılının ilk yarısında ihracat arttı.", "tr", "2023-01..2023-06"),
        ("Ocak-şubat döneminde ihracat arttı.", "tr", "2025-01..2025-02"),
        ("2022'nin ilk 4 ayında ihracat arttı.", "tr", "2022-01..2022-04"),
        ("Ocakta ihracat arttı.", "tr", "2026-01"),
        ("2023'te ihracat arttı.", "tr", "2023"),
        ("2025-ci ilin yanvar ayında ixrac artıb.", "az", "2025-01"),
        ("2024-cü ildə ixrac artıb.", "az", "2024"),
        ("Keçən il ixrac artıb.", "az", "2025"),
        ("В январе 2026 года экспорт вырос.", "ru", "2026-01"),
        ("За первые десять месяцев 2025 года экспорт вырос.", "ru", "2025-01..2025-10"),
        ("В первом квартале 2024 года экспорт вырос.", "ru", "2024-Q1"),
        ("В прошлом году экспорт вырос.", "ru", "2025"),
        ("Im Januar 2024 stiegen die Ausfuhren.", "de", "2024-01"),
        ("No primeiro semestre de 2023 as vendas subiram.", "pt", "2023-01..2023-06"),
    ],
)
def test_a_period_is_read_and_resolved(text: str, language: str, label: str) -> None:
    assert labels(text, language) == [label]


def test_without_a_day_of_publication_the_text_must_tell_the_year() -> None:
    assert labels("Exports in January were higher.", "en", None) == [None]
    assert labels("Exports in January were higher.", "en", None, 2024) == ["2024-01"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("He spoke on 2 February.", "en"),
        ("Buyers may wait.", "en"),
        ("It has flown since 2018.", "en"),
        ("The F-2019 is new.", "en"),
        ("2 Şubat'ta konuştu.", "tr"),
    ],
)
def test_a_day_a_verb_and_a_name_are_no_period_of_a_figure(text: str, language: str) -> None:
    assert labels(text, language) == []


def test_the_month_just_ending_counts_on_its_last_days() -> None:
    assert labels("Exports in January rose.", "en", date(2026, 1, 30)) == ["2026-01"]
    assert labels("Exports in January rose.", "en", date(2026, 1, 10)) == ["2025-01"]


@pytest.mark.parametrize(
    ("text", "language", "percent"),
    [
        ("Exports rose 44 per cent.", "en", [44.0]),
        ("Exports were down 12.5% on the year.", "en", [-12.5]),
        ("İhracat yüzde 27,2 arttı.", "tr", [27.2]),
        ("İhracat %35,1 artışla yükseldi.", "tr", [35.1]),
        ("İxrac 18 faiz azalıb.", "az", [-18.0]),
        ("Экспорт вырос на 35,1%.", "ru", [35.1]),
        ("Экспорт сократился на 4 процента.", "ru", [-4.0]),
        ("Die Ausfuhren stiegen um 63 Prozent.", "de", [63.0]),
    ],
)
def test_a_change_has_its_sign(text: str, language: str, percent: list[float]) -> None:
    reading = said(text, language)
    found = changes(reading.tokens, reading.cues, language)
    assert [c.percent for c in found if c.directed] == percent


def test_a_share_is_no_change() -> None:
    assert not any(c.directed for c in said("Jets make up 31 per cent of the total.").changes)


def test_a_direction_belongs_to_the_nearest_percentage() -> None:
    found = said("Toplam yüzde 31 arttı ve payı yüzde 3,5 oldu.", "tr").changes
    assert [(c.percent, c.directed) for c in found] == [(31.0, True), (3.5, False)]
