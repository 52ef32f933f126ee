"""Where a record stands in the web atlas, seen from a file of an export that lies beside it."""

from __future__ import annotations

from urllib.parse import quote

_UP = "../../../site/atlas.html"
"""From ``build/desktop/<profile>/<format>/``; the address is relative, so the whole build may be moved."""
_FRAGMENTS = {"place_id": "place", "measure_id": "measure"}


def atlas_link(column: str, value: object) -> tuple[str, str] | None:
    """The page and its fragment for a place's or measure's id; None for other columns and for nothing."""
    kind = _FRAGMENTS.get(column)
    if kind is None or not isinstance(value, str) or not value:
        return None
    return _UP, f"{kind}={quote(value)}"
