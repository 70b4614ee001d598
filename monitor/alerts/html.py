"""The HTML of a mail: the frame, and foreign text put into it escaped. Pure.

No picture, no font, no script, nothing fetched from anywhere. Without its
style sheet (some readers drop it) the mail is black text on white in reading
order; colours follow the reader's light or dark mode. Elements are made by
:func:`tag`, which escapes; no other module writes markup by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from monitor.alerts.lines import web_address

STYLE = """
:root { color-scheme: light dark; supported-color-schemes: light dark; }
body { margin: 0; padding: 0; background: #f2f3f5; color: #1b1f24; -webkit-text-size-adjust: 100%;
  font: 16px/1.5 -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans", sans-serif; }
.card { max-width: 600px; margin: 0 auto; padding: 24px; background: #ffffff; overflow-wrap: break-word; word-break: break-word; }
.news { margin: 0 0 14px; padding: 10px 14px; border-inline-start: 4px solid #1a7f37; background: #eaf6ec; font-weight: 600; }
.label { margin: 0 0 8px; font-size: 13px; font-weight: 600; color: #59636e; }
h1 { margin: 0 0 12px; font-size: 23px; line-height: 1.25; font-weight: 700; }
h2 { margin: 24px 0 6px; font-size: 13px; font-weight: 600; color: #59636e; }
h3 { margin: 0 0 4px; font-size: 17px; line-height: 1.3; }
p { margin: 0 0 8px; }
a { color: #0a58ca; }
h1 a { color: inherit; text-decoration: none; }
h3 a { text-decoration: none; }
.facts { margin: 0; color: #3d444d; font-size: 14px; }
.hit { margin: 8px 0 12px; padding: 10px 14px; border-inline-start: 4px solid #d29922; background: #fff8e5; }
mark { background: #ffe08a; color: inherit; padding: 0 2px; border-radius: 2px; }
.go { margin: 20px 0 4px; }
.go a { display: inline-block; padding: 10px 18px; border-radius: 6px; background: #0a58ca; color: #ffffff; text-decoration: none; font-weight: 600; }
.where, .foot { font-size: 13px; color: #59636e; }
ul { margin: 0; padding: 0 0 0 20px; }
li { margin: 0 0 6px; }
.item { margin-top: 8px; padding: 16px 0 4px; border-top: 1px solid #d8dee4; }
.foot { margin-top: 24px; padding-top: 12px; border-top: 1px solid #d8dee4; }
@media (max-width: 480px) { .card { padding: 18px 16px; } h1 { font-size: 21px; } .go a { display: block; text-align: center; } }
@media (prefers-color-scheme: dark) {
  body { background: #0d1117; color: #e6edf3; }
  .card { background: #161b22; }
  .label, h2, .where, .foot { color: #9da7b3; }
  .facts { color: #c4ccd6; }
  a { color: #79b8ff; }
  .news { background: #12261a; border-inline-start-color: #3fb950; }
  .hit { background: #272115; border-inline-start-color: #bb8009; }
  mark { background: #6b4d00; color: #fff3d0; }
  .go a { background: #1f6feb; color: #ffffff; }
  .item, .foot { border-top-color: #30363d; }
}
""".strip()


class Markup(str):
    """Text that is HTML already; everything else is escaped."""

    __slots__ = ()


def tag(name: str, *inner: str, **attributes: str | None) -> Markup:
    """An element with its content; plain strings are escaped. ``class_`` stands for class, None leaves one out."""
    pairs = "".join(f' {key.rstrip("_")}="{escape(value)}"' for key, value in attributes.items() if value is not None)
    return Markup(f"<{name}{pairs}>{''.join(map(_escaped, inner))}</{name}>")


def _escaped(text: str) -> str:
    return text if isinstance(text, Markup) else escape(text)


def joined(parts: Iterable[str]) -> Markup:
    """Pieces one after the other, a line each."""
    return Markup("\n".join(map(_escaped, parts)))


def link(text: str, url: str) -> Markup:
    """A link to a harmless http(s) address, or just the text."""
    address = web_address(url)
    return tag("span", text) if address is None else tag("a", text, href=address, rel="noreferrer noopener")


def quoted_foreign(name: str, *inner: str, language: str | None = None, class_: str | None = None) -> Markup:
    """An element with an outlet's own words: their direction found by the reader, their language said."""
    known = language if language and re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", language) else None
    return tag(name, *inner, class_=class_, lang=known, dir="auto")


def marked(sentence: str, terms: Sequence[str]) -> Markup:
    """A sentence with the matched terms highlighted, wherever they stand as whole words."""
    wanted = sorted({t for t in terms if t.strip()}, key=len, reverse=True)
    if not wanted:
        return Markup(escape(sentence))
    pattern = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, wanted))})(?!\w)", re.IGNORECASE)
    pieces = pattern.split(sentence)
    return Markup("".join(tag("mark", p) if i % 2 else escape(p) for i, p in enumerate(pieces)))


def document(title: str, *body: str) -> str:
    """A whole HTML document around the card."""
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
        '<meta name="format-detection" content="telephone=no, date=no, address=no">'
    )
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>{head}\n{tag("title", title)}\n<style>\n{STYLE}\n</style>\n</head>\n'
        f"<body>\n{tag('div', joined(body), class_='card')}\n</body>\n</html>\n"
    )
