"""What ``exportwatch explain`` does: find the article, judge it by the present rules, show both."""

from __future__ import annotations

import json
import logging
import tempfile
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import click

from monitor import loop
from monitor.analysis.facts.extract import Text, extract
from monitor.analysis.relevance import Document, judge
from monitor.analysis.run import rules_of
from monitor.cli.context import AppContext
from monitor.crawl_command import errands_of, scratch_settings
from monitor.crawl_outlets import adhoc_outlet
from monitor.explaining import explain_article, explain_facts, explain_judgement, explain_rejected
from monitor.logs import set_up_logs
from monitor.oneoff import Report
from monitor.oneoff import crawl as crawl_once
from monitor.saved_pages import page_of, read_file
from monitor.service import open_for
from spiders.catalog import load_catalog
from spiders.keeping import Fetched, clean
from spiders.loader import owners
from spiders.workers import Workers
from storage import articles
from storage.clock import to_text
from storage.errors import UserError
from storage.models import Article, Rejected


def explain(app: AppContext, what: str, *, as_json: bool) -> None:
    """Print the explanation; raises ``UserError`` where there is nothing to explain."""
    set_up_logs(app.log_level if app.verbose else logging.WARNING)
    outcome = _stored(app, what) or _fetched(app, what)
    if isinstance(outcome, Rejected):
        if as_json:
            click.echo(json.dumps({"url": outcome.url, "rejected": outcome.reason.value, "detail": outcome.detail}))
        else:
            click.echo("\n".join(explain_rejected(outcome)))
        return
    document = Document(outcome.title, outcome.summary, outcome.text, outcome.language)
    judgement = judge(document, rules_of(app.settings))
    day = (outcome.published.at if outcome.published is not None else outcome.fetched_at).date()
    stated = extract(Text(outcome.title, outcome.summary, outcome.text, outcome.language, day))
    if as_json:
        body = {"article": asdict(outcome), "text": outcome.text, "verdict": asdict(judgement), "facts": asdict(stated)}
        click.echo(
            json.dumps(body, ensure_ascii=False, default=lambda v: to_text(v) if hasattr(v, "tzinfo") else str(v))
        )
    else:
        click.echo("\n".join([*explain_article(outcome), "", *explain_judgement(judgement), *explain_facts(stated)]))


def _stored(app: AppContext, what: str) -> Article | None:
    if not app.settings.storage.db.exists():
        return None
    with closing(app.open_db(create=False)) as db:
        found = articles.find(db, what)
        return None if found is None else clean(db, articles.extracted(db, found.id))


def _fetched(app: AppContext, what: str) -> Article | Rejected:
    path = Path(what)
    if path.is_file():
        return _from_file(app, path)
    if "://" not in what:
        raise UserError(f"no stored article and no file {what!r}: give an article's id, its address or a saved page")
    with tempfile.TemporaryDirectory(prefix="exportwatch-explain-") as scratch:
        settings = scratch_settings(app.settings, Path(scratch))
        services = open_for(settings, "explain")
        errands = errands_of(settings, (what,))

        async def main() -> Report:
            try:
                return await crawl_once(services, errands, alerts=False, deliver=False)
            finally:
                await services.close()

        report = loop.run(main, allow_addresses=settings.crawl.allow_addresses)
    results: list[Fetched] = [fetched for visit in report.visits for fetched in visit.results]
    if not results:
        raise UserError(f"{what} could not be fetched: 'exportwatch -v explain {what}' shows why")
    return results[0].outcome


def _from_file(app: AppContext, path: Path) -> Article | Rejected:
    import asyncio

    saved = read_file(path)
    catalog = load_catalog(app.settings.crawl.outlets_dir)
    owned = owners(catalog, saved.url)
    outlet = catalog[owned[0]] if owned else adhoc_outlet(saved.url)

    async def main() -> Article | Rejected:
        workers = Workers(1, app.settings.crawl.page_deadline)
        try:
            return await workers.extract(page_of(saved, outlet.name, app.now()), outlet, None)
        finally:
            await workers.close()

    return asyncio.run(main())
