"""The places that a label could take, best first, before anyone asks what stands there already."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import atan2, ceil, cos, degrees, hypot, radians, sin
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseMultipartGeometry
from shapely.ops import substring

from atlas.sheet.labels import GlyphSpot, LabelKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from atlas.sheet.labels import LabelRequest, Point

# Right of the symbol first, then above, left, below: the order of Chinese map lettering. Each is the
# direction from the anchor to the near corner or side of the text, x right and y down.
_ROUND = ((1, 0), (1, -1), (1, 1), (-1, 0), (-1, -1), (-1, 1), (0, -1), (0, 1))
_SLID = ((0.45, -1), (-0.45, -1), (0.45, 1), (-0.45, 1), (1, -0.5), (1, 0.5), (-1, -0.5), (-1, 0.5))
_LEADER_DIRECTIONS = 16
_LEADER_LENGTHS_MM = (2.5, 4.5, 7.0, 10.0, 14.0, 19.0, 25.0)
_LEADER_COST = 4.0
_STATIONS = (0.2, 0.8)
_LINE_SPOTS = 15
_LINE_PARTS = 3
_AREA_SPOTS = 9
_MAX_TURN_DEG = 28.0
"""Two characters of a name that follows a bend differ by no more; sharper bends tear the word apart."""
_STRAIGHT = 0.12
"""A stretch that leaves its chord by less than this part of the text's height takes straight text."""
_STEEP_DEG = 55.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A possible place: centre, size (mm) and turn of the text, and how little we want it."""

    cost: float
    x: float
    y: float
    size: tuple[float, float]
    angle: float = 0.0
    leader: tuple[Point, Point] | None = None
    glyphs: tuple[GlyphSpot, ...] = ()
    bent: BaseGeometry | None = None
    """What a text along a bend covers; any other covers its rectangle."""


@lru_cache(maxsize=2048)
def near_spots(request: LabelRequest, frame: BaseGeometry) -> tuple[Spot, ...]:
    """
    Places at, along or inside the anchor, as far as it shows within `frame` (mm), best first.

    Remembered, because the sheets of a series ask for the same rivers and roads again and again.
    """
    shown = request.anchor.intersection(frame)
    if shown.is_empty:
        return ()
    if request.kind is LabelKind.LINE:
        return tuple(_along(request, shown)) or tuple(_around(request, _middle(shown)))
    if request.kind is LabelKind.AREA:
        return tuple(_inside(request, shown))
    return tuple(_around(request, shown.representative_point()))


def leader_spots(request: LabelRequest, frame: BaseGeometry) -> list[Spot]:
    """Places away from the anchor, with a line that leads to it; none where the request does not allow it."""
    shown = request.anchor.intersection(frame)
    if not request.leader or shown.is_empty:
        return []
    anchors = _stations(shown) if request.kind is LabelKind.LINE else [_heart(shown)]
    return [
        _led(request, anchor, distance, 360 / _LEADER_DIRECTIONS * turn)
        for anchor in anchors
        for distance in _LEADER_LENGTHS_MM
        for turn in range(_LEADER_DIRECTIONS)
    ]


def outlines(spots: Sequence[Spot], margin_mm: float = 0.0) -> NDArray[np.object_]:
    """What the texts at spots cover with a margin, without their leaders: all rectangles made in one call."""
    x, y, width, height, angle = np.array([(s.x, s.y, *s.size, s.angle) for s in spots]).reshape(-1, 5).T
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    half = np.stack([width, height], axis=1) / 2 + margin_mm
    corners = half[:, None, :] * np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    u, v = corners[:, :, 0], corners[:, :, 1]
    turned = np.stack(
        [x[:, None] + u * c[:, None] - v * s[:, None], y[:, None] + u * s[:, None] + v * c[:, None]], -1
    )
    found = np.asarray(shapely.polygons(turned), dtype=object)
    for index, spot in enumerate(spots):
        if spot.bent is not None:
            found[index] = shapely.buffer(spot.bent, margin_mm, join_style="mitre")
    return found


def quad(x: float, y: float, size: tuple[float, float], angle: float = 0.0) -> Polygon:
    """The rectangle of `size` mm round a centre, turned by `angle` degrees clockwise (y down)."""
    c, s = cos(radians(angle)), sin(radians(angle))
    w, h = size[0] / 2, size[1] / 2
    corners = ((-w, -h), (w, -h), (w, h), (-w, h))
    return Polygon([(x + u * c - v * s, y + u * s + v * c) for u, v in corners])


def _around(request: LabelRequest, anchor: shapely.Point) -> Iterator[Spot]:
    """Eight places round a point and eight slid ones between them."""
    (w, h), gap = request.size, request.clearance_mm
    for rank, (u, v) in enumerate((*_ROUND, *_SLID)):
        # At a corner the text comes nearer by what the symbol's circle leaves free there.
        reach = gap * (0.85 if abs(u) == abs(v) == 1 else 1.0)
        x = anchor.x + u * w / 2 + (reach * u if abs(u) == 1 else 0)
        y = anchor.y + v * h / 2 + (reach * v if abs(v) == 1 else 0)
        yield Spot(0.2 * rank, x, y, request.size)


def _inside(request: LabelRequest, area: BaseGeometry) -> Iterator[Spot]:
    """Level places where the whole text lies in the area: its pole, and a lattice round it."""
    part = max(_parts(area), key=lambda p: (p.area, p.bounds))
    pole = _heart(part)
    x0, y0, x1, y1 = part.bounds
    xs = np.linspace(x0, x1, _AREA_SPOTS + 2)[1:-1]
    ys = np.linspace(y0, y1, _AREA_SPOTS + 2)[1:-1]
    places = [(pole.x, pole.y), (part.centroid.x, part.centroid.y)]
    places += [(float(x), float(y)) for y in ys for x in xs]
    reach = hypot(x1 - x0, y1 - y0) or 1.0
    spots = [Spot(4 * hypot(x - pole.x, y - pole.y) / reach, x, y, request.size) for x, y in places]
    shapely.prepare(part)
    fits = shapely.covers(part, outlines(spots))
    yield from (spot for spot, fit in zip(spots, fits, strict=True) if fit)


def _along(request: LabelRequest, line: BaseGeometry) -> Iterator[Spot]:
    """Places along a line, the middle of its longest part first; straight where it runs straight."""
    width, height = request.size
    parts = sorted(_parts(shapely.line_merge(line)), key=lambda p: (-p.length, p.bounds))
    for part in parts[:_LINE_PARTS]:
        # What is finer than a third of the text's height would only make its characters dance.
        smooth = LineString(part.simplify(height / 3).coords)
        room = smooth.length - width
        if room < 0:
            continue
        count = min(_LINE_SPOTS, 1 + 2 * int(ceil(room / width) // 2))
        for index in range(count):
            share = 0.5 + (index + 1) // 2 * (1 if index % 2 else -1) / (count + 1)
            spot = _on(request, smooth, room * share)
            if spot is not None:
                yield spot


def _on(request: LabelRequest, line: LineString, start: float) -> Spot | None:
    """The text on the stretch of `line` that begins at `start` mm; nothing where it bends too much."""
    width, height = request.size
    stretch = LineString(substring(line, start, start + width).coords)
    (xa, ya), (xb, yb) = stretch.coords[0], stretch.coords[-1]
    bow = stretch.hausdorff_distance(LineString([(xa, ya), (xb, yb)]))
    turn = degrees(atan2(yb - ya, xb - xa))
    middling = abs(start + width / 2 - line.length / 2) / line.length
    steep = _STEEP_DEG < abs(turn) < 180 - _STEEP_DEG
    if bow <= _STRAIGHT * height and not (steep and _all_square(request.text)):
        x, y, angle = (xa + xb) / 2, (ya + yb) / 2, _readable(turn)
        return Spot(2 * middling, x, y, request.size, angle)
    if not request.curved:
        return None
    glyphs = _glyphs(request, stretch, turn)
    if glyphs is None:
        return None
    cell = (height, width / len(request.text)) if steep else (width / len(request.text), height)
    outline = shapely.union_all([quad(g.x, g.y, cell, g.angle) for g in glyphs])
    middle = stretch.interpolate(0.5, normalized=True)
    return Spot(0.5 + 2 * middling, middle.x, middle.y, request.size, glyphs=glyphs, bent=outline)


def _glyphs(request: LabelRequest, stretch: LineString, turn: float) -> tuple[GlyphSpot, ...] | None:
    """
    One spot a character along a bend, in reading order.

    On a steep line Chinese characters stand upright, from top to bottom, as map lettering has it (屈曲字列);
    anything else turns with the line.
    """
    upright = _STEEP_DEG < abs(turn) < 180 - _STEEP_DEG and _all_square(request.text)
    backwards = turn < 0 if upright else abs(turn) > 90  # noqa: PLR2004  a right angle
    path = shapely.reverse(stretch) if backwards else stretch
    shares = np.linspace(0, path.length, len(request.text) + 1)
    ends = shapely.get_coordinates(shapely.line_interpolate_point(path, shares))
    spots = []
    for (xa, ya), (xb, yb) in pairwise(ends):
        angle = degrees(atan2(yb - ya, xb - xa)) - (90 if upright else 0)
        spots.append(GlyphSpot(float(xa + xb) / 2, float(ya + yb) / 2, angle))
    bends = (abs(_wrapped(b.angle - a.angle)) for a, b in pairwise(spots))
    return None if any(bend > _MAX_TURN_DEG for bend in bends) else tuple(spots)


def _led(request: LabelRequest, anchor: shapely.Point, distance: float, turn: float) -> Spot:
    """The text at the end of a leader of `distance` mm that leaves the anchor's symbol by `turn` degrees."""
    (w, h), u, v = request.size, cos(radians(turn)), sin(radians(turn))
    start = (anchor.x + u * request.clearance_mm, anchor.y + v * request.clearance_mm)
    end = (start[0] + u * distance, start[1] + v * distance)
    # The text hangs on the leader's end by the side that faces it; where that is steep, from above or below.
    sideways = abs(u) >= 0.35  # noqa: PLR2004  about 70 degrees
    x = end[0] + (w / 2 if u > 0 else -w / 2) * sideways
    y = end[1] + (h / 2 if v > 0 else -h / 2) * (not sideways)
    cost = _LEADER_COST + 0.2 * distance + (0 if sideways else 0.3) + 0.01 * abs(_wrapped(turn + 30)) / 10
    return Spot(cost, x, y, request.size, leader=(start, end))


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


def _readable(turn: float) -> float:
    """The angle, or its opposite, at which text does not stand on its head: -90 < angle <= 90."""
    angle = (turn + 180) % 180
    return angle - 180 if angle > 90 else angle  # noqa: PLR2004  a right angle


def _wrapped(angle: float) -> float:
    """An angle between -180 and 180 degrees."""
    return (angle + 180) % 360 - 180


def _all_square(text: str) -> bool:
    """Whether every character is a Chinese one, which may stand upright in a column."""
    return all("\u2e80" <= character <= "\ufaff" for character in text)
