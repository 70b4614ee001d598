"""The documents say what the code does."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from click import Context
from click.testing import CliRunner

from monitor.analysis.facts.corrections import DEAL_FIELDS, FIGURE_FIELDS
from monitor.cli.main import COMMANDS, cli
from monitor.cli.review import DOUBTFUL
from monitor.fact_rows import DEAL_COLUMNS, FIGURE_COLUMNS

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_every_command_that_a_document_names_exists() -> None:
    named = {
        (page.name, word)
        for page in PAGES
        for word in re.findall(
            r"(?:^|[`'(\s/])exportwatch (?!run\.)(?:--?\S+ )*([a-z]+)", page.read_text(encoding="utf-8")
        )
    }
    assert named
    unknown = {(page, word) for page, word in named if word not in COMMANDS and word not in {"is", "you"}}
    assert not unknown


def test_every_link_leads_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_files_the_architecture_names_exist() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for name in re.findall(r"`((?:spiders|storage|monitor)/[\w/.]+)`", text):
        if "NAME" not in name:
            assert (ROOT / name).exists(), name


def test_every_command_has_help_with_an_example() -> None:
    runner = CliRunner()
    for name in COMMANDS:
        shown = runner.invoke(cli, [name, "--help"])
        assert shown.exit_code == 0, name
        assert "Example" in shown.output, name


def test_the_chapter_on_facts_names_the_columns_and_fields_there_are() -> None:
    text = (ROOT / "docs" / "facts.md").read_text(encoding="utf-8")
    for heading, names in (
        ("Columns of deals: ", DEAL_COLUMNS), ("Columns of figures: ", FIGURE_COLUMNS),
        ("Fields of a deal: ", DEAL_FIELDS), ("Fields of a figure: ", FIGURE_FIELDS),
    ):  # fmt: skip
        listed = text.partition(heading)[2].partition("\n\n")[0].partition(" Fields of ")[0]
        assert tuple(re.findall(r"`(\w+)`", listed)) == names
    assert f"`--below {DOUBTFUL}`" in text


def test_every_line_that_a_chapter_shows_is_understood() -> None:
    text = (ROOT / "docs" / "facts.md").read_text(encoding="utf-8")
    lines = [line for block in re.findall(r"```\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
    shown = [shlex.split(line)[1:] for line in lines if line.startswith("exportwatch ")]
    assert len(shown) >= 6
    for name, *rest in shown:
        command = cli.get_command(Context(cli), name)
        assert command is not None
        with command.make_context(name, rest, resilient_parsing=False):
            pass
