"""Which way a message leaves: mail by the mail server if one is configured, else the folder; other addresses by webhook
or Apprise; each in a thread of its own.

The thread is a daemon thread: a server that answers a byte a minute must not
hold up the end of the program. A mail cut off so is repeated, under the same
Message-ID.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from datetime import datetime

from monitor.alerts import apprise, folder, smtp, webhook
from monitor.alerts.lines import shown_address
from monitor.alerts.records import Envelope, SendFailure
from monitor.alerts.rendering import is_mail
from storage.settings import Settings

# The name look-up is the one step that cannot be cut off; it is not awaited longer than this.
GRACE = 5.0


async def send(settings: Settings, envelope: Envelope, now: datetime) -> str:
    """Hand one message over; returns the channel for the record. Raises :class:`SendFailure`."""
    limit = min(settings.smtp.timeout, smtp.LIMIT) + GRACE
    try:
        result = await asyncio.wait_for(_in_thread(lambda: _attempt(settings, envelope, now)), limit)
    except TimeoutError:
        mail = is_mail(envelope.recipient)
        place = settings.smtp.host if mail else shown_address(envelope.recipient)
        raise SendFailure(f"no answer from {place} in {limit:g} s", whole_server=mail, offered=True) from None
    if isinstance(result, SendFailure):
        raise result
    return result


def _attempt(settings: Settings, envelope: Envelope, now: datetime) -> str | SendFailure:
    try:
        if envelope.recipient.startswith(apprise.PREFIX):
            return apprise.send(envelope)
        if not is_mail(envelope.recipient):
            return webhook.send(envelope, settings.alerts.webhook_secret, now)
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
