"""Bringing the database in line with an outlet's file."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from spiders.outlet import Outlet
from storage import sources
from storage.models import SourceKind


def sync(db: Database, outlet: Outlet, now: datetime) -> None:
    """Make the outlet's row and its configured sources what its file says."""
    configured = [
        *((SourceKind.FEED, url) for url in outlet.feeds),
        *((SourceKind.SITEMAP, url) for url in outlet.sitemaps),
        *((SourceKind.SECTION, url) for url in outlet.sections),
    ]
    sources.sync_outlet(
        db,
        name=outlet.name,
        title=outlet.title,
        home=outlet.home,
        country=outlet.country,
        language=outlet.language,
        tier=outlet.tier,
        configured=configured,
        now=now,
    )
