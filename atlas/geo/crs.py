"""The coordinate reference systems of the atlas and the one door to pyproj; always x before y."""

from __future__ import annotations

import math
import warnings
from functools import cache
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import shapely
from pyproj import CRS, Geod, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.enums import WktVersion
from shapely.geometry.base import BaseGeometry

from atlas.errors import CrsError

if TYPE_CHECKING:
    from numpy.typing import NDArray

STORAGE = 4490
"""CGCS2000 geographic: what the rooms and the GeoPackage hold."""
PRINT = 4548
"""CGCS2000 / 3-degree Gauss-Kruger CM 117E: where everything is measured and printed."""
WEB = 4326
"""WGS 84 lon/lat: GeoJSON and web pages."""
ZONED = 4527
"""As `PRINT`, with the zone's number 39 before the eastings."""
MERCATOR = 3857
"""Web Mercator: only for programs that take nothing else; never measured in."""
KNOWN = tuple(sorted((STORAGE, PRINT, WEB, ZONED, MERCATOR)))
"""The codes that the atlas takes and gives."""

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


def convert_all(geometries: NDArray[np.object_], source: int, target: int) -> NDArray[np.object_]:
    """
    Many geometries at once from EPSG `source` to EPSG `target`, x before y; missing ones stay missing.

    Raises
    ------
    CrsError
        If either code is not one that the atlas uses.
    """
    start, end = _geographic(source), _geographic(target)
    if start == end:
        return geometries
    step = _transformer(start, end)
    # The stubs know only the interleaved call.
    moved = shapely.transform(geometries, step.transform, interleaved=False)  # type: ignore[arg-type]
    return np.asarray(moved, dtype=object)


def crs_name(epsg: int) -> str:
    """The name that the EPSG register gives the code, as ``CGCS2000 / 3-degree Gauss-Kruger CM 117E``."""
    return str(_crs(epsg).name)


def esri_wkt(epsg: int) -> str:
    """The code as ESRI's WKT 1, for ``.prj`` files: names as ArcGIS and SuperMap know them."""
    return str(_crs(epsg).to_wkt(WktVersion.WKT1_ESRI))


def projjson(epsg: int) -> dict[str, object]:
    """
    The code as PROJJSON, for GeoParquet.

    The members of a datum ensemble go without ids: an older PROJ refuses those that it does not know yet
    (OSGeo/PROJ#3221).
    """
    said: dict[str, object] = _crs(epsg).to_json_dict()
    ensemble = said.get("datum_ensemble")
    for member in ensemble["members"] if isinstance(ensemble, dict) else ():
        member.pop("id", None)
    return said


def wkt2(epsg: int) -> str:
    """The code as WKT 2:2019 on one line, for QGIS projects."""
    return str(_crs(epsg).to_wkt(WktVersion.WKT2_2019))


def ellipsoidal_area_m2(geometry: BaseGeometry) -> float:
    """
    Area on the ellipsoid in square metres: what surveys of land state, free of any projection.

    Parameters
    ----------
    geometry
        Polygons in EPSG:4490 or EPSG:4326.
    """
    area, _ = Geod(a=6378137.0, rf=298.257222101).geometry_area_perimeter(shapely.orient_polygons(geometry))
    return abs(float(area))


def is_projected(epsg: int) -> bool:
    """Whether the code counts in metres rather than degrees."""
    return bool(_crs(epsg).is_projected)


@cache
def _crs(epsg: int) -> CRS:
    _check(epsg)
    return CRS.from_epsg(epsg)


def proj4_text(epsg: int) -> str:
    """The PROJ string of an EPSG code, enough for the page to project the pointer's position."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return str(_crs(epsg).to_proj4())


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
    _check(epsg)
    return STORAGE if epsg == WEB else epsg


def _check(epsg: int) -> None:
    if epsg not in KNOWN:
        raise CrsError("crs-unknown", epsg=epsg, known=", ".join(map(str, KNOWN)))


@cache
def _transformer(source: int, target: int) -> Transformer:
    china = AreaOfInterest(73.0, 3.0, 136.0, 54.0)
    # The stubs name the class where the compiled module sees it, not where pyproj documents it.
    return Transformer.from_crs(source, target, always_xy=True, area_of_interest=china)  # type: ignore[arg-type]
