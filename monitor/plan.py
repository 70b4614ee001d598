"""When to look at a source again. Pure.

Until polling learns an outlet's habits, the interval is the tier's, the ceiling
doubles with each failure, and the server's own wishes are a floor.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from spiders.outlet import Outlet
from storage.models import Source
from storage.settings import ScheduleSettings


def next_look(
    source: Source, outlet: Outlet, now: datetime, settings: ScheduleSettings, *, chance: float | None = None
) -> datetime:
    """The time of the next look (UTC).

    ``chance`` in 0..1 places the look within the jitter (a random draw when
    None), so that outlets drift apart instead of being asked in one burst.
    """
    base = settings.first_tier if outlet.tier == 1 else settings.others
    if source.failures or source.barren:
        setbacks = min(source.failures or source.barren, 16)
        base = min(base * 2 ** (setbacks - 1), max(base, settings.failure_ceiling))
    spread = (random.random() if chance is None else chance) * 2 - 1
    due = now + timedelta(seconds=base * (1 + settings.jitter * spread))
    return max(due, source.not_before) if source.not_before is not None else due
