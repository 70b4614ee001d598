"""The daemon in a process of its own under looks without end, measured from outside; only module that touches psutil.

A leak shows as a rise that goes on: what counts is the last third of the
samples against the middle third, the first being warm-up.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from monitor.bench.soak_web import SoakWeb
from storage.db import open_database
from storage.errors import UserError

OUTLETS = 8
EVERY = 25  # looks at an outlet's feed until its next article
LEAST_SAMPLES = 9
# Memory that the allocator keeps between visits, and connections that come and go, are no leak.
MEMORY_SLACK_MB, MEMORY_SLACK_SHARE, FILES_SLACK, THREADS_SLACK = 8.0, 0.05, 4, 2
STOP_SECONDS = 15
SETTINGS = """\
[storage]
db = "soak.db"
[crawl]
contact = "mailto:soak@exportwatch.example"
outlets_dir = "outlets"
outlets = {names}
allow_addresses = {addresses}
delay = 0
[schedule]
tick = 0.2
first_tier = 1
jitter = 0
parallel_outlets = {outlets}
[[recipients]]
address = "reader@exportwatch.example"
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """The daemon at one moment. ``workers_mb`` is what its worker processes hold together; memory is resident, MiB."""

    seconds: float
    looks: int
    articles: int
    stories: int
    memory_mb: float
    workers_mb: float
    files: int
    threads: int
    database_mb: float

    def record(self) -> dict[str, object]:
        """For JSON, rounded."""
        return {name: round(value, 1) for name, value in asdict(self).items()}


def grows(samples: Sequence[Sample]) -> list[str]:
    """What went on rising in the last third, in words; empty where all is level.

    Raises ``UserError`` for too few samples to tell.
    """
    if len(samples) < LEAST_SAMPLES:
        raise UserError(f"{len(samples)} samples are too few to tell a leak: let it run longer, or sample more often")
    third = len(samples) // 3
    middle, last = samples[third : 2 * third], samples[2 * third :]
    found = []
    for name, slack, share in (
        ("memory_mb", MEMORY_SLACK_MB, MEMORY_SLACK_SHARE), ("files", FILES_SLACK, 0.0), ("threads", THREADS_SLACK, 0.0),
    ):  # fmt: skip
        before, after = (median(getattr(sample, name) for sample in part) for part in (middle, last))
        if after - before > max(slack, share * before):
            found.append(f"{name.removesuffix('_mb')} rose from {before:.0f} to {after:.0f}")
    return found


def soak(looks: int, seconds: float, every: float) -> Iterator[Sample]:
    """Run a daemon until so many looks or seconds have passed, and sample it every so many seconds.

    Raises ``UserError`` where the extra is not installed or the daemon ends by itself.
    """
    psutil = _psutil()
    with TemporaryDirectory(prefix="exportwatch-soak-") as folder, SoakWeb(OUTLETS, EVERY) as web:
        home = Path(folder)
        _prepare(home, web)
        begun = time.monotonic()
        with (home / "daemon.log").open("wb") as log:
            daemon = subprocess.Popen(  # noqa: S603 - our own command
                [sys.executable, "-m", "monitor.cli.main", "--config", str(home / "exportwatch.toml"), "run"],
                cwd=home, env=_environment(), stdout=log, stderr=log,
            )  # fmt: skip
        try:
            while True:
                time.sleep(every)
                if daemon.poll() is not None:
                    said = (home / "daemon.log").read_text("utf-8", "replace").strip().splitlines()
                    raise UserError(
                        f"the daemon ended by itself ({daemon.returncode}): {said[-1] if said else 'no word'}"
                    )
                try:
                    sample = _sample(psutil.Process(daemon.pid), home / "soak.db", time.monotonic() - begun)
                except psutil.NoSuchProcess:  # a worker that was replaced just now, or the daemon: the next round tells
                    continue
                yield sample
                if sample.looks >= looks or sample.seconds >= seconds:
                    return
        finally:
            _end(daemon)


def _psutil() -> Any:
    try:
        import psutil
    except ImportError:
        raise UserError("this bench needs one more package: pip install 'exportwatch[bench]'") from None
    return psutil


def _prepare(home: Path, web: SoakWeb) -> None:
    (home / "outlets").mkdir()
    files = web.outlet_files()
    for name, text in files.items():
        (home / "outlets" / f"{name}.toml").write_text(text, encoding="utf-8")
    settings = SETTINGS.format(names=json.dumps(list(files)), addresses=json.dumps(web.addresses), outlets=OUTLETS)
    (home / "exportwatch.toml").write_text(settings, encoding="utf-8")


def _environment() -> dict[str, str]:
    """Ours without settings of whoever runs this, and with our path: the same code in both processes."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EXPORTWATCH_")}
    return kept | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def _sample(process: Any, db: Path, seconds: float) -> Sample:
    counts = (0, 0, 0)
    if db.exists():
        with closing(open_database(db)) as opened:
            counts = opened.execute(
                "SELECT (SELECT coalesce(sum(looks), 0) FROM crawl_runs), (SELECT count(*) FROM articles),"
                " (SELECT count(*) FROM stories)"
            ).fetchone()
    workers = [child.memory_info().rss for child in process.children(recursive=True)]
    return Sample(
        seconds, *counts, process.memory_info().rss / 2**20, sum(workers) / 2**20, process.num_fds(), process.num_threads(),
        sum(file.stat().st_size for file in db.parent.glob(f"{db.stem}*")) / 2**20,
    )  # fmt: skip


def _end(daemon: subprocess.Popen[bytes]) -> None:
    if daemon.poll() is None:
        daemon.send_signal(signal.SIGTERM)
    try:
        daemon.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        daemon.kill()
        daemon.wait()
