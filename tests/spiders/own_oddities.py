"""Layouts in which something stands in an article's way: forms, copies, other stories first, a second article below."""

from __future__ import annotations

from tests.spiders.own_layouts import (
    STATED,
    Draft,
    Layout,
    Text,
    headlines,
    link,
    linked,
    links,
    menu,
    page,
    ps,
    social,
)


def column(t: Text) -> Draft:
    """An opinion: the author with a picture above, a line on the author below, nothing of it marked."""
    body = (
        f'<div class="n1"><ul>{menu(t)}</ul></div><div class="n2"><div class="n3"><img src="p.jpg" alt=""><div>{t.author}</div></div><h1>{t.title}</h1>'
        f'<div class="n4">{ps(*t.paragraphs)}<p><em>{t.author}, {t.site}</em></p></div></div><div class="n5"><h3>{t.most_read}</h3>{links(headlines(t), "p")}</div>'
    )
    return Draft(page(t, body, head=social(t) + linked(t)), list(t.paragraphs), [t.standfirst])


def forms(t: Text) -> Draft:
    """Sign-up forms and an app's offer between the paragraphs, in boxes without a telling name."""
    form = f'<div class="z9"><form action="/s"><h4>{t.services[0]}</h4><input name="mail"><button>{t.labels[0]}</button><p>{t.services[3]}</p></form></div>'
    offer = f'<div class="z8"><p><a href="https://apps.test/1">{t.services[1]}</a></p></div>'
    body = (
        f"<nav>{menu(t)}</nav><div class='z1'><h1>{t.title}</h1><div class='z2'>{ps(*t.paragraphs[:3])}{form}{ps(*t.paragraphs[3:6])}{offer}"
        f"{ps(*t.paragraphs[6:])}<p>{t.services[2]}</p></div></div><footer>{t.services[4]}</footer>"
    )
    return Draft(page(t, body, head=social(t) + linked(t)), list(t.paragraphs), [t.standfirst])


def copies(t: Text) -> Draft:
    """A hidden copy for printing and one for the picture viewer beside the text itself."""
    body = (
        f'<div id="print" style="display: none"><h1>{t.title}</h1>{ps(*t.paragraphs)}</div><div class="nav-bar"><ul>{menu(t)}</ul></div>'
        f'<div id="story"><h1>{t.title}</h1><p><strong>{t.standfirst}</strong></p>{ps(*t.paragraphs)}</div>'
        f'<div class="lightbox" hidden><p>{t.caption}</p></div><div class="low">{links(headlines(t), "div")}</div>'
    )
    return Draft(page(t, body, head=social(t) + linked(t)), list(t.paragraphs), [t.standfirst])


def building_blocks(t: Text) -> Draft:
    """Every paragraph in a block of its own, pictures with their captions and a quotation among them."""
    text = [f'<section class="blk"><div class="blk-text"><p>{line}</p></div></section>' for line in t.paragraphs]
    picture = f'<section class="blk"><div class="blk-pic"><img src="1.jpg"><span>{t.caption}</span></div></section>'
    quoted = f'<section class="blk"><div class="blk-quote"><p>{t.quote}</p></div></section>'
    body = (
        f'<div class="bar">{menu(t)}</div><div class="stack"><h1>{t.title}</h1>{picture}{"".join(text[:4])}{quoted}{"".join(text[4:6])}{picture}{"".join(text[6:])}</div>'
        f'<div class="under"><h3>{t.read_also}</h3>{"".join(f"<div><h4>{link(h, n)}</h4><p>{s}</p></div>" for n, (h, s) in enumerate(t.related))}</div>'
    )
    head = f'{social(t)}<meta property="article:published_time" content="{STATED}">'
    return Draft(page(t, body, head=head), [*t.paragraphs[:4], t.quote, *t.paragraphs[4:]], [t.standfirst])


def others_first(t: Text) -> Draft:
    """A column of other stories with their summaries stands before the article in the page."""
    cards = "".join(
        f'<div class="k2"><b>{link(h, n)}</b><div class="k3">{s}</div></div>' for n, (h, s) in enumerate(t.related * 2)
    )
    body = (
        f'<div class="k0"><ul>{menu(t)}</ul></div><div class="k1"><h3>{t.most_read}</h3>{cards}</div>'
        f'<div class="m0"><h1>{t.title}</h1><time datetime="{STATED}">14:35</time><div class="m1">{ps(t.standfirst, *t.paragraphs)}</div></div>'
        f'<div class="f0">{t.services[4]}</div>'
    )
    return Draft(page(t, body), list(t.paragraphs), [t.standfirst])


def readers(t: Text) -> Draft:
    """Readers' comments in a list below the article, without a telling name."""
    said = "".join(f"<li><b>{label}</b><p>{s}</p></li>" for label, (_, s) in zip(t.labels, t.related, strict=False))
    body = (
        f'<div class="q0"><ul>{menu(t)}</ul></div><div class="q1"><h1>{t.title}</h1><div class="q2">{ps(*t.paragraphs)}</div></div>'
        f'<div class="q3"><h3>{t.services[2]}</h3><ul>{said}</ul></div><div class="q4"><p>{t.services[4]}</p></div>'
    )
    return Draft(page(t, body, head=social(t) + linked(t)), list(t.paragraphs), [t.standfirst])


def endless(t: Text) -> Draft:
    """The next article follows the first in the same containers, as endless pages append it."""
    others = "".join(
        f'<article class="story"><h2>{link(h, n)}</h2><div class="story-text">{ps(s, *(s for _, s in t.related[n + 1 :]))}</div></article>'
        for n, (h, s) in enumerate(t.related[:2])
    )
    body = (
        f'<header><ul>{menu(t)}</ul></header><main><article class="story"><h1>{t.title}</h1><div class="story-text">{ps(t.standfirst, *t.paragraphs)}</div></article>'
        f"{others}</main><footer>{t.services[4]}</footer>"
    )
    return Draft(page(t, body, head=social(t) + linked(t)), list(t.paragraphs), [t.standfirst])


def numbered(t: Text) -> Draft:
    """A text that is a numbered list, with a lead above and a line below."""
    items = "".join(f"<li><strong>{t.items[n % 3]}.</strong> {line}</li>" for n, line in enumerate(t.paragraphs[1:7]))
    body = (
        f'<div id="nav"><ul>{menu(t)}</ul></div><div id="main"><h1>{t.title}</h1><p>{t.paragraphs[0]}</p><ol>{items}</ol><p>{t.paragraphs[7]}</p></div>'
        f'<div id="more"><ul>{links(headlines(t))}</ul></div><div id="foot"><p>{t.services[4]}</p></div>'
    )
    return Draft(page(t, body, head=social(t) + linked(t)), list(t.paragraphs), [t.standfirst, *t.items])


ODDITIES: dict[str, Layout] = {
    layout.__name__: layout
    for layout in (column, forms, copies, building_blocks, others_first, readers, endless, numbered)
}
