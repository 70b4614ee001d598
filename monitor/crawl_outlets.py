"""Which outlet an address belongs to. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from spiders.guards import Refused, check_url
from spiders.loader import owners
from spiders.outlet import Outlet, bare_host
from storage.errors import UserError
from storage.settings import Settings


def outlet_of(url: str, catalog: Mapping[str, Outlet], settings: Settings) -> Outlet:
    """The outlet an address belongs to; raises ``UserError`` for one that may not be fetched."""
    try:
        check_url(url, settings.crawl.allow_addresses)
    except Refused as error:
        raise UserError(f"{url}: {error}") from error
    owned = owners(dict(catalog), url)
    return catalog[owned[0]] if owned else adhoc_outlet(url)


def adhoc_outlet(url: str) -> Outlet:
    """An outlet for an address of a host nobody has described yet."""
    parts = urlsplit(url)
    host = bare_host(parts.netloc)
    name = "".join(c if c.isascii() and c.isalnum() else "-" for c in host).strip("-") or "page"
    return Outlet(name=name, title=host, home=f"{parts.scheme}://{parts.netloc}/", notes="not in the catalogue")
