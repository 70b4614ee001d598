"""How commands print: consoles, tables, cells. What is printed is decided elsewhere, times are ``wording.py``.

Titles and error texts come from strangers: every cell is plain text, without
markup, escape sequences or characters that turn the reading direction.
"""

from __future__ import annotations

import re

from rich.console import Console
from rich.table import Table
from rich.text import Text

# Wider than any line: rich wraps or cuts at the width it is told, and a program that reads a pipe wants neither.
PIPE_WIDTH = 100_000
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


class OutputConsole(Console):
    """A console that leaves a broken pipe to the command's frame instead of ending with exit code 1."""

    def on_broken_pipe(self) -> None:
        """Raise the ``BrokenPipeError`` that is being handled."""
        raise BrokenPipeError


def output_console() -> Console:
    """stdout: as wide as the terminal, or for a pipe as wide as the output."""
    console = OutputConsole(highlight=False, emoji=False)
    return console if console.is_terminal else OutputConsole(width=PIPE_WIDTH, highlight=False, emoji=False)


def plain(text: str) -> str:
    """One line without control characters."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())


def cell(value: str | int | None, style: str = "") -> Text:
    """A table's cell; None is a dash."""
    return Text("-" if value is None else plain(str(value)), style=style)


def plain_table(*headings: str, right: tuple[str, ...] = (), whole: tuple[str, ...] = ()) -> Table:
    """A table without lines. Columns in ``right`` are aligned so; those in ``whole`` never wrap."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for heading in headings:
        table.add_column(heading, justify="right" if heading in right else "left", no_wrap=heading in whole)
    return table
