"""Answers which places lie in a box, in a polygon or near a place; lengths in metres on EPSG:4548."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from atlas.geo.crs import STORAGE, WEB, convert, to_metres
from atlas.query.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from atlas.geo.placed import Placed

EDGE_M = 1.0
"""What lies no deeper inside a polygon than this only touches it: neighbours share their edge."""
_AREA = 2


@dataclass(frozen=True)
class Positions:
    """
    Every located place, indexed when the first question about positions is asked.

    Attributes
    ----------
    placed
        Located places by id, EPSG:4490.
    """

    placed: Mapping[str, Placed]

    @cached_property
    def _ids(self) -> tuple[str, ...]:
        return tuple(sorted(self.placed))

    @cached_property
    def _degrees(self) -> shapely.STRtree:
        return shapely.STRtree([self.placed[i].geometry for i in self._ids])

    @cached_property
    def _metres(self) -> shapely.STRtree:
        return shapely.STRtree([to_metres(self.placed[i].geometry) for i in self._ids])

    def in_box(self, box: tuple[float, float, float, float]) -> frozenset[str]:
        """Ids of places that touch a box of minx, miny, maxx, maxy in lon/lat degrees."""
        shape = convert(shapely.box(*box), WEB, STORAGE)
        return self._named(self._degrees.query(shape, predicate="intersects").tolist())

    def inside(self, place_id: str) -> frozenset[str]:
        """
        Ids of places that reach more than `EDGE_M` into the area of a place, itself among them.

        Raises
        ------
        QueryError
            If the place has no position or no area.
        """
        area = self._metric(place_id)
        if area.area == 0:
            raise QueryError("find.no-area", place=place_id)
        within = area.buffer(-EDGE_M)
        shape = area if within.is_empty else within
        return self._named(self._metres.query(shape, predicate="intersects").tolist()) | {place_id}

    def near(self, place_id: str, metres: float) -> dict[str, float]:
        """
        Distance in metres by id of every place that lies within `metres` of a place, itself at 0.

        Raises
        ------
        QueryError
            If the place has no position.
        """
        centre = self._metric(place_id)
        shapely.prepare(centre)
        west, south, east, north = centre.bounds
        # A little wider than asked, so that what lies just at the limit is not cut off by a rounding.
        reach = metres + EDGE_M
        box = west - reach, south - reach, east + reach, north + reach
        hits = self._metres.query(shapely.box(*box))
        shapes = self._metres.geometries[hits]
        # A prepared test is far cheaper than a distance, and what meets the place is at none; of the others
        # only the part in the box can be near enough.
        apart = ~shapely.intersects(centre, shapes)
        far = np.zeros(len(hits))
        far[apart] = shapely.distance(centre, shapely.clip_by_rect(_edges(shapes[apart]), *box))
        near = far <= metres
        return {self._ids[at]: away for at, away in zip(hits[near].tolist(), far[near].tolist(), strict=True)}

    def _metric(self, place_id: str) -> BaseGeometry:
        if place_id not in self.placed:
            raise QueryError("find.no-position", place=place_id)
        return to_metres(self.placed[place_id].geometry)

    def _named(self, hits: list[int]) -> frozenset[str]:
        return frozenset(self._ids[at] for at in hits)


def _edges(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """The shapes with areas as their boundaries, from which the distance to what lies outside is the same."""
    areas = shapely.get_dimensions(shapes) == _AREA
    edges = shapes.copy()
    edges[areas] = shapely.boundary(shapes[areas])
    return edges
