"""Export figures of several reports as one: an issuer that one names and another does not, and issuers that differ."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.analysis.facts.extract import Text, extract
from monitor.analysis.facts.joining import MergedStatistic, merge_figures
from storage.models.facts import StoredStatistic

NAMED = "Türkiye's defence and aerospace exports reached $610 million in May 2025, the head of the SSB said."
UNNAMED = "Türkiye's defence and aerospace exports reached $610 million in May 2025, a record month."
OTHER_SUM = "Türkiye's defence and aerospace exports reached $655 million in May 2025, a record month."
START = datetime(2025, 6, 2, tzinfo=UTC)


def merged(*texts: str) -> tuple[MergedStatistic, ...]:
    stored = []
    for place, text in enumerate(texts, 1):
        read = extract(Text("", None, text, "en", START)).statistics
        assert len(read) == 1, text
        at = START + timedelta(hours=place)
        stored.append(StoredStatistic(place, place, place, 1, False, f"outlet{place}", "u", "t", at, (), read[0]))
    return merge_figures(stored)


def test_a_report_that_names_no_issuer_is_of_the_series_whose_sum_it_says() -> None:
    for texts in ((NAMED, UNNAMED), (UNNAMED, NAMED)):
        (figure,) = merged(*texts)
        assert figure.fact.issuer == "SSB"
        assert figure.fact.record is not None
        assert figure.sources == ("outlet1", "outlet2")
        assert figure.contradictions == ()


def test_another_sum_without_an_issuer_stays_by_itself() -> None:
    first, second = merged(NAMED, OTHER_SUM)
    assert (first.fact.issuer, second.fact.issuer) == ("SSB", None)
    assert first.sources == ("outlet1",)


def test_two_that_name_none_are_one_and_the_sums_that_differ_are_told() -> None:
    (figure,) = merged(UNNAMED, OTHER_SUM)
    assert figure.contradictions == ("value: $610 million (outlet1), $655 million (outlet2)",)
