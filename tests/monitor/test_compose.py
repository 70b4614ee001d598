from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.alerts.compose import compose_alert, compose_test
from monitor.alerts.headers import mail_address
from monitor.alerts.html import STYLE, marked
from monitor.alerts.lines import MAX_TITLE, one_line, spoken_moment, web_address
from monitor.alerts.records import AlertStory
from storage.models import AlertKind, Precision
from tests.monitor.alert_records import NOW, SENTENCE, alert, delivery, judgement, moment

SENDER = "Exportwatch <ew@example.org>"
ELEMENTS = set("html head meta title style body div p h1 h2 h3 a span strong br ul li mark".split())  # noqa: SIM905
HEADERS = {"From", "To", "Subject", "Date", "Message-ID", "List-Id", "Auto-Submitted", "MIME-Version", "Content-Type"}


def composed(story: AlertStory | None = None, sender: str = SENDER, **more: object) -> bytes:
    return compose_alert(delivery(**more), story or alert(), sender=sender)  # type: ignore[arg-type]


def parsed(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def part(raw: bytes, kind: str) -> str:
    body = parsed(raw).get_body((kind,))
    assert body is not None
    return str(body.get_content())


def subject(raw: bytes) -> str:
    """As a mail reader decodes it: by RFC 2047, not by the library that wrote it."""
    return str(make_header(decode_header(message_from_bytes(raw)["Subject"])))


class Live(HTMLParser):
    """Collects every element and attribute that a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.styles: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.inside = tag
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        if self.inside == "style" and data.strip():
            self.styles.append(data.replace("\r\n", "\n").strip())

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""


def live(html: str) -> Live:
    seen = Live()
    seen.feed(html)
    return seen


def harmless(raw: bytes) -> None:
    """What must hold for every mail, whatever was written into it."""
    message = message_from_bytes(raw)
    assert set(message.keys()) == HEADERS
    assert len(message.keys()) == len(HEADERS)
    assert message["To"] == "reader@example.org"
    raw.decode("ascii")
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert len(subject(raw)) <= MAX_TITLE
    assert [p.get_content_type() for p in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    seen = live(part(raw, "html"))
    assert not seen.tags - ELEMENTS
    assert not {a for a in seen.attributes if a.startswith("on")} | (
        seen.attributes & {"src", "style", "action", "http-equiv", "srcset"}
    )
    assert all(re.match(r"https?://[^\s\"<>]+$", url) for url in seen.links)
    assert seen.styles == [STYLE]


def test_the_mail_says_what_a_reader_needs() -> None:
    raw = composed(alert(others=2))
    harmless(raw)
    assert subject(raw) == "Türkiye’s yards sell patrol boats abroad (1)"
    text = part(raw, "plain")
    flat = " ".join(text.split())
    for said in (
        "Türkiye’s yards sell patrol boats abroad (1)",
        "Outlet: Loopback Daily",
        "Published: Mon 2 Feb 2026, 09:15 UTC (13:15 UTC+04:00 at the outlet)",
        "First seen: Mon 2 Feb 2026, 09:21 UTC",
        "https://loopback.example/news/1",
        SENTENCE,
        "- It names a sale abroad and its price.",
        "Outlet 1, the same text, first seen Mon 2 Feb 2026, 09:22 UTC",
        "https://o2.example/x",
        "new story, defence exports, contract. Story 1, score 0.93",
    ):
        assert said in flat
    html = part(raw, "html")
    assert live(html).links.count("https://loopback.example/news/1") == 2
    assert "<mark>patrol boats</mark> worth <mark>$555 million</mark>" in html
    assert "elsewhere" not in html
    assert live(html).links[-1] == "https://o2.example/x"


def test_nothing_is_fetched_from_anywhere() -> None:
    assert not re.search(r"url\(|@import|http|src", STYLE)


def test_the_headers_are_those_of_a_list_mail() -> None:
    message = parsed(composed())
    assert message["From"] == SENDER
    assert message["Message-ID"] == "<s1.a1.00112233445566778899@0123456789ab.exportwatch>"
    assert message["Date"].datetime == NOW
    assert message["List-Id"] == "Exportwatch <defence-exports.exportwatch.example.org>"
    assert message["Auto-Submitted"] == "auto-generated"


def test_the_same_records_give_the_same_bytes() -> None:
    assert composed(alert(others=3)) == composed(alert(others=3))
    assert composed(id=2) == composed(id=9, attempts=4)


def test_a_repeat_differs_from_another_recipients_mail_only_where_it_must() -> None:
    one, two = composed(), composed(recipient="b@example.org", message_id="<other@x>")
    assert part(one, "html") == part(two, "html")


NASTY = [
    "plain\r\nBcc: thief@evil.example",
    "a\nTo: b@evil.example\n\nbody",
    "nul\x00inside",
    "line\u2028separator\u2029paragraph\x85next",
    "\u202egnp.exe\u202c override",
    "lone \ud800 surrogate \udfff",
    "=?utf-8?q?=0D=0ABcc:_thief=40evil.example?=",
    "=?utf-8?b?DQpCY2M6IHRoaWVmQGV2aWwuZXhhbXBsZQ==?= and more",
    "x" * 10_000,
    "ü" * 10_000,
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "<base href=//evil.example><meta http-equiv=refresh content=0>",
    "</style></title></head><body onload=x>",
    '<div style="background: url\u0028//evil.example/x)">',
    "<a href='javascript:alert(1)'>x</a>",
    "&lt;script&gt; &#x3c;b&#x3e;",
    "{html} %s %(x)s {0}",
    "\u200b\ufeff\u00ad",
    "Bcc: reader@example.org",
    ".",
    "\r\n.\r\n",
    "",
]


@pytest.mark.parametrize("text", NASTY)
def test_hostile_text_in_every_field_stays_text(text: str) -> None:
    hostile = judgement(reasons=(text,), hit_sentence=text, subtype=text, topic=text)
    story = alert(title=text, language=text, section=text, authors=(text,), verdict=hostile, others=1)
    story = AlertStory(story.story, story.opener, text, hostile, story.others)
    raw = composed(story, whats_new=text, topic=text or "t")
    harmless(raw)
    assert subject(raw) == (one_line(text) or "Story 1")


@pytest.mark.parametrize("text", NASTY)
def test_a_hostile_address_is_no_link(text: str) -> None:
    harmless(composed(alert(url=f"https://loopback.example/{text}")))
    bare = composed(alert(url=text))
    harmless(bare)
    assert live(part(bare, "html")).links == []


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_gives_a_harmless_mail(title: str, sentence: str) -> None:
    raw = composed(alert(title=title, verdict=judgement(hit_sentence=sentence, reasons=(sentence, title))))
    harmless(raw)
    assert subject(raw) == (one_line(title) or "Story 1")


WORDS = st.sampled_from(
    [
        "Türkiye",
        "ihracat",
        "Azərbaycan",
        "экспорт",
        "数十",
        "إسبانيا",
        "a",
        "=?utf-8?q?x?=",
        "?=",
        "_",
        "x" * 80,
        "é" * 40,
        "👩‍👧",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=20).map(" ".join))
def test_a_subject_is_read_as_it_was_written(title: str) -> None:
    raw = composed(alert(title=title))
    assert subject(raw) == one_line(title)
    head = raw.split(b"\r\n\r\n")[0]
    assert all(len(line) <= 78 and line.strip() for line in head.split(b"\r\n") if not line.startswith(b"List"))


def test_a_long_line_and_a_lone_dot_in_the_body() -> None:
    raw = composed(alert(verdict=judgement(hit_sentence="w" * 5000, reasons=(".", "word " * 1000))))
    harmless(raw)
    assert max(map(len, raw.split(b"\r\n"))) <= 78


@pytest.mark.parametrize(
    "title",
    [
        "Türkiye İhracatı ığüşöç",
        "Azərbaycan müdafiə sənayesi",
        "Экспорт вооружений вырос",
        "KAAN için 48 adet: Endonezya’ya satış",
    ],
)
def test_names_arrive_right(title: str) -> None:
    raw = composed(alert(title=title, verdict=judgement(hit_sentence=title)))
    assert subject(raw) == title
    assert title in part(raw, "plain")
    assert title in part(raw, "html")


def test_a_letter_and_its_accent_become_one() -> None:
    assert one_line("I\u0307stanbul") == "İstanbul"


@pytest.mark.parametrize(
    ("text", "limit", "line"),
    [
        ("  a \t b\r\n\r\nc ", 200, "a b c"),
        ("one two three four", 12, "one two…"),
        ("x" * 30, 10, "xxxxxxxxx…"),
        ("👩\u200d👧", 200, "👩\u200d👧"),
        ("می\u200cخواهم", 200, "می\u200cخواهم"),
        ("a\u202eb\u2066c", 200, "abc"),
        ("\ud800", 200, "\ufffd"),
    ],
)
def test_one_line(text: str, limit: int, line: str) -> None:
    assert one_line(text, limit) == line


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://a.example/x?y=1&z=%20#f", "https://a.example/x?y=1&z=%20#f"),
        ("HTTP://A.example:8080/", "http://A.example:8080/"),
        ("https://a.example/savaş uçağı", "https://a.example/sava%C5%9F%20u%C3%A7a%C4%9F%C4%B1"),
        ("https://köln.example/", "https://xn--kln-sna.example/"),
        ("http://[2001:db8::1]/x", "http://[2001:db8::1]/x"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//a.example/x", None),
        ("/relative", None),
        ("ftp://a.example/", None),
        ("https://bank.example@evil.example/", None),
        ("https://a.example\r\n/x", None),
        ("https://a\u0000.example/x", None),
        ('https://a.example/"><script>', "https://a.example/%22%3E%3Cscript%3E"),
        ("https://a.example:port/", None),
        ("https://[broken/", None),
        ("https:///x", None),
        ("https://a.example/" + "x" * 3000, None),
        ("", None),
    ],
)
def test_web_addresses(url: str, address: str | None) -> None:
    assert web_address(url) == address


def test_without_an_address_the_mail_says_so() -> None:
    raw = composed(alert(url="javascript:alert(1)"))
    assert "not one that can be opened" in part(raw, "plain")
    assert live(part(raw, "html")).links == []


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        (None, "not stated"),
        (moment(), "Mon 2 Feb 2026, 09:15 UTC (13:15 UTC+04:00 at the outlet)"),
        (moment(offset_minutes=0), "Mon 2 Feb 2026, 09:15 UTC"),
        (moment(offset_minutes=-210), "Mon 2 Feb 2026, 09:15 UTC (05:45 UTC-03:30 at the outlet)"),
        (moment(offset_minutes=None, certain=False), "Mon 2 Feb 2026, 09:15 UTC, not certain"),
        (moment(precision=Precision.DAY), "Mon 2 Feb 2026"),
        (moment(NOW.replace(hour=21, minute=0), precision=Precision.DAY), "Tue 3 Feb 2026"),
    ],
)
def test_times_are_spoken_with_their_zone(stated: object, said: str) -> None:
    assert spoken_moment(stated) == said  # type: ignore[arg-type]


def test_terms_are_marked_as_whole_words() -> None:
    assert marked("The ship shipped a SHIP & a <ship>.", ["ship"]) == (
        "The <mark>ship</mark> shipped a <mark>SHIP</mark> &amp; a &lt;<mark>ship</mark>&gt;."
    )
    assert marked("arms exports", ["arms", "arms exports"]) == "<mark>arms exports</mark>"
    assert marked("a.b axb", ["a.b", ""]) == "<mark>a.b</mark> axb"


@pytest.mark.parametrize(
    ("sender", "header", "spec"),
    [
        ("ew@example.org", "Exportwatch <ew@example.org>", "ew@example.org"),
        ("Dışişleri, Savunma <ew@example.org>", '"Dışişleri, Savunma" <ew@example.org>', "ew@example.org"),
        ("x <ew@köln.example>", "x <ew@xn--kln-sna.example>", "ew@xn--kln-sna.example"),
        ("exportwatch@localhost", "Exportwatch <exportwatch@localhost>", "exportwatch@localhost"),
    ],
)
def test_senders(sender: str, header: str, spec: str) -> None:
    assert str(parsed(composed(sender=sender))["From"]) == header
    assert mail_address(sender).addr_spec == spec


@pytest.mark.parametrize(
    "address",
    ["", "nobody", "@x.org", "a@", "a b@x.org", "a@x..org", "a@x.org\r\nBcc: b@x.org", "a@b@x.org", "<>", '"a"@x.org'],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="is not a mail address"):
        mail_address(address)
    with pytest.raises(ValueError, match="is not a mail address"):
        composed(recipient=address)


def test_many_outlets_are_counted_not_listed() -> None:
    raw = composed(alert(others=40))
    assert "and 28 more" in part(raw, "plain")
    assert len(live(part(raw, "html")).links) == 2 + 12
    assert len(raw) < 50_000


def test_the_test_mail_says_what_it_is() -> None:
    raw = compose_test(delivery(kind=AlertKind.TEST, created_at=NOW + timedelta(hours=1)), sender=SENDER)
    harmless(raw)
    assert subject(raw) == "Test: Exportwatch can reach you"
    assert "Mon 2 Feb 2026, 10:21 UTC" in " ".join(part(raw, "plain").split())
