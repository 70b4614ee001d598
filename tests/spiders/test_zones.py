"""Kinds of containers told by tags, roles and the names their makers gave them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.zones import Zone, named, zone_of


@pytest.mark.parametrize(
    ("names", "zone"),
    [
        ("related", Zone.RELATED),
        ("article__related-list", Zone.RELATED),
        ("c-relatedPosts", Zone.RELATED),
        ("RELATED_STORIES", Zone.RELATED),
        ("read-more", Zone.RELATED),
        ("readMore", Zone.RELATED),
        ("next_article", Zone.RELATED),
        ("ilgili-haberler", Zone.RELATED),
        ("box verwandte", Zone.RELATED),
        ("newsletter-signup", Zone.PROMO),
        ("app-download", Zone.PROMO),
        ("appDownload", Zone.PROMO),
        ("wp-caption-text", Zone.CAPTION),
        ("image-caption", Zone.CAPTION),
        ("wpCaption", Zone.CAPTION),
        ("fotoCredit", Zone.CAPTION),
        ("td-post-sharing", Zone.SHARE),
        ("follow-us", Zone.SHARE),
        ("author-box", Zone.AUTHOR),
        ("yazar", Zone.AUTHOR),
        ("comments-area", Zone.COMMENTS),
        ("yorumlar", Zone.COMMENTS),
        ("ad-slot", Zone.AD),
        ("reklam", Zone.AD),
        ("cookie-banner", Zone.COOKIE),
        ("onetrust-consent-sdk", Zone.COOKIE),
        ("paywall", Zone.PAYWALL),
        ("fact-box", Zone.FACTS),
        ("faktaruta", Zone.FACTS),
        ("article-body", Zone.BODY),
        ("entry-content", Zone.BODY),
        ("standfirst", Zone.LEAD),
        ("breadcrumbs", Zone.NAV),
        ("site-footer", Zone.FOOTER),
        ("post-meta", Zone.META),
        ("twitter-embed", Zone.EMBED),
    ],
)
def test_names_in_the_spellings_of_their_makers(names, zone):
    assert zone_of("div", "", names) & zone


@pytest.mark.parametrize(
    "names",
    ["shadow", "header", "road", "adapter", "metal", "shareholder", "interrelated", "commentary", "navy", "lists", "readable", "leader", "col-md-8 row"],
)  # fmt: skip
def test_a_name_inside_a_longer_word_says_nothing(names):
    assert zone_of("div", "", names) == Zone.NONE


@pytest.mark.parametrize(
    ("tag", "role", "zone"),
    [
        ("nav", "", Zone.NAV),
        ("figcaption", "", Zone.CAPTION),
        ("blockquote", "", Zone.QUOTE),
        ("table", "", Zone.TABLE),
        ("li", "", Zone.LIST),
        ("dialog", "", Zone.PROMO),
        ("div", "navigation", Zone.NAV),
        ("div", "contentinfo", Zone.FOOTER),
        ("div", "dialog", Zone.PROMO),
        ("div", "banner", Zone.NONE),
        ("p", "", Zone.NONE),
        ("p", "presentation", Zone.NONE),
    ],
)
def test_tags_and_roles(tag, role, zone):
    assert zone_of(tag, role, "") == zone


def test_several_kinds_hold_at_once_and_are_named_for_people():
    found = zone_of("aside", "", "newsletter-box related")
    assert named(found) == "ASIDE RELATED PROMO"
    assert named(Zone.NONE) == ""


def test_every_zone_is_a_bit_of_its_own():
    bits = [bit for name, bit in vars(Zone).items() if name.isupper() and bit]
    assert len(bits) >= 20
    assert all(bit.bit_count() == 1 for bit in bits)
    assert len(set(bits)) == len(bits)


@given(st.sampled_from(["div", "p", "aside", "x-y"]), st.text(max_size=20), st.text(max_size=400))
def test_any_name_is_survived_and_adds_to_what_the_tag_says(tag, role, names):
    found = zone_of(tag, role, names)
    assert found & zone_of(tag, "", "") == zone_of(tag, "", "")
    assert len(named(found).split()) == found.bit_count()


@given(
    st.sampled_from(["related", "newsletter", "caption", "comments", "byline"]),
    st.lists(st.sampled_from(["c", "box", "x1", "wrap"]), max_size=4),
)
def test_a_name_is_found_wherever_it_stands_among_others(word, others):
    assert zone_of("div", "", "__".join([*others, word])) & zone_of("div", "", word)
    assert zone_of("div", "", " ".join([word, *others])) & zone_of("div", "", word)
