"""Full-text search over title and text.

The index is contentless FTS5 over the folded form (``storage.text.search_form``),
so that turkiye finds Türkiye and ışık finds IŞIK; a contentless row is removed by
handing FTS5 the very words it was made of, which is why every change of an
article's words passes through :func:`reindex`.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from sqlite_utils import Database

from storage.models import StoredArticle
from storage.text import fold, search_form, words


@dataclass(frozen=True, slots=True)
class SearchHit:
    """An article found, with a passage of its text around the first hit."""

    article: StoredArticle
    snippet: str


def reindex(db: Database, article_id: int, *, old: tuple[str, str] | None, new: tuple[str, str] | None) -> None:
    """Replace an article's (title, text) in the index; None: none before, none after."""
    if old is not None:
        db.execute(
            "INSERT INTO article_search (article_search, rowid, title, text) VALUES ('delete', ?, ?, ?)",
            [article_id, search_form(old[0]), search_form(old[1])],
        )
    if new is not None:
        db.execute(
            "INSERT INTO article_search (rowid, title, text) VALUES (?, ?, ?)",
            [article_id, search_form(new[0]), search_form(new[1])],
        )


def search(db: Database, query: str, *, limit: int = 20) -> list[SearchHit]:
    """Articles that hold every word of the query, best first.

    Words in double quotes must stand together. No character of a query has
    any other meaning, so that none can be a syntax error; a query without a
    word finds nothing.
    """
    from storage.articles import get  # storage.articles indexes through this module

    expression = _expression(query)
    if not expression:
        return []
    try:
        ids = [
            row[0]
            for row in db.execute(
                "SELECT rowid FROM article_search WHERE article_search MATCH ? ORDER BY bm25(article_search, 5.0, 1.0) LIMIT ?",
                [expression, limit],
            ).fetchall()
        ]
    except sqlite3.OperationalError as error:  # pragma: no cover - the expression is quoted throughout
        raise ValueError(f"search expression {expression!r}") from error
    found = [article for article in (get(db, i) for i in ids) if article is not None]
    return [SearchHit(article, snippet(article.text, query)) for article in found]


def snippet(text: str, query: str, *, around: int = 90) -> str:
    """The passage of ``text`` around the first word of the query, up to ``around`` characters each side."""
    folded = fold(text)
    places = [folded.find(word) for word in words(query)]
    hits = [place for place in places if place >= 0]
    start = max(0, min(hits) - around) if hits else 0
    end = min(len(text), start + 2 * around)
    passage = " ".join(text[start:end].split())
    return ("… " if start else "") + passage + (" …" if end < len(text) else "")


def _expression(query: str) -> str:
    parts = query.split('"')
    # Odd parts of a split at quotes stood inside them; an unclosed quote counts as closed at the end.
    phrases = [part for i, part in enumerate(parts) if i % 2]
    single = [word for i, part in enumerate(parts) if not i % 2 for word in part.split()]
    quoted = [search_form(piece) for piece in (*phrases, *single)]
    return " AND ".join(f'"{piece}"' for piece in quoted if piece)
