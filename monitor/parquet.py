"""Rows as a Parquet file; the only module that touches pyarrow, which is an extra."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from monitor.export import Row
from storage.errors import UserError

# Columns that are numbers or lists in every file; all others are texts, so that an empty file has the same types.
WHOLE = frozenset({
    "fact_id", "story_id", "article_id", "quantity_min", "quantity_max", "ordered", "news_min", "news_max",
    "register_number", "news_year", "register_ordered",
})  # fmt: skip
FRACTIONS = frozenset({"value_min", "value_max", "confidence", "change_pct"})
LISTS = frozenset({"supplier_companies", "sources", "contradictions", "reported", "register_delivered", "why", "differences"})  # fmt: skip


def to_parquet(rows: Sequence[Row], columns: Sequence[str]) -> bytes:
    """A Parquet file of the rows; raises ``UserError`` where the extra is not installed."""
    try:
        import pyarrow as arrow
        from pyarrow import parquet
    except ImportError:
        raise UserError("Parquet needs one more package: pip install 'exportwatch[parquet]', or use --format csv") from None  # fmt: skip
    fields = [arrow.field(name, _type(arrow, name)) for name in columns]
    table = arrow.Table.from_pylist([{n: _value(r[n]) for n in columns} for r in rows], schema=arrow.schema(fields))
    stream = arrow.BufferOutputStream()
    parquet.write_table(table, stream)
    return bytes(stream.getvalue().to_pybytes())


def _type(arrow: Any, name: str) -> Any:
    if name in WHOLE:
        return arrow.int64()
    if name in FRACTIONS:
        return arrow.float64()
    return arrow.list_(arrow.string()) if name in LISTS else arrow.string()


def _value(cell: object) -> object:
    return list(cell) if isinstance(cell, tuple) else cell
