"""What every command is given: the settings, the database, the consoles, the clock."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from storage.clock import Clock, utc_now
from storage.settings import Settings

if TYPE_CHECKING:  # rich and sqlite-utils cost a third of a second that --help need not pay
    from rich.console import Console
    from sqlite_utils import Database


@dataclass
class AppContext:
    """One a process. Settings are read when first asked for, so that ``--help`` needs none."""

    config: Path | None = None
    db: Path | None = None
    verbose: bool = False
    clock: Clock = utc_now

    @cached_property
    def settings(self) -> Settings:
        """The settings in force, the mail password among them; raises ``SettingsError``."""
        from storage.settings_file import load_settings

        return load_settings(self.config, self.db)

    @cached_property
    def reading(self) -> Settings:
        """The same without the password's file, which who only reads may not be allowed to open."""
        from storage.settings_file import load_settings

        return load_settings(self.config, self.db, secrets=False)

    @cached_property
    def console(self) -> Console:
        """stdout. Piped output is plain and as wide as it needs, so that nothing is cut or wrapped."""
        from monitor.cli.tables import output_console

        return output_console()

    @cached_property
    def err(self) -> Console:
        """stderr."""
        from rich.console import Console

        return Console(stderr=True)

    @property
    def log_level(self) -> int:
        """INFO, or DEBUG with -v."""
        return logging.DEBUG if self.verbose else logging.INFO

    def open_db(self, create: bool = False) -> Database:
        """The main database; raises ``DatabaseError``."""
        return self.open_at(self.reading.storage.db, create=create)

    def open_at(self, path: Path, *, create: bool = False) -> Database:
        """A database by path; raises ``DatabaseError``."""
        from storage.db import open_database
        from storage.errors import DatabaseError

        try:
            return open_database(path, create=create)
        except OSError as error:  # a folder on the way that may not be entered, a name too long
            raise DatabaseError(f"cannot open {path}: {error.strerror}") from error

    def now(self) -> datetime:
        """The present moment, UTC."""
        return self.clock()


pass_app = click.make_pass_decorator(AppContext, ensure=True)
