"""What the facts bench measures on the labelled texts stays above its floors; a broken reader would fall below."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from monitor.analysis.facts.extract import Text, extract
from monitor.analysis.gazetteer import load_gazetteer
from monitor.bench.fact_rows import FactRow, from_record, rows_of
from monitor.bench.facts import Measured, measure
from tests.floors import check
from tests.pace import cpu

SHARED = Path(__file__).parents[3].parent / "shared" / "data" / "relevance"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="needs the labelled texts in ../shared/data")
FIELDS = ("supplier", "recipient", "item", "quantity", "value", "stage")
FOUR = ("en", "tr", "az", "ru")

Document = Mapping[str, object]


def documents(name: str) -> list[Document]:
    with (SHARED / name).open(encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def read(found: list[Document]) -> Iterator[FactRow]:
    for document in found:
        text = Text(str(document["title"]), None, str(document["text"]), str(document["lang"]), None)
        yield from rows_of(str(document["id"]), extract(text), load_gazetteer())


def alarms(found: list[Document], rows: list[FactRow]) -> int:
    empty = {d["id"] for d in found if d["label"] == 0}
    return len({r.id for r in rows} & empty)


@pytest.fixture(scope="module")
def condensed() -> tuple[list[Document], list[FactRow], list[FactRow]]:
    """The texts, their labelled facts, and those read."""
    found = documents("condensed.jsonl")
    labelled = [from_record(raw, "facts") for raw in documents("condensed_facts.jsonl")]
    return found, labelled, list(read(found))


def figures(outcome: Measured) -> dict[str, float]:
    tallies = outcome.tallies["deal"]
    measured = {name: tallies[name].precision or 0.0 for name in FIELDS}
    return measured | {f"{name}_recall": tallies[name].recall or 0.0 for name in FIELDS}


def test_the_condensed_texts(condensed: tuple[list[Document], list[FactRow], list[FactRow]]) -> None:
    found, labelled, rows = condensed
    texts = {str(d["id"]): f"{d['title']}\n{d['text']}" for d in found}
    outcome = measure(labelled, rows, texts)
    statistics = outcome.tallies["export_statistic"]
    more = {
        f"figure_{name.replace(' ', '_')}": statistics[name].precision or 0.0
        for name in ("value", "period stated", "change", "record")
    }
    check("facts, condensed texts", **figures(outcome), **more, false_alarms=alarms(found, rows))


def test_the_four_languages(condensed: tuple[list[Document], list[FactRow], list[FactRow]]) -> None:
    found, labelled, rows = condensed
    own = {str(d["id"]) for d in found if d["lang"] in FOUR}
    outcome = measure([f for f in labelled if f.id in own], [r for r in rows if r.id in own], {})
    check("facts, condensed texts in English, Turkish, Azerbaijani and Russian", **figures(outcome))


def test_full_texts_yield_few_false_facts_and_are_read_fast() -> None:
    found = documents("full.jsonl")
    list(read(found[:5]))  # the gazetteer is indexed once
    rows: list[FactRow] = []
    seconds = cpu(lambda: rows.extend(read(found)), readings=1)
    milliseconds = seconds * 1000 / len(found)
    check("facts, full texts", false_alarms=alarms(found, rows), milliseconds=milliseconds)
