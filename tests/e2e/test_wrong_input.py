"""Whatever a user gets wrong: one clear line on stderr, exit code 2, nothing changed. Every command."""

from __future__ import annotations

import logging
import shlex
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.cli.main import COMMANDS, run
from storage.db import open_database
from tests.e2e.small_web import clean_environment

OPENS_THE_DATABASE = (
    "run", "crawl anewz", "crawl --dry-run anewz", "crawl https://anewz.tv/a/b/1/c/news", "analyse", "status", "stories",
    "show 1", "search x", "explain 1", "export", "export -o out.csv", "web", "deals", "figures", "review", "review --list", "review 1 --confirm", "bench facts --reviewed", "reconcile register.csv", "alerts preview 1", "subscribers list", "subscribers pause a@b.example", "merge 1 2",
    "outlets furniture anewz",
    "split 1 2", "label 1 yes", "rescore", "rescore --diff", "lexicon --archive", "alerts list", "alerts retry", "alerts test a@example.org",
)  # fmt: skip
READS_SETTINGS = (
    *OPENS_THE_DATABASE, "config", "outlets list", "outlets check anewz", "crawl --from saved", "explain saved/page.html",
)  # fmt: skip
UNUSABLE = {"folder": "is a directory", "notes.txt": "not a SQLite database", "damaged.db": "is damaged", "other.db": "another program"}  # fmt: skip
SETTINGS = {
    "torn.toml": ("[crawl\ndelay = 1", "not valid TOML"),
    "key.toml": ("[crawl]\ndelai = 3", "did you mean 'delay'?"),
    "section.toml": ("[crawll]\ndelay = 3", "did you mean 'crawl'?"),
    "type.toml": ('[crawl]\ndelay = "fast"', "must be a number"),
    "range.toml": ("[analysis]\nthreshold = 7", "analysis.threshold"),
    "recipient.toml": ('[[recipients]]\naddress = "nobody"', "must be a mail address"),
    "latin.toml": ('[crawl]\ncontact = "mailto:gö@example.org"', "not UTF-8"),
}
USES_OUTLETS = ("run", "crawl", "outlets list", "crawl https://anewz.tv/a/b/1/c/news")
OUTLETS = {
    "unknown.toml": ('[crawl]\noutlets = ["anews"]', "did you mean 'anewz'?"),
    "nowhere.toml": ('[crawl]\noutlets_dir = "nowhere"', "nowhere"),
    "badoutlet.toml": ('[crawl]\noutlets_dir = "mine"', "did you mean 'title'?"),
}
SLIPS = (
    "", "--nope", "--config", "stauts", "run anews", "run --daemon", "crawl anews", "crawl --since yesterday",
    "crawl --since 2999-01-01", "crawl --limit 0", "crawl --limit x", "crawl --from nowhere", "crawl --from folder", "crawl --from torn",
    "crawl --from saved anewz", "crawl ftp://example.org/a", "crawl http://", "crawl 'http://[::1'", "crawl file:///etc/passwd",
    "crawl http://127.0.0.1:22/x", "crawl http://localhost/x", "crawl http://user:secret@example.org/", "crawl --nonsense",
    "analyse extra", "status --jsn", "stories --since bla", "stories --limit -1", "show", "show x", "show 999", "show 9999999999999999999999",
    "search", "search ''", "search '***'", "search --limit 0 x", "explain", "explain 999", "explain 99999999999999999999", "explain no.html",
    "explain folder", "explain 'http://[::1'", "explain torn/page.html.gz", "export --format xml", "export --what storys", "export -o folder",
    "export -o nowhere/x.csv", "export -o good.db", "export --since 32.13.2026", "config extra", "init --path key.toml", "init --here --path x.toml",
    "init --path key.toml/x.toml", "demo --seconds 1", "demo --seconds x", "demo --folder key.toml", "demo --folder key.toml/x", "bench nope",
    "merge", "merge 1", "merge x 2", "merge 1 1", "merge 998 999", "merge 1 99999999999999999999", "split", "split 1", "split x 2", "split 999 1",
    "split 1 99999999999999999999", "label", "label 1", "label 1 perhaps", "label 999 yes", "label http://nowhere.example/a yes",
    "label 1 yes --subtype gift", "label 1 no --subtype deal_signed", "label 1 yes --topic nope", "rescore extra", "rescore --lexicon nowhere",
    "rescore --lexicon folder", "rescore --topic nope", "train extra", "train --topic nope", "train --out folder", "train --out nowhere/w.toml",
    "lexicon nowhere.jsonl", "lexicon folder", "lexicon notes.txt", "lexicon --topic nope", "lexicon --archive x.jsonl",
    "bench alerts", "bench alerts nowhere.jsonl", "bench alerts notes.txt", "bench alerts notes.txt --days 1", "bench alerts notes.txt --outage x",
    "bench soak --looks x", "bench soak --minutes 0", "bench soak --every 0",
    "bench relevance", "bench relevance nowhere.jsonl", "bench relevance notes.txt", "bench relevance folder",
    "outlets list --tier 9", "outlets list --country Narnia", "outlets list --language xx", "outlets check", "outlets check anews",
    "outlets furniture", "outlets furniture anews", "outlets furniture anewz --drop '***'", "outlets furniture anewz --forget 'some line'",
    "outlets furniture anewz --keep 0123456789abcdef", "outlets furniture anewz --limit 0",
    "subscribers add", "subscribers add nobody", "subscribers add a@b.example --mode often", "subscribers add a@b.example --zone Mars",
    "subscribers pause", "subscribers pause a@b.example", "subscribers resume a@b.example", "subscribers remove a@b.example",
    "deals --supplier Narnia", "deals --stage sold", "deals --min-confidence 7", "deals --format xml", "deals -o folder", "figures --country Narnia",
    "deals --format parquet", "review x", "review --confirm", "review --set a=b", "review 999 --reject", "review 99999999999999999999 --confirm",
    "review 999 --confirm --reject", "review --below 7", "bench facts", "bench facts --reviewed x.jsonl y.jsonl", "bench facts --reviewed",
    "reconcile", "reconcile nowhere.csv", "reconcile folder", "reconcile notes.txt", "reconcile good.db", "reconcile notes.txt --format xml",
    "figures --format sipri", "series", "series --country Narnia", "series --country TR --series nobody", "series --country TR --format xml",
    "alerts preview", "alerts preview x", "alerts preview 999", "alerts preview 99999999999999999999", "alerts preview 1 --to nobody",
    "web extra", "alerts test", "alerts test nobody", "alerts test 'a@b c'", "alerts list --state lost", "alerts list --limit 0", "alerts retry 999", "alerts retry x",
)  # fmt: skip
HELP = {""}  # the bare command shows its help, with the same exit code


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with one of everything that is wrong, as the working folder of a user without settings."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "notes.txt").write_text("no database, only some notes that are long enough to be one " * 40)
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE recipes (name TEXT)")
    other.commit()
    other.close()
    for name in ("good.db", "damaged.db"):
        open_database(tmp_path / name).close()
    data = bytearray((tmp_path / "damaged.db").read_bytes())
    data[4096 : len(data) // 2] = b"\xa5" * (len(data) // 2 - 4096)
    (tmp_path / "damaged.db").write_bytes(data)
    for name, (text, _) in {**SETTINGS, **OUTLETS}.items():
        (tmp_path / name).write_text(text, encoding="latin-1" if name == "latin.toml" else "utf-8")
    for name, file, content in (
        ("mine", "own.toml", b'titel = "Mine"'), ("saved", "page.html", b"<p>words"), ("torn", "page.html.gz", b"no gzip"),
    ):  # fmt: skip
        (tmp_path / name).mkdir()
        (tmp_path / name / file).write_bytes(content)
    for name in {*clean_environment()} - {"PATH"}:
        monkeypatch.setenv(name, clean_environment()[name])
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "folder"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "folder"))
    monkeypatch.chdir(tmp_path)
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield tmp_path
    root.handlers[:], root.level = handlers, level


def contents(folder: Path) -> dict[str, bytes | None]:
    """Every file and folder; SQLite's own side files come and go with a reader."""
    return {
        str(p.relative_to(folder)): p.read_bytes() if p.is_file() else None
        for p in folder.rglob("*")
        if not p.name.endswith(("-wal", "-shm"))
    }


def complain(folder: Path, capsys: pytest.CaptureFixture[str], arguments: str) -> str:
    """Run a command line that is wrong; returns the one line it says."""
    before = contents(folder)
    capsys.readouterr()
    code = run(shlex.split(arguments))
    said = capsys.readouterr()
    lines = said.err.strip().splitlines()
    assert code == 2, said
    assert contents(folder) == before
    assert said.out == ""
    assert len(lines) == 1, said.err
    assert lines[0].startswith("exportwatch: ")
    assert len(lines[0]) < 400
    return lines[0]


@pytest.mark.parametrize("command", OPENS_THE_DATABASE)
@pytest.mark.parametrize("database", UNUSABLE)
def test_an_unusable_database(folder: Path, capsys: pytest.CaptureFixture[str], database: str, command: str) -> None:
    said = complain(folder, capsys, f"--db {database} {command}")
    assert database in said
    assert UNUSABLE[database] in said


@pytest.mark.parametrize("command", sorted({*OPENS_THE_DATABASE} - {"run"} - {c for c in OPENS_THE_DATABASE if c.startswith(("crawl", "alerts test"))}))  # fmt: skip
def test_a_missing_database(folder: Path, capsys: pytest.CaptureFixture[str], command: str) -> None:
    said = complain(folder, capsys, f"--db none.db {command}")
    assert "no database at" in said or "no stored article" in said


@pytest.mark.parametrize("command", READS_SETTINGS)
@pytest.mark.parametrize("settings", ["none.toml", "folder", *SETTINGS])
def test_unusable_settings(folder: Path, capsys: pytest.CaptureFixture[str], settings: str, command: str) -> None:
    said = complain(folder, capsys, f"--config {settings} --db good.db {command}")
    assert settings in said
    assert SETTINGS.get(settings, ("", settings))[1] in said


@pytest.mark.parametrize("command", USES_OUTLETS)
@pytest.mark.parametrize("settings", OUTLETS)
def test_unusable_outlets(folder: Path, capsys: pytest.CaptureFixture[str], settings: str, command: str) -> None:
    if settings == "unknown.toml" and "://" in command:
        pytest.skip("an address is asked for whatever is watched")
    assert OUTLETS[settings][1] in complain(folder, capsys, f"--config {settings} --db good.db {command}")


@pytest.mark.parametrize("arguments", sorted({*SLIPS} - HELP))
def test_a_slip_on_the_command_line(folder: Path, capsys: pytest.CaptureFixture[str], arguments: str) -> None:
    said = complain(folder, capsys, f"--db good.db {arguments}")
    assert len(said) > len("exportwatch: "), "it says what is wrong"


@pytest.mark.parametrize("group", ["", "alerts", "outlets", "bench", "subscribers"])
def test_a_command_without_its_command_shows_the_help(
    folder: Path, capsys: pytest.CaptureFixture[str], group: str
) -> None:
    before = contents(folder)
    assert run(shlex.split(group)) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("Usage: exportwatch")
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("EXPORTWATCH_CRAWL_DELAY", "x", "must be a number"), ("EXPORTWATCH_CRAWL_DELAI", "1", "did you mean EXPORTWATCH_CRAWL_DELAY?"),
        ("EXPORTWATCH_DB", "folder", "is a directory"), ("EXPORTWATCH_SMTP_PORT", "99999", "between 1 and 65535"), ("EXPORTWATCH_CONFIG", "none.toml", "none.toml"),
    ],
)  # fmt: skip
def test_a_wrong_variable(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, variable: str, value: str, says: str
) -> None:  # fmt: skip
    monkeypatch.setenv(variable, value)
    assert says in complain(folder, capsys, "stories")


def test_a_closed_mail_port_and_a_missing_password_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        smtp = f'[smtp]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
        (folder / "closed.toml").write_text(smtp)
        (folder / "password.toml").write_text(smtp + 'username = "me"\npassword_file = "none"\n')
        before = open_database(folder / "good.db")
        assert "Connection refused" in complain_of_mail(folder, capsys, "closed.toml")
        assert before.execute("SELECT count(*) FROM deliveries").fetchone()[0] == 0
        before.close()
    assert "cannot be read" in complain(folder, capsys, "--config password.toml --db good.db alerts test a@example.org")


def complain_of_mail(folder: Path, capsys: pytest.CaptureFixture[str], settings: str) -> str:
    """A test mail is noted before it is sent and taken back after: the file's bytes differ, its rows do not."""
    assert run(["--config", settings, "--db", "good.db", "alerts", "test", "a@example.org"]) == 2
    said = capsys.readouterr().err.strip().splitlines()
    assert len(said) == 1
    return said[0]


def test_every_command_is_tried() -> None:
    tried = {word for line in (*READS_SETTINGS, *SLIPS) for word in shlex.split(line)[:1]}
    assert set(COMMANDS) <= tried
