"""The places that a label could take, best first, before anyone asks what stands there already."""

from __future__ import annotations

from functools import lru_cache
from math import hypot
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseMultipartGeometry

from atlas.sheet.labels import LabelKind
from atlas.sheet.spots import Spots, join
from atlas.sheet.stretches import along

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from atlas.sheet.labels import LabelRequest

# Right of the symbol first, then above, left, below: the order of Chinese map lettering. Each is the
# direction from the anchor to the near corner or side of the text, x right and y down.
_ROUND = ((1, 0), (1, -1), (1, 1), (-1, 0), (-1, -1), (-1, 1), (0, -1), (0, 1))
_SLID = ((0.45, -1), (-0.45, -1), (0.45, 1), (-0.45, 1), (1, -0.5), (1, 0.5), (-1, -0.5), (-1, 0.5))
_TOWARDS = np.array(_ROUND + _SLID)
_LEADER_DIRECTIONS = 16
_LEADER_LENGTHS_MM = (2.5, 4.5, 7.0, 10.0, 14.0, 19.0, 25.0)
_LEADER_COST = 4.0
_STATIONS = (0.2, 0.8)
_AREA_SPOTS = 9


@lru_cache(maxsize=2048)
def near_spots(request: LabelRequest, frame: BaseGeometry, margin_mm: float) -> Spots:
    """
    Places at, along or inside the anchor, as far as it shows within `frame` (mm), best first.

    A text keeps a margin, which is worked out here for one that follows a bend.

    Remembered, because the sheets of a series ask for the same rivers and roads again and again.
    """
    shown = request.anchor.intersection(frame)
    if shown.is_empty:
        return join(())
    if request.kind is LabelKind.LINE:
        found = join(list(along(request, _parts(shapely.line_merge(shown)), margin_mm)))
        return found if len(found) else _around(request, _middle(shown))
    if request.kind is LabelKind.AREA:
        return _inside(request, shown)
    return _around(request, shown.representative_point())


def leader_spots(request: LabelRequest, frame: BaseGeometry) -> Spots:
    """Places away from the anchor, with a line that leads to it; none where the request does not allow it."""
    shown = request.anchor.intersection(frame)
    if not request.leader or shown.is_empty:
        return join(())
    anchors = _stations(shown) if request.kind is LabelKind.LINE else [_heart(shown)]
    return join([_led(request, anchor) for anchor in anchors])


def _around(request: LabelRequest, anchor: shapely.Point) -> Spots:
    """Eight places round a point and eight slid ones between them."""
    size, gap = np.array(request.size), request.clearance_mm
    whole = np.abs(_TOWARDS) == 1
    # At a corner the text comes nearer by what the symbol's circle leaves free there.
    reach = gap * np.where(whole.all(axis=1, keepdims=True), 0.85, 1.0)
    centre = shapely.get_coordinates(anchor) + _TOWARDS * size / 2 + reach * _TOWARDS * whole
    return Spots.of(0.2 * np.arange(len(_TOWARDS), dtype=float), centre, request.size)


def _inside(request: LabelRequest, area: BaseGeometry) -> Spots:
    """Level places where the whole text lies in the area: its pole, and a lattice round it."""
    part = max(_parts(area), key=lambda p: (p.area, p.bounds))
    pole = _heart(part)
    x0, y0, x1, y1 = part.bounds
    xs = np.linspace(x0, x1, _AREA_SPOTS + 2)[1:-1]
    ys = np.linspace(y0, y1, _AREA_SPOTS + 2)[1:-1]
    first = [(pole.x, pole.y), (part.centroid.x, part.centroid.y)]
    centre = np.vstack([first, np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)])
    reach = hypot(x1 - x0, y1 - y0) or 1.0
    off = centre - centre[0]
    spots = Spots.of(4 * np.hypot(off[:, 0], off[:, 1]) / reach, centre, request.size)
    shapely.prepare(part)
    return spots.take(np.flatnonzero(shapely.covers(part, spots.outlines())))


def _led(request: LabelRequest, anchor: shapely.Point) -> Spots:
    """The text at the ends of leaders of several lengths that leave the anchor's symbol all round."""
    size = np.array(request.size)
    turn = np.tile(360 / _LEADER_DIRECTIONS * np.arange(_LEADER_DIRECTIONS), len(_LEADER_LENGTHS_MM))
    distance = np.repeat(_LEADER_LENGTHS_MM, _LEADER_DIRECTIONS)
    towards = np.stack([np.cos(np.radians(turn)), np.sin(np.radians(turn))], axis=1)
    start = shapely.get_coordinates(anchor) + towards * request.clearance_mm
    end = start + towards * distance[:, None]
    # The text hangs on the leader's end by the side that faces it; where that is steep, from above or below.
    sideways = np.abs(towards[:, 0]) >= 0.35  # noqa: PLR2004  about 70 degrees
    hangs = np.stack([sideways, ~sideways], axis=1)
    centre = end + np.where(towards > 0, size / 2, -size / 2) * hangs
    lean = np.abs((turn + 30 + 180) % 360 - 180)
    cost = _LEADER_COST + 0.2 * distance + np.where(sideways, 0, 0.3) + 0.01 * lean / 10
    return Spots.of(cost, centre, request.size, leader=np.stack([start, end], axis=1))


def _heart(shape: BaseGeometry) -> shapely.Point:
    """The point of a shape that lies deepest in it; for points and lines one that lies on it."""
    part = max(_parts(shape), key=lambda p: (p.area, p.length, p.bounds))
    if isinstance(part, Polygon) and part.area > 0:
        x0, y0, x1, y1 = part.bounds
        circle = shapely.maximum_inscribed_circle(part, tolerance=max(x1 - x0, y1 - y0) / 100)
        return shapely.get_point(circle, 0)
    return part.representative_point()


def _stations(line: BaseGeometry) -> list[shapely.Point]:
    """Points from which a leader may leave the longest part of a line, its middle first."""
    part = max(_parts(line), key=lambda p: (p.length, p.bounds))
    return [_middle(part), *(part.interpolate(share, normalized=True) for share in _STATIONS)]


def _middle(line: BaseGeometry) -> shapely.Point:
    """The middle of the longest part of a line."""
    part = max(_parts(line), key=lambda p: (p.length, p.bounds))
    return part.interpolate(0.5, normalized=True) if part.length else part.representative_point()


def _parts(shape: BaseGeometry) -> list[BaseGeometry]:
    """The single geometries of the highest dimension in `shape`."""
    if not isinstance(shape, BaseMultipartGeometry):
        return [shape]
    parts = [part for part in shapely.get_parts(shape) if not part.is_empty]
    top = max(shapely.get_dimensions(part) for part in parts)
    return [part for part in parts if shapely.get_dimensions(part) == top]
