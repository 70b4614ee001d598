"""Lines that belong to a picture: what it shows, and whose it is. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from spiders.agencies import AGENCIES
from storage.text import title_key

_PICTURED = 3  # words before a picture's credit that make it a caption
_LONGEST_CREDITED = 60  # words of a caption with its owner behind it
_LENGTH = re.compile(r"\b\d{1,2}:\d{2} ?(?:min|minuten|dk|мин)\.?$", re.IGNORECASE)  # a film's
_PHOTO_WORDS = frozenset((
    "photo", "photos", "image", "images", "picture", "pictures", "credit", "source", "foto", "fotos", "fotograf", "gorsel",
    "kaynak", "bild", "quelle", "фото", "источник",
))  # fmt: skip
_POINTING = frozenset(("pictured", "archivbild", "symbolbild", "symbolfoto", "archivfoto"))
_CREDITING = frozenset((
    "bild", "foto", "fotos", "photo", "photos", "photograph", "image", "picture", "fotograf", "gorsel", "фото", "credit", "credits", "zdjecie",
    "fot", "bildquelle", "copyright", "screenshot",
))  # fmt: skip


def is_caption(text: str, folded: Sequence[str]) -> bool:
    """A line that says whose picture it is, points into one, or ends with a film's length or a picture's agency."""
    if _LENGTH.search(text) or (len(folded) <= _LONGEST_CREDITED and _is_credited(text)):
        return True
    if folded[0] in _POINTING and len(folded) <= 60:
        return True
    head, colon, tail = text.rpartition(":")
    label = head.split()[-1].strip("([|/©") if head.split() else ""
    is_name = 0 < len(tail.split()) <= 8 and not tail.endswith((".", "!", "?"))
    return bool(colon) and title_key(label) in _CREDITING and is_name and len(head.split()) >= _PICTURED


def _is_credited(text: str) -> bool:
    """Whether a picture's owner closes the line: ``... in Lima. | Jörg Carstensen/dpa``, ``The quay at night © AFP``."""
    _, bar, owner = text.rpartition("|")
    _, sign, holder = text.rpartition("©")
    agency = title_key((owner if bar else holder).rpartition("/")[2])
    return bool(bar or sign) and agency in AGENCIES


def is_credit(folded: Sequence[str], key: str, site: Collection[str]) -> bool:
    """``Reuters``, ``Photo: AFP``, the site's own name: a whole line that only says whose picture it is."""
    if key in AGENCIES or key in site:
        return True
    rest = [w for w in folded if w not in _PHOTO_WORDS]
    if len(rest) == len(folded) or len(folded) > 8:
        return False
    owner = " ".join(rest)
    return owner in AGENCIES or owner in site or (folded[0] in _PHOTO_WORDS and _is_label(folded))


def _is_label(folded: Sequence[str]) -> bool:
    """``Photo: Jane Doe``: the label and a name, no sentence."""
    return len(folded) <= 5
