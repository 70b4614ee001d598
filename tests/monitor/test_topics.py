"""A topic of one's own, as docs/topics.md makes it: trained from a handful of sentences, then watched."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from monitor.analysis.lexicon import load_lexicon
from monitor.analysis.relevance import Document, judge, load_rules
from monitor.cli.main import run
from storage.errors import SettingsError
from tests.e2e.small_web import STORIES, Bench, SmallWeb, feed, report

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "grain-exports"
WANTED = (
    ("Tunisia books 100,000 tonnes of durum wheat in tender", "Tunisia bought the wheat from Canada and Italy for shipment in June."),
    ("Canada's barley exports to Japan climb", "Canada exported 90,000 tonnes of barley to Japan, up on the year, the statistics office said."),
    ("Rusya'dan Mısır'a buğday sevkiyatı", "Rusya geçen ay Mısır'a 400 bin ton buğday ihraç etti."),
)  # fmt: skip
UNWANTED = (
    ("Storks return to the wheat fields of Alsace", "A pair of storks nests between wheat and barley near Colmar."),
    (
        "Norway orders 24 howitzers from South Korea",
        "Norway signed a contract for 24 K9 howitzers with Hanwha Aerospace.",
    ),
    ("Copper exports from Chile rise", "Chile exported more copper to China in March, the customs service said."),
)


@pytest.fixture
def topic(tmp_path: Path) -> Path:
    """The example's folder, not yet trained."""
    folder = tmp_path / "grain-exports"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("weights.toml"))
    return folder


def flagged(topic: Path, title: str, text: str) -> bool:
    return judge(Document(title, None, text, None), load_rules(str(topic))).flagged


def test_a_new_topic_is_trained_from_texts_and_judges_others(topic: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["train", "--topic", str(topic), "--texts", str(topic / "texts.jsonl"), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["rows"] == figures["own_labels"] == 34
    assert figures["held_out"]["f1"] >= 0.9
    assert [flagged(topic, *text) for text in WANTED] == [True] * 3
    assert [flagged(topic, *text) for text in UNWANTED] == [False] * 3


def test_the_weights_that_ship_with_the_example_are_those_its_texts_give(topic: Path) -> None:
    assert run(["train", "--topic", str(topic), "--texts", str(topic / "texts.jsonl"), "--json"]) == 0
    assert (topic / "weights.toml").read_text("utf-8") == (EXAMPLE / "weights.toml").read_text("utf-8")


def test_its_subtypes_are_its_own() -> None:
    found = judge(Document("Serbia imposes export ban on corn", None, "Serbia suspended exports of corn.", "en"), load_rules(str(EXAMPLE)))  # fmt: skip
    assert found.subtype == "export_limit"
    assert "deal_signed" not in load_lexicon(str(EXAMPLE)).subtypes


def test_a_daemon_of_that_topic_flags_its_stories_and_no_others(tmp_path: Path) -> None:
    with SmallWeb() as web:
        bench = Bench(tmp_path, web)
        bench.settings(f'[analysis]\ntopic = "{EXAMPLE}"\n')
        path, title, lead, filler = STORIES[0]
        web.answers |= {
            "/feed.xml": feed(("/wheat", WANTED[0][0]), (path, title)),
            "/wheat": report(*WANTED[0], "harbour"),
            path: report(title, lead, filler),
        }
        assert bench.crawl()["new"] == 2
        assert [(s["title"], s["topic"]) for s in bench.ask("SELECT title, topic FROM stories")] == [
            (WANTED[0][0], "grain-exports")
        ]


@pytest.mark.parametrize("written", ["gazetteer = 7", 'gazetteer = ["wheat"]', "other = 1"])
def test_a_wrong_choice_of_the_gazetteer_names_what_there_is(topic: Path, written: str) -> None:
    (topic / "topic.toml").write_text(written)
    with pytest.raises(SettingsError, match="must be a list of agency, civil_maker"):
        load_lexicon(str(topic))


def test_texts_without_one_that_is_wanted_train_nothing(topic: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (topic / "few.jsonl").write_text('{"id": "1", "title": "Rain", "text": "It rained.", "label": 0}\n')
    assert run(["train", "--topic", str(topic), "--texts", str(topic / "few.jsonl")]) == 2
    assert "of both kinds" in capsys.readouterr().err
    assert not (topic / "weights.toml").exists()
