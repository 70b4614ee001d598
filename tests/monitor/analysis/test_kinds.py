"""What kind of news a story is told to be, and how the weights for it are fitted."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from monitor.analysis.kind_fit import FEWEST_ROWS, fit_kinds, kinds_right
from monitor.analysis.kinds import best_kind, kind_scores, kind_words, telling
from monitor.analysis.relevance import Document, judge, load_rules, marks_of
from monitor.analysis.rows import Row, event_hash, read_rows, to_bytes
from monitor.analysis.weights import load_weights

RULES = load_rules()


def told(title: str, text: str = "", language: str = "en") -> dict[str, float]:
    return telling(marks_of(Document(title, None, text, language), RULES.lexicon, RULES.matcher), RULES.lexicon)


@pytest.mark.parametrize(
    ("title", "language", "kind"),
    [
        ("Norway could buy four frigates from Spain, minister says", "en", "deal_talks"),
        ("Norway signs contract with Spain for four frigates", "en", "deal_signed"),
        ("Norway receives first of four frigates built in Spain", "en", "delivery"),
        ("Norway's parliament approves export of missiles to Chile", "en", "approval_or_licence"),
        ("Norway suspends arms exports to Chile", "en", "embargo_or_block"),
        ("Norway donates howitzers to Ukraine free of charge", "en", "aid_transfer"),
        ("Norway's arms exports rose 12 percent to a record last year", "en", "export_statistics"),
        ("Peru İspanya'dan dört fırkateyn almayı planlıyor", "tr", "deal_talks"),
        ("Перу подписало контракт на покупку четырёх испанских фрегатов", "ru", "deal_signed"),
        ("Peru erhält die erste von vier Fregatten aus Spanien", "de", "delivery"),
        ("El Congreso de Perú autoriza la exportación de misiles a Chile", "es", "approval_or_licence"),
    ],
)
def test_the_kind_is_told_from_how_far_the_news_has_come(title: str, language: str, kind: str) -> None:
    assert best_kind(kind_scores(told(title, language=language), RULES.weights.kinds)) == kind


def test_a_ban_with_one_state_named_is_kept_apart_from_one_with_two() -> None:
    own, other = told("Kenya lifts its ban on arms exports"), told("Kenya lifts its ban on arms exports to Peru")
    assert "title:opening_at_home" in own
    assert "title:opening_abroad" not in own
    assert "title:opening_abroad" in other


def test_words_of_a_stage_decide_no_story() -> None:
    stages = {name for name, concept in RULES.lexicon.concepts.items() if concept.group == "stage"}
    assert len(stages) == 9
    assert not any(stage in feature for stage in stages for feature in RULES.weights.points)
    plain = judge(Document("Ghana buys radar systems from Italy", None, "", "en"), RULES)
    staged = judge(Document("Ghana buys radar systems from Italy, half a decade", None, "", "en"), RULES)
    assert plain.score == staged.score > 0
    assert not {e.concept for e in staged.evidence} & stages


def test_a_reader_is_told_which_words_told_the_kind() -> None:
    verdict = judge(Document("Norway could soon buy four frigates from Spain", None, "", "en"), RULES)
    assert verdict.reasons[-1] == "told as deal_talks by “could”"


def test_only_words_that_stand_there_are_named_and_two_at_most() -> None:
    marked = marks_of(
        Document("Norway hopes it could buy, is in talks", None, "It plans to.", "en"), RULES.lexicon, RULES.matcher
    )
    words = kind_words(marked, RULES.lexicon, RULES.weights.kinds, "deal_talks")
    assert words == ("could buy", "in talks")


def row(number: int, kind: str, *features: str, event: str | None = None) -> Row:
    return Row(
        True, "en", {}, True, event_hash(event or f"event {number}"), "-", kind, telling=dict.fromkeys(features, 1.0)
    )


def test_weights_find_what_tells_the_kinds_apart_on_events_they_never_saw() -> None:
    chance = random.Random(7)
    rows = [
        row(
            n,
            kind,
            f"title:{kind}",
            f"lead:{chance.choice('abc')}",
            *(["title:noise"] if chance.random() < 0.5 else []),
        )
        for n, kind in enumerate(["delivery", "deal_talks", "policy"] * 60)
    ]
    kinds = fit_kinds(rows)
    assert set(kinds) == {"delivery", "deal_talks", "policy"}
    for kind, points in kinds.items():
        assert max(points, key=points.__getitem__) == f"title:{kind}"
    assert kinds_right(rows) == 1.0


def test_labels_that_nothing_tells_apart_are_told_by_chance_and_no_better() -> None:
    chance = random.Random(7)
    rows = [row(n, chance.choice(["delivery", "deal_talks"]), f"title:{chance.choice('abcd')}") for n in range(400)]
    assert 0.35 < kinds_right(rows) < 0.65


def test_all_reports_of_an_event_are_held_out_together() -> None:
    # Each event has a feature of its own: it tells the kind where another report of the event was seen.
    chance = random.Random(3)
    rows = []
    for event in range(60):
        kind = chance.choice(["delivery", "deal_talks"])
        rows += [row(0, kind, f"title:event{event}", event=f"e{event}") for _ in range(4)]
    assert kinds_right(rows) < 0.75


def test_the_slope_is_that_of_the_loss() -> None:
    from monitor.analysis.kind_fit import _Problem

    rows = [row(0, "a", "title:x"), row(1, "b", "title:x", "title:y"), row(2, "b", "title:y")]
    problem = _Problem(rows, ["a", "b"], ["title:x", "title:y", "bias"], 0.7)
    points = [0.3, -0.2, 0.1, 0.5, 0.4, -0.6]
    loss, slope = problem.at(points)
    for place in range(len(points)):
        moved = [p + (1e-6 if i == place else 0.0) for i, p in enumerate(points)]
        assert (problem.at(moved)[0] - loss) / 1e-6 == pytest.approx(slope[place], abs=1e-4)


def test_too_few_labels_fit_nothing() -> None:
    assert fit_kinds([row(n, "delivery", "title:x") for n in range(FEWEST_ROWS - 1)]) == {}


def test_rows_keep_what_tells_the_kind(tmp_path: Path) -> None:
    file = tmp_path / "training.jsonl.gz"
    file.write_bytes(to_bytes([row(1, "delivery", "title:arrived", "lead:a_system")]))
    assert read_rows(file)[0].telling == {"title:arrived": 1.0, "lead:a_system": 1.0}


def test_the_shipped_weights_know_every_kind_of_the_guideline() -> None:
    assert set(load_weights("defence-exports").kinds) == {
        "aid_transfer", "embargo_or_block", "approval_or_licence", "delivery", "deal_talks", "deal_signed",
        "export_statistics", "policy", "other",
    }  # fmt: skip
