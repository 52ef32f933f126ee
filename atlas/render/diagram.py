"""The structure diagram of the first page: made of records, in metres on EPSG:4548, for a template to paint.

It is a diagram and says so: it carries no grid and no scale, and never leaves the page as a measurement.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import shapely
from shapely.geometry import Point, box

from atlas.geo.bands import soft_rings
from atlas.geo.crs import to_metres
from atlas.model.kinds import PlaceKind
from atlas.model.vocab import Evidence, Role
from atlas.render.diagram_names import SPOTS, Spot, line_box, name_width, place_names, square

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from atlas.audit.assemble import Assembled

_WIDTH = 470.0
_MARGIN_SHARE = 0.035
_OUTLINE_M = 120.0
_MIN_NEIGHBOUR_PX = 1500.0
_NAME_HALF_PX = 36.0
_WIDE_SET = 1.4
_BOLD = 1.35
_SYMBOL_PX = 8.0
_ZONE_NAME_UP_PX = 14.0
_DOT_PX = 3.0
_STRUCTURE = (PlaceKind.CORE, PlaceKind.ZONE, PlaceKind.BELT, PlaceKind.CORRIDOR, PlaceKind.AXIS)


@dataclass(frozen=True, slots=True)
class Shape:
    """A path in px with the place that it stands for; `rings` from the rim inward where the edge is soft."""

    place_id: str
    name_zh: str
    name_en: str
    path: str
    rings: tuple[str, ...]
    x: float
    y: float
    count: int
    short_zh: str
    short_en: str
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A town, hub or node in px; `evidence` fills its chip."""

    place_id: str
    name_zh: str
    name_en: str
    x: float
    y: float
    evidence: str
    count: int
    labelled: bool = True
    spot: Spot = SPOTS[0]
    """Where the name stands."""

    @property
    def short_zh(self) -> str:
        """The name without the rank that the key tells."""
        return self.name_zh.removesuffix("镇")

    @property
    def short_en(self) -> str:
        """As in Chinese: Gaocun for Gaocun Town."""
        return self.name_en.rpartition(" ")[0] or self.name_en


@dataclass(frozen=True, slots=True)
class Diagram:
    """What the template paints, all in px of a `width` by `height` box."""

    width: float
    height: float
    outline: str
    rivers: tuple[str, ...]
    neighbours: tuple[Dot, ...]
    zones: tuple[Shape, ...]
    cores: tuple[Shape, ...]
    belts: tuple[Shape, ...]
    hubs: tuple[Dot, ...]
    towns: tuple[Dot, ...]
    nodes: tuple[Dot, ...]
    tray: tuple[Dot, ...]
    """Parts of the structure that have no position: listed beside the diagram, never drawn in it."""


class _Frame:
    """Metres of the printing grid to px."""

    def __init__(self, district: BaseGeometry) -> None:
        west, south, east, north = district.bounds
        margin = (north - south) * _MARGIN_SHARE
        self._west, self._north = west - margin, north + margin
        self.scale = _WIDTH / (east - west + 2 * margin)
        self.height = (north - south + 2 * margin) * self.scale
        self.box = box(self._west, south - margin, east + margin, self._north)

    def xy(self, point: BaseGeometry) -> tuple[float, float]:
        at = point if isinstance(point, Point) else point.representative_point()
        return round((at.x - self._west) * self.scale, 1), round((self._north - at.y) * self.scale, 1)

    def path(self, geometry: BaseGeometry) -> str:
        """An SVG path of all rings and lines of a geometry in metres."""
        parts = []
        for part in shapely.get_parts(geometry):
            rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
            parts += [
                self._ring(shapely.get_coordinates(r), closed=part.geom_type == "Polygon") for r in rings
            ]
        return "".join(parts)

    def _ring(self, xy: NDArray[float64], *, closed: bool) -> str:
        px = [((x - self._west) * self.scale, (self._north - y) * self.scale) for x, y in xy]
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in px) + ("Z" if closed else "")


def structure_diagram(assembled: Assembled) -> Diagram:
    """The diagram of cores, zones with hubs and chips, belts, nodes, and the tray of what has no position."""
    catalog, placed = assembled.catalog, assembled.placed
    district = to_metres(placed[catalog.district].geometry)
    frame = _Frame(district)
    maker = _Maker(assembled, frame)
    ids = {kind: [p.id for p in catalog.places.values() if p.kind is kind] for kind in PlaceKind}
    hubs = [m.place for z in ids[PlaceKind.ZONE] for m in catalog.members(z, Role.HUB)]
    nodes = next((catalog.places_of_layer[s.id] for s in catalog.layers if s.id == "structure-nodes"), ())
    rivers = [
        to_metres(placed[i].geometry).intersection(district) for i in ids[PlaceKind.RIVER] if i in placed
    ]
    zones = tuple(maker.shape(i) for i in ids[PlaceKind.ZONE] if i in placed)
    return Diagram(
        width=_WIDTH,
        height=round(frame.height, 1),
        outline=frame.path(district.simplify(_OUTLINE_M)),
        rivers=tuple(frame.path(r) for r in rivers if not r.is_empty),
        neighbours=maker.neighbours(ids[PlaceKind.NEIGHBOUR]),
        zones=zones,
        cores=tuple(maker.shape(i) for i in ids[PlaceKind.CORE] if i in placed),
        belts=tuple(maker.shape(i) for i in ids[PlaceKind.BELT] if i in placed),
        hubs=tuple(maker.dot(i) for i in dict.fromkeys(hubs) if i in placed),
        towns=maker.named([i for i in ids[PlaceKind.TOWN] if i in placed], [*hubs, *nodes], zones),
        nodes=tuple(maker.dot(i) for i in nodes if i in placed),
        tray=tuple(maker.listed(i) for kind in _STRUCTURE for i in ids[kind] if i not in placed),
    )


class _Maker:
    """Makes shapes and dots of places."""

    def __init__(self, assembled: Assembled, frame: _Frame) -> None:
        self._catalog, self._placed, self._frame = assembled.catalog, assembled.placed, frame
        self._evidence = {m.place: m.evidence for m in self._catalog.memberships}
        cores = [
            p for p in self._catalog.places.values() if p.kind is PlaceKind.CORE and p.id in self._placed
        ]
        self._core = shapely.union_all([self._placed[c.id].geometry for c in cores])

    def shape(self, place_id: str) -> Shape:
        geometry = self._placed[place_id].geometry
        place = self._catalog.places[place_id]
        rings = soft_rings(geometry, 5) if geometry.area else ()
        x, y = self._frame.xy(to_metres(geometry))
        members = self._catalog.members(place_id)
        return Shape(
            place_id,
            place.name_zh,
            place.name_en,
            self._frame.path(to_metres(geometry)),
            tuple(self._frame.path(to_metres(r)) for r in rings),
            x,
            y,
            self._count(place_id),
            min((place.name_zh, *place.aliases), key=len),
            place.name_en.partition(" ")[0] if place.kind is PlaceKind.ZONE else place.name_en,
            faint=bool(members) and all(m.evidence is Evidence.DIRECTION for m in members),
        )

    def dot(self, place_id: str) -> Dot:
        place, geometry = self._catalog.places[place_id], self._placed[place_id].geometry
        x, y = self._frame.xy(to_metres(geometry))
        evidence = str(self._evidence.get(place_id, "none"))
        labelled = not geometry.representative_point().within(self._core)
        return Dot(place_id, place.name_zh, place.name_en, x, y, evidence, self._count(place_id), labelled)

    def named(self, towns: list[str], symbols: list[str], zones: tuple[Shape, ...]) -> tuple[Dot, ...]:
        """Towns with their names put where no other name, dot or symbol stands."""
        dots = [self.dot(i) for i in towns]
        marks = [self.dot(i) for i in symbols if i in self._placed]
        taken = [square(m.x, m.y, _SYMBOL_PX) for m in marks] + [square(d.x, d.y, _DOT_PX) for d in dots]
        taken += [
            line_box(z.x, z.y - _ZONE_NAME_UP_PX, _BOLD * name_width(z.short_zh, z.short_en)) for z in zones
        ]
        labelled = [d for d in dots if d.labelled]
        spots = place_names([(d.x, d.y, name_width(d.short_zh, d.short_en)) for d in labelled], taken)
        found = dict(zip((d.place_id for d in labelled), spots, strict=True))
        return tuple(replace(d, spot=found.get(d.place_id, SPOTS[0])) for d in dots)

    def listed(self, place_id: str) -> Dot:
        place = self._catalog.places[place_id]
        return Dot(place_id, place.name_zh, place.name_en, 0, 0, str(place.kind), self._count(place_id))

    def neighbours(self, ids: list[str]) -> tuple[Dot, ...]:
        dots = []
        for place_id in ids:
            if place_id not in self._placed:
                continue
            inside = to_metres(self._placed[place_id].geometry).intersection(self._frame.box)
            if inside.area * self._frame.scale**2 < _MIN_NEIGHBOUR_PX:
                continue
            place = self._catalog.places[place_id]
            x, y = self._frame.xy(inside.buffer(0))
            dot = Dot(place_id, place.name_zh, place.name_en, x, y, "none", 0)
            half = max(_NAME_HALF_PX, name_width("", dot.short_en) * _WIDE_SET / 2)
            dots.append(replace(dot, x=min(max(x, half), _WIDTH - half)))
        return tuple(dots)

    def _count(self, place_id: str) -> int:
        return len(self._catalog.measures_of_place.get(place_id, ()))
