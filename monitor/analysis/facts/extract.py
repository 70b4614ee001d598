"""What a text states of deals and exports: the one way in. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from monitor.analysis.facts.deals import deals
from monitor.analysis.facts.names import names_of
from monitor.analysis.facts.reading import read
from monitor.analysis.facts.statistics import statistics
from monitor.analysis.languages import reading_language
from storage.models.facts import Facts

CODE_VERSION = "2"


@dataclass(frozen=True, slots=True)
class Text:
    """What is read. ``published`` is the day that relative words ("last month") count from, None where it is unknown."""

    title: str
    summary: str | None
    text: str
    language: str | None
    published: date | None


def extract(text: Text, gazetteer: Path | None = None) -> Facts:
    """All facts of a text; ``gazetteer`` is a user's folder over the shipped one."""
    names = names_of(gazetteer)
    language = reading_language(text.language, f"{text.title} {text.text}")
    readings = read(_parts(text), names, language)
    return Facts(
        rules_version=f"{CODE_VERSION}-{names.gazetteer.version}",
        statistics=statistics(readings, names, language, text.published),
        deals=deals(readings, names, language),
    )


def _parts(text: Text) -> list[tuple[str, str]]:
    """Title, summary and text; a summary that opens the text is read once."""
    parts = [("title", text.title)]
    summary = (text.summary or "").strip()
    if summary and not text.text.lstrip().startswith(summary[:60]):
        parts.append(("summary", summary))
    return [*parts, ("text", text.text)]
