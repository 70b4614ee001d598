"""Where a server may lead us, and what goes along. Real sockets, the real command."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.e2e.small_web import Answer, Bench, SmallWeb, clean_environment, feed, page


def chain(web: SmallWeb, hops: int, last: Answer, status: int = 302) -> None:
    """``/hop0`` leads over so many redirects to the last answer."""
    for n in range(hops):
        web.answers[f"/hop{n}"] = Answer("", status, headers={"Location": f"{{base}}/hop{n + 1}"})
    web.answers[f"/hop{hops}"] = last


@pytest.mark.parametrize(("hops", "arrives"), [(5, 1), (6, 0)])
def test_five_hops_are_followed_and_a_sixth_is_not(web: SmallWeb, bench: Bench, hops: int, arrives: int) -> None:
    web.answers["/feed.xml"] = feed(("/hop0", "Harbour opens"))
    chain(web, hops, page("Harbour opens"))
    counts = bench.crawl()
    assert (counts["new"], counts["failures"]) == (arrives, 1 - arrives)
    assert f"/hop{hops}" in web.paths() if arrives else f"/hop{hops}" not in web.paths()


TARGETS = (
    "file:///etc/passwd", "ftp://127.0.0.1/x", "data:text/html,<p>x</p>", "javascript:alert(1)", "http://user:pw@127.0.0.1/x", "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/", "http://[::1]/", "http://0.0.0.0/", "http://127.1/", "http://2130706433/", "http://[::ffff:127.0.0.1]/", "http://0x7f.1/", "http://0177.0.0.1/",
)  # fmt: skip


def test_a_redirect_out_of_the_web_or_into_this_machine_is_refused(web: SmallWeb, bench: Bench) -> None:
    paths = [f"/{n}" for n in range(len(TARGETS))]
    web.answers["/feed.xml"] = feed(*((p, f"Trap {p}") for p in paths), ("/a", "Harbour opens"))
    web.answers |= {p: Answer("", 302, headers={"Location": to}) for p, to in zip(paths, TARGETS, strict=True)}
    web.answers["/a"] = page("Harbour opens")
    assert bench.crawl()["new"] == 1
    (articles,) = bench.ask("SELECT count(*) AS n FROM articles")
    assert articles["n"] == 1
    states = {row["state"] for row in bench.ask("SELECT state FROM leads WHERE url NOT LIKE '%/a'")}
    assert "done" not in states


def test_nothing_of_one_host_goes_along_to_another(web: SmallWeb, bench: Bench) -> None:
    with SmallWeb() as other:
        bench.allow(other.port)
        other.answers["/b"] = page("Harbour opens")
        web.answers["/feed.xml"] = feed(("/a", "Harbour opens"))
        web.answers["/a"] = Answer(
            "", 302, headers={"Location": f"{other.base}/b", "Set-Cookie": "session=canary; Path=/", "WWW-Authenticate": "Basic"}
        )  # fmt: skip
        assert bench.crawl()["new"] == 1
        (asked,) = [a for a in other.asked if a.path == "/b"]
        names = {name.lower() for name in asked.headers}
        assert names.isdisjoint({"authorization", "cookie", "referer", "proxy-authorization"})
        assert "canary" not in str(asked.headers)
        assert all("cookie" not in {n.lower() for n in a.headers} for a in web.asked)


def test_robots_txt_may_lie_five_redirects_away_on_another_host(web: SmallWeb, bench: Bench) -> None:
    with SmallWeb() as other:
        bench.allow(other.port)
        web.answers |= {
            "/robots.txt": Answer("", 301, headers={"Location": "{base}/r1"}), "/r1": Answer("", 302, headers={"Location": "{base}/r2"}),
            "/r2": Answer("", 302, headers={"Location": f"{other.base}/r3"}), "/feed.xml": feed(("/private/a", "Secret"), ("/b", "Museum closes")),
            "/private/a": page("Secret"), "/b": page("Museum closes", "museum"),
        }  # fmt: skip
        other.answers |= {
            "/r3": Answer("", 307, headers={"Location": "{base}/r4"}), "/r4": Answer("", 308, headers={"Location": "{base}/r5"}),
            "/r5": Answer("User-agent: *\nDisallow: /private/\n", kind="text/plain"),
        }  # fmt: skip
        counts = bench.crawl()
        assert (counts["new"], counts["rejected"]) == (1, {"robots": 1})
        assert "/private/a" not in web.paths()
        assert [a.path for a in other.asked if a.path.startswith("/r")][-1] == "/r5"


REBIND = """
import sys
from twisted.internet import asyncioreactor
asyncioreactor.install()
from twisted.internet import reactor
from twisted.internet.address import IPv4Address
from twisted.web.client import Agent
from zope.interface import implementer
from twisted.internet.interfaces import IHostnameResolver, IHostResolution
from spiders.resolver import install_guarded_resolver

port, guarded = int(sys.argv[1]), sys.argv[2] == "guarded"
answers = iter(["93.184.215.14", "127.0.0.1", "127.0.0.1"])

@implementer(IHostResolution)
class Resolution:
    name = "rebind.example"
    def cancel(self): pass

@implementer(IHostnameResolver)
class Rebinding:
    def resolveHostName(self, receiver, hostName, portNumber=0, addressTypes=None, transportSemantics="TCP"):
        found = Resolution()
        receiver.resolutionBegan(found)
        receiver.addressResolved(IPv4Address("TCP", next(answers), portNumber))
        receiver.resolutionComplete()
        return found

reactor.installNameResolver(Rebinding())
next(answers)  # the look at which the name was public has passed
if guarded:
    install_guarded_resolver(reactor, ())

def ask():
    asked = Agent(reactor, connectTimeout=5).request(b"GET", f"http://rebind.example:{port}/admin".encode())
    asked.addCallbacks(lambda r: print("answered", r.code), lambda f: print(f.type.__name__))
    asked.addBoth(lambda _: reactor.callLater(0, reactor.stop))

reactor.callWhenRunning(ask)
reactor.run()
"""


@pytest.mark.parametrize(("mode", "says"), [("open", "answered 200"), ("guarded", "DNSLookupError")])
def test_a_name_that_turns_to_this_machine_is_refused_at_the_connection(mode: str, says: str) -> None:
    with SmallWeb() as canary:
        canary.answers["/admin"] = Answer("secret")
        done = subprocess.run(
            [sys.executable, "-c", REBIND, str(canary.port), mode], capture_output=True, text=True, timeout=60, env=clean_environment()
        )  # fmt: skip
        assert done.stdout.strip() == says, done.stderr[-2000:]
        assert len(canary.asked) == (1 if mode == "open" else 0)
