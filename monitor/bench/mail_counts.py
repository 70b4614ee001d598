"""What each reader of a replayed month received, and whether every promise to that reader was kept; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from monitor.bench.mailbox import Arrived
from monitor.bench.month import READERS, Month
from storage.models import AlertKind, Delivery
from storage.settings import Recipient

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class ReaderCounts:
    """One reader's month.

    ``busiest_hour``: the most mails within any hour. Each of the others ought
    to be 0: ``twice`` stories told as new a second time, ``repeated`` mails
    that came twice (same Message-ID), ``dangling`` references to a mail this
    reader never had before, ``retitled`` mails of a thread with another
    subject, ``over_cap`` mails of the busiest hour beyond the reader's cap,
    ``lost`` stories this reader wanted and heard nothing of. ``merged``
    stories, no promise, were told apart before it was seen that they are one.
    """

    reader: str
    mails: int
    first: int
    updates: int
    digests: int
    stories: int
    busiest_hour: int
    twice: int
    merged: int
    repeated: int
    dangling: int
    retitled: int
    over_cap: int
    lost: int

    @property
    def kept(self) -> bool:
        """Whether nothing was lost, told twice, repeated, broken or too much at once."""
        return not (self.twice or self.repeated or self.dangling or self.retitled or self.over_cap or self.lost)

    def record(self) -> dict[str, object]:
        """For JSON."""
        return asdict(self)


def count(month: Month) -> list[ReaderCounts]:
    """A row a reader, in the readers' order."""
    asked = {delivery.message_id: delivery for delivery in month.deliveries}
    return [_count(month, asked, reader) for reader in READERS]


def _count(month: Month, asked: dict[str, Delivery], reader: Recipient) -> ReaderCounts:
    mails = [mail for mail in month.arrived if mail.recipient == reader.address]
    said = [asked[str(mail.message["Message-ID"])] for mail in mails]
    kinds = Counter(delivery.kind for delivery in said)
    firsts = [story for delivery in said if delivery.kind is AlertKind.FIRST for story in stories_of(delivery)]
    standing = Counter(month.standing.get(story, story) for story in set(firsts))
    known = {month.standing.get(story, story) for delivery in said for story in stories_of(delivery)}
    identifiers = Counter(str(mail.message["Message-ID"]) for mail in mails)
    busiest = _busiest(mails)
    return ReaderCounts(
        reader=reader.address.partition("@")[0],
        mails=len(mails),
        first=kinds[AlertKind.FIRST],
        updates=kinds[AlertKind.UPDATE],
        digests=kinds[AlertKind.DIGEST],
        stories=len(known),
        busiest_hour=busiest,
        twice=sum(n - 1 for n in Counter(firsts).values()),
        merged=sum(n - 1 for n in standing.values()),
        repeated=sum(n - 1 for n in identifiers.values()),
        dangling=sum(1 for _ in _dangling(mails)),
        retitled=sum(1 for _ in _retitled(mails)),
        over_cap=max(0, busiest - (reader.hourly_cap or month.hourly_cap)),
        lost=len(_wanted(month, reader) - known),
    )


def stories_of(delivery: Delivery) -> tuple[int, ...]:
    """The stories a mail speaks of."""
    own = () if delivery.story_id is None else (delivery.story_id,)
    return tuple(dict.fromkeys((*own, *delivery.story_ids)))


def _wanted(month: Month, reader: Recipient) -> set[int]:
    """What this reader asked for: all of it, or for one who chooses by subtype what was queued, sent or not."""
    wanted: Iterable[int] = month.told
    if reader.subtypes:
        wanted = (s for d in month.deliveries if d.recipient == reader.address for s in stories_of(d))
    return {month.standing.get(story, story) for story in wanted}


def _busiest(mails: Sequence[Arrived]) -> int:
    times = sorted(mail.at for mail in mails)
    return max((sum(1 for other in times if start <= other < start + HOUR) for start in set(times)), default=0)


def _dangling(mails: Sequence[Arrived]) -> Iterator[str]:
    had: set[str] = set()
    for mail in mails:
        named = f"{mail.message.get('In-Reply-To', '')} {mail.message.get('References', '')}".split()
        yield from (reference for reference in set(named) if reference not in had)
        had.add(str(mail.message["Message-ID"]))


def _retitled(mails: Sequence[Arrived]) -> Iterator[str]:
    subjects = {str(mail.message["Message-ID"]): str(mail.message["Subject"]) for mail in mails}
    for mail in mails:
        root = str(mail.message.get("References", "")).split()[:1]
        if root and root[0] in subjects and subjects[root[0]] != str(mail.message["Subject"]):
            yield str(mail.message["Message-ID"])
