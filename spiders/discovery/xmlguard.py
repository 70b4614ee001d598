"""One linear pass over a feed's text before any XML parser sees it. Pure.

Takes out document types with whatever they declare, entities that XML does
not know, and elements nested too deep; mends stray ampersands and forbidden
characters. Not a parser: what it passes on may still be malformed, but can no
longer be expensive. Without it feedparser spends 28 s on a feed nested
200,000 deep and 4 s on one of ever-growing entities.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from html.entities import html5

DEEPEST = 200  # elements; real feeds with embedded XHTML stay below 40
WIDEST = 100  # attributes of one element, by their equal signs
MOST_IN_ITEM = 3000  # elements; more are left out, their words kept
MOST_MARKS = 500_000  # tags and entities of a whole feed: some two seconds for feedparser
CUT = "longer than is read"

_MARK = re.compile(r"[<&]")
_ELEMENT = re.compile(r"<(/?)([^\W\d][\w:.-]*)((?:[^<>\"']|\"[^\"<]*+\"|'[^'<]*+'|[\"'])*+)>")
_ENTITY = re.compile(r"&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{0,31});")
_DECLARED = re.compile(r"""<!ENTITY\s+(\w{1,40})\s+(?:"([^"&%<>]{0,200})"|'([^'&%<>]{0,200})')\s*>""")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_OWN = frozenset(("amp", "lt", "gt", "quot", "apos"))
_ITEMS = frozenset(("item", "entry"))


@dataclass(frozen=True, slots=True)
class Guarded:
    """Text that is safe to parse; ``problems`` says what was mended, in a few words each."""

    text: str
    problems: tuple[str, ...] = ()


def guard(text: str, *, most_items: int | None = None, most_marks: int = MOST_MARKS) -> Guarded:
    """The text without what makes parsers slow or curious; linear in its length.

    After ``most_items`` ``<item>`` or ``<entry>`` elements, or ``most_marks``
    tags and entities, the rest is left out and the open elements are closed.
    """
    return _Pass(_FORBIDDEN.sub("", text), most_items, most_marks).run()


class _Pass:
    def __init__(self, text: str, most_items: int | None, most_marks: int) -> None:
        self.text = text
        self.most_items = most_items
        self.marks_left = most_marks
        self.out: list[str] = []
        self.open: list[tuple[str, bool]] = []  # name, and whether it is passed on
        self.counted: Counter[str] = Counter()
        self.items = self.in_item = 0
        self.declared: dict[str, str] = {}
        self.problems: dict[str, None] = {}
        self.absent: set[str] = set()
        self.full = False

    def run(self) -> Guarded:
        text, at = self.text, 0
        while not self.full and (mark := _MARK.search(text, at)):
            start = mark.start()
            self.out.append(text[at:start])
            at = self._entity(start) if text[start] == "&" else self._markup(start)
            self.marks_left -= 1
            self.full = self.full or self.marks_left <= 0
        if self.full:
            self.problems[CUT] = None
            self.out.extend(f"</{name}>" for name, passed in reversed(self.open) if passed)
        else:
            self.out.append(text[at:])
        return Guarded("".join(self.out), tuple(self.problems))

    def _markup(self, start: int) -> int:
        text = self.text
        if text.startswith("<!--", start):
            return self._past("-->", start)
        if text.startswith("<![CDATA[", start):
            end = self._past("]]>", start)
            self.out.append(text[start:end])
            return end
        if text.startswith("<?", start):
            return self._past("?>", start)
        if text[start : start + 9].upper() == "<!DOCTYPE":
            return self._doctype(start)
        return self._element(start)

    def _past(self, closing: str, start: int) -> int:
        """Just behind the next ``closing``; the end of the text where there is none."""
        if closing not in self.absent:
            end = self.text.find(closing, start)
            if end >= 0:
                return end + len(closing)
            self.absent.add(closing)
        self.problems["cut short"] = None
        return len(self.text)

    def _doctype(self, start: int) -> int:
        text = self.text
        end, bracket = text.find(">", start), text.find("[", start)
        if end < 0:
            self.problems["cut short"] = None
            return len(text)
        if not 0 <= bracket < end:
            return end + 1
        close = re.compile(r"\]\s*>").search(text, bracket)
        if close is None:
            self.problems["cut short"] = None
            return len(text)
        subset = text[bracket : close.start()]
        # Plain words for a name are harmless; anything that refers on, to entities or files, is not kept.
        if len(subset) <= 20_000:
            self.declared = {name: one or two for name, one, two in _DECLARED.findall(subset)}
        if subset.count("<!ENTITY") > len(self.declared):
            self.problems["entities refused"] = None
        return close.end()

    def _entity(self, start: int) -> int:
        found = _ENTITY.match(self.text, start)
        if found is None:
            self.out.append("&amp;")
            self.problems["stray &"] = None
            return start + 1
        name = found[1]
        if name in _OWN:
            self.out.append(found[0])
        elif name[0] == "#":
            self.out.append(_numbered(name))
        else:
            self.out.append(self._named(name))
        return found.end()

    def _named(self, name: str) -> str:
        known = self.declared.get(name) or html5.get(name + ";")
        if known is not None:
            return known.replace("&", "&amp;").replace("<", "&lt;")
        self.problems["unknown entities"] = None
        return f"&amp;{name};"

    def _element(self, start: int) -> int:
        found = _ELEMENT.match(self.text, start)
        if found is None:
            self.out.append("&lt;")
            self.problems["stray <"] = None
            return start + 1
        closing, name, rest = found.groups()
        if closing:
            self._close(name)
            return found.end()
        self.in_item += 1
        if name.rpartition(":")[2].lower() in _ITEMS:
            self.items += 1
            self.in_item = 0
        if self.items > (self.most_items or self.items):
            self.full = True
            return found.end()
        self._open(name, rest)
        return found.end()

    def _open(self, name: str, rest: str) -> None:
        if rest.count("=") > WIDEST and rest.count('"') + rest.count("'") > 2 * WIDEST:
            self.problems["too many attributes"] = None
            rest = "/" if rest.endswith("/") else ""
        if "&" in rest:
            rest = _ENTITY_OR_AMP.sub(self._in_attribute, rest)
        passed = self._passes()
        if passed:
            self.out.append(f"<{name}{rest}>")
        if not rest.endswith("/"):
            self.open.append((name, passed))
            self.counted[name] += 1

    def _passes(self) -> bool:
        """Whether one more element is passed on."""
        if len(self.open) >= DEEPEST:
            self.problems[f"nested deeper than {DEEPEST}"] = None
            return False
        if self.in_item > MOST_IN_ITEM:
            self.problems["too many elements in one item"] = None
            return False
        return True

    def _in_attribute(self, match: re.Match[str]) -> str:
        name = match[1]
        if name is None:
            self.problems["stray &"] = None
            return "&amp;"
        if name in _OWN:
            return match[0]
        return _numbered(name) if name[0] == "#" else self._named(name).replace('"', "&quot;").replace("'", "&apos;")

    def _close(self, name: str) -> None:
        if not self.counted[name]:  # closes nothing: left to the lenient parser only if harmless
            self.problems["tags do not match"] = None
            return
        while True:
            last, passed = self.open.pop()
            self.counted[last] -= 1
            if passed:
                self.out.append(f"</{last}>")
            if last == name:
                return
            self.problems["tags do not match"] = None


_ENTITY_OR_AMP = re.compile(_ENTITY.pattern + "|&")


def _numbered(name: str) -> str:
    """A character reference, or nothing where XML allows no such character."""
    code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    allowed = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code <= 0x10FFFF
    return f"&#{code};" if allowed else ""
