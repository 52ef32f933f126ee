"""Draws one feature: points with their sign and name, lines by status, closed rims with their hatch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely
from ezdxf import colors
from ezdxf.enums import TextEntityAlignment

from atlas.export.desktop.dxf_styles import METRES_PER_MM, TEXT_STYLE, line_type, line_weight

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from atlas.style.looks import Look

_TEXT_MM = 2.5
_BAND_TRANSPARENCY = 0.75
_MARK = "（示意）"
_PATTERNS = {"diagonal": ("ANSI31", 0.0), "counter": ("ANSI31", 90.0), "cross": ("ANSI37", 0.0)}
_PATTERNS |= {"vertical": ("LINE", 90.0), "horizontal": ("LINE", 0.0), "dots": ("DOTS", 0.0)}
_PATTERN_SCALE = 100.0


def draw(
    space: Any,  # noqa: ANN401  ezdxf's own layout
    shape: BaseGeometry,
    look: Look,
    row: dict[str, object],
    layer: str,
    *,
    band: bool,
) -> list[Any]:
    """
    Draw `shape`, in metres, on `layer`; the entities made, never none.

    Parameters
    ----------
    band
        Whether it is a polygon of plus-or-minus: filled pale, without rim and name.
    """
    attributes = {
        "layer": layer,
        "true_color": colors.rgb2int(colors.RGB.from_hex(look.colour)),
        "linetype": line_type(space.doc, look),
        "lineweight": line_weight(look.width_mm),
    }
    made: list[Any] = []
    for part in shapely.get_parts(shape):
        if isinstance(part, shapely.Polygon):
            made += _polygon(space, part, look, attributes, band=band)
        elif isinstance(part, shapely.LineString):
            made.append(space.add_lwpolyline(shapely.get_coordinates(part).tolist(), dxfattribs=attributes))
        else:
            made += _point(space, part, look, attributes)
    if not band:
        made.append(_name(space, shape, row, attributes))
    return made


def _point(space: Any, point: shapely.Point, look: Look, attributes: dict[str, Any]) -> list[Any]:  # noqa: ANN401
    """A point, and round it a circle of the symbol's size, for programs that draw points as dots."""
    at = (point.x, point.y)
    circle = {**attributes, "linetype": "Continuous"}
    radius = max(look.size_mm, 1.0) / 2 * METRES_PER_MM
    return [space.add_point(at, dxfattribs=attributes), space.add_circle(at, radius, dxfattribs=circle)]


def _polygon(
    space: Any,  # noqa: ANN401  ezdxf's own layout
    polygon: shapely.Polygon,
    look: Look,
    attributes: dict[str, Any],
    *,
    band: bool,
) -> list[Any]:
    rings = [shapely.get_coordinates(r)[:-1].tolist() for r in (polygon.exterior, *polygon.interiors)]
    made = []
    if not band:
        made = [space.add_lwpolyline(ring, close=True, dxfattribs=attributes) for ring in rings]
    if not (look.fill or band or look.hatch != "none"):
        return made
    hatch = space.add_hatch(dxfattribs={"layer": attributes["layer"]})
    hatch.rgb = colors.RGB.from_hex(look.fill or look.colour)
    if band or look.hatch == "none":
        hatch.transparency = _BAND_TRANSPARENCY if band else 1 - max(look.fill_opacity, 0.1)
    else:
        name, angle = _PATTERNS[look.hatch]
        hatch.set_pattern_fill(name, scale=_PATTERN_SCALE, angle=angle)
    for index, ring in enumerate(rings):
        hatch.paths.add_polyline_path(ring, is_closed=True, flags=1 if index == 0 else 16)
    return [*made, hatch]


def _name(space: Any, shape: BaseGeometry, row: dict[str, object], attributes: dict[str, Any]) -> Any:  # noqa: ANN401
    """The feature's name beside it; 示意 stands behind it where the position only shows a relation."""
    at = shapely.point_on_surface(shape)
    text = f"{row['name_zh']}{_MARK if row.get('caution_zh') else ''}".replace("\n", " ")
    entity = space.add_text(
        text,
        height=_TEXT_MM * METRES_PER_MM,
        dxfattribs={"layer": attributes["layer"], "style": TEXT_STYLE},
    )
    offset = 1.5 * METRES_PER_MM
    entity.set_placement((at.x + offset, at.y + offset), align=TextEntityAlignment.LEFT)
    return entity
