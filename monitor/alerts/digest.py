"""From several stories to one mail that lists them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from monitor.alerts.compose import (
    headline,
    hit_sentence,
    hit_terms,
    label,
    reasons,
    spelled,
    ways_html,
    ways_text,
    wrapped,
)
from monitor.alerts.headers import NO_LINKS, PROGRAM, assemble
from monitor.alerts.html import Markup, document, link, marked, quoted_foreign, tag
from monitor.alerts.lines import MAX_TITLE, one_line, spoken_time, web_address
from monitor.alerts.records import AlertStory, Links
from storage.models import Delivery

# Beyond this many, an entry is its headline, outlet and address alone: mail readers clip at 100 kB.
FULL_ENTRIES = 25
MAX_SENTENCE = 280


def compose_digest(
    delivery: Delivery,
    alerts: Sequence[AlertStory],
    *,
    sender: str,
    links: Links = NO_LINKS,
    notes: Mapping[int, str] = MappingProxyType({}),
    figures: Sequence[str] = (),
) -> bytes:
    """The mail on several stories, in the order given; raises ``ValueError`` for an address that is none.

    ``notes`` say what is new about stories already told of, by story;
    ``figures`` are lines that stand before the stories.
    """
    count = f"{len(alerts)} stories" if len(alerts) != 1 else "1 story"
    title = f"{count} on {spelled(delivery.topic)}"
    subject = one_line(f"{title}: {headline(alerts[0])}" if alerts else title, MAX_TITLE)
    said = f"In one mail: {one_line(delivery.whats_new, 160) or 'what is new'}."
    return assemble(
        delivery,
        sender=sender,
        subject=subject,
        text=_text(alerts, f"{title}. {said}", links, notes, figures),
        html=_html(alerts, title, said, links, notes, figures),
        links=links,
    )


def _text(
    alerts: Sequence[AlertStory], said: str, links: Links, notes: Mapping[int, str], figures: Sequence[str]
) -> str:
    entries = [_entry_text(number, alert, notes) for number, alert in enumerate(alerts, 1)]
    lines = ["\n".join(wrapped(line, "- ") for line in figures)] if figures else []
    foot = "\n".join([f"-- \n{PROGRAM}; more on each with 'exportwatch stories'.", *ways_text(links)])
    return "\n\n".join([wrapped(said), *lines, *entries, foot]) + "\n"


def _entry_text(number: int, alert: AlertStory, notes: Mapping[int, str]) -> str:
    mark = f"{number}. "
    lines = [wrapped(headline(alert), mark)]
    if alert.story.id in notes:
        lines.append(wrapped(f"New: {one_line(notes[alert.story.id], MAX_SENTENCE)}", " " * len(mark)))
    lines += [wrapped(_where(alert), " " * len(mark))]
    if number <= FULL_ENTRIES and (why := _why(alert)):
        lines.append(wrapped(why, " " * len(mark)))
    if address := web_address(alert.opener.url):
        lines.append(" " * len(mark) + address)
    return "\n".join(lines)


def _where(alert: AlertStory) -> str:
    also = f", and {len(alert.others)} more" if alert.others else ""
    seen = spoken_time(alert.opener.first_seen_at)
    return f"{one_line(alert.outlet, 100)}{also}, first seen {seen} ({label(alert)})"


def _why(alert: AlertStory) -> str:
    """The sentence that tells, or the first reason where none is kept."""
    return one_line(hit_sentence(alert), MAX_SENTENCE) or next(iter(reasons(alert)), "")


def _html(
    alerts: Sequence[AlertStory], title: str, said: str, links: Links, notes: Mapping[int, str], figures: Sequence[str]
) -> str:
    entries = [_entry_html(number, alert, notes) for number, alert in enumerate(alerts, 1)]
    return document(
        title,
        tag("p", PROGRAM, class_="label"),
        tag("h1", title),
        tag("p", said),
        *([tag("ul", *(tag("li", line) for line in figures))] if figures else []),
        *entries,
        tag("p", f"{PROGRAM}; more on each with 'exportwatch stories'.", class_="foot"),
        *ways_html(links),
    )


def _entry_html(number: int, alert: AlertStory, notes: Mapping[int, str]) -> Markup:
    language = alert.opener.language
    parts = [
        quoted_foreign("h3", link(headline(alert), alert.opener.url), language=language),
        *_note_html(alert, notes),
        tag("p", _where(alert), class_="where"),
    ]
    if number <= FULL_ENTRIES and (why := _why(alert)):
        parts.append(quoted_foreign("p", marked(why, hit_terms(alert)), language=language))
    return tag("div", *parts, class_="item")


def _note_html(alert: AlertStory, notes: Mapping[int, str]) -> list[Markup]:
    note = notes.get(alert.story.id)
    return [tag("p", f"New: {one_line(note, MAX_SENTENCE)}", class_="news", dir="auto")] if note else []
