"""Which addresses may be asked. Pure; the middleware and the resolver apply it.

Only http and https, only ports 80 and 443, only globally routable unicast
addresses, whatever way a literal is spelt; exceptions are exact ``host:port``
pairs of an allow-list.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Collection
from urllib.parse import unquote, urlsplit

PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NAT64_LOCAL = ipaddress.ip_network("64:ff9b:1::/48")
_PART = re.compile(r"0x[0-9a-f]*|[0-9]+")


class Refused(ValueError):
    """An address that must not be fetched; the text says why."""


def check_url(url: str, allow: Collection[str]) -> None:
    """Raise :class:`Refused` unless the address may be asked as far as it shows without a look-up."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise Refused(f"no address ({error})") from error
    if parts.scheme not in PORTS:
        raise Refused(f"only http and https are fetched, not {parts.scheme or 'an address without a scheme'}")
    if "@" in parts.netloc:
        raise Refused("an address with a user name in it is not fetched")
    try:
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    except ValueError as error:
        raise Refused("the port is no number") from error
    if not host:
        raise Refused("an address without a host is not fetched")
    if f"{host}:{port}" in allow:
        return
    if port not in PORTS.values():
        raise Refused(f"port {port} is not fetched: only 80 and 443, or what crawl.allow_addresses names")
    literal = literal_address(host)
    if literal is not None:
        check_address(literal)
    elif host.rstrip(".").rpartition(".")[2] in (
        "localhost",
        "local",
        "internal",
        "localdomain",
    ) or "." not in host.rstrip("."):
        raise Refused(f"{host} is a name of this machine or network")


def check_address(address: str) -> None:
    """Raise :class:`Refused` unless an IP address is globally routable unicast, through every embedding."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError as error:
        raise Refused(f"{address} is no address") from error
    for inner in (ip, *_embedded(ip)):
        if not inner.is_global or inner.is_multicast or inner.is_reserved or inner.is_unspecified:
            raise Refused(f"{address} is not a public address")


def literal_address(host: str) -> str | None:
    """The IP address a host spells (``127.1``, ``0x7f.1``, ``2130706433``, full-width digits ...), or None for a name."""
    plain = unicodedata.normalize("NFKC", unquote(host)).replace("。", ".").rstrip(".").lower()
    if ":" in plain or plain.startswith("["):
        return plain.strip("[]")
    parts = plain.split(".")
    if not plain or not all(_PART.fullmatch(p) for p in parts) or len(parts) > 4:
        return None
    numbers = [_number(p) for p in parts]
    tail = numbers[-1]
    if any(n > 255 for n in numbers[:-1]) or tail >= 256 ** (5 - len(numbers)):
        return "0.0.0.0"  # noqa: S104 - no valid spelling: refused like the unspecified address
    value = tail + sum(n << (8 * (3 - i)) for i, n in enumerate(numbers[:-1]))
    return str(ipaddress.IPv4Address(value))


def _number(text: str) -> int:
    if text.startswith("0x"):
        return int(text[2:] or "0", 16)
    if len(text) > 1 and text.startswith("0") and all(c in "01234567" for c in text):
        return int(text, 8)
    return int(text)


def _embedded(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    if isinstance(ip, ipaddress.IPv4Address):
        return []
    found = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
    if ip in _NAT64 or ip in _NAT64_LOCAL or int(ip) >> 32 == 0:
        found.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return [inner for inner in found if inner is not None]
