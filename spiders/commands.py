"""``scrapy list`` and ``scrapy crawl`` for an installed Exportwatch, outside any project folder.

Scrapy offers its own two only where a ``scrapy.cfg`` lies; these are
registered as entry points and take the package's settings in its stead.
Inside a project, ours or another's, they are Scrapy's own commands, but that
a mistake about our outlets is one line on stderr and exit code 2. The
program's full crawl command is ``exportwatch crawl``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from scrapy.commands import crawl
from scrapy.commands import list as listing
from scrapy.spiderloader import get_spider_loader
from scrapy.utils.misc import load_object
from scrapy.utils.project import inside_project

from spiders.catalog import unknown_outlet
from spiders.loader import OutletLoader
from storage.errors import UserError

if TYPE_CHECKING:
    import argparse

    from scrapy.settings import Settings

SETTINGS_MODULE = "spiders.settings"


class List(listing.Command):
    """``scrapy list``, everywhere."""

    requires_project = False

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Take the package's settings where there is no project, then Scrapy's options."""
        with _user_errors():
            _adopt_settings(self.settings)
        super().process_options(args, opts)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the names, one a line."""
        with _user_errors():
            super().run(args, opts)


class Crawl(crawl.Command):
    """``scrapy crawl NAME``, everywhere."""

    requires_project = False

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """As for :class:`List`; and refuse an unknown outlet before a crawler process is built."""
        with _user_errors():
            _adopt_settings(self.settings)
        super().process_options(args, opts)
        with _user_errors():
            _check_outlets(self.settings, args)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl the one outlet named."""
        with _user_errors():
            super().run(args, opts)


def _adopt_settings(settings: Settings | None) -> None:
    """Outside any project, the settings module of this package counts as the project's."""
    assert settings is not None  # scrapy.cmdline sets it before it calls a command
    if not inside_project():
        settings.setmodule(SETTINGS_MODULE, priority="project")


def _check_outlets(settings: Settings | None, args: list[str]) -> None:
    """Raise ``UserError`` for outlet files or a name that are wrong; another project's spiders are not ours to check."""
    assert settings is not None
    if load_object(settings.get("SPIDER_LOADER_CLASS")) is not OutletLoader:
        return
    loader = get_spider_loader(settings)
    if len(args) != 1:
        return  # Scrapy itself says how the command is used
    assert isinstance(loader, OutletLoader)
    if args[0] not in loader.catalog:
        raise UserError(unknown_outlet(args[0], loader.catalog))
    loader.load(args[0])


@contextmanager
def _user_errors() -> Iterator[None]:
    """One line on stderr and exit code 2 for what the user can put right."""
    try:
        yield
    except UserError as error:
        sys.stderr.write(f"Error: {error}\n")
        sys.exit(2)
