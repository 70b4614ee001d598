"""``exportwatch outlets``: the outlets there are, and whether they can be watched.

What an outlet's file may say is ``spiders/catalog.py``; how outlets fare day
by day is ``exportwatch status``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict

import click
from rich.markup import escape
from rich.table import Table

from monitor.cli.context import AppContext, pass_app
from spiders.catalog import KEYS, load_catalog, select
from spiders.nearest import did_you_mean
from spiders.outlet import Outlet
from storage.errors import UserError
from storage.text import fold


@click.group()
def outlets() -> None:
    """List the outlets and check their sources.

    \b
    Example:
      exportwatch outlets list --country Türkiye
    """


@outlets.command("list")
@click.option("--tier", type=click.IntRange(1, 3), multiple=True, help="Only outlets of this tier (repeatable).")
@click.option("--country", multiple=True, help="Only outlets edited in this country (repeatable).")
@click.option("--language", multiple=True, help="Only outlets that write this language, such as tr (repeatable).")
@click.option("--json", "as_json", is_flag=True, help="Print everything that is known of them as JSON.")
@pass_app
def list_outlets(
    app: AppContext, tier: tuple[int, ...], country: tuple[str, ...], language: tuple[str, ...], as_json: bool
) -> None:
    """List the outlets, shipped and your own, with a mark at those that are watched.

    The numbers are feeds, sitemaps and section pages; a ? behind one says that
    some of them are guesses.

    \b
    Example:
      exportwatch outlets list --tier 1 --language tr
      exportwatch outlets list --json
    """
    crawl = app.settings.crawl
    catalog = load_catalog(crawl.outlets_dir)
    watched = select(catalog, crawl)
    chosen = filtered(list(catalog.values()), tier, country, language)
    if as_json:
        click.echo(json.dumps([as_record(each, each.name in watched) for each in chosen], ensure_ascii=False, indent=2))
        return
    app.console.print(table(chosen, watched))
    count = sum(each.name in watched for each in chosen)
    app.console.print(
        f"{len(chosen)} outlets, {count} watched. The setting crawl.outlets_dir names a folder of your own."
    )


@outlets.command()
@click.argument("names", nargs=-1, required=True, metavar="OUTLET...")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@pass_app
def check(app: AppContext, names: tuple[str, ...], as_json: bool) -> None:
    """Look at outlets once, source by source, and try three pages of each; writes nothing.

    Ends with exit code 1 when an outlet yields nothing.

    \b
    Example:
      exportwatch outlets check anewz daily-sabah
    """
    from monitor.outlet_check import check as look

    click.get_current_context().exit(look(app, names, as_json=as_json))


@outlets.command()
@click.argument("name", metavar="OUTLET")
@click.option("--keep", multiple=True, metavar="LINE", help="This line is part of articles (repeatable).")
@click.option("--drop", multiple=True, metavar="LINE", help="This line is furniture wherever it stands (repeatable).")
@click.option("--forget", multiple=True, metavar="LINE", help="Take back what was decided of a line (repeatable).")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="How many lines at most.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
@pass_app
def furniture(
    app: AppContext,
    name: str,
    keep: tuple[str, ...],
    drop: tuple[str, ...],
    forget: tuple[str, ...],
    limit: int,
    as_json: bool,
) -> None:
    """Show which lines recur on an outlet's pages, and decide what they are.

    What recurs at the edges of articles, or is another article's title,
    summary or opening, is dropped there by itself. A LINE is its text or the
    id that the list shows; what was stored in the last three days is cleaned
    at once and judged again.

    \b
    Example:
      exportwatch outlets furniture anewz
      exportwatch outlets furniture anewz --drop "Download our app"
      exportwatch outlets furniture anewz --keep 1f60c3e2a94b7d05
    """
    from monitor.furniture_command import furniture as show

    show(app, name, {"keep": keep, "drop": drop, "forget": forget}, limit=limit, as_json=as_json)


def filtered(
    listed: list[Outlet], tiers: Iterable[int], countries: Iterable[str], languages: Iterable[str]
) -> list[Outlet]:
    """The outlets that pass every filter; an empty filter lets all pass.

    Case and accents do not count. Raises ``UserError`` for a country or
    language that no outlet has, since that is a slip of the finger.
    """
    wanted_tiers = set(tiers)
    by_country = _known("country", countries, (each.country for each in listed if each.country))
    by_language = _known("language", languages, (code for each in listed for code in each.languages))
    tests: list[Callable[[Outlet], bool]] = [
        lambda each: not wanted_tiers or each.tier in wanted_tiers,
        lambda each: not by_country or fold(each.country or "") in by_country,
        lambda each: not by_language or not by_language.isdisjoint(each.languages),
    ]
    return [each for each in listed if all(test(each) for test in tests)]


def _known(what: str, asked: Iterable[str], known: Iterable[str]) -> set[str]:
    names = {fold(each): each for each in known}
    for each in asked:
        if fold(each) not in names:
            raise UserError(f"no outlet has the {what} '{each}'{did_you_mean(each, names.values())}")
    return {fold(each) for each in asked}


def table(chosen: list[Outlet], watched: dict[str, Outlet]) -> Table:
    """One row an outlet."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("", "name", "title", "country", "lang", "tier", "feeds", "sitemaps", "sections", "verified"):
        made.add_column(heading, no_wrap=heading in ("", "name"), justify="right" if heading == "tier" else "left")
    for each in chosen:
        made.add_row(
            "*" if each.name in watched else " ",
            each.name,
            escape(each.title),
            escape(each.country or ""),
            " ".join(each.languages),
            str(each.tier),
            *(_count(each, urls) for urls in (each.feeds, each.sitemaps, each.sections)),
            "yes" if each.verified else "no",
        )
    return made


def _count(outlet: Outlet, urls: tuple[str, ...]) -> str:
    if not urls:
        return "-"
    return f"{len(urls)}{'?' if any(url in outlet.guesses for url in urls) else ''}"


def as_record(outlet: Outlet, watched: bool) -> dict[str, object]:
    """All of an outlet for JSON, under the keys of its file."""
    said = {key: getattr(outlet, key) for key in KEYS}
    said["overrides"] = [asdict(each) | {"until": each.until.isoformat()} for each in outlet.overrides]
    return {"name": outlet.name, "watched": watched, **said}
