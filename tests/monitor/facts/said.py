"""Reading one sentence in a test."""

from __future__ import annotations

from monitor.analysis.facts.names import names_of
from monitor.analysis.facts.reading import Reading, read_sentence
from monitor.analysis.sentences import Sentence


def said(text: str, language: str = "en", offset: int = 0) -> Reading:
    """A sentence as the facts see it."""
    return read_sentence("text", Sentence(text, offset, offset + len(text)), names_of(), language)
