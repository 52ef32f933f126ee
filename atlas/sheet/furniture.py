"""The furniture beside a map: scale in figures and as a bar, north arrow, locator and code of the sheet."""

from __future__ import annotations

from functools import lru_cache
from math import pi, sqrt
from typing import TYPE_CHECKING

import segno
import shapely

from atlas.model.kinds import PlaceKind
from atlas.sheet.ground import BOUNDARY, OUTSIDE
from atlas.sheet.svg import document, element, path, path_data, text
from atlas.words import known, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapely.geometry.base import BaseGeometry

    from atlas.audit.assemble import Assembled
    from atlas.sheet.ink import Ink
    from atlas.sheet.subject import Subject

    _Neighbours = tuple[tuple[str, BaseGeometry], ...]
    Bounds = tuple[float, float, float, float]

WIDTH_MM, HEIGHT_MM = 84.0, 30.0
_LOCATOR_MM = 28.0
_BAR_MM = 40.0
_FLAT = 2.6
"""How much wider than high the name of a province is."""
_BASELINE_MM = 0.75
_STEPS_M = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
_INK = "#222222"
_PROVINCES = {"11": "#DDE3E6", "12": "#F9F7F1", "13": "#E9E4D6"}
"""The tints of Beijing, Tianjin and Hebei in the locator."""
_OTHER = "#F7F5EF"


def furniture(subject: Subject, assembled: Assembled, ink: Ink) -> str:
    """Scale, arrow and locator side by side, as an SVG in mm; a diagram has a locator and an arrow alone."""
    body = "" if subject.diagram else _scale(subject.frame.scale, ink)
    body += _arrow(subject.frame.convergence, ink, located=not subject.diagram)
    catalog = assembled.catalog
    name, district = catalog.places[catalog.district].name_zh, assembled.on_grid[catalog.district]
    body += _locator(name, district, tuple(_neighbours(assembled)), subject.frame.bounds, ink)
    if subject.diagram:
        body = element("g", body, transform="translate(-46 0)")
    k = ink.size
    return document(element("g", body, transform=f"scale({k:.4f})"), 0, 0, WIDTH_MM * k, HEIGHT_MM * k)


def figures(scale: int) -> str:
    """A scale as 1:200 000, thousands parted by a thin space."""
    return "1:" + f"{scale:,}".replace(",", "\u2009")


def bar_m(scale: int) -> int:
    """Metres of one of the two parts of the scale bar: the longest round number that fits."""
    return max((s for s in _STEPS_M if 2 * s / scale * 1000 <= _BAR_MM), default=_STEPS_M[0])


def _scale(scale: int, ink: Ink) -> str:
    part = bar_m(scale)
    # The group is scaled by ink.size: what must be true to scale is divided by it.
    mm = part / scale * 1000 / ink.size
    body = text(figures(scale), 0, 4.4, 11, bold=True)
    top = 13.0
    body += element("rect", x=0.2, y=top, width=mm, height=1.2, fill=_INK, stroke=_INK, stroke_width=0.15)
    body += element(
        "rect", x=0.2 + mm, y=top, width=mm, height=1.2, fill="#FFFFFF", stroke=_INK, stroke_width=0.15
    )
    unit, divide = ("km", 1000) if part >= 1000 else ("m", 1)  # noqa: PLR2004  a kilometre
    for at in (0, 1, 2):
        label = f"{at * part / divide:g}" + (f" {unit}" if at == 2 else "")  # noqa: PLR2004  the last one
        anchor = "start" if at == 0 else "middle"
        body += text(label, 0.2 + at * mm, top - 1.2, 6, anchor=anchor)
    body += text(say("sheet.scale-note"), 0, 19.4, 5.6, colour="#5A5A5A")
    return body + text(say("sheet.crs-short"), 0, 22.6, 5.6, colour="#5A5A5A")


def _arrow(convergence: float, ink: Ink, *, located: bool) -> str:
    """An arrow to true north; where grid north differs, it leans by the convergence, which is stated."""
    colour = ink.colour("#333333")
    body = path("M0 -8L2.6 5L0 3L-2.6 5Z", fill="#FFFFFF", stroke=colour, stroke_width=0.25)
    body += path("M0 -8L0 3L-2.6 5Z", fill=colour)
    body += text("N", 0, -9, 8, bold=True, anchor="middle")
    arrow = element("g", body, transform=f"translate(49 14) rotate({-convergence:.4f})")
    if not located:
        return arrow
    return arrow + text(
        say("sheet.convergence", degrees=f"{convergence * 60:+.1f}"),
        49,
        22.6,
        5.6,
        colour="#5A5A5A",
        anchor="middle",
    )


# The sheets of a set show the same district in a few frames.
@lru_cache(maxsize=16)
def _locator(name: str, district: BaseGeometry, neighbours: _Neighbours, bounds: Bounds, ink: Ink) -> str:
    """The district in Beijing, Tianjin and Hebei as far as its neighbours show them; no national boundary."""
    inside, around = _shown(district, district), _by_province(district, neighbours)
    box = {"x": 0, "y": 0, "width": _LOCATOR_MM, "height": _LOCATOR_MM}
    body = element("rect", fill=ink.colour(OUTSIDE), **box)
    for province, shapes, _ in around:
        fill = ink.colour(_PROVINCES.get(province, _OTHER))
        body += path(path_data(shapes), fill=fill, stroke=ink.colour("#A9A49A"), stroke_width=0.12)
    frame = _shown(shapely.box(*bounds), district)
    taken = shapely.union_all([inside, shapely.boundary(frame)]).buffer(0.4)
    names = ""
    for province, _, whole in around:
        room = shapely.difference(whole, taken)
        if known(f"province.{province}") and room.area > 0:
            names += _named(say(f"province.{province}"), *_widest(room), colour="#55514A")
    body += path(
        path_data([inside]), fill=ink.colour("#E9B9A6"), stroke=ink.colour(BOUNDARY), stroke_width=0.3
    )
    centre = inside.representative_point()
    body += names + _named(name, centre.x, centre.y, bold=True)
    body += path(path_data([frame]), fill="none", stroke="#333333", stroke_width=0.2)
    body += element("rect", fill="none", stroke=_INK, stroke_width=0.2, **box)
    return element("g", body, transform=f"translate({WIDTH_MM - _LOCATOR_MM - 1:.2f} 1)")


def _shown(geometry: BaseGeometry, district: BaseGeometry) -> BaseGeometry:
    """A geometry in metres as the locator round a district shows it, in mm."""
    west, south, east, north = district.bounds
    side = max(east - west, north - south) * 1.9
    x0, y1 = (west + east) / 2 - side / 2, (south + north) / 2 + side / 2
    per_m = _LOCATOR_MM / side
    moved = shapely.transform(geometry, lambda xy: (xy - [x0, y1]) * [per_m, -per_m])
    return shapely.clip_by_rect(moved, 0, 0, _LOCATOR_MM, _LOCATOR_MM).simplify(0.05)


def _by_province(
    district: BaseGeometry, neighbours: _Neighbours
) -> list[tuple[str, list[BaseGeometry], BaseGeometry]]:
    """Each province with its parts and the whole of them as shown, in the order of `neighbours`."""
    found: dict[str, list[BaseGeometry]] = {}
    for province, shape in neighbours:
        found.setdefault(province, []).append(shape)
    return [
        (province, [_shown(shape, district) for shape in shapes], _shown(shapely.union_all(shapes), district))
        for province, shapes in found.items()
    ]


def _neighbours(assembled: Assembled) -> Iterator[tuple[str, BaseGeometry]]:
    """The neighbours on the printing grid, each with its province: two digits of its code (GB/T 2260)."""
    for place in assembled.catalog.places.values():
        if place.kind is PlaceKind.NEIGHBOUR and place.id in assembled.placed:
            yield str(place.code or "")[:2], assembled.on_grid[place.id]


def _widest(room: BaseGeometry) -> tuple[float, float]:
    """Where a word has most room: the centre of the largest flat ellipse."""
    flat = shapely.transform(room, lambda xy: xy * [1 / _FLAT, 1])
    best = shapely.LineString()
    for part in sorted(shapely.get_parts(flat), key=lambda part: (-part.area, part.bounds)):
        if sqrt(part.area / pi) < best.length:
            break  # No circle in what is left can be larger.
        best = max(best, shapely.maximum_inscribed_circle(part), key=lambda line: (line.length, line.bounds))
    x, y = best.coords[0]
    return x * _FLAT, y + _BASELINE_MM


def _named(words: str, x: float, y: float, *, bold: bool = False, colour: str = _INK) -> str:
    half = len(words) * 1.0
    inside = min(max(x, half + 0.4), _LOCATOR_MM - half - 0.4)
    below = min(max(y, 2.4), _LOCATOR_MM - 0.8)
    return text(words, inside, below, 5.6, anchor="middle", bold=bold, colour=colour, halo_mm=0.25)


@lru_cache(maxsize=64)
def code_svg(address: str) -> str:
    """The QR code of an address as SVG, one path, one module a millimetre."""
    code = segno.make(address, error="m", micro=False)
    rows = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(code.matrix) for x, dark in enumerate(row) if dark
    )
    side = len(code.matrix)
    return document(path(rows, fill="#000000"), -2, -2, side + 4, side + 4)
