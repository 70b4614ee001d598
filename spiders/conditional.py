"""Which validators a request carries. Pure."""

from __future__ import annotations


def headers_for(
    etag: str | None, last_modified: str | None, *, unchanged: int, distrust_every: int, suspicious: bool
) -> dict[str, str]:
    """``If-None-Match`` and ``If-Modified-Since``, or nothing where the server is not to be believed.

    Some servers say 304 for ever or send one Last-Modified for all: every
    ``distrust_every``-th look in a row without news asks plainly (0: never),
    and so does a look while another source of the outlet shows something new.
    """
    if suspicious or (distrust_every and unchanged and unchanged % distrust_every == 0):
        return {}
    headers = {}
    if etag:
        headers["If-None-Match"] = etag
    if last_modified:
        headers["If-Modified-Since"] = last_modified
    return headers
