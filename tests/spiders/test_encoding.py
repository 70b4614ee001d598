"""Bytes to text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.encoding import decode

TURKISH = "Türkiye'nin savunma ihracatı şubatta güçlü bir artışla İstanbul'da açıklandı."
RUSSIAN = "Экспорт вооружений вырос в январе."
AZERBAIJANI = "Müdafiə sənayesi ixracı artdı, deyə nazirlik bildirdi."


@pytest.mark.parametrize(
    ("body", "content_type", "language", "encoding", "source"),
    [
        (TURKISH.encode(), "text/html; charset=UTF-8", "tr", "utf-8", "utf-8"),
        (TURKISH.encode(), "text/html; charset=ISO-8859-9", "tr", "utf-8", "utf-8"),
        ("防衛".encode("iso-2022-jp"), "text/html; charset=iso-2022-jp", "ja", "iso2022_jp", "header"),
        (TURKISH.encode(), None, "tr", "utf-8", "utf-8"),
        (TURKISH.encode("cp1254"), "text/html; charset=iso-8859-9", None, "cp1254", "header"),
        (TURKISH.encode("cp1254"), 'text/html; charset="windows-1254"', None, "cp1254", "header"),
        (TURKISH.encode("cp1254"), "text/html", "tr", "cp1254", "language"),
        (RUSSIAN.encode("cp1251"), "text/html", "ru", "cp1251", "language"),
        (RUSSIAN.encode("koi8-r"), "text/html; charset=koi8-r", "ru", "koi8-r", "header"),
        (b'<meta charset="windows-1251">' + RUSSIAN.encode("cp1251"), None, "en", "cp1251", "meta"),
        (b"\xef\xbb\xbf" + AZERBAIJANI.encode(), "text/html; charset=latin-1", "az", "utf-8", "bom"),
        (b"\xff\xfe" + AZERBAIJANI.encode("utf-16-le"), None, "az", "utf-16-le", "bom"),
        ("防衛輸出".encode("shift_jis"), "text/html; charset=Shift_JIS", "ja", "cp932", "header"),
        ("Café à la carte".encode("latin-1"), None, "fr", "cp1252", "language"),
        ("café “quoted”".encode("cp1252"), "text/html; charset=ISO-8859-1", None, "cp1252", "header"),
    ],
)
def test_each_source_of_the_charset_is_used_in_its_turn(body, content_type, language, encoding, source):
    decoded = decode(body, content_type, language)
    assert (decoded.encoding, decoded.source, decoded.replaced) == (encoding, source, 0)
    assert decoded.text.endswith(
        body.decode("utf-8-sig" if source == "bom" and encoding == "utf-8" else encoding)[-10:]
    )


def test_header_that_is_plainly_wrong_gives_way_to_utf8():
    assert decode(TURKISH.encode(), "text/html; charset=us-ascii-9", "tr").text == TURKISH
    assert decode(RUSSIAN.encode("cp1251"), "text/html; charset=utf-8", "ru").text == RUSSIAN


def test_a_few_bad_bytes_do_not_turn_utf8_into_mojibake():
    body = (TURKISH * 3).encode() + b"\xff" + TURKISH.encode()
    decoded = decode(body, "text/html; charset=utf-8", "tr")
    assert decoded.text.count("Türkiye'nin") == 4
    assert (decoded.source, decoded.replaced) == ("lenient", 1)


@pytest.mark.parametrize("label", ["base64", "zlib", "rot13", "utf-7", "nonsense", "idna", "hex"])
def test_labels_that_are_no_charset_are_ignored(label):
    assert decode(b"plain words", f"text/html; charset={label}").text == "plain words"


def test_nul_and_control_characters_go_and_line_breaks_stay():
    assert decode(b"one\x00 two\x1b\r\n\tthree").text == "one two\r\n\tthree"


@given(st.binary(max_size=300), st.none() | st.text(max_size=40), st.sampled_from([None, "tr", "ru", "ja", "xx"]))
def test_any_bytes_become_text(body, content_type, language):
    decoded = decode(body, content_type, language)
    assert isinstance(decoded.text.encode("utf-8"), bytes)  # no lone surrogates
    assert decoded.replaced == decoded.text.count("\ufffd")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_utf8_comes_back_unchanged(text):
    assert decode(text.encode(), "text/html; charset=utf-8").text == text.removeprefix("\ufeff")
