"""What a block's place makes of it: furniture by its container, a link, a teaser, a running paragraph."""

from __future__ import annotations

from collections import Counter

import lxml.html
import pytest

from spiders.layout import DomBlock, read_layout
from spiders.placement import badly_placed, is_headline_link, is_link, is_running, is_thin, running, teasers

SENTENCE = "The yard handed over another patrol boat to the coast guard in a short ceremony on the quay."
LONGER = f"{SENTENCE} Officials praised the crew, and the band of the harbour played until it began to rain."
BODY = f"<p>{SENTENCE}</p>" * 6


def blocks_of(body: str) -> list[DomBlock]:
    return read_layout(lxml.html.document_fromstring(f"<html><body>{body}</body></html>")).blocks


def place_of(box: str, *, around: str = "<div class='story'>{}</div>") -> str | None:
    """What is said of the last block of ``box``, which stands below the body in one container."""
    blocks = blocks_of(around.format(BODY + box))
    within: Counter[int] = Counter()
    for block in blocks:
        for container in block.home.above():
            within[id(container)] += block.words
    return badly_placed(blocks[-1], within, sum(b.words for b in blocks))


@pytest.mark.parametrize(
    ("box", "reason"),
    [
        ("<div class='breadcrumbs'><p>Home and news</p></div>", "page"),
        ("<div class='legal'><p>Printed in our own house</p></div>", "page"),
        ("<div class='related-stories'><p>Another story of the day</p></div>", "related"),
        ("<div class='benzer'><p>Another story of the day</p></div>", "related"),
        ("<div class='newsletter'><p>Get our letter</p></div>", "promo"),
        ("<div class='advertisement'><p>Buy a boat</p></div>", "promo"),
        ("<div class='cookie-notice'><p>We bake some</p></div>", "promo"),
        ("<div class='share-bar'><p>Tell your friends</p></div>", "promo"),
        ("<div id='comments'><p>I like boats</p></div>", "promo"),
        ("<div class='author-bio'><p>Ayla writes about boats</p></div>", "byline"),
        ("<div class='post-meta'><p>Four minutes</p></div>", "meta"),
        ("<figcaption>The boat leaves the dock</figcaption>", "caption"),
        ("<figure><p>The boat leaves the dock</p></figure>", "caption"),
        ("<div class='twitter-embed'><p>A post by somebody</p></div>", "embed"),
        ("<div hidden><p>A text for machines</p></div>", "hidden"),
    ],
)
def test_small_containers_are_believed_by_their_names(box, reason):
    assert place_of(box) == reason


@pytest.mark.parametrize(
    "box",
    [
        "<p>A line of the article</p>",
        "<div class='fact-box'><p>Length: sixty metres</p></div>",
        "<div class='standfirst'><p>A first sentence</p></div>",
        "<blockquote><p>We are proud of it</p></blockquote>",
        "<figure><blockquote><p>We are proud of it</p></blockquote></figure>",
        "<table><tr><td>Length</td><td>60 m</td></tr></table>",
        "<aside><p>What the law says about it</p></aside>",
        "<div class='paywall'><p>And the boat went to sea</p></div>",
        f"<div class='ad-wrapper'><p>{LONGER}</p></div>",
        f"<div class='share'><p>{LONGER}</p></div>",
        f"<div class='gallery'>{f'<p>{LONGER}</p>' * 4}</div>",
    ],
)
def test_what_is_of_the_article_or_may_be_is_left(box):
    assert place_of(box) is None


@pytest.mark.parametrize("name", ["related", "newsletter", "comments", "author-bio", "caption"])
def test_long_text_in_a_container_that_is_surely_no_article_goes_too(name):
    assert place_of(f"<div class='{name}'><p>{LONGER}</p></div>") is not None


@pytest.mark.parametrize("name", ["teaser", "related-content", "gallery", "promo-box", "comments"])
def test_a_name_that_covers_the_article_says_nothing(name):
    assert place_of("<p>A line of the article</p>", around=f"<div class='{name}'>{{}}</div>") is None


def test_what_stands_around_the_covering_container_is_not_asked_either():
    around = "<div class='newsletter'><div class='story'>{}</div></div>"
    assert place_of("<p>A line of the article</p>", around=around) is None


def only(body: str) -> DomBlock:
    blocks = blocks_of(body)
    assert len(blocks) == 1
    return blocks[0]


@pytest.mark.parametrize(
    ("body", "is_one"),
    [
        ("<p><a href='/a'>Minister visits the yard in Gdynia again</a></p>", True),
        ("<p><a href='/a'>Bakan tersaneyi yeniden ziyaret etti</a></p>", True),
        ("<p><a href='/a'>“We go on,” the minister of the navy says.</a></p>", False),
        ("<p><a href='/a'>部長は造船所を再び訪問した。</a></p>", False),
        ("<p><a href='/a'>All news</a> | <a href='/b'>Patrol boats</a></p>", True),
        ("<p>The yard, <a href='/a'>which opened a century ago</a>, builds boats</p>", False),
        (f"<p><a href='/a'>{LONGER} {LONGER}</a></p>", True),
        ("<p>No link in it</p>", False),
    ],
)
def test_what_is_a_link(body, is_one):
    assert is_link(only(body)) is is_one


@pytest.mark.parametrize(
    ("body", "is_one"),
    [
        ("<p><a href='/a'>Minister visits the yard again</a></p>", True),
        ("<p><a href='/a'>Read more</a></p>", False),
        ("<p><a href='/a'>The minister visited the yard again.</a></p>", False),
        ("<p><a href='/a'>Where the figures come from:</a></p>", False),
        ("<p>Minister visits the yard again</p>", False),
    ],
)
def test_what_is_a_linked_headline(body, is_one):
    assert is_headline_link(only(body)) is is_one


CARD = "<div class='x1'><p>{label}</p><p><a href='/b'>Two ferries collide off the northern coast</a></p><p>{summary}</p></div>"


def test_a_card_of_label_headline_and_summary_is_a_teaser():
    blocks = blocks_of(BODY + CARD.format(label="Harbour", summary="Nobody was hurt, the pilots said."))
    boxes = teasers(blocks)
    inside = [b.text for b in blocks if any(id(c) in boxes for c in b.home.above())]
    assert inside == ["Harbour", "Two ferries collide off the northern coast", "Nobody was hurt, the pilots said."]


@pytest.mark.parametrize(
    "box",
    [
        "<div><p>Harbour</p><p>Two ferries collided.</p></div>",
        "<div><p><a href='/b'>Two ferries collide off the northern coast</a></p></div>",
        f"<div><p><a href='/b'>Two ferries collide off the northern coast</a></p>{f'<p>{LONGER}</p>' * 4}</div>",
        f"<div><p>{SENTENCE}</p><p>{SENTENCE}</p><p><a href='/b'>Two ferries collide off the northern coast</a></p></div>",
    ],
)
def test_what_is_no_teaser(box):
    assert teasers(blocks_of(box)) == set()


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (SENTENCE, True),
        ("Türkiye'nin savunma ihracatı ocak ayında yüzde otuz arttı, dedi bakanlık sözcüsü dün.", True),
        ("Вывоз вооружений вырос в январе на треть по сравнению с прошлым годом, сообщили вчера.", True),
        ("ارتفعت صادرات الصناعات الدفاعية في يناير بنسبة الثلث مقارنة بالعام الماضي كما قالت الوزارة.", True),
        ("国防部发言人星期一在北京举行的例行记者会上表示，今年一月的出口额比去年同期增长了三成。", True),
        ("“We are proud of this boat and of all the people who built it here”", True),
        ("The yard handed over another patrol boat to the coast guard today", False),
        ("The yard delivers.", False),
        ("", False),
    ],
)
def test_what_is_a_running_paragraph(text, is_one):
    blocks = blocks_of(f"<p>{text}</p>" if text else "<p><a href='/a'>x</a></p>")
    assert is_running(blocks[0]) is is_one


def test_a_paragraph_of_links_is_not_running():
    assert not is_running(only(f"<p><a href='/a'>{SENTENCE}</a></p>"))


def test_running_paragraphs_are_those_of_the_container_that_holds_most():
    own = "".join(f"<p>{SENTENCE} Number {n}.</p>" for n in range(4))
    blocks = blocks_of(f"<div class='a'>{own}</div><div class='b'><p>{LONGER}</p><p>{LONGER}</p></div>")
    assert [b.text for b in running(blocks)] == [f"{SENTENCE} Number {n}." for n in range(4)]


def test_running_paragraphs_of_readers_and_of_related_stories_do_not_count():
    others = f"<div class='comments'>{f'<p>{LONGER}</p>' * 2}</div><div class='related'>{f'<p>{LONGER}</p>' * 2}</div>"
    blocks = blocks_of(f"<div class='a'>{f'<p>{SENTENCE}</p>' * 9}</div>{others}")
    assert {b.text for b in running(blocks)} == {SENTENCE}


def test_a_page_without_paragraphs_has_none_running():
    assert running(blocks_of("<ul><li><a href='/a'>One</a></li></ul>")) == []
    assert running([]) == []


@pytest.mark.parametrize(("share", "thin"), [(1.0, False), (0.75, False), (0.5, True), (0.0, True)])
def test_a_text_is_thin_when_the_page_clearly_has_more(share, thin):
    blocks = blocks_of(f"<div>{f'<p>{SENTENCE}</p>' * 8}</div>")
    assert is_thin(blocks, "\n".join([SENTENCE] * round(8 * share))) is thin
