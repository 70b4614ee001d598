"""The one honest name Exportwatch goes by."""

from __future__ import annotations

PRODUCT = "Exportwatch"


def user_agent(version: str, contact: str | None) -> str:
    """``Exportwatch/0.1.0 (+mailto:desk@example.org)``; without a contact only the product."""
    return f"{PRODUCT}/{version} (+{contact})" if contact else f"{PRODUCT}/{version}"
