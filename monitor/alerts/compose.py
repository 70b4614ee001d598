"""From a delivery and its story to the finished mail. Pure: the same records give the same bytes.

Digests are composed in ``digest.py``; cleaning is ``lines.py``'s part, headers
and encoding are those of ``headers.py``.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from monitor.alerts.headers import NO_LINKS, PROGRAM, assemble
from monitor.alerts.html import Markup, document, link, marked, quoted_foreign, tag
from monitor.alerts.lines import one_line, spoken_moment, spoken_time, web_address
from monitor.alerts.records import AlertStory, Links, Sighting, Thread
from storage.models import AlertKind, Delivery, Role
from storage.text import title_key

MAX_SENTENCE = 600
MAX_REASON = 300
MAX_REASONS = 4
MAX_OTHERS = 12
MAX_FACTS = 12
MAX_FACT = 400
MAX_NEWS = 400
_ROLES = {Role.COPY: "the same text", Role.REVISION: "a later version", Role.REPORT: "a report of its own"}


def compose_alert(
    delivery: Delivery,
    alert: AlertStory,
    *,
    sender: str,
    links: Links = NO_LINKS,
    thread: Thread | None = None,
) -> bytes:
    """The mail on one story; raises ``ValueError`` for an address that is none.

    With a ``thread`` it is an update: the first line says what is new.
    """
    title = headline(alert)
    return assemble(
        delivery,
        sender=sender,
        subject=title,
        text=_text(delivery, alert, title, links),
        html=_html(delivery, alert, title, links),
        links=links,
        thread=thread,
    )


def news_line(delivery: Delivery) -> str:
    """What is new, for the first line of an update; nothing for a first alert."""
    return f"New: {one_line(delivery.whats_new, MAX_NEWS)}" if delivery.kind is AlertKind.UPDATE else ""


def compose_test(delivery: Delivery, *, sender: str) -> bytes:
    """The mail of ``exportwatch alerts test``."""
    title = f"Test: {PROGRAM} can reach you"
    said = f"This mail was asked for with 'exportwatch alerts test' on {spoken_time(delivery.created_at)}."
    then = "Alerts on new stories come the same way."
    html = document(title, tag("p", PROGRAM, class_="label"), tag("h1", title), tag("p", said), tag("p", then))
    return assemble(delivery, sender=sender, subject=title, text=f"{title}\n\n{wrapped(said)}\n{then}\n", html=html)


def headline(alert: AlertStory) -> str:
    """The opener's headline as one clean line; never empty."""
    return one_line(alert.opener.title) or one_line(alert.story.title) or f"Story {alert.story.id}"


def label(alert: AlertStory) -> str:
    """What kind of story it is, in words: ``defence exports, contract``."""
    return ", ".join(spelled(part) for part in (alert.story.topic, alert.story.subtype) if part)


def spelled(slug: str) -> str:
    """``defence-exports`` as a reader writes it."""
    return one_line(slug.replace("-", " ").replace("_", " "), 60)


def reasons(alert: AlertStory) -> list[str]:
    """Why the story was flagged, each reason one line."""
    lines = [one_line(r, MAX_REASON) for r in alert.judgement.reasons[:MAX_REASONS]]
    return [line for line in lines if line]


def hit_sentence(alert: AlertStory) -> str:
    """The sentence that decided, as one line, or nothing.

    Where that is the headline, which the reader has just read, it is the first
    sentence of the article that speaks of the same, else how the article opens.
    """
    return one_line(_telling(alert), MAX_SENTENCE)


def hit_terms(alert: AlertStory) -> list[str]:
    """The matched terms of :func:`hit_sentence`."""
    shown = " ".join(_telling(alert).split())
    found = (e.matched for e in alert.judgement.evidence if " ".join(e.sentence.split()) == shown)
    return list(dict.fromkeys(one_line(term, 100) for term in found))


def _telling(alert: AlertStory) -> str:
    deciding = alert.judgement.hit_sentence or ""
    title = title_key(alert.opener.title)
    if title_key(deciding) != title:
        return deciding
    beside = (e.sentence for e in alert.judgement.evidence if e.part != "title")
    opening = (alert.opener.summary or "", alert.opener.text.partition("\n")[0])
    return next((text for text in (*beside, *opening) if text.strip() and title_key(text) != title), deciding)


def facts(alert: AlertStory) -> list[tuple[str, str]]:
    """Where and when, as pairs of a name and a value."""
    opener = alert.opener
    rows = [
        ("Outlet", one_line(alert.outlet, 100)),
        ("Published", spoken_moment(opener.published)),
        ("First seen", spoken_time(opener.first_seen_at)),
    ]
    return [*rows, ("Access", "subscribers only")] if opener.access == "paywalled" else rows


def wrapped(text: str, indent: str = "") -> str:
    """Plain text at 76 columns; addresses and long words stay whole."""
    return textwrap.fill(
        text,
        76,
        initial_indent=indent,
        subsequent_indent=" " * len(indent),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _text(delivery: Delivery, alert: AlertStory, title: str, links: Links) -> str:
    parts = [wrapped(news)] if (news := news_line(delivery)) else []
    parts += [wrapped(title), "\n".join(f"{name}: {value}" for name, value in facts(alert))]
    parts.append(web_address(alert.opener.url) or "(the article's address is not one that can be opened)")
    if sentence := hit_sentence(alert):
        parts.append(wrapped(f'"{sentence}"', "  "))
    if why := reasons(alert):
        parts.append("\n".join(["Why it was flagged:", *(wrapped(r, "- ") for r in why)]))
    parts += ["\n".join([f"{heading}:", *(wrapped(line, "- ") for line in lines)]) for heading, lines in _stated(alert)]
    if alert.others:
        parts.append("\n".join(["Also carried by:", *_others_text(alert.others)]))
    parts.append("\n".join(["-- ", wrapped(_foot(delivery, alert)), *ways_text(links)]))
    return "\n\n".join(parts) + "\n"


def _stated(alert: AlertStory) -> list[tuple[str, list[str]]]:
    """What the story states and what became of its claims, as headings with lines."""
    found = [("What it states", alert.facts), ("Claims checked", alert.checks)]
    return [(heading, [one_line(x, MAX_FACT) for x in lines[:MAX_FACTS]]) for heading, lines in found if lines]


def ways_text(links: Links) -> list[str]:
    """The story's page and the way out, a line each, where there are any."""
    lines = [f"The story: {links.story}"] if links.story else []
    if links.unsubscribe or links.leave:
        lines.append(f"Unsubscribe: {links.unsubscribe or f'mailto:{links.leave}?subject=unsubscribe'}")
    return lines


def ways_html(links: Links) -> list[Markup]:
    """The same as links."""
    found = [link("The story with all its sources", links.story)] if links.story else []
    if links.unsubscribe:
        found.append(link("Unsubscribe", links.unsubscribe))
    elif links.leave:
        found.append(tag("a", "Unsubscribe", href=f"mailto:{links.leave}?subject=unsubscribe"))
    return [tag("p", found[0], *(p for f in found[1:] for p in (" · ", f)), class_="where")] if found else []


def _others_text(others: Sequence[Sighting]) -> list[str]:
    lines = []
    for other in others[:MAX_OTHERS]:
        lines.append(wrapped(f"{one_line(other.outlet, 100)}, {_seen(other)}", "- "))
        if address := web_address(other.url):
            lines.append(f"  {address}")
    return [*lines, *_more(others)]


def _more(others: Sequence[Sighting]) -> list[str]:
    rest = len(others) - MAX_OTHERS
    return [f"and {rest} more"] if rest > 0 else []


def _seen(other: Sighting) -> str:
    return f"{_ROLES.get(other.role, other.role.value)}, first seen {spoken_time(other.first_seen_at)}"


def _foot(delivery: Delivery, alert: AlertStory) -> str:
    said = "update" if delivery.kind is AlertKind.UPDATE else one_line(delivery.whats_new, 120) or "new story"
    return (
        f"{PROGRAM}: {said}, {label(alert)}. Story {alert.story.id}, "
        f"score {alert.judgement.score:.2f}; more with 'exportwatch explain {alert.opener.id}'."
    )


def _html(delivery: Delivery, alert: AlertStory, title: str, links: Links) -> str:
    news = news_line(delivery)
    above = [tag("p", news, class_="news", dir="auto")] if news else []
    foot = tag("p", _foot(delivery, alert), class_="foot")
    return document(title, *above, *story_html(alert, title), foot, *ways_html(links))


def story_html(alert: AlertStory, title: str, *, most_others: int = MAX_OTHERS) -> list[str]:
    """What a mail, and the story's own page, show of a story: headline, hit sentence, reasons, facts, who carries it."""
    language = alert.opener.language
    body: list[str] = [
        tag("p", f"{PROGRAM}: {label(alert)}", class_="label"),
        quoted_foreign("h1", link(title, alert.opener.url), language=language),
        tag("p", *_fact_lines(alert), class_="facts"),
    ]
    if sentence := hit_sentence(alert):
        body.append(quoted_foreign("p", marked(sentence, hit_terms(alert)), language=language, class_="hit"))
    if why := reasons(alert):
        body += [tag("h2", "Why it was flagged"), tag("ul", *(tag("li", r) for r in why))]
    for heading, lines in _stated(alert):
        body += [tag("h2", heading), tag("ul", *(tag("li", line) for line in lines))]
    body += _way_there(alert)
    if alert.others:
        body += [tag("h2", "Also carried by"), tag("ul", *map(_other_item, alert.others[:most_others]))]
        body += [tag("p", line) for line in _more(alert.others[most_others - MAX_OTHERS :])]
    return body


def _fact_lines(alert: AlertStory) -> list[str]:
    lines: list[str] = []
    for name, value in facts(alert):
        lines += [Markup("<br>")] if lines else []
        lines += [f"{name}: ", tag("strong", value) if name == "Outlet" else value]
    return lines


def _way_there(alert: AlertStory) -> list[str]:
    address = web_address(alert.opener.url)
    if address is None:
        return [tag("p", "The article's address is not one that can be opened.", class_="where")]
    return [
        tag("p", link(f"Read it at {one_line(alert.outlet, 60)}", address), class_="go"),
        tag("p", address if len(address) <= 120 else f"{address[:119]}…", class_="where"),
    ]


def _other_item(other: Sighting) -> Markup:
    return tag("li", link(one_line(other.outlet, 100), other.url), f", {_seen(other)}")
