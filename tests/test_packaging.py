"""The wheel, installed elsewhere: the command, ``scrapy list`` outside any project, the data files. And what must not be in a file."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def tracked() -> list[Path]:
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in done.stdout.splitlines() if (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(ROOT)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return next(folder.glob("*.whl"))


@pytest.mark.slow
def test_the_wheel_holds_the_data(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for needed in (
        "spiders/outlets/anewz.toml",
        "storage/schema/001_the_spine.sql",
        "monitor/demo/content/anewz.toml",
        "monitor/analysis/lexicon/defence-exports/weights.toml",
    ):
        assert needed in names
    assert not [n for n in names if n.startswith(("tests/", "docs/", ".ci"))]


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_the_wheel_works_elsewhere(wheel: Path, tmp_path: Path) -> None:
    """Installed with this environment's packages beside it, run in an empty folder."""
    home = tmp_path / "venv"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    site = subprocess.run(
        [sys.executable, "-c", "import site; print('\\n'.join(site.getsitepackages()))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    own = subprocess.run(
        [str(python), "-c", "import site; print(site.getsitepackages()[0])"], capture_output=True, text=True, check=True
    ).stdout.strip()
    subprocess.run(
        [str(python), "-m", "pip", "install", "--quiet", "--no-deps", str(wheel)], check=True, capture_output=True
    )
    # The dependencies of this environment, behind the wheel's own files; its editable finder of Exportwatch is not a plain path.
    (Path(own) / "beside.pth").write_text("\n".join(site), encoding="utf-8")
    away = tmp_path / "away"
    away.mkdir()
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("EXPORTWATCH_", "PYTHONPATH", "SCRAPY_"))}

    def run(*command: str) -> str:
        done = subprocess.run(
            [str(python), *command], cwd=away, env=environment, capture_output=True, text=True, timeout=150
        )
        assert done.returncode == 0, done.stdout[-1500:] + done.stderr[-2500:]
        return done.stdout

    where = run("-c", "import monitor, storage, spiders; print(monitor.__file__)")
    assert str(home) in where, "the wheel's own files are the ones that run"
    listed = run("-m", "scrapy", "list").split()
    assert "anewz" in listed
    assert len(listed) >= 90
    said = run("-m", "monitor.cli.main", "demo", "--seconds", "8", "--folder", str(away / "demo"))
    assert "Flagged stories" in said
    assert (away / "demo" / "exportwatch.db").exists()


def test_no_file_names_a_package_index_or_a_path_of_a_machine() -> None:
    # Written in pieces, so that this file names none either.
    index = re.compile("--(?:extra-)?" + "index" + "-url|--find" + "-links|https?://[^\\s\"']+/" + r"simple\b")
    machine = re.compile(r"(?<![\w.:/~$}])/(?:home|root|srv|mnt|work)/\w+")
    found = []
    for file in tracked():
        if file.suffix in (".png", ".gz"):
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if index.search(line) or machine.search(line):
                found.append(f"{file.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert found == []


def test_every_dependency_is_pinned() -> None:
    import tomllib

    pins = {
        line.partition("==")[0].lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text().splitlines()
        if "==" in line
    }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[<>=\[ ]", w)[0].lower().replace("_", "-") for w in wanted}
    assert names <= pins, names - pins
