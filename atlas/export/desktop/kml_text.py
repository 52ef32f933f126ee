"""The parts of a KML document (OGC 12-007r2) as text: words, styles, geometries; everything escaped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from atlas.export.desktop.job import Column
    from atlas.style.classes import StyleClass

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPECIAL = re.compile(f'[&<>"]|{_FORBIDDEN.pattern}')
_PIXELS_PER_MM = 96 / 25.4
_OPAQUE = 255
_DECIMALS = 7
_TYPES = {"text": "string", "integer": "int", "real": "double"}
_POINT = b"<Point><coordinates>%b</coordinates></Point>"
_LINE = b"<LineString><tessellate>1</tessellate><coordinates>%b</coordinates></LineString>"
_RING = b"<LinearRing><coordinates>%b</coordinates></LinearRing>"
_HOLE = b"<innerBoundaryIs>%b</innerBoundaryIs>" % _RING
_POLYGON = b"<Polygon><outerBoundaryIs>%b</outerBoundaryIs></Polygon>" % _RING
_POLYGON_WITH_HOLES = b"<Polygon><outerBoundaryIs>%b</outerBoundaryIs>%%b</Polygon>" % _RING
_RINGS = b") ("
"""What parts two rings, or two lines, in WKT that is read as KML."""
BAND_OPACITY = 0.25


def text(value: object) -> str:
    """`value` as the content of an element: escaped, without characters that XML cannot hold."""
    said = str(value)
    return escape(_FORBIDDEN.sub("", said), {'"': "&quot;"}) if _SPECIAL.search(said) else said


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


def schema(identity: str, title: str, columns: Iterable[Column]) -> str:
    """What the data of a layer's placemarks are: their types, and the Chinese names that a balloon shows."""
    fields = "".join(
        f'<SimpleField type="{_TYPES[c.type]}" name="{c.name}">'
        f"<displayName>{text(c.label_zh)}</displayName></SimpleField>"
        for c in columns
    )
    return f'<Schema name="{text(title)}" id="{identity}">{fields}</Schema>'


def shapes_as_text(shapes: NDArray[np.object_]) -> list[bytes]:
    """
    Geometries in WGS 84 lon/lat with seven decimals, in ASCII; several parts become a MultiGeometry.

    GEOS writes the numbers of all as WKT at once, which is read here as KML: a number at a time costs ten
    times as much.
    """
    wkt = "\n".join(shapely.to_wkt(shapes, rounding_precision=_DECIMALS)).encode()
    return [
        _shape(one) for one in wkt.replace(b", ", b";").replace(b" ", b",").replace(b";", b" ").splitlines()
    ]


def _shape(wkt: bytes) -> bytes:
    """One geometry; its vertices are ``x,y x,y`` already, its parts are parted by ``) (``."""
    kind, _, body = wkt.partition(b",(")
    inner = body.strip(b"()")
    if kind.endswith(b"POLYGON"):
        if _RINGS not in inner:
            return _POLYGON % inner
        parts = [_polygon(rings) for rings in inner.split(b")) ((")]
    elif kind.endswith(b"LINESTRING"):
        parts = [_LINE % line for line in inner.split(_RINGS)]
    else:
        parts = [_POINT % inner]
    return parts[0] if len(parts) == 1 else b"<MultiGeometry>%b</MultiGeometry>" % b"".join(parts)


def _polygon(rings: bytes) -> bytes:
    outer, *holes = rings.split(_RINGS)
    return _POLYGON_WITH_HOLES % (outer, b"".join(_HOLE % hole for hole in holes))
