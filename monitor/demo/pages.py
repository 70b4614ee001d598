"""The demo outlets' pages, feeds and sitemaps as text. Pure. Valid HTML with the furniture of real sites around it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from html import escape
from xml.sax.saxutils import escape as xml

from monitor.demo.world import DemoArticle, DemoOutlet, Shape, cut, foreign_summaries

_STYLE = "body{font-family:Georgia,serif;margin:0;color:#222}header,footer{background:#123;color:#fff;padding:1em}header a{color:#fff;margin-right:1em}main{max-width:44em;margin:auto;padding:1em}aside{font-size:.85em;color:#555}.cookie{position:fixed;bottom:0;background:#eee;padding:.5em}"
_FIXED = (
    "Download the app from your phone's store to read us anywhere.",
    "What do you think of this story? Tell us below.",
    "Be the first to comment on this article.",
)


def article_page(
    outlet: DemoOutlet, article: DemoArticle, shown: Sequence[DemoArticle], base: str, start: datetime
) -> str:
    """One article's page."""
    anewz = outlet.shape is Shape.ANEWZ
    content = _anewz_body(article, shown) if anewz else _plain_body(article)
    published = article.published(start)
    head = [
        f'<meta property="og:type" content="article"><meta property="og:title" content="{escape(article.title)}">',
        f'<meta name="description" content="{escape(cut(article.summary))}"><link rel="canonical" href="{base}{article.path}">',
    ]
    if outlet.shape is Shape.JSON:
        head.append(f'<script type="application/ld+json">{_json_ld(outlet, article, base, published)}</script>')
    elif outlet.shape is not Shape.SECTIONS:
        head.append(f'<meta property="article:published_time" content="{published.isoformat()}">')
    stamp = (
        f'<time datetime="{published.isoformat()}">{published:%d %B %Y, %H:%M} UTC</time>'
        if outlet.shape is Shape.SECTIONS
        else ""
    )
    related = "".join(f'<li><a href="{a.path}">{escape(a.title)}</a></li>' for a in shown[:4] if a.path != article.path)
    sidebar = "" if anewz else f"<aside><h3>Most read</h3><ul>{related}</ul><p>Sign up for our newsletter.</p></aside>"
    return _page(outlet, f"{article.title} | {outlet.title}", "".join(head), f"{stamp}{content}{sidebar}")


def home_page(outlet: DemoOutlet, shown: Sequence[DemoArticle], section: str | None = None) -> str:
    """A section page, or the home page where ``section`` is None."""
    listed = [a for a in shown if section is None or a.path.startswith(section + "/") or not a.own_id]
    if outlet.shape not in (Shape.ANEWZ, Shape.SECTIONS):
        listed = listed[:3]
    items = "".join(
        f'<article><h2><a href="{a.path}">{escape(a.title)}</a></h2><p>{escape(cut(a.summary))}</p></article>'
        for a in listed
    )
    links = "".join(f'<a href="{s}">{s.rpartition("/")[2]}</a>' for s in sections_of(outlet))
    return _page(outlet, outlet.title, "", f"<nav>{links}<a href='/private/drafts'>drafts</a></nav>{items}")


def sections_of(outlet: DemoOutlet) -> tuple[str, ...]:
    """The section pages of an outlet, as paths."""
    if outlet.shape is Shape.ANEWZ:
        return (
            "/world/world-news",
            "/region/south-caucasus",
            "/region/middle-east",
            "/region/central-asia",
            "/business/business",
            "/culture/culture-news",
        )
    return ("/news",) if outlet.shape is Shape.SECTIONS else ()


def feed(outlet: DemoOutlet, shown: Sequence[DemoArticle], base: str, start: datetime) -> tuple[str, str]:
    """The outlet's feed and its content type."""
    if outlet.shape is Shape.ATOM:
        entries = "".join(
            f"<entry><title>{xml(a.title)}</title><link href='{base}{a.path}'/><id>{base}{a.path}</id><summary>{xml(a.summary)}</summary>"
            f"<published>{a.published(start).isoformat()}</published><updated>{a.published(start).isoformat()}</updated></entry>"
            for a in shown
        )
        return (
            f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{outlet.language}"><title>{xml(outlet.title)}</title>{entries}</feed>',
            "application/atom+xml",
        )
    if outlet.shape is Shape.JSON:
        items = [
            {
                "id": base + a.path,
                "url": base + a.path,
                "title": a.title,
                "summary": a.summary,
                "date_published": a.published(start).isoformat(),
            }
            for a in shown
        ]
        return json.dumps(
            {"version": "https://jsonfeed.org/version/1.1", "title": outlet.title, "items": items}
        ), "application/feed+json"
    items_text = "".join(
        f"<item><title>{xml(a.title)}</title><link>{base}{a.path}</link><guid>{base}{a.path}</guid><description>{xml(a.summary)}</description>"
        f"<pubDate>{format_datetime(a.published(start))}</pubDate></item>"
        for a in shown
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>{xml(outlet.title)}</title><link>{base}/</link>{items_text}</channel></rss>',
        "application/rss+xml",
    )


def news_sitemap(outlet: DemoOutlet, shown: Sequence[DemoArticle], base: str, start: datetime) -> str:
    """A news sitemap."""
    urls = "".join(
        f"<url><loc>{base}{a.path}</loc><news:news><news:publication><news:name>{xml(outlet.title)}</news:name><news:language>{outlet.language}</news:language></news:publication>"
        f"<news:publication_date>{a.published(start).isoformat()}</news:publication_date><news:title>{xml(a.title)}</news:title></news:news></url>"
        for a in shown
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{urls}</urlset>'


def sitemap_index(base: str) -> str:
    """The index that names the news sitemap."""
    return f'<?xml version="1.0" encoding="UTF-8"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>{base}/news-sitemap.xml</loc></sitemap></sitemapindex>'


def robots(outlet: DemoOutlet, base: str) -> str:
    """robots.txt; the drafts are linked and forbidden."""
    named = f"Sitemap: {base}/sitemap.xml\n" if outlet.shape is Shape.SITEMAP else ""
    return f"User-agent: *\nDisallow: /private/\n{named}"


def _anewz_body(article: DemoArticle, shown: Sequence[DemoArticle]) -> str:
    featured = shown[0]
    tail = "".join(f"<p>{escape(cut(a.summary))}</p>" for a in foreign_summaries(article, shown))
    body = "".join(f"<p>{escape(p)}</p>" for p in article.body)
    fixed = "".join(f"<p>{line}</p>" for line in _FIXED)
    return (
        f"<div class='content'><h3>{escape(featured.title)}</h3><p>{escape(cut(featured.summary))}</p>"
        f"<h1>{escape(article.title)}</h1><p>{escape(article.summary)}</p>{body}{tail}{fixed}</div>"
    )


def _plain_body(article: DemoArticle) -> str:
    body = "".join(f"<p>{escape(p)}</p>" for p in article.body)
    agency = "<p class='agency'>Agency</p>" if article.outlet == "demo-gazette" and article.export else ""
    share = "<div class='share'><a href='#'>Share</a> <a href='#'>Print</a></div>"
    return f"<article><h1>{escape(article.title)}</h1><p class='standfirst'>{escape(article.summary)}</p>{share}{body}{agency}</article>"


def _json_ld(outlet: DemoOutlet, article: DemoArticle, base: str, published: datetime) -> str:
    return json.dumps(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": article.title,
            "url": base + article.path,
            "datePublished": published.isoformat(),
            "author": {"@type": "Person", "name": "Claire Besson"},
            "publisher": {"@type": "Organization", "name": outlet.title},
            "description": article.summary,
            "isAccessibleForFree": True,
        }
    )


def _page(outlet: DemoOutlet, title: str, head: str, main: str) -> str:
    return (
        f'<!doctype html><html lang="{outlet.language}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><meta property="og:site_name" content="{escape(outlet.title)}">{head}<style>{_STYLE}</style></head>'
        f"<body><header><a href='/'>{escape(outlet.title)}</a><a href='/about'>About</a><a href='/contact'>Contact</a></header>"
        f"<main>{main}</main><footer>© {escape(outlet.title)}. All rights reserved.</footer>"
        "<div class='cookie'>We use cookies. <button>Accept</button></div></body></html>"
    )
