"""One daemon a database."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from monitor import lock
from storage.errors import UserError


def test_a_second_holder_is_refused_and_the_first_frees_it(tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    assert not lock.is_held(db)
    script = "import sys; from pathlib import Path; from monitor import lock\nwith lock.hold(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    other = subprocess.Popen(
        [sys.executable, "-c", script, str(db)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline().strip() == "held"
    assert lock.is_held(db)
    with pytest.raises(UserError, match="another daemon is running"), lock.hold(db):
        pass
    other.kill()
    other.wait()
    assert not lock.is_held(db)
    with lock.hold(db):
        assert lock.lock_path(db).exists()
