"""Tells readers of a PDF where on earth its map lies: a viewport with a measure (ISO 32000-2, 12.10)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pikepdf import Array, Dictionary, Name, String

from atlas.geo.crs import PRINT, esri_wkt

if TYPE_CHECKING:
    from pikepdf import Page

MM_PT = 72 / 25.4
"""Points in a millimetre."""


@dataclass(frozen=True, slots=True)
class Georeference:
    """
    A map frame on a page and its corners on earth.

    Parameters
    ----------
    frame_mm
        Left, top, width, height of the frame, in mm from the page's top left corner.
    corners
        Longitude and latitude (CGCS2000) of bottom left, top left, top right, bottom right.
    """

    frame_mm: tuple[float, float, float, float]
    corners: tuple[tuple[float, float], ...]
    title: str


def add_viewport(page: Page, georeference: Georeference) -> None:
    """
    Put the viewport on a page whose MediaBox begins at 0, 0.

    Readers take LPTS and GPTS as pairs: the unit square's corners and their latitude and longitude. GDAL and
    Acrobat then know the projected system by its EPSG code, or by its name in ESRI's WKT where they do not.
    """
    height_mm = float(page.mediabox[3]) / MM_PT
    x, y, width, height = georeference.frame_mm
    bottom = height_mm - y - height
    box = [round(v * MM_PT, 4) for v in (x, bottom, x + width, bottom + height)]
    unit = [0, 0, 0, 1, 1, 1, 1, 0]
    system = Dictionary(Type=Name.PROJCS, EPSG=PRINT, WKT=String(esri_wkt(PRINT)))
    # As decimals: pikepdf writes a float with six places, which are a tenth of a metre.
    degrees = [Decimal(f"{v:.10f}") for lon, lat in georeference.corners for v in (lat, lon)]
    measure = Dictionary(
        Type=Name.Measure,
        Subtype=Name.GEO,
        Bounds=Array(unit),
        LPTS=Array(unit),
        GPTS=Array(degrees),
        GCS=system,
    )
    viewport = Dictionary(
        Type=Name.Viewport, Name=String(georeference.title), BBox=Array(box), Measure=measure
    )
    page.obj.VP = Array([viewport])
