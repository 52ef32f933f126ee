"""Runs the shape rules that give a place its schematic geometry; all work is done in metres on EPSG:4548."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
from shapely import LineString, MultiLineString, MultiPoint, Point
from shapely.ops import linemerge, substring

from atlas.model.place import Along, At, Beside, Disc, GridAxis, Hull, Through
from atlas.words import Phrase, why

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely.geometry.base import BaseGeometry

    from atlas.model.place import Shape, Spot

_DISC_STEPS = 60
_DISC_SEGMENTS = 32


class ShapeFailedError(Exception):
    """A rule that cannot be run on the geometry it leans on, with the reason."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(str(reason))
        self.why = reason


def run_shape(shape: Shape, on: Mapping[str, BaseGeometry], district: BaseGeometry) -> BaseGeometry:
    """
    The geometry that a rule makes.

    Parameters
    ----------
    on
        Geometries in EPSG:4548 of the places that the rule names; for a zone's hull, of its hub and members.
    district
        The district in EPSG:4548; all but points, stretches and lines through places stay within it.

    Raises
    ------
    ShapeFailedError
        If a named place has no geometry, or the result is empty.
    """
    match shape:
        case Hull(buffer_m=buffer_m):
            made = _hull(on, buffer_m, district)
        case Disc(at=at, area_km2=area):
            made = _disc(_spot(on, at), area * 1e6, district)
        case Along(line=line, start=str(start), end=str(end)):
            made = _along(_geometry(on, line), _point(on, start), _point(on, end))
        case Along(line=line):
            made = _geometry(on, line).intersection(district)
        case At(place=place):
            made = _spot(on, place)
        case Through(places=places):
            made = LineString([_point(on, p) for p in places])
        case Beside(place=place, buffer_m=buffer_m):
            made = _geometry(on, place).buffer(buffer_m).intersection(district)
        case GridAxis(direction=direction, k=k, n=n):
            made = _axis(direction, k, n, district)
    if made.is_empty:
        raise ShapeFailedError(why("shape-empty"))
    return made


def _geometry(on: Mapping[str, BaseGeometry], place: str) -> BaseGeometry:
    if place not in on:
        raise ShapeFailedError(why("shape-no-position", place=place))
    return on[place]


def _point(on: Mapping[str, BaseGeometry], place: str) -> Point:
    geometry = _geometry(on, place)
    return geometry if isinstance(geometry, Point) else geometry.representative_point()


def _spot(on: Mapping[str, BaseGeometry], spot: Spot) -> Point:
    """Where one place is, or the mean of the positions of several."""
    if isinstance(spot, str):
        return _point(on, spot)
    return MultiPoint([_point(on, place) for place in spot]).centroid


def _hull(on: Mapping[str, BaseGeometry], buffer_m: float, district: BaseGeometry) -> BaseGeometry:
    if not on:
        raise ShapeFailedError(why("shape-no-members"))
    points = MultiPoint([_point(on, place) for place in sorted(on)])
    return points.convex_hull.buffer(buffer_m).intersection(district)


def _disc(centre: Point, area_m2: float, district: BaseGeometry) -> BaseGeometry:
    """The disc whose part within the district has `area_m2`, found by halving."""
    if district.area < area_m2:
        raise ShapeFailedError(why("shape-too-large"))
    low, high = 0.0, float(district.length)
    for _ in range(_DISC_STEPS):
        middle = (low + high) / 2
        if centre.buffer(middle, _DISC_SEGMENTS).intersection(district).area < area_m2:
            low = middle
        else:
            high = middle
    return centre.buffer(high, _DISC_SEGMENTS).intersection(district)


def _along(line: BaseGeometry, start: Point, end: Point) -> BaseGeometry:
    merged = linemerge(line) if isinstance(line, MultiLineString) else line
    parts = list(shapely.get_parts(merged))
    nearest = min(parts, key=lambda part: part.distance(start) + part.distance(end))
    if not isinstance(nearest, LineString):
        raise ShapeFailedError(why("shape-no-line"))
    first, last = sorted((nearest.project(start), nearest.project(end)))
    return substring(nearest, first, last)


def _axis(direction: str, k: int, n: int, district: BaseGeometry) -> BaseGeometry:
    west, south, east, north = district.bounds
    share = (k - 0.5) / n
    if direction == "h":
        y = north - share * (north - south)
        line = LineString([(west, y), (east, y)])
    else:
        x = west + share * (east - west)
        line = LineString([(x, south), (x, north)])
    return line.intersection(district)
