"""Which way a mail leaves: the mail server if one is configured, else the folder; in a thread of its own.

The thread is a daemon thread: a server that answers a byte a minute must not
hold up the end of the program. A mail cut off so is repeated, under the same
Message-ID.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable

from monitor.alerts import folder, smtp
from monitor.alerts.records import Envelope, SendFailure
from storage.settings import Settings

# The name look-up is the one step that cannot be cut off; it is not awaited longer than this.
GRACE = 5.0


async def send(settings: Settings, envelope: Envelope) -> str:
    """Hand one mail over; returns the channel for the record. Raises :class:`SendFailure`."""
    limit = min(settings.smtp.timeout, smtp.LIMIT) + GRACE
    try:
        result = await asyncio.wait_for(_in_thread(lambda: _attempt(settings, envelope)), limit)
    except TimeoutError:
        raise SendFailure(
            f"no answer from {settings.smtp.host} in {limit:g} s", whole_server=True, offered=True
        ) from None
    if isinstance(result, SendFailure):
        raise result
    return result


def _attempt(settings: Settings, envelope: Envelope) -> str | SendFailure:
    try:
        if settings.smtp.host:
            return smtp.send(settings.smtp, envelope)
        return folder.send(settings.alerts.folder, envelope)
    except SendFailure as failure:
        return failure


async def _in_thread(work: Callable[[], str | SendFailure]) -> str | SendFailure:
    loop = asyncio.get_running_loop()
    done: asyncio.Future[str | SendFailure] = loop.create_future()

    def settle(result: str | SendFailure) -> None:
        if not done.done():
            done.set_result(result)

    def run() -> None:
        result: str | SendFailure = SendFailure(
            "the sending thread broke down; its traceback is in the log", offered=True
        )
        try:
            result = work()
        finally:
            # The loop may be closed by now: then nobody waits for the result any more.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(settle, result)

    threading.Thread(target=run, name="mail", daemon=True).start()
    return await done
