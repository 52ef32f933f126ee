"""The one error of a query: a word or figure that the atlas does not know, with what to type instead."""

from __future__ import annotations

from atlas.errors import AtlasError


class QueryError(AtlasError):
    """A query cannot be understood; its text names what to type."""
