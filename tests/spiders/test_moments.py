"""Weighing stated times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from spiders.moments import choose, clamp, is_plausible, not_before, read_all
from storage.models import Moment, Precision

FETCHED = datetime(2026, 2, 2, 12, tzinfo=UTC)


def moment(at: datetime, *, source="jsonld", certain=True, precision=Precision.SECOND) -> Moment:
    return Moment(at, at.isoformat(), 0 if certain else None, precision, source, certain)


def test_statements_are_read_in_order_and_nonsense_falls_out():
    found = read_all([("jsonld", "soon"), ("opengraph", "2026-02-02T10:15:00+03:00"), ("time", "2026-02-01")])
    assert [(m.source, m.at.hour, m.offset_minutes, m.certain) for m in found] == [
        ("opengraph", 7, 180, True),
        ("time", 0, None, False),
    ]


def test_first_certain_one_wins():
    first, second = moment(FETCHED - timedelta(hours=1)), moment(FETCHED - timedelta(hours=9), source="feed")
    assert choose([first, second], FETCHED) == first
    assert choose([], FETCHED) is None


def test_zoneless_time_gives_way_to_a_certain_one_near_it():
    vague = moment(FETCHED - timedelta(hours=1), certain=False)
    feed = moment(FETCHED - timedelta(hours=4), source="feed")
    assert choose([vague, feed], FETCHED) == feed


def test_zoneless_time_stands_against_a_certain_one_of_another_day():
    vague = moment(FETCHED - timedelta(hours=1), certain=False)
    feed = moment(FETCHED - timedelta(days=4), source="feed")
    assert choose([vague, feed], FETCHED) == vague


def test_day_gives_way_to_a_clock_on_that_day():
    day = moment(datetime(2026, 2, 1, tzinfo=UTC), certain=False, precision=Precision.DAY)
    clock = moment(datetime(2026, 2, 1, 21, 5, tzinfo=UTC), certain=False, source="time")
    assert choose([day, clock], FETCHED) == clock


def test_future_and_prehistory_are_passed_over():
    future, old = moment(FETCHED + timedelta(hours=25)), moment(datetime(1970, 1, 1, tzinfo=UTC))
    good = moment(FETCHED - timedelta(hours=1), source="time")
    assert choose([future, old, good], FETCHED) == good


def test_where_nothing_is_plausible_the_bound_is_taken_and_uncertain():
    future, old = moment(FETCHED + timedelta(days=300)), moment(datetime(1970, 1, 1, tzinfo=UTC))
    chosen = choose([future, old], FETCHED)
    assert chosen is not None
    assert (chosen.at, chosen.certain, chosen.raw) == (FETCHED, False, future.raw)
    assert clamp(old, FETCHED).at == datetime(1990, 1, 1, tzinfo=UTC)


def test_clock_skew_of_a_day_is_plausible():
    assert is_plausible(moment(FETCHED + timedelta(hours=24)), FETCHED)
    assert not is_plausible(moment(FETCHED + timedelta(hours=24, seconds=1)), FETCHED)


def test_change_before_publication_is_no_change():
    published, earlier = moment(FETCHED), moment(FETCHED - timedelta(days=1))
    assert not_before(earlier, published) is None
    assert not_before(published, earlier) == published
    assert not_before(earlier, None) == earlier


@given(st.lists(st.tuples(st.integers(-20000, 20000), st.booleans(), st.sampled_from(Precision))))
def test_what_is_chosen_is_always_plausible(stated):
    candidates = [moment(FETCHED + timedelta(hours=h), certain=c, precision=p) for h, c, p in stated]
    chosen = choose(candidates, FETCHED)
    assert (chosen is None) == (not candidates)
    assert chosen is None or is_plausible(chosen, FETCHED)
    assert chosen is None or not chosen.certain or chosen in candidates
