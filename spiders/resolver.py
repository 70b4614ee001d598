"""Names are checked where they are resolved, so that the address checked is the address connected to."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from typing import Any

from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from zope.interface import implementer

from spiders.guards import Refused, check_address

log = logging.getLogger(__name__)


@implementer(IResolutionReceiver)
class _PublicOnly:
    """Passes on the addresses that the guard lets through."""

    def __init__(self, receiver: Any, name: str) -> None:
        self.receiver = receiver
        self.name = name

    def resolutionBegan(self, resolution: Any) -> None:
        self.receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:
        try:
            check_address(address.host)
        except Refused as error:
            log.warning("%s resolves to a refused address: %s", self.name, error)
        else:
            self.receiver.addressResolved(address)

    def resolutionComplete(self) -> None:
        self.receiver.resolutionComplete()


@implementer(IHostnameResolver)
class GuardedResolver:
    """Wraps the reactor's resolver. Names of the allow-list (``host:port``) pass unchecked on their port only."""

    def __init__(self, inner: Any, allow: Collection[str] = ()) -> None:
        self.inner = inner
        self.allow = frozenset(allow)
        self._reactor: Any = None

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> GuardedResolver:
        """Scrapy's way to make one (``TWISTED_DNS_RESOLVER``)."""
        made = cls(_unguarded(reactor.nameResolver), crawler.settings.getlist("EXPORTWATCH_ALLOW"))
        made._reactor = reactor
        return made

    def install_on_reactor(self) -> None:
        """Take the place of the reactor's resolver."""
        self._reactor.installNameResolver(self)

    def resolveHostName(
        self,
        resolutionReceiver: Any,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[Any] | None = None,
        transportSemantics: str = "TCP",
    ) -> Any:
        """Resolve, passing only public addresses on."""
        allowed = f"{hostName}:{portNumber}" in self.allow
        receiver = resolutionReceiver if allowed else _PublicOnly(resolutionReceiver, hostName)
        return self.inner.resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)


def install_guarded_resolver(reactor: Any, allow: Collection[str]) -> None:
    """Guard every name the reactor resolves from now on."""
    reactor.installNameResolver(GuardedResolver(_unguarded(reactor.nameResolver), allow))


def _unguarded(resolver: Any) -> Any:
    return resolver.inner if isinstance(resolver, GuardedResolver) else resolver
