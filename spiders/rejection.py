"""Why a fetched page is no article. Pure.

A closed set of reasons (``storage.models.Reason``), each with one line of
detail. In doubt a page is an article: judging relevance is not done here.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from spiders.addresses import refused_by_pattern
from spiders.heads import Head
from spiders.layout import Layout
from spiders.metadata import Metadata
from spiders.outlet import Outlet
from storage.models import Access, Page, Reason
from storage.text import title_key, words

LEAST_WORDS = 25
TEASER_WORDS = 80
_MESSAGE_WORDS = 150  # a longer text is no error page and no wall
_WALL_WORDS = 60  # in a longer text only the headline tells a wall
_HTML_TYPES = ("text/html", "application/xhtml+xml", "application/xml", "text/xml")
_BINARY = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"RIFF", b"\x00\x00\x00")

_NOT_FOUND = tuple(
    title_key(t)
    for t in (
        "page not found", "404", "error 404", "404 error", "not found", "page cannot be found", "page can't be found",
        "page no longer exists", "article not found", "sayfa bulunamadı", "aradığınız sayfa", "haber bulunamadı", "səhifə tapılmadı",
        "xəbər tapılmadı", "страница не найдена", "ошибка 404", "seite nicht gefunden", "page introuvable", "página no encontrada",
    )
)  # fmt: skip
_WALLS = tuple(
    title_key(t)
    for t in (
        "before you continue", "we value your privacy", "we use cookies", "cookie consent", "privacy settings", "your privacy choices",
        "accept cookies", "consent management", "just a moment", "attention required", "verify you are human", "are you a robot",
        "enable javascript and cookies", "checking your browser", "access denied", "çerez tercihleri", "çerez politikası", "kişisel verilerin",
        "мы используем cookie", "проверка браузера", "datenschutzeinstellungen", "mit werbung weiterlesen",
    )
)  # fmt: skip

Verdict = tuple[Reason, str]


def before_parsing(page: Page) -> Verdict | None:
    """What status, type and bytes already tell."""
    if page.status >= 400 or page.status in (204, 304):
        return Reason.HTTP_ERROR, f"HTTP {page.status}"
    if not page.body.strip():
        return Reason.EMPTY, "the body is empty"
    kind = page.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind and kind not in _HTML_TYPES:
        return Reason.WRONG_TYPE, f"content type {kind}"
    if page.body.startswith(_BINARY) or (
        b"\0" in page.body[:1024] and not page.body.startswith((b"\xff\xfe", b"\xfe\xff"))
    ):
        return Reason.WRONG_TYPE, "binary data"
    if b"<" not in page.body and b"\xff\xfe" != page.body[:2] != b"\xfe\xff":
        return Reason.WRONG_TYPE, "no markup in it"
    return None


def after_reading(page: Page, outlet: Outlet, head: Head, layout: Layout, meta: Metadata, text: str) -> Verdict | None:
    """What the parsed page tells, judged with the kept text."""
    count = len(words(text))
    is_stated = meta.linked is not None and (meta.linked.published or meta.linked.body) is not None
    if count < _MESSAGE_WORDS and (wall := _message(page, head, meta, text, is_stated)):
        return wall
    if listing := _listing(page, outlet, head, layout, meta, count, is_stated):
        return listing
    if meta.access is Access.PAYWALLED and count < TEASER_WORDS:
        return Reason.PAYWALL, f"{count} words before the paywall"
    if count == 0:
        return Reason.EMPTY, "no text found"
    if count < LEAST_WORDS and not is_stated:
        return Reason.TOO_SHORT, f"{count} words"
    if not meta.title:
        return Reason.NOT_ARTICLE, "no title"
    return None


def _message(page: Page, head: Head, meta: Metadata, text: str, is_stated: bool) -> Verdict | None:
    """Error pages and walls that come with status 200."""
    if urlsplit(page.url).path in ("", "/") and urlsplit(page.requested_url).path not in ("", "/"):
        return Reason.SOFT_404, "sent on to the front page"
    if is_stated:
        return None
    named = [title_key(t) for t in (meta.title, head.title or "", *head.headings)]
    # "Page not found" with the site's name is a message, "Book page not found in archive" is a headline.
    if missing := _headed(named, _NOT_FOUND, 3):
        return Reason.SOFT_404, f"the title says '{missing}'"
    said = f" {title_key(text)} " if len(text.split()) < _WALL_WORDS else ""
    wall = _headed(named, _WALLS, 2) or next((p for p in _WALLS if f" {p} " in said), None)
    host = urlsplit(page.url).netloc
    if wall or host.startswith("consent."):
        return Reason.CONSENT, f"the page says '{wall}'" if wall else f"sent on to {host}"
    return None


def _headed(titles: list[str], phrases: tuple[str, ...], spare: int) -> str | None:
    """The phrase that makes up a title but for a few spare words."""
    return next(
        (p for p in phrases for t in titles if f" {p} " in f" {t} " and len(t.split()) <= len(p.split()) + spare), None
    )


def _listing(
    page: Page, outlet: Outlet, head: Head, layout: Layout, meta: Metadata, count: int, is_stated: bool
) -> Verdict | None:
    """Front pages, sections and lists of tags."""
    if urlsplit(page.url).path in ("", "/") and not urlsplit(page.url).query:
        return Reason.NOT_ARTICLE, "the front page"
    if is_stated:
        return None
    if refused_by_pattern(page.url, outlet):
        return Reason.NOT_ARTICLE, "the address is none of the outlet's articles"
    if meta.page.listing:
        return Reason.NOT_ARTICLE, "calls itself a listing"
    is_article = (head.first("og:type") or "").lower().endswith("article") or outlet.matches_article(page.url) is True
    undated = meta.published is None or meta.published.source in ("text", "time")
    if not is_article and undated and layout.linked > 0.5 * layout.words and count < 0.4 * layout.words:
        return Reason.NOT_ARTICLE, f"{100 * layout.linked // layout.words} % of its words are links"
    return None
