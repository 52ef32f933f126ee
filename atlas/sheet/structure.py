"""The glyphs of a 空间结构图 as planners draw them: 核, 带, 廊, 轴; soft, because a diagram has no edges."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import shapely
from shapely.geometry import Polygon

from atlas.geo.bands import plane_rings
from atlas.model.kinds import PlaceKind
from atlas.sheet.svg import element, path, path_data

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from atlas.sheet.ink import Ink

GLYPHS = {PlaceKind.CORE, PlaceKind.BELT, PlaceKind.CORRIDOR, PlaceKind.AXIS}
"""Kinds that a diagram draws by a glyph of their own; a zone's soft halo is that of its look."""
_CORE_MM = 5.0
_BAND_MM = 6.4
_FADES = 6


def structure_glyph(kind: PlaceKind, shape: BaseGeometry, colour: str, ink: Ink) -> str:
    """The glyph of a part of the structure on its geometry in mm."""
    if kind is PlaceKind.CORE:
        return _core(shape, colour, ink)
    if kind is PlaceKind.AXIS:
        return _axis(shape, colour, ink)
    return _band(shape, colour, ink, light=kind is PlaceKind.CORRIDOR)


def _core(shape: BaseGeometry, colour: str, ink: Ink) -> str:
    """Two concentric discs with a glow as wide as the area that the core stands for."""
    rings = plane_rings(shape, 8)
    body = "".join(
        path(path_data([ring]), fill=colour, fill_opacity=0.42 * step / len(rings), fill_rule="evenodd")
        for step, ring in enumerate(rings, 1)
    )
    west, south, east, north = shape.bounds
    radius = min(_CORE_MM * ink.size, (east - west) * 0.3, (north - south) * 0.46)
    at = shape.representative_point()
    body += element(
        "circle",
        cx=at.x,
        cy=at.y,
        r=radius,
        fill="#FFFFFF",
        fill_opacity=0.75,
        stroke=colour,
        stroke_width=radius * 0.12,
    )
    return body + element("circle", cx=at.x, cy=at.y, r=radius * 0.62, fill=colour, fill_opacity=0.9)


def _band(shape: BaseGeometry, colour: str, ink: Ink, *, light: bool) -> str:
    """A broad band whose edges fade, with a light centre line where it is a green corridor."""
    half = _BAND_MM / 2 * ink.size
    west, south, east, north = shape.bounds
    if max(east - west, north - south) < 4 * half:
        half = max(east - west, north - south) / 5
    body = ""
    inner: BaseGeometry = shapely.Point()
    for step in range(1, _FADES + 1):
        outer = shape.buffer(half * step / _FADES, cap_style="flat")
        opacity = 0.62 * (1 - (step - 1) / _FADES)
        body += path(
            path_data([outer.difference(inner)]), fill=colour, fill_opacity=opacity, fill_rule="evenodd"
        )
        inner = outer
    if light:
        body += path(path_data([shape]), fill="none", stroke="#FFFFFF", stroke_width=0.5 * ink.size)
    return body


def _axis(shape: BaseGeometry, colour: str, ink: Ink) -> str:
    """A long band, half-transparent, that widens towards its arrow head."""
    line = max(shapely.get_parts(shape), key=lambda part: part.length)
    half = min(_BAND_MM / 2 * ink.size, line.length / 5)
    neck = max(0.0, line.length - 2.4 * half)
    stops = [neck * i / 12 for i in range(13)]
    widths = [half * (0.35 + 0.45 * i / 12) for i in range(13)]
    left, right = [], []
    for at, width in zip(stops, widths, strict=True):
        x, y, nx, ny = _normal(line, at)
        left.append((x + nx * width, y + ny * width))
        right.append((x - nx * width, y - ny * width))
    x, y, nx, ny = _normal(line, neck)
    tip = line.interpolate(line.length)
    head = [
        (x + nx * half * 1.5, y + ny * half * 1.5),
        (tip.x, tip.y),
        (x - nx * half * 1.5, y - ny * half * 1.5),
    ]
    arrow = Polygon([*left, *head, *reversed(right)]).buffer(0)
    return path(path_data([arrow]), fill=colour, fill_opacity=0.45)


def _normal(line: BaseGeometry, at: float) -> tuple[float, float, float, float]:
    here, ahead = line.interpolate(at), line.interpolate(min(line.length, at + line.length * 0.01))
    if here.equals(ahead):
        here = line.interpolate(at - line.length * 0.01)
    dx, dy = ahead.x - here.x, ahead.y - here.y
    length = math.hypot(dx, dy) or 1.0
    at_point = line.interpolate(at)
    return at_point.x, at_point.y, -dy / length, dx / length
