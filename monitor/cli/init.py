"""``exportwatch init``: a settings file with every key explained."""

from __future__ import annotations

from pathlib import Path

import click

from monitor.cli.context import AppContext, pass_app
from monitor.settings_template import settings_template
from storage.errors import UserError
from storage.settings_toml import default_file


@click.command()
@click.option(
    "--path", type=click.Path(path_type=Path), help="Where to write it (default: the user's configuration folder)."
)
@click.option("--here", is_flag=True, help="Write ./exportwatch.toml.")
@click.option("--force", is_flag=True, help="Overwrite a file that is there.")
@pass_app
def init(app: AppContext, path: Path | None, here: bool, force: bool) -> None:
    """Write a settings file in which every setting stands, commented out, with its default.

    \b
    Example:
      exportwatch init --here
    """
    if here and path is not None:
        raise UserError("--here and --path name two places: give one of them")
    target = path or (Path("exportwatch.toml") if here else default_file())
    if target.exists() and not force:
        raise UserError(f"{target} is there already: edit it, or overwrite it with --force")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(settings_template(), encoding="utf-8")
    except OSError as error:
        raise UserError(f"{target} cannot be written: {error.strerror}") from error
    click.echo(f"wrote {target}: set [crawl] contact and the recipients in it")
