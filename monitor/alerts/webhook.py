"""Posting what is said to a web address, signed. Blocking: call it from a thread.

``X-Exportwatch-Signature`` is ``sha256=`` and the hex HMAC-SHA256 of the
timestamp (Unix seconds, ``X-Exportwatch-Timestamp``), a full stop and the
body, under ``alerts.webhook_secret``. No redirect is followed.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import ssl
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from monitor.alerts.lines import shown_address
from monitor.alerts.records import Envelope, SendFailure, Weight

TIMEOUT = 15.0
MOST_ANSWER = 4096
# Ask again later: time-out, too early, too many; everything of the server's own making.
_PASSING = frozenset({408, 425, 429})


def send(envelope: Envelope, secret: str | None, now: datetime) -> str:
    """Post one message; returns the channel for the record (``webhook HOST``). Raises :class:`SendFailure`."""
    parts = urlsplit(envelope.recipient)
    place = shown_address(envelope.recipient)
    headers = {"Content-Type": "application/json", "X-Exportwatch-Id": envelope.message_id}
    if secret:
        headers |= signature(envelope.message, secret, now)
    try:
        code = _post(
            parts.scheme,
            parts.netloc,
            f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}",
            envelope,
            headers,
        )
    except (OSError, http.client.HTTPException, ValueError) as error:
        said = (
            f": {error}" if isinstance(error, OSError) else ""
        )  # the others may repeat the address, which may be a secret
        raise SendFailure(f"{place}: {type(error).__name__}{said}", offered=True) from None
    if 200 <= code < 300:
        return f"webhook {parts.hostname}"
    passing = code in _PASSING or code >= 500
    raise SendFailure(
        f"{place} answered {code}", weight=Weight.SOFT if passing else Weight.PERMANENT, offered=True, code=code
    )


def signature(body: bytes, secret: str, now: datetime) -> dict[str, str]:
    """The two headers that prove where a message comes from."""
    stamp = str(int(now.timestamp()))
    signed = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"X-Exportwatch-Timestamp": stamp, "X-Exportwatch-Signature": f"sha256={signed}"}


def _post(scheme: str, place: str, path: str, envelope: Envelope, headers: Mapping[str, str]) -> int:
    connection: http.client.HTTPConnection
    if scheme == "https":
        connection = http.client.HTTPSConnection(place, timeout=TIMEOUT, context=ssl.create_default_context())
    else:
        connection = http.client.HTTPConnection(place, timeout=TIMEOUT)
    try:
        connection.request("POST", path, body=envelope.message, headers=dict(headers))
        answer = connection.getresponse()
        answer.read(MOST_ANSWER)
        return answer.status
    finally:
        connection.close()
