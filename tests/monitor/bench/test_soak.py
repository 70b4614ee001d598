"""``bench soak``: a short run with a real daemon, and the rule that tells a leak from a level."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import replace

import psutil
import pytest

from monitor.bench.soak import LEAST_SAMPLES, Sample, grows
from monitor.cli.main import run
from storage.errors import UserError
from tests.e2e.small_web import clean_environment

LEVEL = [Sample(20.0 * n, 160 * n, 100 + n, 25, 180.0 + n % 3, 108.0, 24 + 8 * (n % 2), 11, 9.0 + n) for n in range(12)]


def test_a_short_soak_watches_a_real_daemon_and_ends_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bench", "soak", "--looks", "60", "--minutes", "1.5", "--every", "1", "--json"]) in (0, 1)
    result = json.loads(capsys.readouterr().out)
    last = result["samples"][-1]
    assert last["looks"] >= 60 or last["seconds"] >= 90
    assert last["articles"] >= 160
    assert last["stories"] > 10
    assert last["memory_mb"] > 20
    assert last["files"] > 5
    assert not [p for p in psutil.Process().children(recursive=True) if "run" in p.cmdline()]


def test_what_stays_level_is_no_leak() -> None:
    assert grows(LEVEL) == []


@pytest.mark.parametrize(
    ("name", "step", "said"),
    [("memory_mb", 4.0, "memory rose from"), ("files", 2, "files rose from"), ("threads", 1, "threads rose from")],
)
def test_what_goes_on_rising_is_named(name: str, step: float, said: str) -> None:
    rising = [replace(sample, **{name: getattr(sample, name) + n * step}) for n, sample in enumerate(LEVEL)]
    (found,) = grows(rising)
    assert found.startswith(said)


def test_a_rise_at_the_start_is_warming_up() -> None:
    warm = [replace(sample, memory_mb=60.0 + 40 * min(n, 3)) for n, sample in enumerate(LEVEL)]
    assert grows(warm) == []


def test_too_few_samples_say_so() -> None:
    with pytest.raises(UserError, match="too few"):
        grows(LEVEL[: LEAST_SAMPLES - 1])


def test_ctrl_c_ends_the_daemon_too() -> None:
    soak = subprocess.Popen(
        [sys.executable, "-m", "monitor.cli.main", "bench", "soak", "--every", "1"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=clean_environment(),
    )  # fmt: skip
    assert soak.stdout is not None
    for _ in range(3):
        soak.stdout.readline()
    children = psutil.Process(soak.pid).children(recursive=True)
    assert children
    soak.send_signal(signal.SIGINT)
    _, said = soak.communicate(timeout=40)
    assert "Traceback" not in said
    assert not psutil.wait_procs(children, timeout=20)[1]
