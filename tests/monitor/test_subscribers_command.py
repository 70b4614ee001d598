"""``exportwatch subscribers``: recipients kept in the database, beside and over those of the settings file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli.context import AppContext
from monitor.cli.subscribers import subscribers
from storage import subscribers as store
from storage.db import open_database
from storage.errors import UserError

SETTINGS = '[[recipients]]\naddress = "desk@example.org"\n'


@pytest.fixture
def app(tmp_path: Path) -> AppContext:
    config = tmp_path / "exportwatch.toml"
    config.write_text(SETTINGS)
    open_database(tmp_path / "exportwatch.db").close()
    return AppContext(config=config, db=tmp_path / "exportwatch.db")


def run(app: AppContext, *args: str) -> Result:
    return CliRunner().invoke(subscribers, list(args), obj=app)


def listed(app: AppContext) -> dict[str, dict[str, object]]:
    result = run(app, "list", "--json")
    assert result.exit_code == 0, result.output
    return {each["address"]: each for each in json.loads(result.stdout)}


def active(app: AppContext) -> set[str]:
    db = app.open_db()
    found = {r.address for r in store.active(db, app.reading.recipients)}
    db.close()
    return found


def test_added_beside_the_settings_file(app: AppContext) -> None:
    said = run(app, "add", "Analyst@Example.org", "--mode", "daily", "--at", "07:30", "--zone", "Asia/Baku", "--state", "AZ", "--state", "TR")  # fmt: skip
    assert said.exit_code == 0, said.output
    assert "daily at 07:30 Asia/Baku; state: AZ, TR" in said.stdout
    everybody = listed(app)
    assert {a: e["origin"] for a, e in everybody.items()} == {
        "desk@example.org": "settings",
        "Analyst@example.org": "database",
    }
    assert everybody["Analyst@example.org"]["states"] == ["AZ", "TR"]


def test_added_again_is_changed_not_doubled(app: AppContext) -> None:
    run(app, "add", "a@example.org", "--mode", "daily")
    run(app, "add", "a@example.org", "--mode", "weekly", "--summary")
    assert (listed(app)["a@example.org"]["mode"], listed(app)["a@example.org"]["summary"]) == ("weekly", True)


def test_pause_resume_and_remove_hold_for_the_settings_file_too(app: AppContext) -> None:
    run(app, "add", "a@example.org")
    for command, left in (("pause", {"a@example.org"}), ("resume", {"a@example.org", "desk@example.org"})):
        assert run(app, command, "desk@example.org").exit_code == 0
        assert active(app) == left
    run(app, "remove", "a@example.org")
    run(app, "remove", "desk@example.org")
    assert active(app) == set()
    assert {e["state"] for e in listed(app).values()} == {"removed"}
    run(app, "add", "a@example.org")
    assert active(app) == {"a@example.org"}


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("add", "nobody"), "must be a mail address"),
        (("add", "a@example.org", "--zone", "Mars"), "must be a time zone"),
        (("add", "a@example.org", "--at", "25:00"), "must be a time of day"),
        (("add", "a@example.org", "--quiet", "22:00"), "must be two times of day"),
        (("add", "a@example.org", "--min-score", "7"), "must lie between 0 and 1"),
        (("add", "apprise:ntfy"), "must be apprise: and an address"),
        (("pause", "b@example.org"), "nobody is subscribed as b@example.org"),
    ],
)
def test_a_slip_is_said_and_changes_nothing(app: AppContext, args: tuple[str, ...], says: str) -> None:
    before = listed(app)
    result = run(app, *args)
    assert isinstance(result.exception, UserError)
    assert says in str(result.exception)
    assert listed(app) == before
