"""The headers of a mail, and the putting together of its parts into bytes. Pure.

Nothing random goes in (the boundary derives from the Message-ID), so that the
same mail composed twice is the same bytes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from email.charset import SHORTEST, Charset
from email.header import Header
from email.headerregistry import Address, HeaderRegistry, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime
from typing import Any

from monitor.alerts.lines import one_line
from monitor.alerts.records import Links, Thread
from storage.models import Delivery

PROGRAM = "Exportwatch"
NO_LINKS = Links()
MAX_REFERENCES = 18
_UTF8 = Charset("utf-8")
_UTF8.header_encoding = SHORTEST
# Quoted mailbox names ("a b"@example.org) are legal and never met; not to take them closes a door.
_USER = re.compile(r"[^\s\x00-\x20\"(),:;<>@\[\\\]\x7f]{1,64}")
_DOMAIN = re.compile(
    r"(?=.{1,253}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
)


class LiteralSubject(UniqueUnstructuredHeader):
    """A subject that is taken as the characters it is.

    The library's own class reads ``=?utf-8?q?=0A?=`` in a title as an encoded
    word, line feed and all, and loses spaces between long encoded words
    (CPython gh-92081); ``email.header.Header`` does neither.
    """

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        """Keep the value as it stands."""
        kwds["parse_tree"] = cls.value_parser("")
        kwds["decoded"] = value

    def fold(self, *, policy: Any) -> str:
        """The header as RFC 2047 lines of at most 76 characters."""
        text = str(self)
        # A word too long for a line would be folded to an empty first line; an encoded one is cut.
        plain = text.isascii() and "=?" not in text and max(map(len, text.split()), default=0) <= 60
        header = Header(text, "us-ascii" if plain else _UTF8, maxlinelen=76, header_name="Subject")
        return f"Subject: {header.encode(linesep=policy.linesep)}{policy.linesep}"


def policy_for(addresses: list[Address]) -> EmailPolicy[EmailMessage]:
    """SMTP line ends; UTF-8 in headers only where a mailbox name cannot be written without."""
    registry = HeaderRegistry()
    # Header classes are mixed into BaseHeader by the registry, which its stubs do not say.
    registry.map_to_type("subject", LiteralSubject)  # type: ignore[arg-type]
    return SMTP.clone(header_factory=registry, utf8=not all(a.username.isascii() for a in addresses))


def mail_address(text: str) -> Address:
    """An address from the settings, with its display name; raises ``ValueError`` with one clear line.

    The domain is written in ASCII (IDNA), as servers want it.
    """
    line = one_line(text, 320)
    named = re.fullmatch(r"(?P<name>.*)<(?P<spec>[^<>]+)>", line)
    name, spec = (named["name"].strip().strip('"'), named["spec"].strip()) if named else ("", line)
    user, _, domain = spec.rpartition("@")
    if not _USER.fullmatch(user):
        raise ValueError(f"{line!r} is not a mail address: write it as name@example.org")
    try:
        ascii_domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        ascii_domain = ""
    if not _DOMAIN.fullmatch(ascii_domain):
        raise ValueError(f"{line!r} is not a mail address: {domain!r} is not the name of a mail domain")
    return Address(display_name=name, username=user, domain=ascii_domain.lower())


def assemble(
    delivery: Delivery,
    *,
    sender: str,
    subject: str,
    text: str,
    html: str,
    links: Links = NO_LINKS,
    thread: Thread | None = None,
) -> bytes:
    """The whole mail as RFC 5322 bytes with CR LF, no line over 998 octets; raises ``ValueError`` for a bad address.

    A mail of a thread keeps the thread's subject and names the mails before it.
    """
    origin, to = mail_address(sender), mail_address(delivery.recipient)
    if not origin.display_name:
        origin = Address(PROGRAM, origin.username, origin.domain)
    message = EmailMessage(policy_for([origin, to]))
    message["From"] = origin
    message["To"] = to
    message["Subject"] = one_line(thread.subject if thread else subject)
    message["Date"] = format_datetime(delivery.created_at)
    message["Message-ID"] = delivery.message_id
    topic = re.sub(r"[^A-Za-z0-9-]+", "-", delivery.topic)
    if thread is not None:
        message["In-Reply-To"] = thread.message_ids[-1]
        message["References"] = " ".join((thread.message_ids[0], *thread.message_ids[1:][-MAX_REFERENCES:]))
    message["List-Id"] = f"{PROGRAM} <{topic}.exportwatch.{origin.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    for name, value in _ways_out(links):
        message[name] = value
    message.set_content(text, cte=_encoding(text))
    message.add_alternative(html, subtype="html", cte=_encoding(html))
    # "=_" stands in neither of the two encodings used, so the boundary cannot occur in a part.
    digest = hashlib.blake2b(delivery.message_id.encode(), digest_size=12).hexdigest()
    message.set_boundary(f"=_{digest}")
    return bytes(message)


def _ways_out(links: Links) -> Iterator[tuple[str, str]]:
    """RFC 2369, and one click after RFC 8058 where something answers the POST."""
    ways = [f"<{links.unsubscribe}>"] if links.unsubscribe else []
    ways += [f"<mailto:{links.leave}?subject=unsubscribe>"] if links.leave else []
    if ways:
        yield "List-Unsubscribe", ", ".join(ways)
    if links.unsubscribe:
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"


def _encoding(text: str) -> str:
    """Quoted-printable, readable in the raw; base64 where most letters are not Latin."""
    foreign = sum(1 for c in text if not c.isascii())
    return "base64" if foreign > len(text) / 4 else "quoted-printable"
