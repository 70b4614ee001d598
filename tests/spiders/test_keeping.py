"""What happens in the database when a page became an article, or did not; and when more is learnt later."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlite_utils import Database

from spiders import keeping
from spiders.boilerplate import FURNITURE, passage_of
from spiders.keeping import SHORT_SHARE, Fetched, clean, keep, learn, learn_leads, owner_of, reclean, reclean_learnt
from storage import articles, furniture, leads, meta
from storage.db import transaction
from storage.furniture import DROP, KEEP
from storage.leads import StoredLead
from storage.models import Article, Block, Page, Reason, Rejected, Saved
from tests.records import NOON, article, lead, watch

HOURS = (1.0, 6.0)
TAIL = "Read all our stories about ships and harbours on the special page of the paper"
TEASER = "The company will add an early boat on school days from March, it announced on Tuesday evening."
LONG_AGO = NOON - timedelta(days=30)


@pytest.fixture(autouse=True)
def _open(db: Database):
    watch(db)
    with transaction(db):
        yield


def page(number: int, *tail: str, words: int = 60) -> Article:
    """Article ``number`` with three paragraphs of its own and a tail."""
    own = [
        f"Paragraph {part} of article {number} says {' '.join(f'w{number}x{part}x{n}' for n in range(words // 3))}"
        for part in (1, 2, 3)
    ]
    return article(number, text="\n".join((*own, *tail)))


def store(db: Database, found: Article, now: datetime = NOON) -> int:
    return articles.save(db, learn(db, found, now), source_id=None, quiet=False, now=now).article_id


def text_of(db: Database, article_id: int) -> str:
    stored = articles.get(db, article_id)
    assert stored is not None
    return stored.text


def asked(db: Database) -> StoredLead:
    lead_id = leads.add_address(db, lead(), quiet=False, now=NOON)
    (stored,) = leads.by_ids(db, [lead_id])
    return stored


def fetched(db: Database, outcome: Article | Rejected) -> Fetched:
    body = Page("gazette", lead().url, lead().url, 200, {"etag": '"e1"', "last-modified": "then"}, b"x", "hash", NOON)
    return Fetched(asked(db), body, outcome)


def lead_row(db: Database) -> dict[str, object]:
    (row,) = db.query("SELECT state, reason, detail, etag, last_modified, page_hash, article_id FROM leads")
    return row


def test_an_article_is_stored_and_its_lead_done(db: Database) -> None:
    assert keep(db, fetched(db, page(1)), HOURS, NOON) is Saved.NEW
    row = lead_row(db)
    assert (row["state"], row["reason"], row["etag"], row["last_modified"], row["page_hash"]) == (
        "done",
        None,
        '"e1"',
        "then",
        "hash",
    )
    assert articles.get(db, int(str(row["article_id"]))) is not None


def test_the_same_page_again_is_unchanged(db: Database) -> None:
    first = fetched(db, page(1))
    keep(db, first, HOURS, NOON)
    assert keep(db, first, HOURS, NOON + timedelta(hours=1)) is Saved.UNCHANGED


def test_a_rejected_page_leaves_its_reason_and_no_article(db: Database) -> None:
    gone = Rejected("gazette", lead().url, Reason.TOO_SHORT, "7 words", "hash", NOON)
    assert keep(db, fetched(db, gone), HOURS, NOON) is Reason.TOO_SHORT
    row = lead_row(db)
    assert (row["state"], row["reason"], row["detail"], row["article_id"]) == ("rejected", "too short", "7 words", None)
    assert meta.quarantined(db, "hash") is None


@pytest.mark.parametrize("reason", [Reason.CRASHED, Reason.TIMED_OUT])
def test_a_page_that_killed_a_worker_is_never_read_again(db: Database, reason: Reason) -> None:
    keep(db, fetched(db, Rejected("gazette", lead().url, reason, "SIGSEGV", "hash", NOON)), HOURS, NOON)
    assert meta.quarantined(db, "hash") == reason.value


def test_a_line_is_furniture_from_the_third_page_on_and_earlier_ones_are_cleaned_later(db: Database) -> None:
    ids = [store(db, page(number, TAIL)) for number in (1, 2, 3)]
    assert [TAIL in text_of(db, article_id) for article_id in ids] == [True, True, False]
    assert reclean(db, "gazette", LONG_AGO) == 2
    assert not any(TAIL in text_of(db, article_id) for article_id in ids)
    assert reclean(db, "gazette", LONG_AGO) == 0


def test_only_articles_that_share_something_with_what_is_new_are_looked_at_again(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []

    def watched(db: Database, article: Article) -> Article:
        looked.append(article.title)
        return clean(db, article)

    alone = store(db, page(9, "Nothing of this line stands on any other page of the gazette."))
    ids = [store(db, page(number, TAIL)) for number in (1, 2)]
    assert reclean_learnt(db, "gazette", LONG_AGO, NOON) == 0
    later = NOON + timedelta(days=1)
    ids.append(store(db, page(3, TAIL), later))
    monkeypatch.setattr(keeping, "clean", watched)
    assert reclean_learnt(db, "gazette", LONG_AGO, later) == 2
    assert len(looked) == 3, "the one alone is not"
    assert not any(TAIL in text_of(db, article_id) for article_id in ids)
    assert text_of(db, alone)
    reclean_learnt(db, "gazette", LONG_AGO, later + timedelta(days=1))
    seen = len(looked)
    assert reclean_learnt(db, "gazette", LONG_AGO, later + timedelta(days=2)) == 0
    assert len(looked) == seen, "nothing was met since"
    reclean_learnt(db, "gazette", LONG_AGO, later)
    assert len(looked) > seen, "after a clock set back it looks again"


def test_what_was_cleaned_away_is_kept_with_its_reason(db: Database) -> None:
    ids = [store(db, page(number, TAIL)) for number in (1, 2, 3)]
    assert articles.extracted(db, ids[2]).blocks[-1] == Block(TAIL, FURNITURE)


def test_cleaning_looks_at_the_outlet_and_the_time_asked_for_alone(db: Database) -> None:
    for number in (1, 2, 3):
        store(db, page(number, TAIL))
    assert reclean(db, "courier", LONG_AGO) == 0
    assert reclean(db, "gazette", NOON + timedelta(seconds=1)) == 0


def test_purged_articles_are_left_alone(db: Database) -> None:
    ids = [store(db, page(number, TAIL)) for number in (1, 2, 3)]
    db.execute("UPDATE articles SET purged_at = first_seen_at WHERE id = ?", [ids[0]])
    assert reclean(db, "gazette", LONG_AGO) == 1
    assert TAIL in text_of(db, ids[0])


def test_a_cleaned_article_awaits_judgement_again(db: Database) -> None:
    first = store(db, page(1, TAIL))
    before = db.execute("SELECT cleanings FROM revisions WHERE article_id = ?", [first]).fetchone()[0]
    store(db, page(2, TAIL))
    store(db, page(3, TAIL))
    reclean(db, "gazette", LONG_AGO)
    assert db.execute("SELECT cleanings FROM revisions WHERE article_id = ?", [first]).fetchone()[0] == before + 1


def test_a_ruling_to_keep_or_to_drop_goes_before_what_was_learnt(db: Database) -> None:
    ids = [store(db, page(number, TAIL)) for number in (1, 2, 3)]
    passage = passage_of(TAIL)
    assert passage is not None
    furniture.rule(db, "gazette", passage, KEEP, NOON)
    reclean(db, "gazette", LONG_AGO)
    assert all(TAIL in text_of(db, article_id) for article_id in ids)
    own = articles.extracted(db, ids[0]).blocks[1].text
    ruled = passage_of(own)
    assert ruled is not None
    furniture.rule(db, "gazette", ruled, DROP, NOON)
    reclean(db, "gazette", LONG_AGO)
    assert own not in text_of(db, ids[0])


def test_summaries_of_leads_are_known_before_their_pages(db: Database) -> None:
    assert TEASER in clean(db, page(1, TEASER)).text
    stored = StoredLead(1, lead(2, summary=TEASER), None, False, 0, None, None, None, None, False)
    learn_leads(db, [stored], NOON)
    assert TEASER not in clean(db, page(1, TEASER)).text


def test_an_articles_own_lead_does_not_make_its_summary_furniture(db: Database) -> None:
    own = page(1, TEASER)
    learn_leads(db, [StoredLead(1, lead(1, summary=TEASER), None, False, 0, None, None, None, None, False)], NOON)
    assert TEASER in clean(db, own).text


def test_the_own_id_owns_passages_before_the_address(db: Database) -> None:
    assert owner_of(article(1)) == "https://gazette.example/news/1"
    assert owner_of(article(1, own_id="77")) == "77"


def test_far_less_than_the_outlet_usually_writes_is_flagged_as_short(db: Database) -> None:
    few = 3  # words a paragraph beside the six that all begin with: 21 in all
    assert "short" not in learn(db, page(99, words=few), NOON).flags, "nothing is usual yet"
    for number in range(10):
        store(db, page(number, words=105))
    assert "short" in learn(db, page(98, words=few), NOON).flags
    assert "short" not in learn(db, page(97, words=12), NOON).flags
    assert 21 < SHORT_SHARE * 123 < 30
