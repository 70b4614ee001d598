"""``exportwatch outlets list``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli.context import AppContext
from monitor.cli.outlets import outlets
from spiders.catalog import KEYS, load_catalog
from storage.errors import UserError


def run(tmp_path: Path, *args: str, settings: str = "") -> Result:
    config = tmp_path / "exportwatch.toml"
    config.write_text(settings)
    app = AppContext(config=config, db=tmp_path / "exportwatch.db")
    return CliRunner().invoke(outlets, ["list", *args], obj=app)


def names(result: Result) -> list[str]:
    assert result.exit_code == 0, result.output
    return [each["name"] for each in json.loads(result.stdout)]


def test_lists_all_of_them(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert result.exit_code == 0, result.output
    listed = [line.split()[1] for line in result.stdout.splitlines() if line.startswith("* ")]
    assert listed == sorted(load_catalog())
    assert f"{len(listed)} outlets, {len(listed)} watched." in result.stdout
    assert not (tmp_path / "exportwatch.db").exists(), "listing makes no database"


def test_a_row_tells_guesses_and_trust(tmp_path: Path) -> None:
    rows = {line.split()[1]: line for line in run(tmp_path).stdout.splitlines() if line.startswith("* ")}
    assert rows["anewz"].split() == ["*", "anewz", "AnewZ", "Azerbaijan", "en", "1", "1?", "1?", "7", "no"]
    assert rows["haberturk"].split()[-5:] == ["1", "2", "2", "2?", "yes"]


def test_json_holds_every_key(tmp_path: Path) -> None:
    result = run(tmp_path, "--json")
    assert names(result) == sorted(load_catalog())
    assert all(set(each) == {"name", "watched", *KEYS} for each in json.loads(result.stdout))


def test_filters(tmp_path: Path) -> None:
    catalog = load_catalog()
    assert names(run(tmp_path, "--json", "--tier", "1")) == [n for n, each in catalog.items() if each.tier == 1]
    turkish = names(run(tmp_path, "--json", "--country", "turkiye", "--language", "TR", "--language", "en"))
    assert "sabah" in turkish
    assert "daily-sabah" in turkish
    assert all(catalog[name].country == "Türkiye" for name in turkish)
    assert "aa-ru" not in turkish
    assert names(run(tmp_path, "--json", "--tier", "3")) == []


@pytest.mark.parametrize(
    ("args", "line"),
    [
        (("--country", "Turkey"), "no outlet has the country 'Turkey': did you mean 'Türkiye'?"),
        (("--language", "zz"), "no outlet has the language 'zz'"),
    ],
)
def test_a_filter_that_nothing_has_is_a_slip(tmp_path: Path, args: tuple[str, ...], line: str) -> None:
    error = run(tmp_path, *args).exception
    assert isinstance(error, UserError)
    assert str(error) == line


def test_what_is_watched_is_marked(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "harbour.toml").write_text('title = "[b]Harbour"\nhome = "https://harbour.example.org"\n')
    settings = f'[crawl]\noutlets_dir = "{tmp_path}/own"\noutlets = ["harbour", "anewz"]\nexclude = ["anewz"]\n'
    result = run(tmp_path, settings=settings)
    assert [line.split()[1:3] for line in result.stdout.splitlines() if line.startswith("* ")] == [
        ["harbour", "[b]Harbour"]
    ]
    assert "1 watched." in result.stdout


def test_settings_that_name_no_outlet_are_one_line(tmp_path: Path) -> None:
    error = run(tmp_path, settings='[crawl]\noutlets = ["anews"]\n').exception
    assert isinstance(error, UserError)
    assert "did you mean 'anewz'" in str(error)
