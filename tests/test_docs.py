"""The documents say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from monitor.cli.main import COMMANDS, cli

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
