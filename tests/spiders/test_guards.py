"""Which addresses may be asked, in every spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.guards import Refused, check_address, check_url, literal_address


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/", "http://0x7f000001/",
        "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://0.0.0.0/", "http://0/", "http://10.0.0.1/",
        "http://172.16.3.4/", "http://192.168.1.1/", "http://169.254.169.254/latest", "http://100.64.0.1/", "http://224.0.0.1/",
        "http://255.255.255.255/", "http://[fe80::1]/", "http://[fc00::1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/",
        "http://127.0.0.1./", "http://１２７.０.０.１/", "http://127。0。0。1/", "http://localhost/", "http://localhost./", "http://printer/",
        "http://metadata.internal/", "http://a@127.0.0.1/", "http://user:pw@example.org/", "http://999.1.1.1/",
        "file:///etc/passwd", "ftp://example.org/x", "data:text/html,x", "javascript:alert(1)", "gopher://example.org/", "//example.org/",
        "http://example.org:22/", "http://example.org:6379/", "http://example.org:8080/", "http://example.org:99999/", "http:///x",
    ],
)  # fmt: skip
def test_refused(url: str) -> None:
    with pytest.raises(Refused):
        check_url(url, ())


@pytest.mark.parametrize(
    "url",
    [
        "https://anewz.tv/world",
        "http://example.org:80/",
        "https://example.org:443/x",
        "http://93.184.215.14/",
        "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/",
    ],
)
def test_let_through(url: str) -> None:
    check_url(url, ())


def test_the_allow_list_is_exact() -> None:
    check_url("http://127.0.0.1:8000/x", ("127.0.0.1:8000",))
    for other in ("http://127.0.0.1:8001/", "http://127.0.0.2:8000/", "http://127.1:8000/", "http://localhost:8000/"):
        with pytest.raises(Refused):
            check_url(other, ("127.0.0.1:8000",))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "::1",
        "10.1.2.3",
        "fe80::1%eth0",
        "64:ff9b::a00:1",
        "2001:0:7f00:1::",
        "not an address",
        "192.0.2.1",
    ],
)
def test_resolved_addresses_are_checked(address: str) -> None:
    with pytest.raises(Refused):
        check_address(address)


@given(st.integers(0, 2**32 - 1))
def test_every_spelling_of_an_address_is_the_same_address(number: int) -> None:
    parts = [(number >> shift) & 255 for shift in (24, 16, 8, 0)]
    plain = ".".join(map(str, parts))
    assert literal_address(str(number)) == plain
    assert literal_address(hex(number)) == plain
    assert literal_address(".".join(f"0{p:o}" for p in parts)) == plain
    assert literal_address(f"{parts[0]}.{number & 0xFFFFFF}") == plain


@given(st.text(max_size=60))
def test_no_text_breaks_the_check(text: str) -> None:
    try:
        check_url(text, ())
    except ValueError:  # Refused is one; urlsplit raises its own for a broken bracket
        return
    assert text.lstrip().lower().startswith("http")
