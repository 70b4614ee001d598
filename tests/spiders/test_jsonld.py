"""JSON-LD as pages send it, whole and broken."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.jsonld import Linked, LinkedArticle, read_linked

ARTICLE = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Shipyard delivers &quot;first&quot; patrol boat",
    "datePublished": "2026-02-02T09:15:00+03:00",
    "dateModified": "2026-02-02T10:00:00+03:00",
    "author": [{"@type": "Person", "name": "Ayla Demir"}, "Jon Ode"],
    "articleSection": ["Defence", "Industry"],
    "inLanguage": {"@type": "Language", "name": "en-GB"},
    "image": [{"@type": "ImageObject", "url": "https://a.test/i.jpg"}],
    "publisher": {"@type": "Organization", "name": "Harbour Post"},
    "isAccessibleForFree": "False",
    "url": "https://a.test/1",
    "mainEntityOfPage": {"@id": "https://a.test/1"},
    "description": "A boat.",
}


def only(*scripts: str) -> LinkedArticle:
    (article,) = read_linked(scripts).articles
    return article


def test_all_fields_of_a_plain_article():
    found = only(json.dumps(ARTICLE))
    assert found.headline == 'Shipyard delivers "first" patrol boat'
    assert (found.published, found.modified) == ("2026-02-02T09:15:00+03:00", "2026-02-02T10:00:00+03:00")
    assert found.authors == ("Ayla Demir", "Jon Ode")
    assert (found.section, found.language, found.image) == ("Defence", "en-GB", "https://a.test/i.jpg")
    assert (found.publisher, found.free, found.summary) == ("Harbour Post", False, "A boat.")


@pytest.mark.parametrize(
    "script",
    [
        json.dumps([ARTICLE]),
        json.dumps({"@graph": [{"@type": "WebPage", "name": "A page"}, ARTICLE]}),
        json.dumps({"@type": "WebPage", "mainEntity": ARTICLE}),
        json.dumps({**ARTICLE, "@type": ["Article", "NewsArticle"]}),
        json.dumps({**ARTICLE, "@type": "https://schema.org/NewsArticle"}),
        "<!-- " + json.dumps(ARTICLE) + " -->",
        "<![CDATA[" + json.dumps(ARTICLE) + "]]>",
        "//<![CDATA[\n" + json.dumps(ARTICLE) + "\n//]]>",
        "/* <![CDATA[ */" + json.dumps(ARTICLE) + "/* ]]> */",
        json.dumps(ARTICLE) + ";",
        json.dumps(ARTICLE)[:-1] + ",}",
        json.dumps(ARTICLE).replace('"Jon Ode"', '"Jon Ode",'),
        json.dumps(ARTICLE).replace("A boat.", "A\nboat.\t"),
        json.dumps(ARTICLE).replace("A boat.", r"A \'boat\'."),
        json.dumps(ARTICLE) + json.dumps({"@type": "Organization", "name": "Harbour Post"}),
        json.dumps(ARTICLE) + ' {"@type": "Organi',
    ],
)
def test_wrapped_nested_and_broken_scripts_yield_the_article(script):
    found = only(script)
    assert found.headline == 'Shipyard delivers "first" patrol boat'
    assert found.published == "2026-02-02T09:15:00+03:00"
    assert found.authors == ("Ayla Demir", "Jon Ode")


def test_authors_named_by_reference_are_resolved():
    person = {"@type": "Person", "@id": "https://a.test/#ayla", "name": "Ayla Demir"}
    article = {**ARTICLE, "author": {"@id": "https://a.test/#ayla"}}
    assert only(json.dumps({"@graph": [article, person]})).authors == ("Ayla Demir",)


def test_list_entries_that_only_point_at_articles_are_no_articles():
    item_list = {"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "url": "https://a.test/9"}]}
    linked = read_linked([json.dumps(item_list)])
    assert linked.articles == ()
    assert linked.listing


def test_page_with_an_article_is_no_listing():
    assert not read_linked([json.dumps({"@graph": [{"@type": "ItemList"}, ARTICLE]})]).listing


@pytest.mark.parametrize(
    ("urls", "titles", "chosen"),
    [
        (["http://www.a.test/2?x=1"], [], "Second"),
        ([], ["THIRD!"], "Third"),
        (["https://a.test/9"], ["nothing alike"], "Third"),
    ],
)
def test_the_article_of_the_page_is_told_from_the_others(urls, titles, chosen):
    nodes = [
        {"@type": "NewsArticle", "headline": "First", "url": "https://a.test/1"},
        {"@type": "NewsArticle", "headline": "Second", "url": "https://a.test/2/"},
        {"@type": "NewsArticle", "headline": "Third", "url": "https://a.test/3", "datePublished": "2026-01-01"},
    ]
    linked = read_linked([json.dumps(n) for n in nodes]).choose(urls, titles)
    assert linked is not None
    assert linked.headline == chosen


def test_lone_article_is_believed_whatever_its_address():
    assert read_linked([json.dumps(ARTICLE)]).choose(["https://b.test/other"], ["Another"]) is not None
    assert Linked().choose(["https://b.test/"], []) is None


@pytest.mark.parametrize(
    ("value", "free"),
    [(True, True), ("true", True), ("http://schema.org/False", False), (0, False), ("maybe", None), (None, None)],
)
def test_is_accessible_for_free_in_its_spellings(value, free):
    assert only(json.dumps({**ARTICLE, "isAccessibleForFree": value})).free is free


def test_live_blog_says_so():
    assert only(json.dumps({**ARTICLE, "@type": "LiveBlogPosting"})).live


def test_deep_nesting_and_huge_lists_end():
    assert read_linked(["[" * 100_000]).articles == ()
    assert read_linked([json.dumps([{"@type": "Thing"}] * 50_000)]).articles == ()


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from([*ARTICLE, "@id", "@graph", "name"]), inner, max_size=6)
    ),
    max_leaves=20,
)


@given(_JSON)
def test_any_json_is_survived(value):
    wrapped = {"@type": "NewsArticle", **value} if isinstance(value, dict) else value
    for article in read_linked([json.dumps(wrapped)]).articles:
        assert article.headline is None or isinstance(article.headline, str)
        assert all(isinstance(a, str) for a in article.authors)


@given(st.text(max_size=200), st.integers(0, 400))
def test_any_text_is_survived(noise, cut):
    assert isinstance(read_linked([noise, json.dumps(ARTICLE)[:cut] + noise]), Linked)
