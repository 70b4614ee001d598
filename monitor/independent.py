"""How many sources a story really has. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from storage.models import Member, Role, StoredArticle


def independent_outlets(pairs: Iterable[tuple[Member, StoredArticle]]) -> list[str]:
    """The outlets that wrote on the story in their own words, in order of joining; thirty copies of a wire are one."""
    return list(dict.fromkeys(article.outlet for member, article in pairs if member.role is not Role.COPY))
