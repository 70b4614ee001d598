"""Slack, Telegram, ntfy and a hundred other channels through Apprise, an optional extra. The only module that touches it.

Blocking: call it from a thread.
"""

from __future__ import annotations

import json
from importlib import import_module

from monitor.alerts.lines import one_line
from monitor.alerts.records import Envelope, SendFailure, Weight

PREFIX = "apprise:"
MAX_BODY = 1500


def send(envelope: Envelope) -> str:
    """Hand one message to Apprise; returns the channel for the record. Raises :class:`SendFailure`.

    No error text holds the address: it may be made of secrets.
    """
    try:
        library = import_module("apprise")
    except ImportError:
        raise SendFailure("other channels need Apprise: pip install 'exportwatch[channels]'") from None
    sender = library.Apprise()
    address = envelope.recipient.removeprefix(PREFIX)
    scheme = address.partition(":")[0]
    if not sender.add(address):
        raise SendFailure(f"Apprise knows no channel of this {scheme} address", weight=Weight.PERMANENT)
    title, body = said(envelope.message)
    if not sender.notify(title=title, body=body):
        raise SendFailure(f"{scheme} did not take the message", offered=True)
    return f"apprise {scheme}"


def said(message: bytes) -> tuple[str, str]:
    """A title and a text from a channel's JSON (see ``rendering.py``)."""
    content = json.loads(message)
    stories = content["stories"]
    lines = []
    for story in stories:
        new = f" (new: {story['whats_new']})" if story["whats_new"] else ""
        lines.append(f"{story['title']}{new}\n{story['outlet']}: {story['url'] or ''}")
    title = stories[0]["title"] if len(stories) == 1 else f"{len(stories)} stories on {content['topic']}"
    if content["kind"] == "update":
        lines.insert(0, f"New: {content['whats_new']}")
    return one_line(title, 200), "\n\n".join(lines)[:MAX_BODY] or one_line(content["whats_new"])
