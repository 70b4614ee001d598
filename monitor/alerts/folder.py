"""Leaving mails as .eml files in a folder, while no mail server is configured.

A file's name comes from the time the mail was asked for and its Message-ID, so
that names sort by time and a repeat overwrites the same file.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from monitor.alerts.records import Envelope, SendFailure


def send(folder: Path, envelope: Envelope) -> str:
    """Write one mail, whole or not at all; returns the channel for the record (``folder PATH``).

    Raises :class:`SendFailure` (soft) where the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / file_name(envelope)
        _write(path, envelope.message)
    except OSError as error:
        raise SendFailure(
            f"cannot write mail into the folder {folder}: {error.strerror or error}", whole_server=True
        ) from error
    return f"folder {path}"


def file_name(envelope: Envelope) -> str:
    """``20260202T091500Z-s12.a1.HASH.eml``; only letters, digits, dot, dash and underscore."""
    local = envelope.message_id.strip("<>").partition("@")[0]
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", local).strip(".-")[:100] or "mail"
    return f"{envelope.created_at:%Y%m%dT%H%M%SZ}-{safe}.eml"


def _write(path: Path, content: bytes) -> None:
    """A reader of the folder sees the old file, the whole new one or none; what is reported sent is on disk."""
    draft = path.with_name(f".{path.name}.tmp")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
