"""The coordinate reference systems of the atlas and the one door to pyproj; always x before y."""

from __future__ import annotations

import math
import warnings
from functools import cache
from typing import TypeVar

import shapely
from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from shapely.geometry.base import BaseGeometry

from atlas.errors import CrsError

STORAGE = 4490
"""CGCS2000 geographic: what the rooms and the GeoPackage hold."""
PRINT = 4548
"""CGCS2000 / 3-degree Gauss-Kruger CM 117E: where everything is measured and printed."""
WEB = 4326
"""WGS 84 lon/lat: GeoJSON and web pages."""
_KNOWN = {STORAGE, PRINT, WEB, 4527, 3857}

G = TypeVar("G", bound=BaseGeometry)


def convert(geometry: G, source: int, target: int) -> G:
    """
    `geometry` from EPSG `source` to EPSG `target`, x before y.

    WGS 84 and CGCS2000 are taken as one: PROJ knows only a ballpark operation between them, numerically the
    identity, and they agree within 1 m.

    Raises
    ------
    CrsError
        If either code is not one that the atlas uses.
    """
    if source == target or {source, target} == {STORAGE, WEB}:
        return geometry
    step = _transformer(_geographic(source), _geographic(target))
    # The stubs know only the interleaved call.
    return shapely.transform(geometry, step.transform, interleaved=False)  # type: ignore[arg-type]


def convert_point(x: float, y: float, source: int, target: int) -> tuple[float, float]:
    """One position from EPSG `source` to EPSG `target`, x before y."""
    if source == target or {source, target} == {STORAGE, WEB}:
        return x, y
    east, north = _transformer(_geographic(source), _geographic(target)).transform(x, y)
    return float(east), float(north)


def proj4_text(epsg: int) -> str:
    """The PROJ string of an EPSG code, enough for the page to project the pointer's position."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return str(CRS.from_epsg(epsg).to_proj4())


def esri_wkt(epsg: int) -> str:
    """The system of an EPSG code in ESRI's WKT, which desktop readers know by its names."""
    return str(CRS.from_epsg(epsg).to_wkt("WKT1_ESRI"))


def to_metres(geometry: G) -> G:
    """`geometry` from storage to the printing grid in metres."""
    return convert(geometry, STORAGE, PRINT)


def to_storage(geometry: G) -> G:
    """`geometry` from the printing grid to storage, rounded to seven decimals (about 1 cm)."""
    back = convert(geometry, PRINT, STORAGE)
    return shapely.set_precision(back, 1e-7, mode="pointwise")


def gcj02_offset(lon: float, lat: float) -> tuple[float, float]:
    """
    How far GCJ-02 lies from WGS 84 at a position inside China, in degrees east and north.

    The closed formula that public converters share (Krasovsky ellipsoid, sine series); good to a few metres,
    enough to recognise the datum, never used to convert data.
    """
    x, y = lon - 105.0, lat - 35.0
    a, ee = 6378245.0, 0.00669342162296594323
    common = (20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)) * 2 / 3
    dlat = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + common
    dlat += (20 * math.sin(y * math.pi) + 40 * math.sin(y / 3 * math.pi)) * 2 / 3
    dlat += (160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y * math.pi / 30)) * 2 / 3
    dlon = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + common
    dlon += (20 * math.sin(x * math.pi) + 40 * math.sin(x / 3 * math.pi)) * 2 / 3
    dlon += (150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
    radlat = lat / 180 * math.pi
    magic = 1 - ee * math.sin(radlat) ** 2
    root = math.sqrt(magic)
    north = dlat * 180 / ((a * (1 - ee)) / (magic * root) * math.pi)
    east = dlon * 180 / (a / root * math.cos(radlat) * math.pi)
    return east, north


def _geographic(epsg: int) -> int:
    if epsg not in _KNOWN:
        raise CrsError("crs-unknown", epsg=epsg)
    return STORAGE if epsg == WEB else epsg


@cache
def _transformer(source: int, target: int) -> Transformer:
    china = AreaOfInterest(73.0, 3.0, 136.0, 54.0)
    # The stubs name the class where the compiled module sees it, not where pyproj documents it.
    return Transformer.from_crs(source, target, always_xy=True, area_of_interest=china)  # type: ignore[arg-type]
