"""``exportwatch config``: the settings in force, and where each came from."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import click

from monitor.alerts.lines import shown_address
from monitor.cli.context import AppContext, pass_app
from monitor.cli.tables import cell, plain_table
from storage.settings import Settings
from storage.settings_schema import SECRETS

SECTIONS = ("storage", "crawl", "schedule", "analysis", "alerts", "smtp", "web")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the settings as JSON.")
@pass_app
def config(app: AppContext, as_json: bool) -> None:
    """Show every setting in force and where it came from; secrets are masked.

    \b
    Example:
      exportwatch config
    """
    rows = list(effective(app.settings))
    if as_json:
        click.echo(
            json.dumps({key: {"value": value, "from": origin} for key, value, origin in rows}, ensure_ascii=False)
        )
        return
    table = plain_table("setting", "value", "from", whole=("setting",))
    for key, value, origin in rows:
        table.add_row(cell(key), cell(_written(value)), cell(origin))
    app.console.print(table)


def effective(settings: Settings) -> list[tuple[str, object, str]]:
    """(section.key, value, origin) of every setting, secrets masked."""
    rows: list[tuple[str, object, str]] = []
    for section in SECTIONS:
        record = getattr(settings, section)
        for field in fields(record):
            key = f"{section}.{field.name}"
            value = getattr(record, field.name)
            shown = "********" if key in SECRETS and value else _plain(value)
            rows.append((key, shown, settings.origins.get(key, "default")))
    origin = settings.origins.get("recipients", "file")
    return rows + [("recipients", shown_address(recipient.address), origin) for recipient in settings.recipients]


def _plain(value: object) -> object:
    if isinstance(value, Path):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def _written(value: object) -> str:
    """As it would stand in the settings file, a text without its quotes."""
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)
