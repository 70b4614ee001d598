"""A record is one line, whatever a title holds."""

from __future__ import annotations

import logging

import pytest

from monitor.logs import LineFormatter


@pytest.mark.parametrize("title", ["a\nERROR forged", "a\r\nb", "\x1b[31mred", "a\u2028b", "\u202eevil", "\x00"])
def test_control_characters_are_escaped(title: str) -> None:
    record = logging.LogRecord("x", logging.INFO, "f", 1, "title %s", (title,), None)
    line = LineFormatter("%(levelname)s %(message)s").format(record)
    assert len(line.splitlines()) == 1
    assert line.isprintable()
    assert line.startswith("INFO title")
