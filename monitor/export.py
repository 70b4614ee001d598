"""Stories, articles and verdicts as rows, and rows as CSV, JSON or NDJSON. Pure.

The columns are a promise: new ones are added at the end, none is renamed or
taken away. Choosing what to export and writing the file is
``monitor/cli/export.py``.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from storage.clock import maybe_text, to_text
from storage.models import Moment, StoredArticle, StoredVerdict, Story

Cell = str | int | float | bool | None | tuple[str, ...]
Row = dict[str, Cell]

STORY_COLUMNS = (
    "story_id", "topic", "subtype", "score", "title", "first_seen_at", "opened_at", "outlet", "url", "language",
    "published_at", "published_certain", "articles", "outlets", "quiet", "merged_into", "reasons", "hit_sentence",
)  # fmt: skip
ARTICLE_COLUMNS = (
    "article_id", "outlet", "url", "canonical_url", "title", "summary", "language", "section", "authors", "access",
    "published_at", "published_certain", "published_raw", "modified_at", "first_seen_at", "fetched_at", "revision",
    "quiet", "story_id", "flagged", "score", "subtype", "text",
)  # fmt: skip
VERDICT_COLUMNS = (
    "verdict_id", "article_id", "revision_id", "outlet", "url", "title", "topic", "rules_version", "flagged", "review",
    "score", "subtype", "reasons", "hit_sentence", "concepts", "made_at",
)  # fmt: skip

# What a spreadsheet takes for a formula, in half and full width (OWASP, "CSV Injection").
_FORMULA = re.compile(r"^[=+\-@\t\r\n＝＋－＠]")
# Opened with another separator than the comma, a cell is cut at these and the next one begins behind them.
_CUT = re.compile(r"([;\t\r\n|])(?=[=+\-@＝＋－＠])")


class Format(StrEnum):
    """How rows are written."""

    CSV = "csv"
    JSON = "json"
    NDJSON = "ndjson"


def story_row(story: Story, members: Sequence[StoredArticle], verdict: StoredVerdict | None) -> Row:
    """A story with its members in order of joining and the verdict on the first of them."""
    opener = members[0] if members else None
    return {
        "story_id": story.id,
        "topic": story.topic,
        "subtype": story.subtype,
        "score": round(story.score, 4),
        "title": story.title,
        "first_seen_at": to_text(story.first_seen_at),
        "opened_at": to_text(story.opened_at),
        "outlet": opener.outlet if opener else None,
        "url": opener.url if opener else None,
        "language": opener.language if opener else None,
        "published_at": _at(opener.published) if opener else None,
        "published_certain": _certain(opener.published) if opener else None,
        "articles": len(members),
        "outlets": tuple(dict.fromkeys(m.outlet for m in members)),
        "quiet": story.quiet,
        "merged_into": story.merged_into,
        "reasons": verdict.judgement.reasons if verdict else (),
        "hit_sentence": verdict.judgement.hit_sentence if verdict else None,
    }


def article_row(article: StoredArticle, verdict: StoredVerdict | None, story_id: int | None) -> Row:
    """An article with its newest verdict and its story, where it has them."""
    judgement = verdict.judgement if verdict else None
    return {
        "article_id": article.id,
        "outlet": article.outlet,
        "url": article.url,
        "canonical_url": article.canonical_url,
        "title": article.title,
        "summary": article.summary,
        "language": article.language,
        "section": article.section,
        "authors": article.authors,
        "access": article.access.value,
        "published_at": _at(article.published),
        "published_certain": _certain(article.published),
        "published_raw": article.published.raw if article.published else None,
        "modified_at": _at(article.modified),
        "first_seen_at": to_text(article.first_seen_at),
        "fetched_at": to_text(article.fetched_at),
        "revision": article.revision,
        "quiet": article.quiet,
        "story_id": story_id,
        "flagged": judgement.flagged if judgement else None,
        "score": round(judgement.score, 4) if judgement else None,
        "subtype": judgement.subtype if judgement else None,
        "text": article.text,
    }


def verdict_row(verdict: StoredVerdict, article: StoredArticle) -> Row:
    """A verdict with what identifies its article; ``concepts`` are those of its evidence."""
    judgement = verdict.judgement
    return {
        "verdict_id": verdict.id,
        "article_id": verdict.article_id,
        "revision_id": verdict.revision_id,
        "outlet": article.outlet,
        "url": article.url,
        "title": article.title,
        "topic": judgement.topic,
        "rules_version": judgement.rules_version,
        "flagged": judgement.flagged,
        "review": judgement.review,
        "score": round(judgement.score, 4),
        "subtype": judgement.subtype,
        "reasons": judgement.reasons,
        "hit_sentence": judgement.hit_sentence,
        "concepts": tuple(dict.fromkeys(e.concept for e in judgement.evidence)),
        "made_at": to_text(verdict.made_at),
    }


def render(rows: Iterable[Row], columns: Sequence[str], form: Format) -> Iterator[str]:
    """The rows as pieces of text, in this order of columns, ready to be written one after another."""
    match form:
        case Format.CSV:
            yield from _csv(rows, columns)
        case Format.JSON:
            yield from _json(rows, columns)
        case Format.NDJSON:
            yield from (to_json({name: row[name] for name in columns}) + "\n" for row in rows)


def to_json(value: object, indent: int | None = None) -> str:
    """JSON that may stand in a web page and is one line to every reader.

    ``</script>``, ``<!--`` and U+2028/2029 are escaped, which changes nothing
    for a JSON parser.
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)
    escaped = text.replace("</", "<\\/").replace("<!", "\\u003c!")
    return escaped.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def safe_cell(value: Cell) -> str | int | float:
    """A value as a spreadsheet may see it: a text that would be a formula gets an apostrophe in front."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return value
        case tuple():
            return safe_cell(" | ".join(value))
        case str():
            guarded = _CUT.sub(r"\1'", value)
            return "'" + guarded if _FORMULA.match(guarded) else guarded


def _csv(rows: Iterable[Row], columns: Sequence[str]) -> Iterator[str]:
    """RFC 4180: CR LF between records, quotes where needed, a heading."""
    yield _csv_line(columns)
    for row in rows:
        yield _csv_line([safe_cell(row[name]) for name in columns])


def _csv_line(cells: Sequence[str | int | float]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _json(rows: Iterable[Row], columns: Sequence[str]) -> Iterator[str]:
    yield "["
    for number, row in enumerate(rows):
        yield (",\n" if number else "\n") + to_json({name: row[name] for name in columns})
    yield "\n]\n"


def _at(moment: Moment | None) -> str | None:
    return maybe_text(moment.at) if moment else None


def _certain(moment: Moment | None) -> bool | None:
    return moment.certain if moment else None
