"""Addresses as identities: normal forms, resolution, and what looks like an article. Pure.

A canonical address is a key, never a thing to fetch: it may differ from every
address the outlet serves (https for http, no ``www.``).
"""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from spiders.outlet import Outlet

LONGEST = 4000  # characters; servers and databases alike refuse longer ones

_TRACKING = re.compile(
    r"^(?:utm_\w+|at_(?:medium|campaign|custom\d|link\w*|format|ptr_name|bbc_team)|(?:fb|g|dc|ms|ya|ys|tt|tw|wbra|gbra|sc|vero_|epi)clid"
    r"|fb_\w+|mc_[ce]id|_hs(?:enc|mi)|igshid|igsh|_ga|_gl|gaa_\w+|oly_(?:anon|enc)_id|ns_(?:campaign|mchannel|source|linkname|fee)"
    r"|spm|emc|ocid|cmpid|cmp|ncid|icid|smid|smtyp|partner|feedname|feedtype|xtor|wt_?mc\w*|wt\.\w+|mkt_tok|trk|traffic_source"
    r"|__twitter_impression|ref_?src|ref_?url|share_?token|guccounter|guce_\w+|piwik_\w+|pk_\w+|mtm_\w+|hss_channel|amp_js_v|usqp)$",
    re.IGNORECASE,
)
# Names too common to be dropped whatever they carry: only with a value that says where the reader came from.
_REFERRAL = {
    "ref": re.compile(r"^(?:rss|feed|twitter|facebook|telegram|home\w*|top\w*)$", re.IGNORECASE),
    "source": re.compile(r"^(?:rss|feed|newsletter|twitter|facebook)$", re.IGNORECASE),
    "from": re.compile(r"^(?:rss|feed)$", re.IGNORECASE),
    "rss": re.compile(r"^(?:1|true|yes|)$", re.IGNORECASE),
    "amp": re.compile(r"^(?:1|true|)$", re.IGNORECASE),
    "outputtype": re.compile(r"^amp$", re.IGNORECASE),
    "taid": re.compile(r"^[0-9a-f]{20,}$", re.IGNORECASE),
}
_AMP_SUFFIX = re.compile(r"(?:/amp|(?<=\w)\.amp(?=\.html?$)|\.amp)(\.html?)?$", re.IGNORECASE)
_SPECIFIC = re.compile(r"\d{3}|-[^/]*-")
_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\ufeff]+")
_WEB_HOST = re.compile(r"^www\.[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?#]|$)", re.IGNORECASE)
_HOST = re.compile(r"^(?:\[[0-9a-fA-F:.]+\]|[^\s\[\]<>\"'\\^`{|}%]+)$")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical_url(url: str) -> str:
    """The one form under which all spellings of an address meet; never raises.

    http and https, with and without ``www.``, fragments, tracking parameters,
    their order, a trailing slash, AMP suffixes and percent-encoding make no
    difference; a port other than the scheme's own does.
    """
    try:
        parts = urlsplit(_UNSEEN.sub("", url) if _needs_cleaning(url) else url)
        port = parts.port
    except ValueError:
        return url.strip()
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        return url.strip()
    host = _identity_host(parts.hostname)
    own_port = port is None or port == _DEFAULT_PORTS[parts.scheme]
    origin = f"https://{host}" if own_port else f"{parts.scheme}://{host}:{port}"
    query = _identity_query(parts.query)
    return f"{origin}{_identity_path(parts.path)}{'?' + query if query else ''}"


def _needs_cleaning(url: str) -> bool:
    return _UNSEEN.search(url) is not None


def _identity_host(host: str) -> str:
    host = host.lower().rstrip(".")
    if ":" in host:
        return f"[{host}]"
    with suppress(UnicodeError):
        host = host.encode("idna").decode("ascii")
    rest = host.removeprefix("www.")
    return rest if "." in rest else host


def _identity_path(path: str) -> str:
    path = _encode(_without_dots(path), "/:@!$&'()*+,;=~")
    while True:
        path = path.rstrip("/")
        cut = _AMP_SUFFIX.sub(lambda m: m.group(1) or "", path)
        # "/amp" alone, or under a bare section, may be a page about amplifiers.
        if cut == path or not _SPECIFIC.search(cut):
            return path
        path = cut


def _without_dots(path: str) -> str:
    kept: list[str] = []
    for segment in path.split("/"):
        plain = segment.replace("%2e", ".").replace("%2E", ".")
        if plain == "..":
            if len(kept) > 1:
                kept.pop()
        elif plain != ".":
            kept.append(segment)
    return "/".join(kept)


def _identity_query(query: str) -> str:
    kept = []
    for pair in query.split("&"):
        name, equals, value = pair.partition("=")
        plain = unquote(name)
        referral = _REFERRAL.get(plain.lower())
        if not pair or _TRACKING.match(plain) or (referral and referral.match(unquote(value))):
            continue
        kept.append(
            _encode(name.replace("+", " "), _QUERY_SAFE) + equals + _encode(value.replace("+", " "), _QUERY_SAFE)
        )
    return "&".join(sorted(kept))


_QUERY_SAFE = "/:@!$'()*,;~?="


def _encode(text: str, safe: str) -> str:
    """Percent-encoding normalised: letters that need none lose it, all others carry it once.

    A reserved character keeps the form it was written in: ``%2F`` is not ``/``.
    """
    parts = re.split(r"(%[0-9A-Fa-f]{2})", _ESCAPE.sub("%25", text))
    out = []
    for index, part in enumerate(parts):
        if index % 2 == 0:
            out.append(quote(part, safe=safe, errors="replace"))
        else:
            char = chr(int(part[1:], 16))
            out.append(char if char.isascii() and (char.isalnum() or char in "-._~") else part.upper())
    return "".join(out)


def absolute(base: str, href: str) -> str | None:
    """The http(s) address that a link means on a page at ``base``, or None.

    None for other schemes, in-page anchors, empty and broken links.
    """
    href = _UNSEEN.sub("", href.strip()) if "\n" in href or "\t" in href or "\r" in href else href.strip()
    if not href or href.startswith("#") or len(href) > LONGEST:
        return None
    if _WEB_HOST.match(href):
        href = "//" + href
    try:
        parts = urlsplit(urljoin(base, href.replace("\\", "/") if href.startswith("\\") else href))
        port = parts.port
    except ValueError:
        return None
    host = parts.hostname or ""
    if parts.scheme not in _DEFAULT_PORTS or not _HOST.match(host if ":" not in host else f"[{host}]") or port == 0:
        return None
    return _as_written(parts)


def _as_written(parts: SplitResult) -> str:
    """The address with white space and control characters escaped and no fragment."""
    path = _UNSEEN.sub(lambda m: quote(m.group(), errors="replace"), parts.path)
    query = _UNSEEN.sub(lambda m: quote(m.group(), errors="replace"), parts.query)
    return f"{parts.scheme}://{parts.netloc}{path or '/'}{'?' + query if query else ''}"


# -- What looks like an article ---------------------------------------------------------------------------------

_NEVER = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|avif|ico|css|js|map|txt|woff2?|ttf|eot|json|xml|rss|atom|pdf|docx?|xlsx?|pptx?|zip|gz|mp[34]|m4[av]|webm|mov|avi|ics|apk)$"
    r"|^/(?:cdn-cgi|wp-(?:admin|login|json|content)|static|assets|api)(?:/|$)|/(?:feed|rss)/?$",
    re.IGNORECASE,
)
_LISTING = re.compile(
    r"^(?:tags?|etiket(?:ler)?|topics?|konu|category|kategori|categories|authors?|yazar(?:lar)?|people|staff|profile|users?|members?|search|arama"
    r"|page|login|log-in|signin|sign-in|signup|register|subscribe|subscription|account|my-account|cart|checkout|shop|store|newsletters?"
    r"|about|about-us|hakkimizda|contact|contact-us|contacts|iletisim|kunye|impressum|imprint|privacy|privacy-policy|cookies?|cookie-policy"
    r"|terms|terms-of-(?:use|service)|legal|disclaimer|advertise|advertising|reklam|careers?|jobs|help|faq|sitemap|archive|arsiv|rss"
    r"|events?|calendar|galler(?:y|ies)|galeri|foto-galeri|photos?|podcasts?|live-tv|canli-yayin|weather|horoscopes?|games|crossword)$",
    re.IGNORECASE,
)
_DATE_IN_PATH = re.compile(r"/(?:19|20)\d\d[/-]?(?:0?[1-9]|1[0-2]|[a-z]{3})(?:[/-]|\d\d)", re.IGNORECASE)
_OWN_NUMBER = re.compile(r"(?:^|[-_/=.])[a-z]{0,3}\d{4,}(?=$|[-_/.&])", re.IGNORECASE)
_LIKELY = 3


def likelihood(url: str, outlet: Outlet) -> int:
    """How much an address looks like an article of the outlet, in points; 3 and more is probable.

    Counts long slugs, own numbers and dates for it, listing words and files
    against it; an unverified pattern adds or takes two points, no more.
    """
    parts = urlsplit(url)
    segments = [s for s in parts.path.split("/") if s]
    if (not segments and not parts.query) or _NEVER.search(parts.path):
        return -9
    slug = max((len(re.findall(r"[^\W\d_]+", unquote(s))) for s in segments), default=0)
    points = (slug >= 3) + (slug >= 4) + (slug >= 6)
    points += 2 * bool(_OWN_NUMBER.search(parts.path) or _OWN_NUMBER.search(parts.query))
    points += 2 * bool(_DATE_IN_PATH.search(parts.path + "/"))
    points += bool(re.search(r"\.(?:s?html?|aspx?|php)$", parts.path)) + (len(segments) >= 2)
    points -= 4 * any(_LISTING.match(s) for s in (*segments[:2], segments[-1] if segments else ""))
    matches = outlet.matches_article(url)
    return points + (0 if matches is None else 2 if matches else -2)


def is_probable_article(url: str, outlet: Outlet) -> bool:
    """Whether an address is worth a look as an article: the verified pattern's word, else a guess."""
    if outlet.article_verified and outlet.article is not None:
        return bool(outlet.matches_article(url))
    return likelihood(url, outlet) >= _LIKELY


def refused_by_pattern(url: str, outlet: Outlet) -> bool:
    """Whether the outlet's verified article pattern rules an address of its own out.

    An unverified pattern rules nothing out, and no pattern speaks for a
    foreign host (a feed's redirector, for one).
    """
    return outlet.article_verified and outlet.owns(url) and outlet.matches_article(url) is False
