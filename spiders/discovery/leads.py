"""Leads made, reconciled and capped in one place for all kinds of sources. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from spiders.addresses import canonical_url, refused_by_pattern
from spiders.discovery.plain import plain_text
from spiders.outlet import Outlet
from storage.models import Lead, Moment, SourceKind

LONGEST_TITLE = 500  # characters
LONGEST_SUMMARY = 2000


def make_lead(
    url: str,
    *,
    outlet: Outlet,
    source_url: str,
    kind: SourceKind,
    title: str | None = None,
    summary: str | None = None,
    published: Moment | None = None,
    updated: Moment | None = None,
    authors: Iterable[str] = (),
    language: str | None = None,
) -> Lead:
    """A lead with its identities worked out and its words stripped of markup."""
    return Lead(
        outlet=outlet.name,
        url=url,
        canonical_url=canonical_url(url),
        source_url=source_url,
        source_kind=kind,
        own_id=outlet.own_id(url),
        title=plain_text(title, LONGEST_TITLE),
        summary=plain_text(summary, LONGEST_SUMMARY),
        published=published,
        updated=updated,
        authors=tuple(dict.fromkeys(a for a in (plain_text(author, 200) for author in authors) if a)),
        language=language,
    )


def reconcile(leads: Iterable[Lead]) -> list[Lead]:
    """One lead an identity, in order of first sight; a later one fills the gaps of the first."""
    kept: dict[str, Lead] = {}
    for lead in leads:
        key = f"id:{lead.own_id}" if lead.own_id is not None else lead.canonical_url
        first = kept.get(key)
        kept[key] = lead if first is None else _filled(first, lead)
    return list(kept.values())


def _filled(first: Lead, later: Lead) -> Lead:
    return replace(
        first,
        title=first.title or later.title,
        summary=first.summary or later.summary,
        published=first.published or later.published,
        updated=first.updated or later.updated,
        authors=first.authors or later.authors,
        language=first.language or later.language,
    )


def admitted(leads: list[Lead], outlet: Outlet) -> tuple[list[Lead], str | None]:
    """The leads that the verified article pattern admits, and what is odd about that.

    A pattern that admits none at all has expired: it then drops nothing.
    """
    kept = [lead for lead in leads if not refused_by_pattern(lead.url, outlet)]
    if leads and not kept:
        return leads, f"the article pattern matches none of {len(leads)} addresses"
    return kept, None


def newest(leads: list[Lead], most: int) -> list[Lead]:
    """At most ``most`` leads: the newest where all say their time, else the first; order kept."""
    if len(leads) <= most:
        return leads
    times = [time for lead in leads if (time := stated_time(lead)) is not None]
    if len(times) < len(leads):
        return leads[:most]
    order = sorted(range(len(leads)), key=times.__getitem__, reverse=True)[:most]
    return [leads[i] for i in sorted(order)]


def stated_time(lead: Lead) -> datetime | None:
    """The publication time a source states, else the time of the last change; UTC."""
    moment = lead.published or lead.updated
    return moment.at if moment is not None else None
