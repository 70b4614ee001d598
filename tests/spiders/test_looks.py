"""What a look does to a source's state, and when an outlet needs healing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from spiders import looks
from storage.models import Source, SourceKind
from tests.records import NOON

FEED = Source(1, "gazette", SourceKind.FEED, "https://gazette.example/feed", "configured")
LATER = NOON + timedelta(hours=1)


def seen(source: Source = FEED, *, leads: int = 3, new: int = 1, problem: str | None = None) -> Source:
    return looks.after_leads(
        source,
        status=200,
        etag='"a"',
        last_modified="x",
        body_hash="h",
        leads=leads,
        new=new,
        problem=problem,
        now=NOON,
    )


def test_the_first_successful_look_is_quiet_and_the_next_is_not() -> None:
    assert looks.is_quiet(FEED, NOON)
    assert not looks.is_quiet(seen(), LATER)


def test_a_day_of_outage_makes_the_next_look_quiet() -> None:
    assert not looks.is_quiet(seen(), NOON + timedelta(hours=23))
    assert looks.is_quiet(seen(), NOON + timedelta(hours=25))


def test_a_barren_look_keeps_no_validators_and_is_no_first_success() -> None:
    after = seen(leads=0, new=0)
    assert (after.etag, after.body_hash, after.first_ok_at, after.barren) == (None, None, None, 1)
    assert after.last_error == "no article found in it"
    assert looks.is_quiet(after, LATER)


def test_a_failure_forgets_validators_and_minds_retry_after() -> None:
    after = looks.after_failure(seen(), status=429, error="HTTP 429", retry_after=120, now=LATER)
    assert (after.failures, after.etag, after.body_hash) == (1, None, None)
    assert after.not_before == LATER + timedelta(seconds=120)
    assert seen(after).failures == 0


def test_unchanged_is_a_success() -> None:
    failed = looks.after_failure(seen(), status=500, error="HTTP 500", retry_after=None, now=NOON)
    after = looks.after_unchanged(failed, status=304, now=LATER)
    assert (after.failures, after.unchanged, after.last_ok_at) == (0, 1, LATER)


def test_a_discovered_source_that_was_never_of_use_is_given_up() -> None:
    found = replace(FEED, origin="discovered")
    assert not looks.after_failure(found, status=404, error="HTTP 404", retry_after=None, now=NOON).active
    assert looks.after_failure(found, status=500, error="HTTP 500", retry_after=None, now=NOON).active
    assert looks.after_failure(FEED, status=404, error="HTTP 404", retry_after=None, now=NOON).active


def test_discovery_is_for_outlets_with_nothing_or_a_broken_source() -> None:
    gone = looks.after_failure(FEED, status=404, error="HTTP 404", retry_after=None, now=NOON)
    once = looks.after_failure(seen(), status=500, error="HTTP 500", retry_after=None, now=NOON)
    healthy = replace(seen(), id=2)
    assert looks.needs_discovery([gone], None, NOON)
    assert looks.needs_discovery([gone, healthy], None, NOON)
    assert not looks.needs_discovery([once, healthy], None, NOON)
    assert not looks.needs_discovery([healthy], None, NOON)
    assert not looks.needs_discovery([gone], NOON - timedelta(hours=2), NOON)
    assert looks.needs_discovery([gone], NOON - timedelta(hours=25), NOON)


def test_a_failed_guess_makes_for_one_search_only() -> None:
    gone = looks.after_failure(FEED, status=404, error="HTTP 404", retry_after=None, now=NOON)
    healthy = replace(seen(), id=2)
    assert looks.needs_discovery([gone, healthy], None, NOON, guesses=(FEED.url,))
    assert not looks.needs_discovery([gone, healthy], NOON - timedelta(days=3), NOON, guesses=(FEED.url,))


def test_three_barren_looks_after_better_days_mean_a_new_layout() -> None:
    good = seen()
    barren = good
    for _ in range(3):
        assert not looks.structure_changed([barren])
        barren = seen(barren, leads=0, new=0)
    assert looks.structure_changed([barren])
    assert not looks.structure_changed([barren, replace(good, id=2)])
    assert not looks.structure_changed([replace(barren, leads_seen=0)])


def test_of_an_index_the_news_files_are_read_first() -> None:
    files = (
        "https://x.example/sitemap-2019.xml",
        "https://x.example/a.xml",
        "https://x.example/news.xml",
        "https://x.example/b.xml",
    )
    assert looks.children_to_read(files)[0] == "https://x.example/news.xml"
    assert len(looks.children_to_read(files)) == looks.MAX_CHILDREN


def test_a_file_its_index_has_listed_since_is_no_backlog() -> None:
    index = replace(FEED, id=2, kind=SourceKind.SITEMAP)
    child = replace(FEED, id=3, kind=SourceKind.SITEMAP, origin="child")
    assert looks.is_quiet(looks.since_parent(child, index, NOON), NOON)
    watched = looks.after_index(index, status=200, now=NOON)
    assert not looks.is_quiet(looks.since_parent(child, watched, LATER), LATER)
    long_out = NOON + timedelta(days=3)
    assert looks.is_quiet(looks.since_parent(child, watched, long_out), long_out)
    known = seen(child)
    assert looks.since_parent(known, watched, LATER) == known
