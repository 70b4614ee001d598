from __future__ import annotations

from monitor.alerts.digest import FULL_ENTRIES, compose_digest
from monitor.alerts.policy import MAX_DIGEST
from monitor.alerts.records import AlertStory
from storage.models import AlertKind
from tests.monitor.alert_records import SENTENCE, alert, delivery, judgement
from tests.monitor.test_compose import NASTY, SENDER, harmless, live, part, subject


def digest(stories: list[AlertStory], why: str = "stories found at the first look") -> bytes:
    asked = delivery(kind=AlertKind.DIGEST, story_id=None, story_ids=tuple(s.story.id for s in stories), whats_new=why)
    return compose_digest(asked, stories, sender=SENDER)


def test_a_digest_lists_every_story_in_order() -> None:
    raw = digest([alert(n, others=n - 1) for n in range(1, 5)])
    harmless(raw)
    assert subject(raw) == "4 stories on defence exports: Türkiye’s yards sell patrol boats abroad (1)"
    text = " ".join(part(raw, "plain").split())
    places = [text.index(f"{n}. Türkiye’s yards sell patrol boats abroad ({n})") for n in range(1, 5)]
    assert places == sorted(places)
    assert "In one mail: stories found at the first look." in text
    assert "Loopback Daily, and 3 more, first seen Mon 2 Feb 2026, 09:21 UTC (defence exports, contract)" in text
    assert text.count(SENTENCE) == 4
    assert live(part(raw, "html")).links == [f"https://loopback.example/news/{n}" for n in range(1, 5)]


def test_one_story_is_one_story() -> None:
    assert subject(digest([alert()])).startswith("1 story on defence exports: ")


def test_a_digest_names_the_reason_where_no_sentence_is_kept() -> None:
    raw = digest([alert(verdict=judgement(hit_sentence=None))])
    assert "It names a sale abroad and its price." in part(raw, "plain")


def test_hostile_stories_stay_text() -> None:
    stories = [alert(n, title=t, verdict=judgement(hit_sentence=t, subtype=t)) for n, t in enumerate(NASTY, 1)]
    raw = digest(stories, NASTY[0])
    harmless(raw)
    assert len(live(part(raw, "html")).links) == len(stories)


def test_the_largest_digest_stays_below_what_mail_readers_clip() -> None:
    title = "Азербайджан покупает патрульные катера и беспилотники у соседних верфей на пятьсот миллионов"
    verdict = judgement(hit_sentence=f"{title} долларов, сообщили в министерстве. " * 3)
    raw = digest([alert(n, title=f"{title} {n}", verdict=verdict, language="ru") for n in range(1, MAX_DIGEST + 1)])
    harmless(raw)
    assert len(raw) < 100_000
    html = part(raw, "html")
    assert html.count("сообщили") <= FULL_ENTRIES * 3
    assert all(f"/news/{n}" in html for n in range(1, MAX_DIGEST + 1))
