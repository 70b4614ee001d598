"""What trafilatura makes of a page; the only module that touches it.

Not safe in threads (trafilatura and lxml die there): called in the workers,
and in the bench's own process.
"""

from __future__ import annotations

from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Document


def body_text(tree: HtmlElement, url: str, *, fast: bool) -> str:
    """What trafilatura takes for the body of a parsed page, a line a block; the tree is left as it is.

    ``fast`` leaves out its comparison with other algorithms, which takes a third of its time.
    """
    document = bare_extraction(
        tree, url=url, include_comments=False, include_tables=True, with_metadata=False, fast=fast
    )
    return (document.text or "") if isinstance(document, Document) else ""


def everything(body: bytes, url: str) -> tuple[str, str | None, str | None, str | None]:
    """Text, title, date (ISO 8601) and authors (parted by ``;``) of a page by trafilatura alone, for comparison."""
    document = bare_extraction(body, url=url, include_comments=False, with_metadata=True)
    if not isinstance(document, Document):
        return "", None, None, None
    return document.text or "", document.title, document.date, document.author
