"""The map frame: metres of the printing grid to millimetres of paper, at one scale in both directions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.geometry import box

from atlas.geo.crs import PRINT, STORAGE, convert_point

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

CLIP_MM = 3.0
"""How far outside the frame lines are cut, so that no cut end is seen."""
SIMPLIFY_MM = 0.02


@dataclass(frozen=True, slots=True)
class MapFrame:
    """
    A rectangle of the printing grid drawn at one scale.

    Attributes
    ----------
    west, north
        Easting and northing of the top left corner, metres, EPSG:4548.
    width, height
        Of the frame on paper, in mm; coordinates in mm run from its top left corner to the right and down.
    """

    west: float
    north: float
    width: float
    height: float
    scale: int

    @classmethod
    def around(cls, bounds: Sequence[float], width: float, height: float, scale: int) -> MapFrame:
        """The frame of that size centred on bounds (west, south, east, north) in metres."""
        metres = scale / 1000
        west = (bounds[0] + bounds[2]) / 2 - width / 2 * metres
        north = (bounds[1] + bounds[3]) / 2 + height / 2 * metres
        return cls(west, north, width, height, scale)

    @property
    def metres(self) -> float:
        """Metres on the ground to one mm on paper."""
        return self.scale / 1000

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in metres."""
        east = self.west + self.width * self.metres
        return self.west, self.north - self.height * self.metres, east, self.north

    @property
    def box_mm(self) -> BaseGeometry:
        """The frame as a polygon in mm."""
        return box(0, 0, self.width, self.height)

    def mm(self, geometries: NDArray[np.object_]) -> NDArray[np.object_]:
        """Geometries in metres as they stand on paper, in mm, whole."""
        return np.asarray(shapely.transform(geometries, self._to_mm), dtype=object)

    def drawn(self, geometry: BaseGeometry) -> BaseGeometry:
        """A geometry in mm, cut a little outside the frame and simplified below what print can show."""
        cut: BaseGeometry = self.all_drawn(np.array([geometry], dtype=object))[0]
        return cut

    def all_drawn(self, geometries: NDArray[np.object_]) -> NDArray[np.object_]:
        """As `drawn`, of many at once."""
        right, bottom = self.width + CLIP_MM, self.height + CLIP_MM
        cut = shapely.clip_by_rect(geometries, -CLIP_MM, -CLIP_MM, right, bottom)
        return np.asarray(shapely.simplify(cut, SIMPLIFY_MM), dtype=object)

    def point(self, east: float, north: float) -> tuple[float, float]:
        """A position in metres, in mm."""
        return (east - self.west) / self.metres, (self.north - north) / self.metres

    def lonlat(self, x: float, y: float) -> tuple[float, float]:
        """A position in mm as CGCS2000 longitude and latitude."""
        return convert_point(self.west + x * self.metres, self.north - y * self.metres, PRINT, STORAGE)

    @property
    def convergence(self) -> float:
        """Degrees by which grid north at the centre lies clockwise of true north, measured on the grid."""
        lon, lat = self.lonlat(self.width / 2, self.height / 2)
        x1, y1 = convert_point(lon, lat, STORAGE, PRINT)
        x2, y2 = convert_point(lon, lat + 0.01, STORAGE, PRINT)
        return math.degrees(math.atan2(x2 - x1, y2 - y1)) * -1

    def _to_mm(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(((xy[:, 0] - self.west) / self.metres, (self.north - xy[:, 1]) / self.metres))
