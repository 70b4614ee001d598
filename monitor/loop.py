"""The only module that knows Twisted: one asyncio loop for Scrapy and for everything else.

The reactor runs without its own signal handlers; who needs signals adds them
to the loop (traps 5 and 12).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from scrapy.utils.reactor import install_reactor

REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
T = TypeVar("T")


def run(main: Callable[[], Coroutine[Any, Any, T]], *, allow_addresses: tuple[str, ...] = ()) -> T:
    """Run ``main()`` to its end on the asyncio reactor; once a process.

    Names are resolved by the guarded resolver. What ``main`` raises is raised
    here.
    """
    install_reactor(REACTOR)
    from twisted.internet import reactor as installed

    from spiders.resolver import install_guarded_resolver

    reactor: Any = installed  # a module to the type checker
    install_guarded_resolver(reactor, allow_addresses)
    outcome: asyncio.Future[T] | None = None

    def begin() -> None:
        nonlocal outcome
        outcome = asyncio.ensure_future(main())
        outcome.add_done_callback(lambda _: reactor.callLater(0, reactor.stop))

    reactor.callWhenRunning(begin)
    reactor.run(installSignalHandlers=False)
    assert outcome is not None
    return outcome.result()


async def within(seconds: float, work: Awaitable[T]) -> T | None:
    """Await work for at most ``seconds``; None when the time is over."""
    try:
        return await asyncio.wait_for(work, seconds)
    except TimeoutError:
        return None
