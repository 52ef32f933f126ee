"""The numbered bubbles at the ends of the axes of a road grid, in line along the frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
from shapely.geometry import Point

from atlas.sheet.svg import PT_MM, element, path, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from atlas.sheet.features import Feature
    from atlas.sheet.frame import MapFrame
    from atlas.sheet.ink import Ink

LEADER = "#555555"
"""Of thin lines that only lead from a thing to its name."""
_RADIUS_MM = 2.4
_INSET_MM = 3.2
_SIZE_PT = 6.0


def bubbles(features: Iterable[Feature], frame: MapFrame, ink: Ink) -> str:
    """A ringed number at both ends of each axis, with a thin line that leads to it."""
    return "".join(
        _bubble(feature.tag, end, at, ink) for feature in features for end, at in _ends(feature, frame, ink)
    )


def bubble_shapes(features: Iterable[Feature], frame: MapFrame, ink: Ink) -> list[shapely.Polygon]:
    """What the bubbles cover, in mm, for names to keep clear of."""
    radius = _RADIUS_MM * ink.size
    return [at.buffer(radius) for feature in features for _, at in _ends(feature, frame, ink)]


def _ends(feature: Feature, frame: MapFrame, ink: Ink) -> Iterator[tuple[Point, Point]]:
    """The two farthest ends of an axis, each with the place of its bubble along the frame."""
    if not feature.tag:
        return
    xy = shapely.get_coordinates(feature.shape)
    first, last = Point(xy[xy.sum(axis=1).argmin()]), Point(xy[xy.sum(axis=1).argmax()])
    inset = _INSET_MM * ink.size
    if feature.tag.startswith("H"):
        yield first, Point(inset, first.y)
        yield last, Point(frame.width - inset, last.y)
    else:
        yield first, Point(first.x, inset)
        yield last, Point(last.x, frame.height - inset)


def _bubble(tag: str, end: Point, at: Point, ink: Ink) -> str:
    colour = ink.colour(LEADER)
    data = f"M{end.x:.2f} {end.y:.2f}L{at.x:.2f} {at.y:.2f}"
    body = path(data, fill="none", stroke=colour, stroke_width=0.12 * ink.size, stroke_opacity=0.5)
    ring = {"cx": at.x, "cy": at.y, "r": _RADIUS_MM * ink.size, "stroke_width": 0.25 * ink.size}
    body += element("circle", fill="#FFFFFF", stroke=colour, **ring)
    size = _SIZE_PT * ink.type
    return body + text(tag, at.x, at.y + size * PT_MM * 0.36, size, colour="#333333", anchor="middle")
