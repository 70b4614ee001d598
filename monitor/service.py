"""Starting the daemon: lock, catalogue, rules, logging, loop."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from monitor import lock, loop, plan
from monitor.analysis.run import rules_of
from monitor.daemon import Daemon
from monitor.logs import set_up_logs
from spiders.catalog import chosen, load_catalog, select
from spiders.outlet import Outlet
from spiders.overrides import expired
from spiders.services import Services, open_services
from storage.models import Source
from storage.settings import Settings

log = logging.getLogger(__name__)


def run_daemon(
    settings: Settings,
    names: Sequence[str] = (),
    *,
    log_level: int = logging.INFO,
    started: Callable[[Daemon], None] = lambda _: None,
) -> None:
    """Run the daemon in this process until it is told to stop.

    ``started`` is called with the daemon once it is about to run. Raises
    ``UserError`` for anything that keeps it from starting: another daemon on
    the database, an unknown outlet, an unusable database.
    """
    catalog = chosen_outlets(settings, names)
    rules = rules_of(settings)
    set_up_logs(log_level)
    with lock.hold(settings.storage.db):
        services = open_for(settings, "run")

        async def main() -> None:
            daemon = Daemon(services, catalog, rules)
            started(daemon)
            try:
                await daemon.run()
            finally:
                await services.close()

        warn_without_contact(settings)
        warn_of_expired_overrides(catalog, services.now())
        log.info("watching %d outlets, database %s", len(catalog), settings.storage.db)
        loop.run(main, allow_addresses=settings.crawl.allow_addresses)


def chosen_outlets(settings: Settings, names: Sequence[str]) -> Mapping[str, Outlet]:
    """The outlets to watch: those named, else those the settings choose."""
    catalog = load_catalog(settings.crawl.outlets_dir)
    return chosen(catalog, names) if names else select(catalog, settings.crawl)


def open_for(settings: Settings, command: str) -> Services:
    """The services of one process, planning the next looks as the settings say."""

    def next_look(source: Source, outlet: Outlet, now: datetime) -> datetime:
        return plan.next_look(source, outlet, now, settings.schedule)

    return open_services(settings, command=command, next_look=next_look)


def warn_without_contact(settings: Settings) -> None:
    """One line at each start where the User-Agent names nobody to write to."""
    if settings.crawl.contact is None:
        log.warning(
            "no contact address: set [crawl] contact, so that outlets can write to you;"
            " until then public hosts are asked only every %.0f s",
            settings.crawl.delay_without_contact,
        )


def warn_of_expired_overrides(catalog: Mapping[str, Outlet], now: datetime) -> None:
    """One line for each override that no longer holds: its outlet's pages are read by rule again."""
    for outlet in catalog.values():
        for override in expired(outlet.overrides, now.date()):
            log.warning("%s: %s has expired: renew it or take it out", outlet.name, override.describe())
