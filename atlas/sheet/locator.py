"""Draws where a sheet lies: the district in Beijing, Tianjin and Hebei, or the frame in the district."""

from __future__ import annotations

from functools import lru_cache
from math import pi, sqrt
from typing import TYPE_CHECKING

import shapely

from atlas.model.kinds import PlaceKind
from atlas.sheet.ground import BOUNDARY, OUTSIDE
from atlas.sheet.svg import element, path, path_data, text
from atlas.words import known, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from shapely.geometry.base import BaseGeometry

    from atlas.audit.assemble import Assembled
    from atlas.sheet.ink import Ink
    from atlas.sheet.subject import Subject

    Shown = Callable[[BaseGeometry], BaseGeometry]
    Named = tuple[str, BaseGeometry]
    Bounds = tuple[float, float, float, float]

LOCATOR_MM = 28.0
_ROOM = 1.06
"""By how much the square is wider than the provinces in it."""
_AROUND = 1.9
"""By how much the square is wider than the district, where the frame is but a part of it."""
_FLAT = 2.6
"""How much wider than high the name of a province is."""
_BASELINE_MM = 0.75
_PT, _SMALL_PT = 5.6, 5.1
_CHAR_MM, _LINE_MM = 1.85, 1.75
_DOT_MM, _GAP_MM = 0.3, 0.5
_FIRST = 2
"""Cities that are named before the district: those that a reader finds it by."""
_APART_MM = 1.0
"""Another city this near to the district could not be told from it."""
_EDGE_MM = 0.3
_LEAST_ROOM_MM = 0.8
"""Radius of the flat ellipse, upwards, that the name of a province needs."""
_INK = "#222222"
_GREY = "#55514A"
_PROVINCE_LINE = "#8F897C"
_DISTRICT, _DISTRICT_DEEP = "#E9B9A6", "#C8553D"
_PROVINCES = {"11": "#DDE3E6", "12": "#F9F7F1", "13": "#E9E4D6"}
"""The tints of Beijing, Tianjin and Hebei."""
_OTHER = "#F7F5EF"
_BOX = {"x": 0.0, "y": 0.0, "width": LOCATOR_MM, "height": LOCATOR_MM}


def locator(subject: Subject, assembled: Assembled, ink: Ink) -> str:
    """The locator in mm from its upper left corner; no boundary of the country is drawn."""
    catalog = assembled.catalog
    own = catalog.places[catalog.district].name_zh, assembled.on_grid[catalog.district]
    region = [catalog.places[i] for i in region_places(subject, assembled)]
    if region:
        parts = tuple((p.kind, str(p.code)[:2], (p.name_zh, assembled.on_grid[p.id])) for p in region)
        body = _region(own, parts, ink)
    else:
        body = _near(own, tuple(_neighbours(assembled)), subject.frame.bounds, ink)
    return body + element("rect", fill="none", stroke=_INK, stroke_width=0.2, **_BOX)


def region_places(subject: Subject, assembled: Assembled) -> tuple[str, ...]:
    """
    Ids of the provinces and cities that the locator draws, by code; none where the frame is but a part.

    A frame within the district is located in the district, one that holds it in the provinces around it.
    """
    if not shapely.box(*subject.frame.bounds).covers(assembled.on_grid[assembled.catalog.district]):
        return ()
    drawn = [p for p in assembled.catalog.places.values() if p.kind.is_locator and p.id in assembled.placed]
    return tuple(p.id for p in sorted(drawn, key=lambda p: (str(p.code), p.id)))


def _window(bounds: Sequence[float], grow: float) -> Shown:
    """What brings metres into the square, bounds in its middle, and cuts at its edges."""
    west, south, east, north = bounds
    side = max(east - west, north - south) * grow
    x0, y1 = (west + east) / 2 - side / 2, (south + north) / 2 + side / 2
    per_m = LOCATOR_MM / side

    def shown(geometry: BaseGeometry) -> BaseGeometry:
        moved = shapely.transform(geometry, lambda xy: (xy - [x0, y1]) * [per_m, -per_m])
        return shapely.clip_by_rect(moved, 0, 0, LOCATOR_MM, LOCATOR_MM).simplify(0.05)

    return shown


# The sheets of a set show the same district in a few frames.
@lru_cache(maxsize=16)
def _region(own: Named, parts: tuple[tuple[PlaceKind, str, Named], ...], ink: Ink) -> str:
    """The district in the provinces around it, with their cities."""
    shown = _window(shapely.union_all([shape for *_, (_, shape) in parts]).bounds, _ROOM)
    inside = shown(own[1])
    provinces = [(code, (n, shown(g))) for kind, code, (n, g) in parts if kind is PlaceKind.PROVINCE]
    cities = [(name, shown(shape)) for kind, _, (name, shape) in parts if kind is PlaceKind.CITY]
    body = element("rect", fill=ink.colour(OUTSIDE), **_BOX)
    for code, (_, shape) in provinces:
        fill = ink.colour(_PROVINCES.get(code, _OTHER))
        body += path(path_data([shape]), fill=fill, stroke=ink.colour(_PROVINCE_LINE), stroke_width=0.15)
    deep, rim = ink.colour(_DISTRICT_DEEP), ink.colour(BOUNDARY)
    body += path(path_data([inside]), fill=deep, stroke=rim, stroke_width=0.12)
    beside = inside.buffer(_APART_MM)
    apart = [city for n, city in enumerate(cities) if n < _FIRST or not beside.covers(city[1])]
    return body + "".join(_names((own[0], inside), apart, [area for _, area in provinces]))


def _names(own: Named, cities: Sequence[Named], areas: Sequence[Named]) -> Iterator[str]:
    """Names: of the first cities, the district, the other cities, each with its dot, and of the provinces."""
    taken = [own[1], *(dot.buffer(_DOT_MM) for _, dot in cities)]
    for named in [*cities[:_FIRST], own, *cities[_FIRST:]]:
        words, shape = named
        spots = list(_beside(words, shape))
        box = next((spot for spot in spots if _is_free(spot, taken)), spots[0] if named is own else None)
        if box is None:
            continue
        taken.append(box)
        if named is not own:
            west, north, _, _ = shape.bounds
            dot = {"cx": west, "cy": north, "r": _DOT_MM, "stroke_width": 0.15}
            yield element("circle", fill="#FFFFFF", stroke=_INK, **dot)
        x, y = (box.bounds[0] + box.bounds[2]) / 2, box.bounds[3] - 0.35
        yield text(words, x, y, _SMALL_PT, bold=named is own, anchor="middle", halo_mm=0.2)
    for words, area in areas:
        room = shapely.difference(area, shapely.union_all([shape.buffer(0.2) for shape in taken]))
        x, y, radius = _widest(room)
        if radius >= _LEAST_ROOM_MM:
            yield _named(words, x, y, colour=_GREY)


def _is_free(spot: BaseGeometry, taken: Sequence[BaseGeometry]) -> bool:
    """Whether a name there lies in the square and covers nothing."""
    square = shapely.box(_EDGE_MM, _EDGE_MM, LOCATOR_MM - _EDGE_MM, LOCATOR_MM - _EDGE_MM)
    return bool(square.covers(spot)) and not any(spot.intersects(other) for other in taken)


def _beside(words: str, shape: BaseGeometry) -> Iterator[BaseGeometry]:
    """Where a name may stand beside a dot or a small area: right, left, above, below."""
    west, north, east, south = shape.bounds
    half_w, half_h = len(words) * _CHAR_MM / 2, _LINE_MM / 2
    x, y = (west + east) / 2, (north + south) / 2
    for dx, dy in ((1, 0), (-1, 0), (0, -1), (0, 1)):
        at_x = x + dx * ((east - west) / 2 + _GAP_MM + half_w)
        at_y = y + dy * ((south - north) / 2 + _GAP_MM + half_h)
        yield shapely.box(at_x - half_w, at_y - half_h, at_x + half_w, at_y + half_h)


@lru_cache(maxsize=16)
def _near(own: Named, neighbours: tuple[Named, ...], bounds: Bounds, ink: Ink) -> str:
    """The frame in the district, with its neighbours in the tints of their provinces."""
    name, district = own
    shown = _window(district.bounds, _AROUND)
    body = element("rect", fill=ink.colour(OUTSIDE), **_BOX)
    around: dict[str, list[BaseGeometry]] = {}
    for province, shape in neighbours:
        around.setdefault(province, []).append(shape)
    for province, shapes in around.items():
        fill = ink.colour(_PROVINCES.get(province, _OTHER))
        data = path_data(shown(shape) for shape in shapes)
        body += path(data, fill=fill, stroke=ink.colour("#A9A49A"), stroke_width=0.12)
    inside, frame = shown(district), shown(shapely.box(*bounds))
    taken = shapely.union_all([inside, shapely.boundary(frame)]).buffer(0.4)
    names = ""
    for province, shapes in around.items():
        room = shapely.difference(shown(shapely.union_all(shapes)), taken)
        if known(f"province.{province}") and room.area > 0:
            x, y, _ = _widest(room)
            names += _named(say(f"province.{province}"), x, y, colour=_GREY)
    fill, rim = ink.colour(_DISTRICT), ink.colour(BOUNDARY)
    body += path(path_data([inside]), fill=fill, stroke=rim, stroke_width=0.3)
    centre = inside.representative_point()
    body += names + _named(name, centre.x, centre.y, bold=True)
    return body + path(path_data([frame]), fill="none", stroke="#333333", stroke_width=0.2)


def _neighbours(assembled: Assembled) -> Iterator[Named]:
    """The neighbours on the printing grid, each with its province: two digits of its code (GB/T 2260)."""
    for place in assembled.catalog.places.values():
        if place.kind is PlaceKind.NEIGHBOUR and place.id in assembled.placed:
            yield str(place.code or "")[:2], assembled.on_grid[place.id]


def _widest(room: BaseGeometry) -> tuple[float, float, float]:
    """Where a word has most room, and its radius: the centre of the largest flat ellipse."""
    flat = shapely.transform(room, lambda xy: xy * [1 / _FLAT, 1])
    best = shapely.LineString()
    for part in sorted(shapely.get_parts(flat), key=lambda part: (-part.area, part.bounds)):
        if sqrt(part.area / pi) < best.length:
            break  # No circle in what is left can be larger.
        best = max(best, shapely.maximum_inscribed_circle(part), key=lambda line: (line.length, line.bounds))
    x, y = best.coords[0]
    return x * _FLAT, y + _BASELINE_MM, best.length


def _named(words: str, x: float, y: float, *, bold: bool = False, colour: str = _INK) -> str:
    half = len(words) * 1.0
    inside = min(max(x, half + 0.4), LOCATOR_MM - half - 0.4)
    below = min(max(y, 2.4), LOCATOR_MM - 0.8)
    return text(words, inside, below, _PT, anchor="middle", bold=bold, colour=colour, halo_mm=0.25)
