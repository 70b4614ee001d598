"""The commented settings file that ``exportwatch init`` writes. Pure; made from the dataclasses themselves."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any

from storage.settings import (
    AlertSettings,
    AnalysisSettings,
    CrawlSettings,
    ScheduleSettings,
    SmtpSettings,
    StorageSettings,
    WebSettings,
)

SECTIONS: dict[str, type[Any]] = {
    "storage": StorageSettings,
    "crawl": CrawlSettings,
    "schedule": ScheduleSettings,
    "analysis": AnalysisSettings,
    "alerts": AlertSettings,
    "smtp": SmtpSettings,
    "web": WebSettings,
}
_RECIPIENTS = """
# Who gets mail, and of what. Empty lists mean no restriction. One [[recipients]] block each.
#[[recipients]]
#address = "you@example.org"
#subtypes = ["export_statistics", "deal_signed"]
#outlets = []
#languages = ["en", "tr"]
#min_score = 0.5
#mode = "daily"
#at = "08:00"
#zone = "Europe/Istanbul"
#quiet = "22:00-07:00"
#watch = ["AZ", "Baykar", "KAAN"]
"""


def settings_template() -> str:
    """The whole file."""
    head = "# Exportwatch's settings. Take the # away before a line to change it. Times are seconds unless the key says otherwise.\n"
    return head + "".join(_section(name, kind) for name, kind in SECTIONS.items()) + _RECIPIENTS


def _section(name: str, kind: type[Any]) -> str:
    lines = [f"\n[{name}]\n"]
    lines += [
        f"# {line}".rstrip() + "\n" for line in inspect.cleandoc(kind.__doc__ or "").replace("``", "'").splitlines()
    ]
    lines += [f"#{field.name} = {text}\n" for field, text in _values(kind)]
    return "".join(lines)


def _values(kind: type[Any]) -> Iterator[tuple[Field[Any], str]]:
    for field in fields(kind):
        if field.name in ("password", "webhook_secret"):
            continue  # never in a file
        yield field, _toml(field.default if field.default is not MISSING else None)


def _toml(value: object) -> str:
    if value is None:
        return '""'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(v) for v in value) + "]"
    return json.dumps(str(value) if isinstance(value, Path) else value)
