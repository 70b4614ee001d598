"""Export figures in sentences written for the purpose, read on 2 April 2026; every row was read by a person."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.analysis.facts.extract import Text, extract

Row = tuple[str | None, str | None, str, str | None, str | None, float | None, str | None]
DAY = date(2026, 4, 2)
# Country, partner, metric, period, value, change, record.
FIGURES: tuple[tuple[str, str, list[Row]], ...] = (
    ('en', "Türkiye's defence and aerospace exports rose 29 percent to $7.15 billion in 2024, from $5.5 billion a year earlier.", [('TR', None, 'exports', '2024', '7150000000 USD', 29.0, None), ('TR', None, 'exports', '2023', '5500000000 USD', None, None)]),
    ('en', "South Korea's arms exports fell 3.4 percent to $13.5 billion in 2023, down from $17.3 billion in 2022.", [('KR', None, 'exports', '2023', '13500000000 USD', -3.4, None), ('KR', None, 'exports', '2022', '17300000000 USD', None, None)]),
    ('en', "Israel's defence exports reached a record $14.8 billion in 2024, the fourth all-time high in a row, the ministry said.", [('IL', None, 'exports', '2024', '14800000000 USD', None, 'all-time')]),
    ('en', "India's defence exports surged to Rs 23,622 crore in the fiscal year 2024-25, up 12.04 percent.", [('IN', None, 'exports', 'FY2024-25', '236220000000 INR', 12.04, None)]),
    ('en', 'Germany approved arms exports worth 13.33 billion euros in 2024, an increase of almost ten percent.', [('DE', None, 'licences', '2024', '13330000000 EUR', None, None)]),
    ('en', 'Exports of the defence industry were $485 million in February, 12.5 percent more than in February 2025.', [(None, None, 'exports', '2026-02', '485000000 USD', 12.5, None)]),
    ('en', "France's arms exports totalled 18 billion euros in 2024.", [('FR', None, 'exports', '2024', '18000000000 EUR', None, None)]),
    ('en', 'Sweden exported military equipment worth 29 billion kronor in 2024.', [('SE', None, 'exports', '2024', '29000000000 SEK', None, None)]),
    ('en', 'The government hopes that defence exports reach $11 billion by 2028.', [(None, None, 'target', None, '11000000000 USD', None, None)]),
    ('en', "Russia's arms exports fell by $2 billion last year.", []),
    ('tr', 'Savunma ve havacılık sanayii ihracatı 2025 yılında yüzde 48 artışla 10 milyar 54 milyon dolara ulaştı.', [('TR', None, 'exports', '2025', '10054000000 USD', 48.0, None)]),
    ('tr', 'Savunma sanayii ihracatı mart ayında geçen yılın aynı ayına göre yüzde 12,3 artarak 602 milyon dolar oldu.', [('TR', None, 'exports', '2026-03', '602000000 USD', 12.3, None)]),
    ('tr', 'Savunma ve havacılık sektörü ocak-ağustos döneminde 5,2 milyar dolarlık ihracat yaptı.', [('TR', None, 'exports', '2025-01..2025-08', '5200000000 USD', None, None)]),
    ('tr', "2024'te 7,1 milyar dolar olan savunma ihracatı, 2025'te tüm zamanların rekorunu kırarak 10,5 milyar dolara yükseldi.", [('TR', None, 'exports', '2024', '7100000000 USD', None, None), ('TR', None, 'exports', '2025', '10500000000 USD', None, 'all-time')]),
    ('tr', "Türkiye'nin Azerbaycan'a savunma ihracatı ağustosta 35,2 milyon dolar olarak gerçekleşti.", [('TR', 'AZ', 'exports', '2025-08', '35200000 USD', None, None)]),
    ('az', 'Türkiyənin müdafiə sənayesi ixracı 2024-cü ildə 29 faiz artaraq 7,15 milyard dollara çatıb.', [('TR', None, 'exports', '2024', '7150000000 USD', 29.0, None)]),
    ('az', 'Yanvar ayında Türkiyə Azərbaycana 5,8 milyon dollarlıq müdafiə məhsulu ixrac edib.', [('TR', 'AZ', 'exports', '2026-01', '5800000 USD', None, None)]),
    ('az', 'İsrailin silah ixracı 2024-cü ildə rekord həddə - 14,8 milyard dollara yüksəlib.', [('IL', None, 'exports', '2024', '14800000000 USD', None, 'year')]),
    ('ru', 'Экспорт вооружений Турции в 2024 году вырос на 29% и достиг 7,15 млрд долларов.', [('TR', None, 'exports', '2024', '7150000000 USD', 29.0, None)]),
    ('ru', 'Объем экспорта оборонной продукции Израиля в 2024 году составил рекордные 14,8 млрд долларов.', [('IL', None, 'exports', '2024', '14800000000 USD', None, 'year')]),
    ('ru', 'За январь-август 2025 года Турция экспортировала оборонной продукции на 5,2 млрд долларов, на 37% больше, чем годом ранее.', [('TR', None, 'exports', '2025-01..2025-08', '5200000000 USD', 37.0, None)]),
    ('ru', 'Экспорт оружия из Германии в 2023 году составил 12,2 млрд евро.', [('DE', None, 'exports', '2023', '12200000000 EUR', None, None)]),
)  # fmt: skip


def read(language: str, text: str, title: str = "") -> list[Row]:
    found = extract(Text(title, None, text, language, DAY)).statistics
    return [
        (
            s.country,
            s.partner,
            s.metric.value,
            s.period.label if s.period else None,
            f"{s.value.low:.0f} {s.value.currency}" if s.value else None,
            s.change,
            s.record,
        )
        for s in found
    ]


@pytest.mark.parametrize(("language", "text", "rows"), FIGURES)
def test_a_figure_is_read(language: str, text: str, rows: list[Row]) -> None:
    assert read(language, text) == rows


def test_a_sum_with_a_period_of_its_own_goes_on_with_the_last_figure() -> None:
    title = "Savunma ve havacılıktan rekor"
    text = "Şubat ayında 553,4 milyon dolarlık ihracat yapıldı. Ocak ve şubat toplamı yüzde 35,1 büyüyerek 1 milyar 107 milyon dolara ulaştı."
    assert [(r[3], r[4], r[5]) for r in read("tr", text, title)] == [
        ("2026-02", "553400000 USD", None),
        ("2026-01..2026-02", "1107000000 USD", 35.1),
    ]


def test_two_sums_to_one_state_say_the_state_once() -> None:
    text = (
        "Türkiyənin Azərbaycana müdafiə ixracı 2017-ci ildəki 34,1 mln. dollardan 2018-ci ildə 63,4 mln. dollara çatıb."
    )
    assert [(r[1], r[3], r[4]) for r in read("az", text)] == [
        ("AZ", "2017", "34100000 USD"), ("AZ", "2018", "63400000 USD"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "The countries we export to grew 1.8 percent in 2023; our exports grew 6 percent.",
        "Germany's car exports reached 130 billion euros in 2024.",
        "The defence budget rose 23 percent to $40 billion in 2025.",
    ],
)
def test_what_is_no_figure_of_arms_exports(text: str) -> None:
    assert read("en", text) == []


def test_a_change_before_a_colon_is_the_total_s_and_no_part_s() -> None:
    text = "In 2025 Türkiye's defence sector sold more than $10 billion abroad, 48 percent up on the year: $9.87 billion of equipment and $184 million of services."
    found = extract(Text("", None, text, "en", None)).statistics
    assert [(s.change, s.breakdown) for s in found] == [(48.0, None), (None, "equipment"), (None, "services")]
