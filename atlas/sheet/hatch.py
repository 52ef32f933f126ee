"""Hatches as cut lines, anchored at the frame's origin: clean in every viewer, where patterns show seams."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import affinity
from shapely.geometry import GeometryCollection

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_ANGLES = {
    "diagonal": (-45.0,),
    "counter": (45.0,),
    "cross": (-45.0, 45.0),
    "vertical": (90.0,),
    "horizontal": (0.0,),
}


def hatch_lines(area: BaseGeometry, kind: str, step_mm: float) -> BaseGeometry:
    """
    The lines of a hatch within an area in mm; nothing where `kind` has no lines.

    The area is turned so that the hatch is level, cut by parallels at whole multiples of `step_mm`, and the
    pieces are turned back.
    """
    angles = _ANGLES.get(kind, ())
    return GeometryCollection([_parallels(area, angle, step_mm) for angle in angles if not area.is_empty])


def _parallels(area: BaseGeometry, angle: float, step: float) -> BaseGeometry:
    level = affinity.rotate(area, -angle, origin=(0, 0))
    west, south, east, north = level.bounds
    rows = np.arange(np.ceil(south / step), np.floor(north / step) + 1) * step
    if not len(rows):
        return GeometryCollection()
    ends = [[(west - 1, y), (east + 1, y)] for y in rows]
    cut = shapely.intersection(shapely.multilinestrings(shapely.linestrings(ends)), level)
    turned: BaseGeometry = affinity.rotate(cut, angle, origin=(0, 0))
    return turned


def hatch_dots(area: BaseGeometry, step_mm: float, radius_mm: float) -> str:
    """SVG path of dots in staggered rows within an area in mm, none of which touches its edge."""
    inside = area.buffer(-radius_mm * 1.5)
    if inside.is_empty:
        return ""
    west, south, east, north = inside.bounds
    spots = [
        (x, row * step_mm)
        for row in range(int(south // step_mm), int(north // step_mm) + 2)
        for x in np.arange(west // step_mm, east // step_mm + 2) * step_mm + (row % 2) * step_mm / 2
    ]
    points = np.array(spots)
    shapely.prepare(inside)
    kept = points[shapely.contains_xy(inside, points[:, 0], points[:, 1])]
    r = radius_mm
    return "".join(
        f"M{x - r:.2f} {y:.2f}a{r:.2f} {r:.2f} 0 1 0 {2 * r:.2f} 0a{r:.2f} {r:.2f} 0 1 0 {-2 * r:.2f} 0Z"
        for x, y in kept
    )
