"""What ``exportwatch outlets check`` does: one real look at outlets on a throw-away database, source by source."""

from __future__ import annotations

import json
import logging
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import click

from monitor import loop
from monitor.cli.context import AppContext
from monitor.cli.tables import cell, plain, plain_table
from monitor.crawl_command import scratch_settings
from monitor.crawls import Visit
from monitor.logs import set_up_logs
from monitor.oneoff import Errand, Report
from monitor.oneoff import crawl as crawl_once
from monitor.service import chosen_outlets, open_for, warn_without_contact
from spiders.overrides import Override, expired
from storage import sources
from storage.db import open_database
from storage.models import Article, Source

PAGES = 3


@dataclass(frozen=True, slots=True)
class Checked:
    """One outlet's sources after the look, and the pages tried."""

    outlet: str
    sources: list[Source]
    visit: Visit
    expired: tuple[Override, ...]

    @property
    def is_fine(self) -> bool:
        """Whether a source yielded leads and, where pages were tried, one became an article."""
        articles = [f for f in self.visit.results if isinstance(f.outcome, Article)]
        return any(s.first_ok_at for s in self.sources) and (bool(articles) or not self.visit.results)


def check(app: AppContext, names: tuple[str, ...], *, as_json: bool) -> int:
    """Look at the outlets and print what each source and page gave; returns 1 when one of them gave nothing."""
    set_up_logs(app.log_level if app.verbose else logging.ERROR)
    chosen = chosen_outlets(app.settings, names)
    with tempfile.TemporaryDirectory(prefix="exportwatch-check-") as scratch:
        settings = scratch_settings(app.settings, Path(scratch), empty=True)
        services = open_for(settings, "check")

        async def main() -> Report:
            try:
                warn_without_contact(settings)
                errands = [Errand(outlet) for outlet in chosen.values()]
                return await crawl_once(services, errands, limit=PAGES, alerts=False, deliver=False)
            finally:
                await services.close()

        report = loop.run(main, allow_addresses=settings.crawl.allow_addresses)
        with closing(open_database(settings.storage.db)) as db:
            today = services.now().date()
            checked = [
                Checked(v.outlet, sources.listing(db, v.outlet), v, expired(chosen[v.outlet].overrides, today))
                for v in report.visits
            ]
    (_print_json if as_json else _print)(app, checked)
    return 0 if all(c.is_fine for c in checked) else 1


def _print(app: AppContext, checked: list[Checked]) -> None:
    shown = plain_table(
        "outlet", "kind", "address", "status", "leads", "what it says", right=("leads",), whole=("outlet",)
    )
    for one in checked:
        for source in one.sources:
            says = source.last_error or ("fine" if source.first_ok_at else "not looked at")
            cells = (one.outlet, source.kind.value, source.url, source.last_status, source.leads_seen, says)
            shown.add_row(*(cell(value) for value in cells))
    app.console.print(shown)
    for one in checked:
        for line in _pages(one):
            app.console.print(plain(line), markup=False)
        for override in one.expired:
            app.console.print(plain(f"  expired {override.describe()}: renew it or take it out"), markup=False)
        app.console.print(f"{one.outlet}: {'fine' if one.is_fine else 'yields nothing'}", highlight=False)


def _pages(one: Checked) -> list[str]:
    lines = []
    for fetched in one.visit.results:
        outcome = fetched.outcome
        if isinstance(outcome, Article):
            lines.append(f"  article: {outcome.title} [{len(outcome.text.split())} words] {fetched.page.url}")
        else:
            lines.append(f"  {outcome.reason.value}: {fetched.page.url} ({outcome.detail})")
    return lines


def _print_json(app: AppContext, checked: list[Checked]) -> None:
    click.echo(
        json.dumps(
            [
                {
                    "outlet": c.outlet,
                    "fine": c.is_fine,
                    "sources": [
                        {
                            "kind": s.kind.value,
                            "url": s.url,
                            "status": s.last_status,
                            "leads": s.leads_seen,
                            "error": s.last_error,
                        }
                        for s in c.sources
                    ],
                    "pages": _pages(c),
                    "expired_overrides": [o.describe() for o in c.expired],
                }
                for c in checked
            ],
            ensure_ascii=False,
        )
    )
