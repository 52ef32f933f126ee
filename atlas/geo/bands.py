"""Draws uncertainty as geometry: the band of plus or minus an accuracy, and soft rims in disjoint rings.

One recipe for screen, file and paper: made once in metres on EPSG:4548, so no filter or mask is needed.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from atlas.geo.crs import to_metres, to_storage

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_SEGMENTS = 12
_SIMPLIFY_SHARE = 0.004
_RIM_SHARE = 0.28
_STEP_SHARE = 0.06
"""Of a rim's step: how far its next edge may stray. The eye sees a fade, and each vertex is drawn twice."""


def accuracy_band(geometry: BaseGeometry, accuracy_m: float) -> BaseGeometry:
    """
    All positions within `accuracy_m` metres of `geometry`.

    Parameters
    ----------
    geometry
        Any 2-D geometry in EPSG:4490.

    Returns
    -------
    band
        Polygon in EPSG:4490, simplified by at most a 250th of the accuracy.
    """
    band = to_metres(geometry).buffer(accuracy_m, _SEGMENTS)
    return to_storage(band.simplify(accuracy_m * _SIMPLIFY_SHARE))


def soft_rings(polygon: BaseGeometry, steps: int = 6) -> tuple[BaseGeometry, ...]:
    """
    A polygon cut into `steps` disjoint rings from its rim inward, the last one its heart.

    The rim is 28 % of the radius of the circle of equal area; drawn with rising opacity the edge fades, which
    is how a polygon without a known edge is shown.

    Parameters
    ----------
    polygon
        Polygon in EPSG:4490.

    Returns
    -------
    rings
        At most `steps` geometries in EPSG:4490, outermost first; empty ones are left out.
    """
    return tuple(to_storage(ring) for ring in plane_rings(to_metres(polygon), steps))


def plane_rings(polygon: BaseGeometry, steps: int) -> tuple[BaseGeometry, ...]:
    """The same for a polygon in the plane, in whatever unit it has; rings in that unit, outermost first."""
    radius = math.sqrt(polygon.area / math.pi)
    depth = radius * _RIM_SHARE / steps
    rings, outer = [], polygon
    for _ in range(steps - 1):
        inner = outer.buffer(-depth, _SEGMENTS).simplify(depth * _STEP_SHARE)
        rings.append(outer.difference(inner))
        outer = inner
    rings.append(outer)
    return tuple(ring for ring in rings if not ring.is_empty)


def area_km2(geometry: BaseGeometry) -> float:
    """Area of a geometry in EPSG:4490, in square kilometres on the printing grid."""
    return float(to_metres(geometry).area) / 1e6


def length_km(geometry: BaseGeometry) -> float:
    """Length of a geometry in EPSG:4490, in kilometres on the printing grid."""
    return float(to_metres(geometry).length) / 1e3
