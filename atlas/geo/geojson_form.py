"""Says what is wrong with a GeoJSON geometry as it is written, before shapely reads it.

Shapely takes text and truth values for numbers, closes open rings without a word, and reports what it does
not understand by its own insides.
"""

from __future__ import annotations

import json
import math
from typing import Any

from atlas.words import Phrase, why

_DEPTHS = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
"""How many lists lie round the positions of each type (RFC 7946, 3.1)."""
_RINGS = {"Polygon", "MultiPolygon"}
_LEAST_RING = 4
_LEAST_POSITION = 2


def fault_of(geometry: Any) -> Phrase | None:  # noqa: ANN401  JSON holds any shape
    """Why a geometry is not as RFC 7946 writes one; None where it is, or is empty or a collection."""
    if not isinstance(geometry, dict):
        return why("geometry-no-object")
    kind = geometry.get("type")
    if kind == "GeometryCollection":
        return None
    if not isinstance(kind, str) or kind not in _DEPTHS:
        return why("geometry-type-unknown", type=kind)
    coordinates = geometry.get("coordinates")
    return None if coordinates == [] else _nested(coordinates, _DEPTHS[kind], rings=kind in _RINGS)


def dimensions(coordinates: Any) -> int:  # noqa: ANN401  JSON holds any shape
    """The most numbers that a position has."""
    if not isinstance(coordinates, list) or not coordinates:
        return 0
    if not isinstance(coordinates[0], list):
        return len(coordinates)
    return max(map(dimensions, coordinates))


def _nested(part: Any, depth: int, *, rings: bool) -> Phrase | None:  # noqa: ANN401  JSON holds any shape
    if not isinstance(part, list):
        return why("geometry-no-list")
    if depth == 0:
        return _position(part)
    inner = next((fault for one in part if (fault := _nested(one, depth - 1, rings=rings))), None)
    if inner or depth > 1:
        return inner
    if rings and (len(part) < _LEAST_RING or part[0] != part[-1]):
        return why("geometry-open-ring")
    return None


def _position(position: list[Any]) -> Phrase | None:
    other = [n for n in position if not isinstance(n, int | float) or isinstance(n, bool)]
    if other:
        return why("geometry-no-number", value=json.dumps(other[0], ensure_ascii=False)[:40])
    if len(position) < _LEAST_POSITION or not all(math.isfinite(n) for n in position):
        return why("geometry-short-position")
    return None
