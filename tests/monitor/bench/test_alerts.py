"""``bench alerts``: a month of invented reports, mailed through a real server that is down for a day in its middle."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from monitor.bench.labelled import read_labelled
from monitor.bench.mail_counts import count
from monitor.bench.mailbox import Arrived
from monitor.bench.month import BEGIN, READERS, Month, lay_out
from monitor.cli.main import run
from storage.models import AlertKind, Delivery, DeliveryState
from tests.monitor import story_texts

HERE = "everything@bench.example"


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """The invented events, and as many reports again that nobody flags."""
    rows = [*story_texts.lines(), *({"id": f"n{n}", "lang": "en", "title": f"Council of Harbour {n} opens its new library",
             "text": f"The library of Harbour {n} has {n + 40} thousand books and a reading room."} for n in range(30))]  # fmt: skip
    file = tmp_path / "reports.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


def test_a_month_with_an_outage_keeps_every_promise_to_every_reader(
    reports: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["bench", "alerts", str(reports), "--days", "6", "--json"]) == 0
    month = json.loads(capsys.readouterr().out)
    assert month["reports"] == len(lay_out(read_labelled(reports), 6))
    assert 12 <= month["stories"] <= month["flagged"] <= len(story_texts.REPORTS)
    readers = {row["reader"]: row for row in month["readers"]}
    assert all(row["kept"] for row in readers.values())
    assert readers["everything"]["first"] == month["stories"]
    assert readers["two-an-hour"]["busiest_hour"] <= 2
    assert readers["daily"]["first"] == 0 < readers["daily"]["digests"] <= 14
    assert 0 < readers["signed-deals"]["stories"] < readers["everything"]["stories"]


def test_events_keep_their_gaps_and_begin_evenly_over_the_month(reports: Path) -> None:
    texts = list(read_labelled(reports))
    lines = lay_out(texts, 20)
    assert [line.published for line in lines] == sorted(line.published for line in lines)
    assert lines[0].published >= BEGIN
    assert lines[-1].published < BEGIN + timedelta(days=20)
    when = {text.id: text.published for text in texts}
    kestrel = [line for line in lines if line.event == "kestrel-pe"]
    gaps = {line.id: line.published - kestrel[0].published for line in kestrel}
    first = when[kestrel[0].id]
    assert first is not None
    assert gaps == {line.id: (when[line.id] or first) - first for line in kestrel}


def delivery(number: int, kind: AlertKind, story: int) -> Delivery:
    return Delivery(
        number, number, kind, "defence-exports", HERE, f"<m{number}@x>", DeliveryState.SENT, 1, BEGIN, BEGIN, story
    )


def mail(number: int, refers: str = "", subject: str = "A deal", hours: float = 0) -> Arrived:
    message = EmailMessage()
    message["Message-ID"], message["Subject"] = f"<m{number}@x>", subject
    if refers:
        message["In-Reply-To"] = message["References"] = refers
    return Arrived(HERE, BEGIN + timedelta(hours=hours), message)


FIRST, UPDATE = delivery(1, AlertKind.FIRST, 1), delivery(2, AlertKind.UPDATE, 1)
SOUND = Month(9, 3, (1,), {1: 1}, (FIRST, UPDATE), (mail(1), mail(2, "<m1@x>", hours=2)), 12)


@pytest.mark.parametrize(
    ("month", "broken"),
    [
        (SOUND, {}),
        (replace(SOUND, told=(1, 2), standing={1: 1, 2: 2}), {"lost": 1}),
        (replace(SOUND, arrived=(mail(2, "<m1@x>"), mail(1))), {"dangling": 1}),
        (replace(SOUND, arrived=(mail(1), mail(1))), {"repeated": 1, "twice": 1}),
        (replace(SOUND, arrived=(mail(1), mail(2, "<m1@x>", "Another deal"))), {"retitled": 1}),
        (replace(SOUND, hourly_cap=1, arrived=(mail(1), mail(2, "<m1@x>", hours=0.9))), {"over_cap": 1}),
        (replace(SOUND, deliveries=(FIRST, delivery(2, AlertKind.FIRST, 1))), {"twice": 1}),
    ],
)
def test_each_broken_promise_is_counted(month: Month, broken: dict[str, int]) -> None:
    row = count(month)[0]
    promises = ("twice", "repeated", "dangling", "retitled", "over_cap", "lost")
    assert {name: getattr(row, name) for name in promises if getattr(row, name)} == broken
    assert row.kept == (not broken)
    assert len(count(month)) == len(READERS)


def test_without_the_server_package_it_says_what_to_install(
    reports: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "aiosmtpd.controller", None)
    assert run(["bench", "alerts", str(reports)]) == 2
    assert "pip install 'exportwatch[bench]'" in capsys.readouterr().err
