"""The parts of a KML document (OGC 12-007r2) as text: styles, placemarks, geometries; everything escaped."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely.geometry.base import BaseGeometry

    from atlas.style.classes import StyleClass

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PIXELS_PER_MM = 96 / 25.4
_OPAQUE = 255
BAND_OPACITY = 0.25


def text(value: object) -> str:
    """`value` as the content of an element: escaped, without characters that XML cannot hold."""
    return _escaped(str(value))


@lru_cache(maxsize=20_000)
def _escaped(plain: str) -> str:
    """Most texts of an atlas stand at many of its features."""
    return escape(_FORBIDDEN.sub("", plain), {'"': "&quot;"})


def colour(hex_colour: str, opacity: float = 1.0) -> str:
    """``#RRGGBB`` as KML has it: opacity, blue, green, red."""
    red, green, blue = (hex_colour[i : i + 2].lower() for i in (1, 3, 5))
    return f"{round(_OPAQUE * opacity):02x}{blue}{green}{red}"


def style(identity: str, one: StyleClass, icon: str | None, *, band: bool = False) -> str:
    """One style; `icon` is the path of a picture within the same archive, never an address elsewhere."""
    look = one.look
    fill = look.fill or look.colour
    line = f"<LineStyle><color>{colour(look.colour, 0.0 if band else look.opacity)}</color>"
    line += f"<width>{look.width_mm * _PIXELS_PER_MM:.2f}</width></LineStyle>"
    area = colour(fill, BAND_OPACITY if band else look.fill_opacity)
    poly = f"<PolyStyle><color>{area}</color></PolyStyle>"
    spot = ""
    if icon is not None:
        size = max(look.size_mm, 2.0) * _PIXELS_PER_MM / 32 * 1.4
        spot = f"<IconStyle><scale>{size:.2f}</scale><Icon><href>{text(icon)}</href></Icon></IconStyle>"
    label = f"<LabelStyle><scale>{0 if band else 0.8}</scale></LabelStyle>"
    return f'<Style id="{identity}">{spot}{label}{line}{poly}</Style>'


def placemark(
    name: str, style_id: str, body: str, data: Mapping[str, tuple[str, object]], geometry: str
) -> str:
    """
    A placemark.

    Parameters
    ----------
    body
        Text of the balloon, not yet escaped.
    data
        Value and label of each attribute, by its name; what is missing is left out.
    """
    rows = "".join(
        f'<Data name="{text(key)}"><displayName>{text(label)}</displayName>'
        f"<value>{text(value)}</value></Data>"
        for key, (label, value) in data.items()
        if value is not None and value != ""
    )
    return (
        f"<Placemark><name>{text(name)}</name><description>{text(body)}</description>"
        f"<styleUrl>#{style_id}</styleUrl><ExtendedData>{rows}</ExtendedData>{geometry}</Placemark>\n"
    )


def geometry(shape: BaseGeometry) -> str:
    """A geometry in WGS 84 lon/lat; several parts become a MultiGeometry."""
    parts = shapely.get_parts(shape)
    written = [_part(part) for part in parts]
    return written[0] if len(written) == 1 else f"<MultiGeometry>{''.join(written)}</MultiGeometry>"


def _part(part: BaseGeometry) -> str:
    if part.geom_type == "Point":
        return f"<Point>{_coordinates(part)}</Point>"
    if part.geom_type == "LineString":
        return f"<LineString><tessellate>1</tessellate>{_coordinates(part)}</LineString>"
    assert isinstance(part, shapely.Polygon)  # noqa: S101  layers hold points, lines and polygons alone
    outer = f"<outerBoundaryIs><LinearRing>{_coordinates(part.exterior)}</LinearRing></outerBoundaryIs>"
    inner = "".join(
        f"<innerBoundaryIs><LinearRing>{_coordinates(ring)}</LinearRing></innerBoundaryIs>"
        for ring in part.interiors
    )
    return f"<Polygon>{outer}{inner}</Polygon>"


def _coordinates(line: BaseGeometry) -> str:
    pairs = np.round(shapely.get_coordinates(line), 7).tolist()
    return "<coordinates>" + " ".join(f"{x},{y}" for x, y in pairs) + "</coordinates>"
