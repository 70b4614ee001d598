"""A group of commands that are imported when they are asked for, so that --help need not import Scrapy."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, NamedTuple

import click

from spiders.nearest import did_you_mean


class Entry(NamedTuple):
    """Where a command lies (``module:name``) and the line --help shows of it."""

    place: str
    summary: str


class LazyGroup(click.Group):
    """A group whose commands stand in ``table`` and are imported when they are asked for."""

    def __init__(self, *args: Any, table: Mapping[str, Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the table: what one does first stands first."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command; an unknown one is a usage error that names the nearest."""
        if cmd_name not in self.table:
            raise click.UsageError(f"there is no command '{cmd_name}'{did_you_mean(cmd_name, self.table)}", ctx)
        module, _, name = self.table[cmd_name].place.partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands by their summaries, importing none."""
        rows = [(name, entry.summary) for name, entry in self.table.items()]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)
