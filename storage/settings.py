"""The settings of the whole program, as records.

They live in the base layer so that ``scrapy crawl`` (spiders), the daemon and
the command line (monitor) read the same ones. Reading the file and the
environment is ``storage/settings_file.py``; nothing here does I/O.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class StorageSettings:
    """Where things lie and how long they are kept.

    ``pages_max_mb`` bounds the page archive (MiB of compressed bodies, 0
    switches it off), ``pages_max_days`` its age. ``text_max_days`` is after how
    many days an unflagged article's text is purged (0: never).
    """

    db: Path
    pages_max_mb: int = 2000
    pages_max_days: int = 90
    text_max_days: int = 0

    @property
    def pages_db(self) -> Path:
        """The second file, beside the first: ``exportwatch-pages.db``."""
        return self.db.with_name(f"{self.db.stem}-pages.db")


@dataclass(frozen=True, slots=True)
class CrawlSettings:
    """How outlets are visited. Delays, deadlines and intervals in seconds.

    ``contact`` is a mail or web address put into the User-Agent. ``outlets``
    limits the watch to these (empty: all shipped and own), ``exclude`` takes
    some out. ``allow_addresses`` are ``HOST:PORT`` exceptions from the
    address guard. ``recheck_hours`` are the ages at which a flagged article
    is looked at again. ``first_look_days``: at a first look, older leads are
    recorded and not fetched. ``distrust_every``: each N-th look at a source
    is made without validators.
    """

    contact: str | None = None
    outlets: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    outlets_dir: Path | None = None
    delay: float = 2.0
    delay_without_contact: float = 10.0
    allow_addresses: tuple[str, ...] = ()
    max_bytes: int = 10 * 1024 * 1024
    timeout: float = 60.0
    max_redirects: int = 5
    max_leads: int = 1000
    max_pages: int = 60
    first_look_days: float = 2.0
    workers: int = 2
    page_deadline: float = 10.0
    recheck_hours: tuple[float, ...] = (1.0, 6.0, 24.0, 72.0)
    distrust_every: int = 12
    robots_ttl: float = 86400.0


@dataclass(frozen=True, slots=True)
class ScheduleSettings:
    """When the daemon looks. Seconds."""

    tick: float = 5.0
    first_tier: float = 15 * 60.0
    others: float = 60 * 60.0
    jitter: float = 0.05
    failure_ceiling: float = 24 * 3600.0
    crawl_deadline: float = 15 * 60.0
    parallel_outlets: int = 4
    heartbeat: float = 15.0


@dataclass(frozen=True, slots=True)
class AnalysisSettings:
    """What is flagged.

    ``topic`` is a shipped one or a folder. ``threshold`` and ``review`` are
    scores in 0..1 (default: the topic's own, set by false alarms on streams of
    general news); ``prior`` is the share of all articles that belong to the
    topic, on which the score as a probability rests. ``weights`` is a file
    made by ``exportwatch train``, in place of the topic's own. ``gazetteer``
    is a folder of states, systems, companies and agencies to know besides the
    shipped ones.
    """

    topic: str = "defence-exports"
    threshold: float | None = None
    review: float | None = None
    prior: float = 0.002
    weights: Path | None = None
    gazetteer: Path | None = None
    subtypes_off: tuple[str, ...] = ()
    story_window_days: float = 14.0
    copy_similarity: float = 0.3


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """Which stories are mailed and how.

    ``max_age_hours``: an article published longer ago than that does not
    alert. ``digest_hours``: how far the one digest after a first look
    reaches back. ``hourly_cap``: mails per recipient in any hour, overflow is
    folded into one digest. ``folder`` receives .eml files while SMTP is not
    configured. ``retry_seconds`` is the back-off of soft failures; after the
    last, the delivery is dead. While the server as a whole fails, no wait is
    longer than half an hour, until all of them together have passed.
    ``unsubscribe_address`` is a mailbox that takes the wish to leave; each mail
    names it. ``webhook_secret`` signs
    what goes to webhooks; it comes from ``EXPORTWATCH_ALERTS_WEBHOOK_SECRET``.
    """

    enabled: bool = True
    sender: str = "exportwatch@localhost"
    folder: Path = Path("mail")
    max_age_hours: float = 72.0
    digest_hours: float = 24.0
    hourly_cap: int = 12
    retry_seconds: tuple[float, ...] = (300.0, 900.0, 3600.0, 3 * 3600.0, 6 * 3600.0, 12 * 3600.0, 24 * 3600.0)
    unsubscribe_address: str | None = None
    webhook_secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """The mail server. ``security`` is starttls, tls or none; seconds for ``timeout``.

    The password comes from ``EXPORTWATCH_SMTP_PASSWORD`` or ``password_file``
    and never appears in ``repr``.
    """

    host: str | None = None
    port: int = 587
    security: str = "starttls"
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    password_file: Path | None = None
    timeout: float = 60.0


@dataclass(frozen=True, slots=True)
class WebSettings:
    """Where the program's own pages are reached.

    ``public_url`` is the address a mail's links lead to (https://exports.example.org);
    without it no mail carries a link to here. ``host`` and ``port`` are what
    ``exportwatch web`` listens on.
    """

    public_url: str | None = None
    host: str = "127.0.0.1"
    port: int = 8787


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets mail, and of what. Empty lists mean no restriction.

    ``address`` is a mail address, or https://... for a signed webhook, or
    apprise:URL for another channel. ``states`` are names or ISO codes.
    ``keywords``: one of them stands in the headline or the text. ``watch``:
    a story that names one of these states, companies or systems comes at once
    whatever the mode. ``mode`` is "at once", "hourly", "daily" or "weekly"; digests come
    ``at`` that local time of ``zone`` (and on that ``weekday``). ``quiet``
    hours (22:00-07:00) hold mail until they end. Caps of 0 are the program's
    own (``hourly_cap``) and none (``daily_cap``). ``updates``: what is new
    about a story. ``summary``: a weekly one with the month's figures.
    ``heartbeat``: a daily sign of life.
    """

    address: str
    topics: tuple[str, ...] = ()
    subtypes: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    min_score: float = 0.0
    states: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    watch: tuple[str, ...] = ()
    mode: str = "at once"
    at: str = "08:00"
    weekday: str = "monday"
    zone: str = "UTC"
    quiet: str = ""
    hourly_cap: int = 0
    daily_cap: int = 0
    updates: bool = True
    summary: bool = False
    heartbeat: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """All sections. ``origins`` says where each value came from (``crawl.delay`` -> ``file``)."""

    storage: StorageSettings
    crawl: CrawlSettings = field(default_factory=CrawlSettings)
    schedule: ScheduleSettings = field(default_factory=ScheduleSettings)
    analysis: AnalysisSettings = field(default_factory=AnalysisSettings)
    alerts: AlertSettings = field(default_factory=AlertSettings)
    smtp: SmtpSettings = field(default_factory=SmtpSettings)
    web: WebSettings = field(default_factory=WebSettings)
    recipients: tuple[Recipient, ...] = ()
    file: Path | None = None
    origins: dict[str, str] = field(default_factory=dict)
