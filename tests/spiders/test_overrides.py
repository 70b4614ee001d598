"""Dated overrides of outlets: read from their files, applied to pages until their day, reported after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from spiders.catalog import load_catalog, parse_outlet
from spiders.extraction import extract
from spiders.outlet import Outlet
from spiders.overrides import Override, expired, in_force
from storage.errors import SettingsError
from storage.models import Article, Page
from storage.text import body_hash

MINIMAL = 'title = "Harbour Post"\nhome = "https://harbour.example.org"\n'
TABLE = '[[overrides]]\nwhy = "their tail has no mark"\nuntil = 2026-06-30\n'
BODY = tuple(
    f"The yard handed over hull number {n} to the coast guard in a short ceremony on the quay, where officials {verb} the crew."
    for n, verb in enumerate(("thanked", "praised", "greeted", "briefed"), 1)
)
STRAY = "In other news the tram company presented the timetable that will be in force from the first of the next month."
PAGE = f"""<html lang="en"><head><title>Search words for machines</title>
<meta property="og:title" content="Search words for machines"></head><body><main><article>
<p class="real-title">Yard delivers first patrol boat</p><span class="stamp" datetime="2026-02-01T10:30:00+03:00">yesterday</span>
<div class="story">{"".join(f"<p>{line}</p>" for line in BODY)}<p class="stray">{STRAY}</p></div>
<p class="outside">{STRAY} It carried on.</p></article></main></body></html>"""


def outlet_with(**said: object) -> Outlet:
    override = replace(Override("a reason", date(2026, 6, 30), prune=("nav",)), **said)  # type: ignore[arg-type]
    return Outlet("harbour", "Harbour Post", "https://harbour.example.org", overrides=(override,))


def read(outlet: Outlet, when: datetime = datetime(2026, 2, 2, tzinfo=UTC)) -> Article:
    url = "https://harbour.example.org/news/1/boat"
    raw = PAGE.encode()
    page = Page("harbour", url, url, 200, {"content-type": "text/html; charset=utf-8"}, raw, body_hash(raw), when)
    found = extract(page, outlet, None)
    assert isinstance(found, Article), found
    return found


def test_a_file_may_hold_several():
    outlet = parse_outlet(
        "harbour",
        MINIMAL + TABLE + 'prune = [".share"]\n' + TABLE + 'keep = ["div.story"]\ntitle = "h2"\ndate = "time.pub"\n',
        "my/harbour.toml",
    )
    first, second = outlet.overrides
    assert first == Override("their tail has no mark", date(2026, 6, 30), prune=(".share",))
    assert (second.keep, second.title, second.date) == (("div.story",), "h2", "time.pub")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('overrides = "x"', "written as tables"),
        ("[[overrides]]\n", "needs 'why'"),
        ('[[overrides]]\nwhy = " "\nuntil = 2026-06-30\nprune = ["p"]', "needs 'why'"),
        ('[[overrides]]\nwhy = "x"\nprune = ["p"]', "needs 'until'"),
        ('[[overrides]]\nwhy = "x"\nuntil = "soon"\nprune = ["p"]', "needs 'until'"),
        ('[[overrides]]\nwhy = "x"\nuntil = 2026-06-30T10:00:00\nprune = ["p"]', "needs 'until'"),
        (TABLE, "changes nothing"),
        (TABLE + 'prune = "p"', "must be a list"),
        (TABLE + "prune = [3]", "must be a CSS selector"),
        (TABLE + 'prune = ["p[["]', "is no CSS selector"),
        (TABLE + 'title = ":::"', "is no CSS selector"),
        (TABLE + 'pruned = ["p"]', "did you mean 'prune'?"),
    ],
)
def test_what_a_file_gets_wrong_is_one_line(text: str, says: str):
    with pytest.raises(SettingsError) as caught:
        parse_outlet("harbour", MINIMAL + text, "my/harbour.toml")
    line = str(caught.value)
    assert says in line
    assert "my/harbour.toml" in line
    assert "\n" not in line


def test_without_an_override_the_stray_paragraphs_stay():
    article = read(outlet_with())
    assert STRAY in article.text
    assert article.title == "Search words for machines"


def test_prune_takes_out_and_keep_leaves_only_what_is_inside():
    assert STRAY not in read(outlet_with(prune=(".stray", ".outside"))).text
    kept = read(outlet_with(keep=("div.story",), prune=(".stray",))).text
    assert kept.split("\n") == list(BODY)


def test_title_and_date_are_read_from_the_elements_named():
    article = read(outlet_with(title="p.real-title", date=".stamp"))
    assert article.title == "Yard delivers first patrol boat"
    assert article.found_in["title"] == article.found_in["published"] == "override"
    assert article.published is not None
    assert article.published.at == datetime(2026, 2, 1, 7, 30, tzinfo=UTC)


def test_selectors_that_match_nothing_change_nothing():
    assert read(outlet_with(keep=(".gone",), title=".gone", date=".gone")).blocks == read(outlet_with()).blocks


def test_it_holds_through_its_last_day_and_no_longer():
    outlet = outlet_with(prune=(".stray", ".outside"))
    assert STRAY not in read(outlet, datetime(2026, 6, 30, 23, 59, tzinfo=UTC)).text
    assert STRAY in read(outlet, datetime(2026, 7, 1, tzinfo=UTC)).text
    assert in_force(outlet.overrides, date(2026, 6, 30)) == outlet.overrides
    assert expired(outlet.overrides, date(2026, 7, 1)) == outlet.overrides


def test_no_shipped_override_outlives_its_next_look_by_years():
    """A shipped override lasts a year at most, so that somebody looks at the site again."""
    listed = [o for each in load_catalog().values() for o in each.overrides]
    assert all(o.until <= date(2028, 1, 1) for o in listed)
