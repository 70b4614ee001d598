"""Outlets as Scrapy sees them: a spider loader that makes one spider class of each outlet.

Named in the settings as ``SPIDER_LOADER_CLASS``. ``EXPORTWATCH_OUTLETS_DIR``
is the user's own folder of outlets. What a spider does stands in
``outlet_spider.py``, which is imported only when one is loaded: listing the
outlets needs no crawler.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from spiders.catalog import load_catalog, unknown_outlet
from spiders.outlet import Outlet, bare_host
from storage.errors import SettingsError

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.settings import BaseSettings

    from spiders.outlet_spider import OutletSpider

OUTLETS_DIR = "EXPORTWATCH_OUTLETS_DIR"


class OutletLoader:
    """A Scrapy spider loader over the catalog of outlets."""

    def __init__(self, catalog: dict[str, Outlet]) -> None:
        self.catalog = catalog
        self._classes: dict[str, type[OutletSpider]] = {}

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> OutletLoader:
        """The loader of the shipped outlets and those of the folder in the settings; raises ``SettingsError``."""
        folder = settings.get(OUTLETS_DIR)
        return cls(load_catalog(Path(folder) if folder else None))

    def load(self, spider_name: str) -> type[OutletSpider]:
        """The spider class of an outlet.

        ``KeyError`` with the nearest name for an unknown one (Scrapy's rule),
        ``SettingsError`` where the outlet's own ``spider`` cannot be had.
        """
        if spider_name not in self.catalog:
            raise KeyError(unknown_outlet(spider_name, self.catalog))
        if spider_name not in self._classes:
            self._classes[spider_name] = spider_class(self.catalog[spider_name])
        return self._classes[spider_name]

    def find_by_request(self, request: Request) -> list[str]:
        """The names of the outlets that an address belongs to, only the best fitting ones."""
        return owners(self.catalog, request.url)

    # Last, since inside the class the name hides the built-in in annotations.
    def list(self) -> list[str]:
        """The names of all outlets, sorted."""
        return sorted(self.catalog)


def owners(catalog: dict[str, Outlet], url: str) -> list[str]:
    """The outlets that fit an address best: longest own host, then an article pattern or a home above it.

    Several language editions share a host (``/en``, ``/tr``), and a wire's
    English host lies under its main one; so the nearest fit wins. Sorted; more
    than one where nothing tells them apart, none where nobody owns it.
    """
    fits = {name: _fit(outlet, url) for name, outlet in catalog.items() if outlet.owns(url)}
    best = max(fits.values(), default=None)
    return sorted(name for name, fit in fits.items() if fit == best)


def _fit(outlet: Outlet, url: str) -> tuple[int, bool, int]:
    parts = urlsplit(url)
    host = bare_host(parts.netloc)
    length = max(len(own) for own in outlet.own_hosts if host == own or host.endswith("." + own))
    above = urlsplit(outlet.home).path.rstrip("/")
    inside = parts.path == above or parts.path.startswith(above + "/")
    return length, bool(outlet.matches_article(url)), len(above) if inside else -1


def spider_class(outlet: Outlet) -> type[OutletSpider]:
    """A subclass of the outlet's spider class with ``name`` and ``outlet`` set."""
    base = _base_class(outlet)
    title = "".join(part.capitalize() for part in outlet.name.split("-"))
    made = type(f"{title}Spider", (base,), {"__module__": base.__module__, "name": outlet.name, "outlet": outlet})
    return cast("type[OutletSpider]", made)


def _base_class(outlet: Outlet) -> type[OutletSpider]:
    from spiders.outlet_spider import OutletSpider

    if outlet.spider is None:
        return OutletSpider
    module, _, attribute = outlet.spider.partition(":")
    try:
        found = getattr(import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise SettingsError(f"outlet '{outlet.name}': its spider {outlet.spider} cannot be loaded: {error}") from None
    if not (isinstance(found, type) and issubclass(found, OutletSpider)):
        raise SettingsError(f"outlet '{outlet.name}': its spider {outlet.spider} is no subclass of OutletSpider")
    return found
