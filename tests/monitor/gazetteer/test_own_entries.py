"""A user's own folder of entries, named in the settings, is known to the judgement, the stories and the facts."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.analysis.fact_run import read_facts
from monitor.analysis.relevance import Document, judge
from monitor.analysis.run import rules_of
from monitor.analysis.traits import traits_of
from storage import articles
from storage.db import open_database, transaction
from storage.errors import SettingsError
from storage.settings_file import load_settings
from tests.records import NOON, article, watch

OWN = '"Falkenauge" = { maker = "Rheinmetall", state = "DE", class = "radar", aliases = ["Falkenauge 7"] }\n'
TEXT = "Norway has ordered 12 Falkenauge from Germany for 40 million euros."


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "systems.toml").write_text(OWN)
    file = tmp_path / "exportwatch.toml"
    file.write_text('[analysis]\ngazetteer = "own"\n')
    return file


def test_an_own_system_is_known_everywhere(config: Path) -> None:
    rules = rules_of(load_settings(config, None))
    document = Document("Norway orders Falkenauge", None, TEXT, "en")
    assert any(e.concept == "system:Falkenauge" or "Falkenauge" in e.concept for e in judge(document, rules).evidence)
    (transfer,) = traits_of(document, rules, at=datetime(2026, 2, 1, tzinfo=UTC)).told.transfers
    assert (transfer.supplier, transfer.recipient, transfer.goods) == ("DE", "NO", {"Falkenauge"})
    with closing(open_database(config.parent / "x.db")) as db, transaction(db):
        watch(db)
        page = article(1, text=TEXT, title="Norway orders Falkenauge", own_id="1")
        stored = articles.get(db, articles.save(db, page, source_id=None, quiet=False, now=NOON).article_id)
        assert stored is not None
        (deal,) = read_facts(db, stored, NOON, rules.gazetteer).deals
    assert [(i.system, i.low) for i in deal.items] == [("Falkenauge", 12)]


def test_a_folder_that_is_not_there_is_said(config: Path) -> None:
    config.write_text('[analysis]\ngazetteer = "gone"\n')
    with pytest.raises(SettingsError, match=r"no gazetteer folder .*gone: make it or correct the setting"):
        rules_of(load_settings(config, None))
