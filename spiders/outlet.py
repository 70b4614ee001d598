"""An outlet as the program knows it. Pure record; read from TOML by ``catalog.py``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from spiders.overrides import Override


@dataclass(frozen=True, slots=True)
class Outlet:
    """One news outlet and where it may be watched.

    ``tier`` 1 is looked at most often. ``article`` is a regular expression
    for article addresses; a named group ``id`` in it is the outlet's own
    article id. ``article_verified`` says that the pattern was seen matching
    real addresses: only then may it drop a lead, otherwise it only ranks.
    ``feed_clock_ahead`` is by how many minutes the outlet's feed times lie
    ahead of the truth (an outlet that labels local time GMT). ``delay`` in
    seconds overrides the host pacing. ``spider`` is an optional
    ``module:Class`` for the odd site. ``verified`` is False where no address
    was seen working. ``guesses`` are those of the sources that nobody was
    seen using: they are tried like the others, and their failing is no news.
    ``overrides`` are what a person says of reading its pages, each until a day.
    """

    name: str
    title: str
    home: str
    country: str | None = None
    languages: tuple[str, ...] = ()
    kind: str = "general"
    tier: int = 2
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    article: str | None = None
    article_verified: bool = False
    hosts: tuple[str, ...] = ()
    feed_clock_ahead: int = 0
    delay: float | None = None
    spider: str | None = None
    verified: bool = False
    notes: str = ""
    guesses: tuple[str, ...] = ()
    overrides: tuple[Override, ...] = ()

    @property
    def language(self) -> str | None:
        """The main language, ISO 639-1."""
        return self.languages[0] if self.languages else None

    @property
    def own_hosts(self) -> frozenset[str]:
        """``host`` or ``host:port`` names that belong to the outlet, without ``www.``."""
        return frozenset(bare_host(h) for h in (urlsplit(self.home).netloc, *self.hosts))

    def owns(self, url: str) -> bool:
        """Whether an address lies on the outlet's own hosts or a subdomain of them."""
        host = bare_host(urlsplit(url).netloc)
        return any(host == own or host.endswith("." + own) for own in self.own_hosts)

    def matches_article(self, url: str) -> bool | None:
        """Whether the article pattern matches; None where there is no pattern."""
        return None if self.article is None else _compiled(self.article).search(url) is not None

    def own_id(self, url: str) -> str | None:
        """The outlet's own article id in an address, or None."""
        if self.article is None or "(?P<id>" not in self.article:
            return None
        match = _compiled(self.article).search(url)
        return match.group("id") if match else None


def bare_host(netloc: str) -> str:
    """A network location in lower case without credentials and ``www.``."""
    host = netloc.rpartition("@")[2].lower()
    return host.removeprefix("www.")


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
