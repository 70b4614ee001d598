"""Shapes in which outlets put one story on a page. All markup is written for the tests; the words come from ``own_texts.toml``.

A layout gets a ``Text`` and gives a ``Draft``: the page, and what of it are
its author's words.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

STATED = "2026-02-12T14:35:00+03:00"
PUBLISHED = datetime(2026, 2, 12, 11, 35, tzinfo=UTC)
DAY = datetime(2026, 2, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Text:
    """One language's story with what stands around it."""

    language: str
    site: str
    author: str
    title: str
    standfirst: str
    paragraphs: Sequence[str]
    subhead: str
    list_intro: str
    items: Sequence[str]
    quote: str
    fact_title: str
    facts: Sequence[str]
    caption: str
    labels: Sequence[str]
    read_also: str
    most_read: str
    tags: str
    related: Sequence[Sequence[str]]
    services: Sequence[str]
    paywall: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A page as text. ``required`` is the body, ``optional`` what may stand in it or not; ``exact``: to the minute."""

    html: str
    required: Sequence[str]
    optional: Sequence[str] = ()
    exact: bool = True


Layout = Callable[[Text], Draft]


def ps(*lines: str) -> str:
    return "\n".join(f"<p>{line}</p>" for line in lines)


def link(text: str, number: int = 1) -> str:
    return f'<a href="/news/{40100 + number}/other-story-{number}">{text}</a>'


def links(texts: Sequence[str], tag: str = "li") -> str:
    return "".join(f"<{tag}>{link(text, n)}</{tag}>" for n, text in enumerate(texts))


def headlines(t: Text) -> list[str]:
    return [headline for headline, _ in t.related]


def menu(t: Text) -> str:
    return "".join(f'<li><a href="/{n}">{label}</a></li>' for n, label in enumerate(t.labels))


def page(t: Text, body: str, *, head: str = "", title: str | None = None) -> str:
    rtl = ' dir="rtl"' if t.language == "ar" else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{t.language}"{rtl}><head>@CHARSET@<title>{title or f"{t.title} - {t.site}"}</title>{head}</head>'
        f"<body>{body}</body></html>"
    )


def linked(t: Text, kind: str = "NewsArticle", **more: object) -> str:
    node = {
        "@context": "https://schema.org", "@type": kind, "headline": t.title, "datePublished": STATED, "description": t.standfirst,
        "author": {"@type": "Person", "name": t.author}, "publisher": {"@type": "Organization", "name": t.site}, **more,
    }  # fmt: skip
    return f'<script type="application/ld+json">{json.dumps(node, ensure_ascii=False)}</script>'


def social(t: Text) -> str:
    return (
        f'<meta property="og:type" content="article"><meta property="og:title" content="{t.title} | {t.site}">'
        f'<meta property="og:site_name" content="{t.site}"><meta property="og:description" content="{t.standfirst}">'
    )


def classic(t: Text) -> Draft:
    """A news system with everything marked up: figure, share buttons, subheading, quote, related list, tags, author, comments."""
    body = (
        f'<header class="site-header"><nav><ul>{menu(t)}</ul></nav></header><main><article class="post"><h1 class="entry-title">{t.title}</h1>'
        f'<p class="standfirst">{t.standfirst}</p><div class="entry-meta">{t.author} · <time datetime="{STATED}">12.02.2026 14:35</time></div>'
        f'<figure><img src="a.jpg" alt=""><figcaption>{t.caption}</figcaption></figure><div class="entry-content">{ps(*t.paragraphs[:4])}'
        f"<h2>{t.subhead}</h2>{ps(*t.paragraphs[4:6])}<blockquote><p>{t.quote}</p></blockquote>{ps(*t.paragraphs[6:])}</div>"
        f'<div class="share-buttons"><a href="#">Facebook</a> <a href="#">WhatsApp</a></div>'
        f'<section class="related-posts"><h3>{t.read_also}</h3><ul>{links(headlines(t))}</ul></section>'
        f'<div class="tags">{t.tags}: <a href="/t/1">{t.labels[1]}</a>, <a href="/t/2">{t.labels[2]}</a></div>'
        f'<div class="author-box"><p>{t.author} {t.site}</p></div></article>'
        f'<section id="comments"><h3>{t.services[2]}</h3><div class="comment"><p>{t.related[0][1]}</p></div></section></main>'
        f'<aside class="sidebar"><h3>{t.most_read}</h3><ol>{links(headlines(t))}</ol><p>{t.services[0]}</p></aside>'
        f'<footer><p>{t.services[4]}</p></footer><div id="cookie-banner"><p>{t.services[3]}</p></div>'
    )
    head = social(t) + linked(t)
    return Draft(page(t, body, head=head), [*t.paragraphs[:6], t.quote, *t.paragraphs[6:]], [t.standfirst, t.subhead])


def nested_divs(t: Text) -> Draft:
    """No paragraph and no telling name: generated class names, text straight in nested ``div``."""
    lines = "".join(f'<div class="c-9f{n}"><div><span>{line}</span></div></div>' for n, line in enumerate(t.paragraphs))
    body = (
        f'<div class="a1"><div class="b2">{"".join(f"<div>{link(label)}</div>" for label in t.labels)}</div></div>'
        f'<div class="a2"><div class="k1"><h1>{t.title}</h1></div><div class="k2">12.02.2026 14:35</div><div class="k3">{lines}</div>'
        f'<div class="k4">{"".join(f"<div><div>{link(h, n)}</div><div>{s}</div></div>" for n, (h, s) in enumerate(t.related))}</div></div>'
        f'<div class="a3"><div>{t.services[1]}</div><div>{t.services[4]}</div></div>'
    )
    head = f'{social(t)}<meta property="article:published_time" content="{STATED}">'
    return Draft(page(t, body, head=head), list(t.paragraphs), [t.standfirst])


def line_breaks(t: Text) -> Draft:
    """A paper of 2003: tables for the frame, paragraphs parted by two ``br``, the date in a ``font``, no metadata at all."""
    text = "<br><br>\n".join(t.paragraphs)
    rows = "".join(f'<tr><td class="m"><a href="/{n}">{label}</a></td></tr>' for n, label in enumerate(t.labels))
    other = "".join(f"<tr><td>{link(h, n)}</td></tr>" for n, h in enumerate(headlines(t)))
    body = (
        f'<table width="980"><tr><td colspan="3"><img src="logo.gif" alt="{t.site}"></td></tr><tr><td width="150" valign="top"><table>{rows}</table></td>'
        f'<td valign="top"><h1>{t.title}</h1><font class="date" size="1">12.02.2026 14:35</font><br><b>{t.standfirst}</b><br><br>{text}<br><br></td>'
        f'<td width="200" valign="top"><table><tr><td><b>{t.most_read}</b></td></tr>{other}</table></td></tr>'
        f'<tr><td colspan="3" align="center">{t.services[4]}</td></tr></table>'
    )
    return Draft(page(t, body), list(t.paragraphs), [t.standfirst], exact=False)


def split(t: Text) -> Draft:
    """One article in three containers, advertisements and a newsletter box between them."""
    parts = (t.paragraphs[:3], t.paragraphs[3:6], t.paragraphs[6:])
    between = f'<div class="ad-slot"><span>{t.labels[0]}</span></div><div class="newsletter-box"><h4>{t.services[0]}</h4></div>'
    body = (
        f'<div class="top"><ul>{menu(t)}</ul></div><div class="page"><h1>{t.title}</h1><p class="intro">{t.standfirst}</p>'
        f"{between.join(f'<div class=`textblock`>{ps(*part)}</div>'.replace('`', chr(34)) for part in parts)}"
        f'</div><div class="recommended"><h3>{t.read_also}</h3>{"".join(f"<div><h4>{link(h, n)}</h4><p>{s}</p></div>" for n, (h, s) in enumerate(t.related))}</div>'
        f"<p>{t.services[4]}</p>"
    )
    return Draft(page(t, body, head=social(t) + linked(t)), list(t.paragraphs), [t.standfirst])


def wire(t: Text) -> Draft:
    """An agency's report with a fact box and a list; the source named in the last line."""
    listed = "".join(f"<li>{item}</li>" for item in t.items)
    facts = "".join(f"<li>{fact}</li>" for fact in t.facts)
    body = (
        f'<nav>{menu(t)}</nav><div id="content"><h1>{t.title}</h1><span class="published">{STATED}</span><div class="articletext">'
        f"{ps(*t.paragraphs[:4])}<p>{t.list_intro}</p><ul>{listed}</ul>{ps(*t.paragraphs[4:7])}"
        f'<div class="factbox"><h3>{t.fact_title}</h3><ul>{facts}</ul></div>{ps(t.paragraphs[7])}<p>Source: Reuters</p></div></div>'
        f'<div class="linklist"><h3>{t.read_also}</h3>{links(headlines(t), "p")}</div><footer>{t.services[4]}</footer>'
    )
    required = [*t.paragraphs[:4], t.list_intro, *t.items, *t.paragraphs[4:]]
    return Draft(
        page(t, body, head=linked(t, "ReportageNewsArticle")), required, [t.fact_title, *t.facts, t.standfirst]
    )


def script_only(t: Text) -> Draft:
    """A program's shell: the text stands in JSON-LD alone, its paragraphs parted by line ends."""
    body = f'<div id="root"><p>{t.labels[0]}</p></div><noscript>JavaScript</noscript>'
    head = linked(t, articleBody="\n\n".join(t.paragraphs))
    return Draft(page(t, body, head=head), list(t.paragraphs), [t.standfirst])


def paywalled(t: Text) -> Draft:
    """The first paragraphs and the offer; the page says that it is not free."""
    body = (
        f'<div class="bar"><ul>{menu(t)}</ul></div><article><h1>{t.title}</h1><div class="lead">{t.standfirst}</div><div class="text">'
        f'{ps(*t.paragraphs[:5])}</div><div class="paywall"><h3>{t.paywall}</h3><p>{t.services[0]}</p></div></article>'
        f'<div class="more"><h3>{t.most_read}</h3><ul>{links(headlines(t))}</ul></div><footer>{t.services[4]}</footer>'
    )
    head = social(t) + linked(t, isAccessibleForFree=False)
    return Draft(page(t, body, head=head), t.paragraphs[:5], [t.standfirst])


def ministry(t: Text) -> Draft:
    """A ministry's release: the first heading names the house, the text has a list, the date is plain text, no metadata."""
    listed = "".join(f"<li>{item}</li>" for item in t.items)
    body = (
        f'<div id="header"><h1><a href="/">{t.site}</a></h1><div id="hmenu"><ul>{menu(t)}</ul></div></div><div id="middle">'
        f'<h2>{t.title}</h2><div class="tarih">12.02.2026</div><div class="icerik">{ps(*t.paragraphs[:5])}<p>{t.list_intro}</p><ol>{listed}</ol>'
        f'{ps(*t.paragraphs[5:])}</div></div><div id="left"><h3>{t.labels[1]}</h3><ul>{links(headlines(t))}</ul></div>'
        f'<div id="bottom">{t.services[4]}</div>'
    )
    required = [*t.paragraphs[:5], t.list_intro, *t.items, *t.paragraphs[5:]]
    return Draft(page(t, body), required, exact=False)


def gallery(t: Text) -> Draft:
    """A text below a slide show; each picture has its caption."""
    slides = "".join(
        f'<li class="slide"><img src="{n}.jpg" alt="{t.caption}"><div class="caption">{t.caption} ({n})</div></li>'
        for n in range(1, 5)
    )
    body = (
        f'<nav>{menu(t)}</nav><article><h1>{t.title}</h1><ul class="slideshow">{slides}</ul><div class="body-copy">{ps(*t.paragraphs)}</div></article>'
        f'<div class="trending"><h3>{t.most_read}</h3><ul>{links(headlines(t))}</ul></div><footer>{t.services[4]}</footer>'
    )
    return Draft(page(t, body, head=social(t) + linked(t)), list(t.paragraphs), [t.standfirst])


def teasers_inside(t: Text) -> Draft:
    """Other stories between the paragraphs: as cards without a telling name, as a line with its label, as a linked headline."""
    card = f'<div class="u-7"><span>{t.read_also}</span><h4>{link(t.related[0][0])}</h4><p>{t.related[0][1]}</p></div>'
    line = f"<p><strong>{t.read_also}: {link(t.related[1][0])}</strong></p>"
    bare = f"<p>{link(t.related[2][0])}</p>"
    body = (
        f'<div class="hd"><ul>{menu(t)}</ul></div><div class="c1"><h1>{t.title}</h1><div class="c2">{ps(*t.paragraphs[:2])}{card}{ps(*t.paragraphs[2:4])}'
        f"{line}{ps(*t.paragraphs[4:6])}{bare}{ps(*t.paragraphs[6:])}<p>{t.services[0]}</p><p>{t.services[1]}</p></div></div>"
        f'<div class="ft">{t.services[4]}</div>'
    )
    head = f'{social(t)}<meta name="date" content="{STATED}">'
    return Draft(page(t, body, head=head), list(t.paragraphs), [t.standfirst])


def live_blog(t: Text) -> Draft:
    """Posts with their times, the newest first; all of them are the article."""
    posts = "".join(
        f'<div class="live-post"><time datetime="2026-02-12T{14 - n}:05:00+03:00">{14 - n}:05</time><h3>{t.items[n]}</h3>{ps(*t.paragraphs[2 * n : 2 * n + 2])}</div>'
        for n in range(3)
    )
    body = (
        f'<nav>{menu(t)}</nav><main><h1>{t.title}</h1><p class="summary">{t.standfirst}</p><div class="live-posts">{posts}</div></main>'
        f'<div class="also"><h3>{t.most_read}</h3><ul>{links(headlines(t))}</ul></div><footer>{t.services[4]}</footer>'
    )
    return Draft(
        page(t, body, head=social(t) + linked(t, "LiveBlogPosting")), t.paragraphs[:6], [t.standfirst, *t.items]
    )


def microdata(t: Text) -> Draft:
    """Marked up with ``itemprop``; a drop capital in an element of its own, footnote marks, a table of figures."""
    first = t.paragraphs[0]
    dropped = f'<p><span class="dropcap">{first[0]}</span>{first[1:]}</p>'
    rows = "".join(f"<tr><td>{fact.partition(':')[0]}</td><td>{n + 1}</td></tr>" for n, fact in enumerate(t.facts))
    body = (
        f'<div role="navigation"><ul>{menu(t)}</ul></div><div itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">{t.title}</h1>'
        f'<meta itemprop="datePublished" content="{STATED}"><span itemprop="author">{t.author}</span><div itemprop="articleBody">{dropped}'
        f"{ps(*t.paragraphs[1:5])}<table><caption>{t.fact_title}</caption>{rows}</table>{ps(*t.paragraphs[5:])}</div>"
        f'<div class="yorumlar"><p>{t.services[2]}</p></div></div><div class="side"><h3>{t.most_read}</h3><ul>{links(headlines(t))}</ul></div>'
        f"<footer><p>{t.services[4]}</p></footer>"
    )
    optional = [t.standfirst, t.fact_title, *(f"{f.partition(':')[0]} {n + 1}" for n, f in enumerate(t.facts))]
    return Draft(page(t, body), list(t.paragraphs), optional)


def interview(t: Text) -> Draft:
    """Bold questions before the answers, a short note on who spoke, an author's note below."""
    asked = [f"{item}?" for item in (*t.items, t.subhead)]
    pairs = "".join(f"<p><strong>{q}</strong></p>{ps(*t.paragraphs[2 * n : 2 * n + 2])}" for n, q in enumerate(asked))
    body = (
        f'<div class="topbar">{menu(t)}</div><section class="artikel"><h1>{t.title}</h1><p class="byline">{t.author}</p><time datetime="{STATED}"></time>'
        f'<div class="artikel__inhalt">{pairs}<p class="caption">{t.caption}</p></div></section><div class="teaser-list">'
        f"{links(headlines(t), 'h3')}</div><footer>{t.services[4]}</footer>"
    )
    required = [line for n, q in enumerate(asked) for line in (q, *t.paragraphs[2 * n : 2 * n + 2])]
    return Draft(page(t, body, head=social(t)), required, [t.standfirst])


def featured(t: Text) -> Draft:
    """AnewZ: another story's headline and summary above the body, summaries of others below, all plain paragraphs."""
    tail = [*(summary for _, summary in t.related[1:]), t.services[1], t.services[2]]
    body = f'<main><article class="x1"><h1>{t.title}</h1>{ps(*t.related[0], t.standfirst, *t.paragraphs, *tail)}</article></main>'
    head = f'{social(t)}<meta property="article:published_time" content="{STATED}">'
    return Draft(page(t, body, head=head), list(t.paragraphs), [t.standfirst])


LAYOUTS: dict[str, Layout] = {
    layout.__name__: layout
    for layout in (
        classic, nested_divs, line_breaks, split, wire, script_only, paywalled, ministry, gallery, teasers_inside, live_blog, microdata,
        interview, featured,
    )
}  # fmt: skip
