"""The quiet ground of a map: the district on its surroundings, its boundary and those of its neighbours."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from atlas.sheet.svg import element, path, path_data
from atlas.style.looks import BOUNDARY_DASH_MM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from atlas.sheet.frame import MapFrame
    from atlas.sheet.ink import Ink

OUTSIDE, INSIDE = "#EFEDE6", "#FCFBF6"
BOUNDARY, BOUNDARY_BAND = "#8C2F2B", "#E3BDB4"
_NEIGHBOUR_LINE = "#B9B3A6"
_GRID = "#A9A49A"
_BAND_MM = 1.2


def ground(frame: MapFrame, district: BaseGeometry, neighbours: Sequence[BaseGeometry], ink: Ink) -> str:
    """Surroundings, neighbours' outlines and the district's ground; all geometry in mm."""
    return _ground(frame, district, tuple(neighbours), ink)


# The sheets of a set show the same ground in a few frames; so of the boundary.
@lru_cache(maxsize=8)
def _ground(frame: MapFrame, district: BaseGeometry, neighbours: tuple[BaseGeometry, ...], ink: Ink) -> str:
    shown = frame.drawn(district)
    body = element("rect", x=0, y=0, width=frame.width, height=frame.height, fill=ink.colour(OUTSIDE))
    lines = path_data([frame.drawn(n) for n in neighbours if seen(n, frame)])
    body += path(lines, **neighbour_line(ink))
    return body + path(path_data([shown]), fill=ink.colour(INSIDE), fill_rule="evenodd")


def seen(shape: BaseGeometry, frame: MapFrame) -> bool:
    """Whether the frame shows any of the outline of an area in mm."""
    return bool(shape.boundary.intersects(frame.box_mm))


def neighbour_line(ink: Ink) -> dict[str, str | float | None]:
    """The stroke of what bounds the neighbours."""
    return {"fill": "none", "stroke": ink.colour(_NEIGHBOUR_LINE), "stroke_width": 0.2 * ink.size}


def grid_line(ink: Ink) -> dict[str, str | float | None]:
    """The stroke of the kilometre grid: thin and quiet."""
    stroke = ink.colour(_GRID)
    return {"fill": "none", "stroke": stroke, "stroke_width": 0.12 * ink.size, "stroke_opacity": 0.75}


@lru_cache(maxsize=8)
def boundary(frame: MapFrame, district: BaseGeometry, ink: Ink) -> str:
    """The boundary of the district as far as the frame shows it; nothing where it lies outside."""
    if not seen(district, frame):
        return ""
    band = district.difference(district.buffer(-_BAND_MM * ink.size))
    return outline(frame.drawn(band), frame.drawn(district), ink, banded=True)


def outline(band: BaseGeometry, shape: BaseGeometry, ink: Ink, *, banded: bool = False) -> str:
    """Dash-dot in dark red-brown over a pale band along the inner side, which is made where none is given."""
    inner = band if banded else shape.difference(shape.buffer(-_BAND_MM * ink.size))
    body = path(path_data([inner]), fill=ink.colour(BOUNDARY_BAND), fill_opacity=0.7, fill_rule="evenodd")
    return body + path(
        path_data([shape]),
        fill="none",
        stroke=ink.colour(BOUNDARY),
        stroke_width=0.5 * ink.size,
        stroke_dasharray=" ".join(f"{mm * ink.size:.2f}" for mm in BOUNDARY_DASH_MM),
        stroke_linejoin="round",
    )
