"""A period by its label, the inverse of ``Period.label``. Pure."""

from __future__ import annotations

import re

from storage.errors import UserError
from storage.models.facts import Month, Period, PeriodKind

_YEAR = r"((?:19|20)\d\d)"
_MONTH = re.compile(rf"{_YEAR}-(0[1-9]|1[0-2])")
_QUARTER = re.compile(rf"{_YEAR}-Q([1-4])", re.IGNORECASE)
_FISCAL = re.compile(rf"FY{_YEAR}-(\d\d)", re.IGNORECASE)


def period_of_label(label: str) -> Period:
    """``2026-01``, ``2025``, ``2023-Q1``, ``2025-01..2025-08``, ``2021..2025`` or ``FY2023-24``; raises ``UserError``."""
    found = _single(label) or _span(label)
    if found is None:
        raise UserError(f"'{label}' is no period: write 2026-01, 2025, 2023-Q1, 2025-01..2025-08, 2021..2025 or FY2023-24")  # fmt: skip
    return found


def _single(label: str) -> Period | None:
    if re.fullmatch(_YEAR, label):
        return Period(PeriodKind.YEAR, (int(label), 1), (int(label), 12))
    if (m := _MONTH.fullmatch(label)) is not None:
        month = (int(m[1]), int(m[2]))
        return Period(PeriodKind.MONTH, month, month)
    if (m := _QUARTER.fullmatch(label)) is not None:
        last = 3 * int(m[2])
        return Period(PeriodKind.QUARTER, (int(m[1]), last - 2), (int(m[1]), last))
    if (m := _FISCAL.fullmatch(label)) is not None and (int(m[1]) + 1) % 100 == int(m[2]):
        return Period(PeriodKind.FISCAL, (int(m[1]), 4), (int(m[1]) + 1, 3))
    return None


def _span(label: str) -> Period | None:
    start, mark, end = label.partition("..")
    left, right = _single(start), _single(end)
    if not mark or left is None or right is None or left.first is None or right.last is None:
        return None
    if left.kind is not right.kind or left.kind not in (PeriodKind.MONTH, PeriodKind.YEAR) or left.first > right.last:
        return None
    if left.kind is PeriodKind.YEAR:
        return Period(PeriodKind.YEARS, left.first, right.last, right.last[0] - left.first[0] + 1)
    return Period(_months_kind(left.first, right.last), left.first, right.last)


def _months_kind(first: Month, last: Month) -> PeriodKind:
    return PeriodKind.TO_DATE if first[1] == 1 and first[0] == last[0] else PeriodKind.ROLLING
