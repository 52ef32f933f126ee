"""Sets symbols that would cover one another side by side, as far as their accuracy allows."""

from __future__ import annotations

from dataclasses import replace
from math import cos, pi, sin
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import STRtree

from atlas.model.vocab import Geometry, PrecisionGroup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from atlas.sheet.features import Feature

_COVERED = 0.7
"""Two symbols nearer than this share of their radii together hide what tells them apart."""
_GAP_MM = 0.25
_DIRECTIONS = 8
# East first, then west and so on round: names stand to the right, and a row reads as one place.
_ANGLES = [pi * (turn % 2) + 2 * pi * (turn // 2) / _DIRECTIONS for turn in range(_DIRECTIONS)]
_TOWARDS = np.array([(cos(angle), sin(angle)) for angle in _ANGLES])
_ORDER_MM = 0.2
"""What a later direction must save of lines, to be taken before an earlier one."""


def set_apart(features: Sequence[Feature], size: float) -> list[Feature]:
    """
    The features with every point that an earlier one covers moved beside it.

    What is stated of its position stays where it is: `shown`, round which its band is drawn, does not move.
    A symbol moves by no more than its accuracy, or freely where it is a diagram; else it stays.

    Parameters
    ----------
    features
        n features in mm, the ones that keep their spot first.
    size
        By how much symbols are larger than on A3.
    """
    standing, radii = np.empty(len(features), dtype=object), np.empty(len(features))
    count = 0
    lines = STRtree([f.shown for f in features if f.look.geometry is Geometry.LINE])
    found = []
    for feature in features:
        if feature.look.geometry is not Geometry.POINT or feature.part is not None:
            found.append(feature)
            continue
        radius = feature.look.size_mm * size / 2
        spots = _free(feature, radius, standing[:count], radii[:count])
        standing[count] = shape = _least_hiding(spots, radius, lines) or feature.shape
        radii[count] = radius
        count += 1
        found.append(replace(feature, shape=shape))
    return found


def _least_hiding(spots: NDArray[np.object_], radius: float, lines: STRtree) -> BaseGeometry | None:
    """The spot where a symbol hides least, the earlier of near equals; nothing where there is none."""
    if len(spots) <= 1:
        return next(iter(spots), None)
    hidden = _hidden(shapely.buffer(spots, radius, quad_segs=16), lines)
    best: BaseGeometry = spots[(hidden + _ORDER_MM * np.arange(len(spots))).argmin()]
    return best


def _hidden(symbols: NDArray[np.object_], lines: STRtree) -> NDArray[np.float64]:
    """The length in mm of lines that each symbol would hide: short ones would be lost under it."""
    west, south, east, north = shapely.total_bounds(symbols)
    near = lines.geometries[lines.query(shapely.box(west, south, east, north))]
    # A long river is cut to their surroundings once, rather than by each symbol anew.
    cut = shapely.clip_by_rect(near, west - _GAP_MM, south - _GAP_MM, east + _GAP_MM, north + _GAP_MM)
    return np.asarray(shapely.length(shapely.intersection(symbols[:, None], cut)).sum(axis=1))


def _free(
    feature: Feature, radius: float, standing: NDArray[np.object_], radii: NDArray[np.float64]
) -> NDArray[np.object_]:
    """Its own spot, if no symbol covers it there; else the free ones round the symbol that does."""
    here = feature.shape
    least = (radii + radius) * _COVERED
    distances = shapely.distance(standing, here)
    over = np.flatnonzero(distances < least)
    if not len(over):
        return np.array([here], dtype=object)
    nearest = over[distances[over].argmin()]
    steps = (radii[nearest] + radius + _GAP_MM) * _TOWARDS
    copies = np.full(len(steps), standing[nearest], dtype=object)
    moved = shapely.transform(copies, lambda xy: xy + np.repeat(steps, len(xy) // len(steps), axis=0))
    stays = shapely.distance(moved, here) <= (feature.accuracy_mm or 0.0)
    if feature.look.group is PrecisionGroup.SCHEMATIC:
        stays[:] = True
    clear = (shapely.distance(moved[:, None], standing) >= least).all(axis=1)
    return np.asarray(moved[stays & clear], dtype=object)
