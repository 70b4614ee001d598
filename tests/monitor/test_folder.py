from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.alerts import folder
from monitor.alerts.records import Envelope, SendFailure, Weight

WHEN = datetime(2026, 2, 2, 9, 15, tzinfo=UTC)


def envelope(message_id: str = "<s1.a1.0011@db.exportwatch>", message: bytes = b"mail\r\n") -> Envelope:
    return Envelope("ew@example.org", "a@example.org", message, message_id, WHEN)


def test_a_mail_becomes_one_file(tmp_path: Path) -> None:
    place = tmp_path / "new" / "mail"
    assert folder.send(place, envelope()) == f"folder {place / '20260202T091500Z-s1.a1.0011.eml'}"
    assert [f.name for f in place.iterdir()] == ["20260202T091500Z-s1.a1.0011.eml"]
    assert (place / "20260202T091500Z-s1.a1.0011.eml").read_bytes() == b"mail\r\n"


def test_a_repeat_overwrites_the_same_file(tmp_path: Path) -> None:
    folder.send(tmp_path, envelope())
    (tmp_path / ".20260202T091500Z-s1.a1.0011.eml.tmp").write_bytes(b"left by a crash")
    folder.send(tmp_path, envelope(message=b"again\r\n"))
    (only,) = tmp_path.iterdir()
    assert only.read_bytes() == b"again\r\n"


@pytest.mark.parametrize(
    "message_id",
    [
        "<../../etc/passwd@x>",
        "</abs@x>",
        "<a/b\\c@x>",
        "<..@x>",
        "<@x>",
        "<\x00\n@x>",
        "<" + "x" * 500 + "@x>",
        "<ü ñ@x>",
    ],
)
def test_no_name_leads_out_of_the_folder(message_id: str, tmp_path: Path) -> None:
    place = tmp_path / "mail"
    folder.send(place, envelope(message_id))
    assert [p.name for p in tmp_path.iterdir()] == ["mail"]
    (file,) = place.iterdir()
    assert file.name.startswith("20260202T091500Z-")
    assert file.suffix == ".eml"
    assert len(file.name) < 130


def test_names_sort_by_time() -> None:
    later = Envelope("a@x", "b@x", b"", "<a@x>", WHEN.replace(day=10))
    assert folder.file_name(envelope("<z@x>")) < folder.file_name(later)


def test_a_folder_that_cannot_be_written_is_a_soft_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SendFailure, match="cannot write mail into the folder") as caught:
        folder.send(tmp_path / "file", envelope())
    assert (caught.value.weight, caught.value.whole_server) == (Weight.SOFT, True)
