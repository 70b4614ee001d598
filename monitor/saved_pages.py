"""Saved pages instead of the network: ``exportwatch crawl --from FOLDER``.

Takes .html and .html.gz files in any depth. A page's address comes from a
``meta.info`` file beside it (JSON: file name -> {"url": ...}), else from the
page itself (canonical link, og:url), else it is the file's own name.
"""

from __future__ import annotations

import gzip
import json
import logging
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

from sqlite_utils import Database

from monitor.crawl_outlets import adhoc_outlet
from monitor.crawls import Visit
from monitor.oneoff import Report, conclude
from spiders import watchlist
from spiders.addresses import absolute, canonical_url
from spiders.catalog import load_catalog
from spiders.keeping import Fetched
from spiders.loader import owners
from spiders.page_desk import PageDesk
from spiders.services import Services
from storage import leads, runs
from storage.errors import UserError
from storage.models import Lead, Page, SourceKind
from storage.text import body_hash

log = logging.getLogger(__name__)
MAX_FILE = 64 * 1024 * 1024
_ADDRESS = re.compile(
    rb"""<link[^>]{0,300}?rel=["']?canonical["']?[^>]{0,300}?href=["']([^"'>\s]{8,2000})"""
    rb"""|<link[^>]{0,300}?href=["']([^"'>\s]{8,2000})["'][^>]{0,300}?rel=["']?canonical"""
    rb"""|<meta[^>]{0,300}?property=["']og:url["'][^>]{0,300}?content=["']([^"'>\s]{8,2000})""",
    re.I,
)


@dataclass(frozen=True, slots=True)
class SavedPage:
    """One file, read."""

    file: Path
    url: str
    body: bytes
    saved_at: datetime


async def crawl_saved(services: Services, folder: Path, *, alerts: bool, deliver: bool, limit: int | None) -> Report:
    """Extract, store and judge every saved page; raises ``UserError`` for a folder without any."""
    files = required_files(folder)
    report = Report()
    catalog = load_catalog(services.settings.crawl.outlets_dir)
    desks: dict[str, PageDesk] = {}
    for saved in readable(files[:limit]):
        owned = owners(catalog, saved.url)
        outlet = catalog[owned[0]] if owned else adhoc_outlet(saved.url)
        desk = desks.setdefault(outlet.name, PageDesk(outlet, services, runs.Tally(), 0))
        await _keep(desk, saved)
    report.visits = [Visit(name, "finished", desk.tally, desk.results) for name, desk in desks.items()]
    await conclude(services, report, alerts=alerts, deliver=deliver)
    return report


def required_files(folder: Path) -> list[Path]:
    """The saved pages below a folder; raises ``UserError`` where there is none."""
    files = list(find_files(folder))
    if not files:
        raise UserError(f"no .html or .html.gz file in {folder}: name a folder of saved pages")
    return files


def find_files(folder: Path) -> Iterator[Path]:
    """The saved pages below a folder (or the one file named), in name order."""
    if folder.is_file():
        yield folder
        return
    if not folder.is_dir():
        raise UserError(f"{folder} does not exist: name a folder of saved pages")
    yield from sorted(p for p in folder.rglob("*") if p.name.endswith((".html", ".htm", ".html.gz", ".htm.gz")))


def readable(files: Sequence[Path]) -> Iterator[SavedPage]:
    """The saved pages that can be read; the others are named in the log. Raises ``UserError`` where none can."""
    trouble: list[UserError] = []
    for file in files:
        try:
            yield read_file(file)
        except UserError as error:
            trouble.append(error)
    if trouble and len(trouble) == len(files):
        raise trouble[0]
    for each in trouble:
        log.warning("left out: %s", each)


def read_file(file: Path) -> SavedPage:
    """One saved page with its address; raises ``UserError`` for a file that cannot be read."""
    try:
        body = _bounded(file)
        saved_at = datetime.fromtimestamp(file.stat().st_mtime, UTC).replace(microsecond=0)
    except (OSError, EOFError, zlib.error) as error:
        raise UserError(f"{file} cannot be read: {error}") from error
    return SavedPage(file, _address(file, body), body, saved_at)


def page_of(saved: SavedPage, outlet: str, now: datetime) -> Page:
    """A saved file as a page fetched now."""
    headers = {"content-type": "text/html"}
    return Page(outlet, saved.url, saved.url, 200, headers, saved.body, body_hash(saved.body), now)


async def _keep(desk: PageDesk, saved: SavedPage) -> None:
    services, outlet = desk.services, desk.outlet
    now = services.now()
    lead = Lead(
        outlet.name, saved.url, canonical_url(saved.url), saved.url, SourceKind.SECTION, own_id=outlet.own_id(saved.url)
    )

    def add(db: Database) -> leads.StoredLead:
        watchlist.sync(db, outlet, now)
        return leads.by_ids(db, [leads.add_address(db, lead, quiet=True, now=now)])[0]

    stored = await services.writer.run(add)
    page = page_of(saved, outlet.name, now)
    await desk.keep(Fetched(stored, page, await services.workers.extract(page, outlet, lead)))


def _bounded(file: Path) -> bytes:
    opener = gzip.open if file.name.endswith(".gz") else open
    with opener(file, "rb") as handle:
        return bytes(handle.read(MAX_FILE))


def _address(file: Path, body: bytes) -> str:
    info = file.parent / "meta.info"
    if info.is_file():
        try:
            named = json.loads(info.read_text(encoding="utf-8"))
            if isinstance(url := named.get(file.name, {}).get("url"), str) and absolute(url, url):
                return url
        except (ValueError, AttributeError):
            pass
    match = _ADDRESS.search(body[:500_000])
    found = next((g for g in match.groups() if g), b"") if match else b""
    text = unescape(found.decode("utf-8", "replace"))
    if text.startswith(("http://", "https://")) and absolute(text, text):
        return text
    return f"https://saved.invalid/{file.stem.replace(' ', '-')}"
