"""What a further report, or a later version of one, adds to a story; silence is the rule."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.analysis.novelty import Report, corrections, news, report_of
from monitor.analysis.relevance import Document

AT = datetime(2026, 2, 2, tzinfo=UTC)


def report(text: str, *, outlet: str = "Loopback Daily", stage: str | None = "deal_signed") -> Report:
    return report_of(Document(text.split(".")[0], None, text, "en"), outlet=outlet, stage=stage, at=AT)


SIGNED = report("Norland signed a contract with Aviana of Poland for 20 tanks. The contract is worth $500 million.")
POLAND = report("Poland signed a $500 million contract with South Korea for 20 K2 tanks.")


def kinds(pieces: list) -> list[str]:
    return [p.kind for p in pieces]


def test_the_same_again_in_the_same_outlet_is_silence() -> None:
    assert news(POLAND, [POLAND]) == []


def test_a_second_independent_source_is_told_once() -> None:
    second = report("Poland signed a $500 million contract with South Korea for 20 K2 tanks.", outlet="Gazette")
    third = report("Poland signed a $500 million contract with South Korea for 20 K2 tanks.", outlet="Courier")
    assert kinds(news(second, [POLAND])) == ["source"]
    assert news(third, [POLAND, second]) == []


def test_a_further_stage_is_told_and_an_earlier_one_not() -> None:
    delivered = report("South Korea delivered the first K2 tanks to Poland.", stage="delivery")
    talks = report("Poland is in talks with South Korea over K2 tanks.", stage="deal_talks")
    pieces = news(delivered, [POLAND])
    assert kinds(pieces) == ["stage"]
    assert pieces[0].text == "delivery, after contract"
    assert news(talks, [POLAND]) == []
    assert kinds(news(report("Poland blocks it.", stage="embargo_or_block"), [POLAND])) == ["stage"]


def test_figures_that_contradict_are_told_with_both_sources() -> None:
    other = report("Poland signed a $900 million contract with South Korea for 20 K2 tanks.", outlet="Gazette")
    found = {p.kind: p.text for p in news(other, [POLAND])}
    assert set(found) == {"contradiction", "source"}
    assert "$900 million according to Gazette, $500 million according to Loopback Daily" in found["contradiction"]


def test_rounding_is_no_contradiction() -> None:
    rounded = report("Poland signed a contract worth about $0.5 billion with South Korea for 20 K2 tanks.")
    assert news(rounded, [POLAND]) == []


def test_a_figure_where_none_was() -> None:
    without = report("Poland signed a contract with South Korea for K2 tanks.")
    assert kinds(news(POLAND, [without])) == ["figure"]


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        ("Poland signed a $500 million contract with South Korea for 20 K2 tanks!", []),
        ("Poland signed the $500 million contract with South Korea, for 20 K2 tanks.", []),
        ("Poland signed a $700 million contract with South Korea for 20 K2 tanks.", ["correction"]),
        ("Romania signed a $500 million contract with South Korea for 20 K2 tanks.", ["correction"]),
    ],
)
def test_a_typo_is_silence_and_a_changed_number_or_party_is_news(later: str, expected: list[str]) -> None:
    assert kinds(corrections(POLAND, report(later))) == expected
