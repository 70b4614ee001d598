"""What the relevance bench measures on the labelled texts stays above its floors; a broken term file would fall below."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from monitor.analysis.relevance import load_rules
from monitor.bench.labelled import read_labelled
from monitor.bench.relevance import Report, report, score_all
from tests.floors import check

SHARED = Path(__file__).parents[3].parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="needs the labelled texts in ../shared/data")


def measured(path: Path) -> Report:
    scored, per_second = score_all(read_labelled(path), load_rules(), time.perf_counter)
    return report(scored, (), per_second)


def test_the_condensed_texts() -> None:
    found = measured(SHARED / "relevance" / "condensed.jsonl")
    languages = {m.name: m.found.f1 for m in found.languages}
    check(
        "relevance, condensed texts",
        precision=found.overall.found.precision,
        recall=found.overall.found.recall,
        f1=found.overall.found.f1,
        english=languages["en"],
        turkish=languages["tr"],
        azerbaijani=languages["az"],
        russian=languages["ru"],
        subtype=found.subtype_share,
    )


def test_headlines_with_and_without_a_lead() -> None:
    found = measured(SHARED / "relevance" / "short.jsonl")
    check(
        "relevance, headlines",
        precision=found.overall.found.precision,
        recall=found.overall.found.recall,
        firm_f1=found.firm.found.f1,
        subtype=found.subtype_share,
    )


def test_a_stream_of_general_news_rings_no_alarm() -> None:
    found = measured(SHARED / "relevance" / "stream_bbc.jsonl.gz")
    check("relevance, a stream", alarms=found.alarms, reviews=found.reviews)
