"""Judges each geometry: form, range, CRS by plausibility, kind, and how far it leaves the district."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape as read_shape

from atlas.catalog.features import MAX_DECIMALS
from atlas.geo.crs import gcj02_offset, to_metres
from atlas.geo.geojson_form import dimensions, fault_of
from atlas.model.finding import Finding, finding
from atlas.model.kinds import PlaceKind
from atlas.model.vocab import Geometry, Status
from atlas.words import why

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely.geometry.base import BaseGeometry

    from atlas.catalog import Catalog
    from atlas.catalog.features import RawFeature
    from atlas.model.place import Place

MAX_VERTICES = 200_000
BOUNDARY_ACCURACY_M = 500.0
"""The published boundary is generalised by this much: nothing nearer than that counts as outside."""
_CHINA = (73.0, 3.0, 136.0, 54.0)
_MAX_DEGREES = 180.0
_FLAT = 2
_CONTEXT_M = 20_000.0
"""How far outside the district background may lie: what is further is on none of its maps."""
_FAMILY = {
    "Point": Geometry.POINT,
    "MultiPoint": Geometry.POINT,
    "LineString": Geometry.LINE,
    "MultiLineString": Geometry.LINE,
    "Polygon": Geometry.POLYGON,
    "MultiPolygon": Geometry.POLYGON,
}


def family(geometry: BaseGeometry) -> Geometry | None:
    """Whether a geometry is a point, a line or a polygon; None for collections."""
    return _FAMILY.get(geometry.geom_type)


def judge_feature(
    feature: RawFeature, place: Place, district: BaseGeometry | None
) -> tuple[BaseGeometry | None, list[Finding]]:
    """
    The feature's geometry in EPSG:4548 if it can be used, and what is wrong with it.

    Parameters
    ----------
    district
        In EPSG:4548; None while the district itself is judged.
    """
    geometry, faults = _parse(feature)
    if geometry is None:
        return None, faults
    faults = [*_form(geometry, feature), *_range(geometry, feature), *_kind(geometry, feature, place)]
    if faults:
        return None, faults
    faults += _decimals(feature)
    metres = to_metres(geometry)
    if district is not None:
        faults += _outside(metres, geometry, feature, place, district)
    return metres, faults


def judge_on_lines(catalog: Catalog, placed: Mapping[str, BaseGeometry]) -> list[Finding]:
    """
    Points that lie off the line they belong on, yet near it once a GCJ-02 offset is taken away.

    Parameters
    ----------
    placed
        Geometries in EPSG:4490 by place id.
    """
    findings = []
    for place in catalog.places.values():
        feature = catalog.features.get(place.id)
        for line in place.on:
            if feature is None or place.id not in placed or line not in placed:
                continue
            here, track = placed[place.id], to_metres(placed[line])
            off, shifted = to_metres(here).distance(track), to_metres(_unshifted(here)).distance(track)
            # Two errors that know nothing of each other add up as the sides of a right angle do.
            slack = math.hypot(feature.facts.accuracy_m or 0, catalog.accuracy_m(line) or 0)
            if off > slack and shifted < off / 3:
                findings.append(
                    finding("coordinates-gcj02", feature.at, id=place.id, off=round(off), to=round(shifted))
                )
    return findings


def judge_stated(catalog: Catalog, placed: Mapping[str, BaseGeometry]) -> list[Finding]:
    """Areas and lengths as drawn beside those that plan or source state; information, never repaired."""
    findings = []
    district = to_metres(placed[catalog.district]) if catalog.district in placed else None
    for place in catalog.places.values():
        if place.id not in placed:
            continue
        metres = to_metres(placed[place.id])
        at = catalog.where.get(f"places/{place.id}", "")
        if place.stated_area_km2 and metres.area:
            drawn = metres.area / 1e6
            findings.append(
                finding("area-differs", at, id=place.id, **_compared(place.stated_area_km2, drawn))
            )
        if place.stated_length_km and metres.length and district is not None:
            drawn = metres.intersection(district).length / 1e3
            findings.append(
                finding("length-differs", at, id=place.id, **_compared(place.stated_length_km, drawn))
            )
    return findings


def _compared(stated: float, drawn: float) -> dict[str, str]:
    percent = round((drawn / stated - 1) * 100, 1) + 0.0  # never minus nought
    return {"stated": f"{stated:g}", "drawn": f"{drawn:.2f}", "percent": f"{percent:+.1f}"}


def _parse(feature: RawFeature) -> tuple[BaseGeometry | None, list[Finding]]:
    facts = {"id": feature.place_id}
    if fault := fault_of(feature.geometry):
        return None, [finding("geometry-invalid", feature.at, **facts, why=fault)]
    if dimensions(feature.geometry.get("coordinates")) > _FLAT:
        return None, [finding("geometry-dimension", feature.at, **facts)]
    try:
        geometry = read_shape(feature.geometry)
    except (ShapelyError, ValueError, TypeError, AttributeError, KeyError, IndexError) as error:
        broken = why(_slug(str(error)), str(error)[:100] or type(error).__name__)
        return None, [finding("geometry-invalid", feature.at, **facts, why=broken)]
    return (None, [finding("geometry-empty", feature.at, **facts)]) if geometry.is_empty else (geometry, [])


def _slug(text: str) -> str:
    """A library's own words as the name of a reason: letters alone, joined by hyphens."""
    return "-".join(re.findall("[a-z]+", text.lower()))


def _form(geometry: BaseGeometry, feature: RawFeature) -> list[Finding]:
    facts = {"id": feature.place_id}
    if (count := shapely.get_num_coordinates(geometry)) > MAX_VERTICES:
        return [finding("geometry-too-many-vertices", feature.at, **facts, count=count, limit=MAX_VERTICES)]
    if not geometry.is_valid:
        name, _, place = shapely.is_valid_reason(geometry).rstrip("]").partition("[")
        reason = why(_slug(name), f"{name} {place}".strip(), at=place)
        return [finding("geometry-invalid", feature.at, **facts, why=reason)]
    return []


def _range(geometry: BaseGeometry, feature: RawFeature) -> list[Finding]:
    """Coordinates that cannot be CGCS2000 lon/lat in China, told apart by what they look like."""
    x1, y1, x2, y2 = geometry.bounds
    west, south, east, north = _CHINA
    facts = {"id": feature.place_id, "x": f"{x1:.12g}", "y": f"{y1:.12g}"}
    if max(abs(v) for v in (x1, y1, x2, y2)) > _MAX_DEGREES:
        return [finding("coordinates-projected", feature.at, **facts)]
    if west <= x1 and x2 <= east and south <= y1 and y2 <= north:
        return []
    if west <= y1 and y2 <= east and south <= x1 and x2 <= north:
        return [finding("coordinates-swapped", feature.at, **facts)]
    return [finding("coordinates-range", feature.at, **facts)]


def _kind(geometry: BaseGeometry, feature: RawFeature, place: Place) -> list[Finding]:
    allowed = place.kind.rule.geometries
    if family(geometry) in allowed:
        return []
    names = "/".join(sorted(allowed))
    return [
        finding(
            "geometry-type", feature.at, id=place.id, found=geometry.geom_type, kind=place.kind, allowed=names
        )
    ]


def _decimals(feature: RawFeature) -> list[Finding]:
    """More than seven decimals pretend to millimetres."""
    longest = max(map(len, re.findall(r"\.(\d+)", json.dumps(feature.geometry))), default=0)
    if longest <= MAX_DECIMALS:
        return []
    return [finding("coordinates-decimals", feature.at, id=feature.place_id, count=longest)]


def _outside(
    metres: BaseGeometry, stored: BaseGeometry, feature: RawFeature, place: Place, district: BaseGeometry
) -> list[Finding]:
    """How far the geometry leaves the district, beyond what its kind and the boundary's accuracy allow."""
    limit = _outside_m(place)
    if limit is None:
        return []
    allowed = limit + BOUNDARY_ACCURACY_M
    excess = _excess_m(metres, district)
    if excess <= allowed:
        return []
    facts = {"id": place.id, "by": round(excess), "allowed": round(allowed)}
    faults = [finding("coordinates-outside", feature.at, **facts)]
    shifted = _excess_m(to_metres(_unshifted(stored)), district)
    if shifted <= allowed:
        faults.append(
            finding("coordinates-gcj02", feature.at, id=place.id, off=round(excess), to=round(shifted))
        )
    return faults


def _outside_m(place: Place) -> float | None:
    """Metres that a place may lie outside; background may lie further, but a town of the district never."""
    limit = place.kind.rule.outside_m
    if limit is None or place.status is not Status.REFERENCE or place.kind is PlaceKind.TOWN:
        return limit
    return max(limit, _CONTEXT_M)


def _excess_m(metres: BaseGeometry, district: BaseGeometry) -> float:
    beyond = metres.difference(district)
    if beyond.is_empty:
        return 0.0
    points = shapely.points(shapely.get_coordinates(beyond))
    return float(shapely.distance(points, district).max())


def _unshifted(stored: BaseGeometry) -> BaseGeometry:
    """The geometry as it would stand if it had been GCJ-02 all along."""
    centre = stored.centroid
    east, north = gcj02_offset(centre.x, centre.y)
    return shapely.transform(stored, lambda xy: xy - [east, north])
