"""From a day's counts to the heartbeat mail. Pure."""

from __future__ import annotations

from monitor.alerts.compose import spelled, ways_html, ways_text, wrapped
from monitor.alerts.headers import NO_LINKS, PROGRAM, assemble
from monitor.alerts.html import document, tag
from monitor.alerts.lines import one_line, spoken_time
from monitor.alerts.pulse import Pulse
from monitor.alerts.records import Links
from storage.models import Delivery

MAX_TROUBLES = 20


def compose_heartbeat(delivery: Delivery, pulse: Pulse, *, sender: str, links: Links = NO_LINKS) -> bytes:
    """The mail that says the watch goes on, and what is ill; raises ``ValueError`` for an address that is none."""
    state = f"{len(pulse.troubles)} things to look at" if pulse.troubles else "all well"
    title = f"{PROGRAM} is watching: {state}"
    said = (
        f"In the 24 hours to {spoken_time(delivery.created_at)}: {pulse.watched} outlets watched, {pulse.stored} articles"
        f" stored, {pulse.flagged} flagged on {spelled(delivery.topic)}, {pulse.stories} new stories, {pulse.sent} mails sent."
    )
    troubles = [one_line(t, 200) for t in pulse.troubles[:MAX_TROUBLES]]
    text = "\n\n".join([wrapped(said), *(["\n".join(wrapped(t, "- ") for t in troubles)] if troubles else [])])
    foot = "\n".join([f"-- \n{PROGRAM}; more with 'exportwatch status'.", *ways_text(links)])
    html = document(
        title,
        tag("p", PROGRAM, class_="label"),
        tag("h1", title),
        tag("p", said),
        *([tag("ul", *(tag("li", t) for t in troubles))] if troubles else []),
        tag("p", "More with 'exportwatch status'.", class_="foot"),
        *ways_html(links),
    )
    return assemble(delivery, sender=sender, subject=title, text=f"{text}\n\n{foot}\n", html=html, links=links)
