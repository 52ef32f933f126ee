"""Draws one feature: points with their sign and name, lines by status, closed rims with their hatch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely
from ezdxf import colors
from ezdxf.enums import TextEntityAlignment

from atlas.export.desktop.dxf_styles import METRES_PER_MM, TEXT_STYLE, line_type, line_weight
from atlas.style.strokes import twin_fill

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from atlas.style.looks import Look

_TEXT_MM = 2.5
_SOFT_RIM_MM = 0.0
"""A rim that only shows a relation is the thinnest of lines; its fill fades in the precision twin."""
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
    Draw `shape`, in metres, on `layer`, without its name; the entities made, never none.

    Parameters
    ----------
    band
        Whether it is a polygon of a precision twin: filled as pale as its `share` says, without rim.
    """
    soft = look.edge != "crisp"
    attributes = {
        "layer": layer,
        "true_color": colors.rgb2int(colors.RGB.from_hex(look.colour)),
        "linetype": line_type(space.doc, look),
        "lineweight": line_weight(_SOFT_RIM_MM if soft else look.width_mm),
    }
    made: list[Any] = []
    for part in shapely.get_parts(shape):
        if isinstance(part, shapely.Polygon):
            made += (
                [_twin(space, part, look, row, layer)] if band else _polygon(space, part, look, attributes)
            )
        elif isinstance(part, shapely.LineString):
            made.append(space.add_lwpolyline(shapely.get_coordinates(part).tolist(), dxfattribs=attributes))
        else:
            made += _point(space, part, look, attributes)
    return made


def _point(space: Any, point: shapely.Point, look: Look, attributes: dict[str, Any]) -> list[Any]:  # noqa: ANN401
    """A point, and round it a circle of the symbol's size, for programs that draw points as dots."""
    at = (point.x, point.y)
    circle = {**attributes, "linetype": "Continuous"}
    radius = max(look.size_mm, 1.0) / 2 * METRES_PER_MM
    return [space.add_point(at, dxfattribs=attributes), space.add_circle(at, radius, dxfattribs=circle)]


def _polygon(space: Any, polygon: shapely.Polygon, look: Look, attributes: dict[str, Any]) -> list[Any]:  # noqa: ANN401
    """Closed rims and what fills them; a soft polygon's plain fill is its twin's, which fades."""
    rings = _rings(polygon)
    made = [space.add_lwpolyline(ring, close=True, dxfattribs=attributes) for ring in rings]
    if look.hatch != "none":
        hatch = _hatch(space, rings, look.fill or look.colour, attributes["layer"])
        pattern, angle = _PATTERNS[look.hatch]
        hatch.set_pattern_fill(pattern, scale=_PATTERN_SCALE, angle=angle)
        made.append(hatch)
    elif look.fill and look.edge == "crisp":
        hatch = _hatch(space, rings, look.fill, attributes["layer"])
        hatch.transparency = 1 - max(look.fill_opacity, 0.1)
        made.append(hatch)
    return made


def _twin(space: Any, polygon: shapely.Polygon, look: Look, row: dict[str, object], layer: str) -> Any:  # noqa: ANN401
    colour, opacity = twin_fill(look)
    hatch = _hatch(space, _rings(polygon), colour, layer)
    hatch.transparency = 1 - opacity * float(str(row["share"]))
    return hatch


def _rings(polygon: shapely.Polygon) -> list[list[list[float]]]:
    return [shapely.get_coordinates(r)[:-1].tolist() for r in (polygon.exterior, *polygon.interiors)]


def _hatch(space: Any, rings: list[list[list[float]]], colour: str, layer: str) -> Any:  # noqa: ANN401
    hatch = space.add_hatch(dxfattribs={"layer": layer})
    hatch.rgb = colors.RGB.from_hex(colour)
    for index, ring in enumerate(rings):
        hatch.paths.add_polyline_path(ring, is_closed=True, flags=1 if index == 0 else 16)
    return hatch


def name(space: Any, shape: BaseGeometry, row: dict[str, object], layer: str) -> Any:  # noqa: ANN401
    """The feature's name beside it; 示意 stands behind it where the position only shows a relation."""
    at = shapely.point_on_surface(shape)
    text = f"{row['name_zh']}{_MARK if row.get('caution_zh') else ''}".replace("\n", " ")
    entity = space.add_text(
        text,
        height=_TEXT_MM * METRES_PER_MM,
        dxfattribs={"layer": layer, "style": TEXT_STYLE},
    )
    offset = 1.5 * METRES_PER_MM
    entity.set_placement((at.x + offset, at.y + offset), align=TextEntityAlignment.LEFT)
    return entity
