"""CPU seconds of a stated machine, so that a limit holds on slow and busy machines too and still means something."""

from __future__ import annotations

import time
from collections.abc import Callable

LOOP_SECONDS = 0.03
"""The unit: limits are seconds of a machine that does one :func:`_loop` in this time, alone."""

READINGS = 3
"""A busy neighbour makes one reading slow, hardly all of them: the least counts."""


def _loop() -> int:
    total = 0
    for number in range(300_000):
        total += len(str(number)) & 3
    return total


def cpu(work: Callable[[], object], readings: int = READINGS) -> float:
    """The CPU seconds of ``work``, the least of several readings, as the stated machine would spend them.

    The loop runs beside each reading, so both feel the same neighbours.
    """
    spent = []
    for _ in range(readings):
        began = time.process_time()
        _loop()
        between = time.process_time()
        work()
        spent.append((time.process_time() - between) / max((between - began) / LOOP_SECONDS, 1.0))
    return min(spent)
