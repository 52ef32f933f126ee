"""A layer as it is served: its features written once, and an index of where they are."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from shapely import STRtree
from shapely.errors import ShapelyError
from shapely.geometry import LineString, Point, box, shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from shapely.geometry.base import BaseGeometry

    from atlas.serve.queries import Box


@dataclass(frozen=True)
class ServedLayer:
    """
    One GeoJSON feature collection of the build, in lon/lat (EPSG:4326).

    Attributes
    ----------
    members
        What the collection says beside its features: titles, genre, sources, attribution.
    features
        Each feature as JSON, in the order of the file.
    tree
        Index of the geometries that are there; its k-th belongs to feature ``rows[k]``.
    """

    id: str
    members: Mapping[str, object]
    features: tuple[str, ...]
    tree: STRtree
    rows: tuple[int, ...]

    def touching(self, boxes: Iterable[Box]) -> tuple[str, ...]:
        """The features whose geometry has at least one point in one of `boxes`, in the order of the file."""
        hits = {
            self.rows[int(k)]
            for bounds in boxes
            for k in self.tree.query(_area(bounds), predicate="intersects")
        }
        return tuple(self.features[row] for row in sorted(hits))


def serve_layer(name: str, collection: Mapping[str, object]) -> ServedLayer:
    """
    The layer `name` from its GeoJSON feature collection.

    Raises
    ------
    ValueError
        If it is no feature collection, or one of its geometries is none.
    """
    features = collection.get("features")
    if collection.get("type") != "FeatureCollection" or not isinstance(features, list):
        msg = "not a GeoJSON feature collection"
        raise ValueError(msg)
    shapes = [_shape(feature) for feature in features]
    tree = STRtree([found for found in shapes if found is not None])
    tree.query(Point(0, 0))  # GEOS builds at the first question, and threads must not be the ones to ask it
    return ServedLayer(
        id=name,
        members={key: value for key, value in collection.items() if key != "features"},
        features=tuple(written(feature) for feature in features),
        tree=tree,
        rows=tuple(row for row, found in enumerate(shapes) if found is not None),
    )


def written(value: object) -> str:
    """`value` as JSON with Chinese as it is; a number that is not finite is refused."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _shape(feature: object) -> BaseGeometry | None:
    if not isinstance(feature, dict):
        msg = "a feature is not an object"
        raise ValueError(msg)  # noqa: TRY004  # what the file says is wrong, not what the caller passes
    geometry = cast("dict[str, object] | None", feature.get("geometry"))
    if geometry is None:
        return None
    try:
        found = shape(geometry)
    except (ShapelyError, AttributeError, KeyError, TypeError, IndexError) as error:
        msg = f"feature {feature.get('id')!r} has no readable geometry"
        raise ValueError(msg) from error
    return None if found.is_empty else found


def _area(bounds: Box) -> BaseGeometry:
    """A box without width or height is a line or a point: a polygon without area would touch nothing."""
    corners = [(bounds.minx, bounds.miny), (bounds.maxx, bounds.maxy)]
    flat = (bounds.minx == bounds.maxx) + (bounds.miny == bounds.maxy)
    if flat:
        return Point(corners[0]) if flat == len(corners) else LineString(corners)
    return box(*bounds)
