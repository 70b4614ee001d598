"""``exportwatch outlets furniture``: what recurs on an outlet's pages, and what people decide of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli.context import AppContext
from monitor.cli.outlets import outlets
from spiders.keeping import learn
from storage import articles
from storage.clock import utc_now
from storage.db import open_database, transaction
from storage.errors import UserError
from storage.models import Article, Block
from tests.records import article, watch

RECURRING = "Read all our stories about ships and harbours on the special page of the paper"
OWN = "Boat {0} of the northern harbour and what its crew of {0} men told the author of this very article"


def page(number: int, *lines: str) -> Article:
    found = article(
        number, outlet="anewz", url=f"https://anewz.tv/{number}", canonical_url=f"https://anewz.tv/{number}"
    )
    blocks = tuple(
        Block(line)
        for line in (
            OWN.format(number),
            f"Captain {number} was asked once more about the boat before it left the harbour for the winter",
            *lines,
        )
    )
    return replace(found, blocks=blocks)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[AppContext]:
    """A database of three articles of anewz that end in the same line."""
    path = tmp_path / "exportwatch.db"
    (tmp_path / "exportwatch.toml").write_text("")
    with closing(open_database(path)) as db, transaction(db):
        watch(db, "anewz")
        for number in (1, 2, 3):
            cleaned = learn(db, page(number, RECURRING), utc_now())
            articles.save(db, cleaned, source_id=None, quiet=False, now=utc_now())
    return AppContext(config=tmp_path / "exportwatch.toml", db=path)


def run(app: AppContext, *args: str) -> Result:
    result = CliRunner().invoke(outlets, ["furniture", *args], obj=app)
    assert result.exit_code == 0, (result.output, result.exception)
    return result


def texts(app: AppContext) -> list[str]:
    with closing(app.open_db()) as db:
        return [a.text for a in articles.listing(db)]


def test_what_recurs_is_listed_with_how_many_pages_carry_it(app: AppContext) -> None:
    listed = json.loads(run(app, "anewz", "--json").stdout)
    assert [(each["carriers"], each["owned"], each["ruling"]) for each in listed] == [(3, False, None)]
    assert listed[0]["sample"] == RECURRING.lower()
    assert RECURRING.lower() in run(app, "anewz").stdout


def test_an_outlet_of_which_nothing_is_known(app: AppContext) -> None:
    assert "no line is known to recur" in run(app, "daily-sabah").stdout


def test_what_is_learnt_later_is_cleaned_out_of_what_was_stored(app: AppContext) -> None:
    assert sum(RECURRING in text for text in texts(app)) == 2  # the first two were stored before it recurred
    said = run(app, "anewz", "--drop", RECURRING).stdout
    assert "1 to drop; 2 stored articles cleaned again" in said
    assert not any(RECURRING in text for text in texts(app))


def test_a_line_to_keep_comes_back_by_the_id_that_the_list_shows(app: AppContext) -> None:
    run(app, "anewz", "--drop", RECURRING)
    mark = json.loads(run(app, "anewz", "--json").stdout)[0]["id"]
    run(app, "anewz", "--keep", mark)
    assert all(RECURRING in text for text in texts(app))
    assert json.loads(run(app, "anewz", "--json").stdout)[0]["ruling"] == "keep"


def test_a_dropped_line_goes_wherever_it_stands(app: AppContext) -> None:
    run(app, "anewz", "--drop", OWN.format(2))
    assert not any(f"{OWN.format(2)}\n" in text for text in texts(app))


def test_a_decision_is_taken_back(app: AppContext) -> None:
    run(app, "anewz", "--keep", RECURRING)
    run(app, "anewz", "--forget", RECURRING)
    assert json.loads(run(app, "anewz", "--json").stdout)[0]["ruling"] is None
    assert not any(RECURRING in text for text in texts(app))


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("anews",), "did you mean 'anewz'?"),
        (("anewz", "--drop", "***"), "no word in the line"),
        (("anewz", "--forget", "A line nobody ruled on"), "nothing was decided"),
        (("anewz", "--keep", "0123456789abcdef"), "has the id"),
    ],
)
def test_a_slip_is_said(app: AppContext, args: tuple[str, ...], says: str) -> None:
    result = CliRunner().invoke(outlets, ["furniture", *args], obj=app)
    assert isinstance(result.exception, UserError)
    assert says in str(result.exception)
