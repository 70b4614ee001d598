from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts.policy import HOUR, MAX_DIGEST, may_alert, next_attempt, plan_cap, wants
from storage.models import AlertKind, Delivery, StoredArticle
from storage.settings import AlertSettings, Recipient
from tests.monitor.alert_records import NOW, TOPIC, article, delivery, moment

SETTINGS = AlertSettings()


@pytest.mark.parametrize(
    ("found", "allowed", "why"),
    [
        (article(), True, "new"),
        (article(quiet=True), False, "first look"),
        (article(published=None), True, "without a certain date"),
        (article(published=None, quiet=True), False, "first look"),
        (article(published=moment(NOW - timedelta(hours=72))), True, "new"),
        (article(published=moment(NOW - timedelta(hours=73))), False, "73 hours ago"),
        (article(published=moment(NOW - timedelta(days=9000), certain=False)), True, "without a certain date"),
        (article(published=moment(NOW + timedelta(days=3))), True, "new"),
    ],
)
def test_what_may_alert(found: StoredArticle, allowed: bool, why: str) -> None:
    said, reason = may_alert(found, NOW, SETTINGS)
    assert said is allowed
    assert why in reason


STORY = {"topic": TOPIC, "subtype": "contract", "outlet": "anewz", "language": "en-GB", "score": 0.7}


@pytest.mark.parametrize(
    ("wish", "changed", "wanted"),
    [
        ({}, {}, True),
        ({"topics": (TOPIC,)}, {}, True),
        ({"topics": ("oil",)}, {}, False),
        ({"subtypes": ("contract", "statistic")}, {}, True),
        ({"subtypes": ("statistic",)}, {}, False),
        ({"subtypes": ("contract",)}, {"subtype": None}, False),
        ({"outlets": ("Anewz",)}, {}, True),
        ({"outlets": ("other",)}, {}, False),
        ({"languages": ("en",)}, {}, True),
        ({"languages": ("EN_us",)}, {}, True),
        ({"languages": ("tr",)}, {}, False),
        ({"languages": ("tr",)}, {"language": None}, True),
        ({"min_score": 0.7}, {}, True),
        ({"min_score": 0.71}, {}, False),
        ({"outlets": ("anewz",), "languages": ("tr",)}, {}, False),
    ],
)
def test_who_wants_what(wish: dict[str, object], changed: dict[str, object], wanted: bool) -> None:
    assert wants(Recipient("a@example.org", **wish), **{**STORY, **changed}) is wanted  # type: ignore[arg-type]


def mails(count: int, start: int = 1, **more: object) -> list[Delivery]:
    return [delivery(n, **more) for n in range(start, start + count)]


def ago(*minutes: int) -> list[datetime]:
    return [NOW - timedelta(minutes=m) for m in minutes]


def ids(chosen: tuple[Delivery, ...]) -> list[int]:
    return [d.id for d in chosen]


def test_below_the_cap_all_go() -> None:
    plan = plan_cap(mails(12), [], 12, NOW)
    assert ids(plan.send) == list(range(1, 13))
    assert plan.fold == plan.hold == ()


def test_a_storm_becomes_eleven_mails_and_one_digest() -> None:
    plan = plan_cap(mails(50), [], 12, NOW)
    assert ids(plan.send) == list(range(1, 12))
    assert ids(plan.fold) == list(range(12, 51))
    assert plan.hold == ()


def test_the_last_place_takes_all_that_wait() -> None:
    plan = plan_cap(mails(3), ago(*range(1, 12)), 12, NOW)
    assert (ids(plan.send), ids(plan.fold), ids(plan.hold)) == ([], [1, 2, 3], [])
    assert ids(plan_cap(mails(1), ago(*range(1, 12)), 12, NOW).send) == [1]


def test_with_no_place_left_all_wait_until_one_is_free() -> None:
    plan = plan_cap(mails(2), ago(59, 30, 10), 3, NOW)
    assert (plan.send, plan.fold, ids(plan.hold)) == ((), (), [1, 2])
    assert plan.hold_until == NOW + timedelta(minutes=1)


def test_what_had_to_wait_goes_as_one_digest() -> None:
    waited = mails(5, next_attempt_at=NOW, created_at=NOW - HOUR)
    plan = plan_cap([*waited, *mails(3, 6)], [], 12, NOW)
    assert (ids(plan.send), ids(plan.fold), plan.hold) == ([6, 7, 8], [1, 2, 3, 4, 5], ())
    crowded = plan_cap([*waited, *mails(3, 6)], ago(1, 2), 4, NOW)
    assert (ids(crowded.send), ids(crowded.fold)) == ([6], [1, 2, 3, 4, 5, 7, 8])
    assert ids(plan_cap(waited[:1], [], 12, NOW).send) == [1]
    failed = mails(5, next_attempt_at=NOW, created_at=NOW - HOUR, attempts=1)
    assert ids(plan_cap(failed, [], 12, NOW).send) == [1, 2, 3, 4, 5]


def test_a_lowered_cap_waits_for_enough_places() -> None:
    assert plan_cap(mails(1), ago(50, 40, 30, 20), 2, NOW).hold_until == NOW + timedelta(minutes=30)


def test_a_mail_a_server_may_have_seen_is_never_folded() -> None:
    due = [*mails(4), *mails(2, 5, message=b"frozen")]
    plan = plan_cap(due, [], 4, NOW)
    assert ids(plan.send) == [5, 6, 1]
    assert ids(plan.fold) == [2, 3, 4]
    crowded = plan_cap(mails(5, message=b"frozen"), [], 2, NOW)
    assert (ids(crowded.send), crowded.fold, ids(crowded.hold)) == ([1, 2], (), [3, 4, 5])
    assert crowded.hold_until == NOW + HOUR


def test_test_mails_are_outside_the_count() -> None:
    plan = plan_cap(mails(1, kind=AlertKind.TEST), ago(1, 2, 3), 3, NOW)
    assert ids(plan.send) == [1]


def test_a_clock_set_back_holds_nothing_up() -> None:
    assert ids(plan_cap(mails(2), ago(-1440, -1430, -1420), 3, NOW).send) == [1, 2]


def test_a_cap_of_nought_is_none() -> None:
    assert len(plan_cap(mails(200), ago(*range(59)), 0, NOW).send) == 200


def test_a_cap_of_one_sends_one_digest() -> None:
    plan = plan_cap(mails(3), [], 1, NOW)
    assert (plan.send, ids(plan.fold)) == ((), [1, 2, 3])


def test_a_digest_stays_readable() -> None:
    plan = plan_cap(mails(3 * MAX_DIGEST), [], 2, NOW)
    assert (len(plan.send), len(plan.fold), len(plan.hold)) == (1, MAX_DIGEST, 2 * MAX_DIGEST - 1)
    assert plan.hold_until == NOW + HOUR
    large = mails(2, kind=AlertKind.DIGEST, story_ids=tuple(range(MAX_DIGEST)))
    alone = plan_cap(large, [], 1, NOW)
    assert (ids(alone.send), alone.fold, ids(alone.hold)) == ([1], (), [2])


@given(
    st.lists(st.booleans(), max_size=60),
    st.lists(st.integers(0, 90), max_size=20),
    st.integers(1, 15),
)
def test_none_is_lost_and_the_cap_holds(frozen: list[bool], minutes: list[int], cap: int) -> None:
    due = [delivery(n, message=b"x" if f else None) for n, f in enumerate(frozen)]
    plan = plan_cap(due, ago(*minutes), cap, NOW)
    assert sorted(d.id for d in (*plan.send, *plan.fold, *plan.hold)) == list(range(len(due)))
    recent = sum(1 for m in minutes if m < 60)
    new = len(plan.send) + bool(plan.fold)
    assert new == 0 or recent + new <= cap
    assert len(plan.fold) != 1
    assert all(d.message is None for d in plan.fold)
    assert bool(plan.hold) == (plan.hold_until is not None)
    if plan.hold_until is not None:
        assert NOW < plan.hold_until <= NOW + HOUR
    if due and recent < cap:
        assert new > 0


def test_the_back_off_follows_the_settings_and_ends() -> None:
    waits = (300.0, 900.0)
    assert next_attempt(1, waits, 0.0, NOW) == NOW + timedelta(seconds=300)
    assert next_attempt(2, waits, 1.0, NOW) == NOW + timedelta(seconds=900 * 1.2)
    assert next_attempt(3, waits, 0.0, NOW) is None


def test_while_the_server_is_down_no_mail_waits_long_and_none_is_given_up_early() -> None:
    waits = (300.0, 6 * 3600.0)
    assert next_attempt(1, waits, 0.0, NOW, down_since=NOW) == NOW + timedelta(seconds=300)
    assert next_attempt(2, waits, 0.0, NOW, down_since=NOW - HOUR) == NOW + timedelta(minutes=30)
    assert next_attempt(9, waits, 0.0, NOW, down_since=NOW - 6 * HOUR) == NOW + timedelta(minutes=30)
    assert next_attempt(9, waits, 0.0, NOW, down_since=NOW - 7 * HOUR) is None


@pytest.mark.parametrize(("code", "least"), [(421, 300), (451, 300), (None, 10), (535, 10)])
def test_a_greylisting_server_is_left_alone_for_five_minutes(code: int | None, least: int) -> None:
    assert next_attempt(1, (10.0,), 0.0, NOW, code=code) == NOW + timedelta(seconds=least)
