"""Putting together what stands apart in the markup and is one to a reader: readings over Japanese words, drop capitals. Changes the tree."""

from __future__ import annotations

from itertools import islice

from lxml.etree import XPath, strip_tags
from lxml.html import HtmlElement

_RUBY = ("ruby", "rb", "rt", "rp", "rtc", "rbc")
_MOST = 20  # capitals; a hostile page may have a hundred thousand
_WORDS = frozenset("AÀIOEYUZWВИОУСКАЯІЙ")  # letters that may be a word of their own: "A man", "И вот"
_NAMES = ("dropcap", "drop-cap", "drop_cap", "initial", "lettrine", "first-letter", "firstletter")
_CAPITALS = XPath(
    "//*[self::span or self::b or self::strong or self::big]["
    + " or ".join(f"contains(@class,'{n}')" for n in _NAMES)
    + "]"
)


def join(tree: HtmlElement) -> None:
    """Take ruby marks away, their readings staying in brackets, and draw drop capitals to the rest of their words."""
    strip_tags(tree, *_RUBY)
    for element in islice(_CAPITALS(tree), _MOST):
        letter = "".join(element.itertext()).strip()
        if len(letter) != 1 or not letter.isalpha() or letter in _WORDS:
            continue
        for part in element.iter():
            part.text = (part.text or "").strip()
            part.tail = (part.tail or "").lstrip() if _is_word_after(part) else part.tail


def _is_word_after(element: HtmlElement) -> bool:
    """Whether a small letter follows: ``N`` and ``a endlich`` are a word, ``A`` and ``Man`` are two."""
    following = (element.tail or "").strip()
    if not following and element.getnext() is not None:
        following = "".join(islice(element.getnext().itertext(), 3)).strip()
    return following[:1].islower()
