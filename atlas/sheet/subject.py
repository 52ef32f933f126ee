"""What a map sheet is about: its frame, its features on paper, and whether its scale is honest."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
import shapely

from atlas.model.kinds import PlaceKind
from atlas.model.vocab import Genre, Geometry, Precision, Status
from atlas.sheet.apart import set_apart
from atlas.sheet.features import Feature
from atlas.sheet.frame import MapFrame
from atlas.sheet.numbering import Numbered, number_measures
from atlas.sheet.structure import GLYPHS
from atlas.style.legend import look_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from atlas.audit.assemble import Assembled
    from atlas.model.layer import LayerSpec
    from atlas.model.place import Place
    from atlas.model.sheet import SheetSpec
    from atlas.sheet.paper import Layout
    from atlas.style.legend import Drawn

HONEST_MM = 2.0
"""The median accuracy of what a scale leans on may be this much on paper."""
VAGUE_MM = 5.0
"""A feature surer than this on paper needs no band of its own."""
_GROUND = {PlaceKind.DISTRICT, PlaceKind.NEIGHBOUR}


@dataclass(frozen=True, slots=True)
class DrawnLayer:
    """A layer with those of its features that the frame shows, in mm."""

    spec: LayerSpec
    features: tuple[Feature, ...]


@dataclass(frozen=True, slots=True)
class Honesty:
    """The median accuracy of a sheet's bearing features; None where none states one."""

    median_m: float | None
    median_mm: float | None
    counted: int

    @property
    def honest(self) -> bool:
        """Whether what the scale leans on is as sure as the scale pretends."""
        return self.median_mm is not None and self.median_mm <= HONEST_MM


@dataclass(frozen=True, slots=True)
class Subject:
    """
    All that a map sheet draws.

    Attributes
    ----------
    layers
        In the order of the sheet's record, which is that of its legend; those without features too.
    district, neighbours
        In mm; neighbours with their ids.
    """

    spec: SheetSpec
    layout: Layout
    frame: MapFrame
    layers: tuple[DrawnLayer, ...]
    district: BaseGeometry
    neighbours: tuple[tuple[str, BaseGeometry], ...]
    honesty: Honesty
    numbered: tuple[Numbered, ...]
    focus: str = ""
    """The one place that the map is about, where it is about one."""
    tags: Mapping[str, str] = field(default_factory=dict)
    """Of an index: the sheet of each place, set after its name."""

    @property
    def features(self) -> list[Feature]:
        """Every feature drawn, layer by layer."""
        return [feature for layer in self.layers for feature in layer.features]

    @property
    def diagram(self) -> bool:
        """Whether this is a structure diagram, which pretends to no position."""
        return self.spec.genre is Genre.DIAGRAM


def extent_m(assembled: Assembled) -> tuple[float, float, float, float]:
    """The district's bounds on the printing grid: west, south, east, north in metres."""
    west, south, east, north = assembled.on_grid[assembled.catalog.district].bounds
    return west, south, east, north


def make_subject(
    spec: SheetSpec, assembled: Assembled, layout: Layout, bounds: tuple[float, float, float, float]
) -> Subject:
    """Everything that a sheet draws within bounds in metres, on a layout."""
    _, _, width, height = layout.frame
    frame = MapFrame.around(bounds, width, height, layout.scale)
    catalog = assembled.catalog
    located = spec.genre is Genre.LOCATED
    layers = _apart(
        [_drawn(catalog.layer_by_id[name], assembled, frame, located=located) for name in spec.layers],
        layout.text,
    )
    around = [
        p.id for p in catalog.places.values() if p.kind is PlaceKind.NEIGHBOUR and p.id in assembled.placed
    ]
    district, *shapes = frame.mm(assembled.on_grid_all([catalog.district, *around]))
    order = [f.place_id for layer in layers for f in _north_to_south(layer.features)]
    return Subject(
        spec,
        layout,
        frame,
        layers,
        district,
        tuple((i, s) for i, s in zip(around, shapes, strict=True) if s.intersects(frame.box_mm)),
        _honesty(spec, assembled, layout.scale),
        tuple(number_measures(spec, order, catalog)),
    )


def _north_to_south(features: Sequence[Feature]) -> list[Feature]:
    at = shapely.get_coordinates(shapely.point_on_surface([f.shown for f in features])).round(1).tolist()
    order = sorted((y, x, f.place_id, row) for row, (f, (x, y)) in enumerate(zip(features, at, strict=True)))
    return [features[row] for *_, row in order]


def _apart(layers: Iterable[DrawnLayer], size: float) -> tuple[DrawnLayer, ...]:
    """The layers with no symbol upon another; those of the first layers keep their spots."""
    rows = [(at.spec, feature) for at in layers for feature in at.features]
    moved = set_apart([feature for _, feature in rows], size)
    return tuple(
        DrawnLayer(at.spec, tuple(f for (spec, _), f in zip(rows, moved, strict=True) if spec is at.spec))
        for at in layers
    )


def seen_as(spec: LayerSpec, assembled: Assembled, *, located: bool) -> list[Drawn]:
    """The features of a layer as map and legend show them: on a diagram, every point is schematic."""
    return [
        row if located or row.geometry is not Geometry.POINT else replace(row, precision=Precision.SCHEMATIC)
        for row in assembled.drawn(spec)
    ]


def _drawn(spec: LayerSpec, assembled: Assembled, frame: MapFrame, *, located: bool) -> DrawnLayer:
    """The features of a layer; a diagram pretends to no position and so states no accuracy either."""
    catalog = assembled.catalog
    rows = [
        (drawn, look)
        for drawn in seen_as(spec, assembled, located=located)
        if (look := look_of(drawn, spec, catalog.symbols)) and drawn.place.kind not in _GROUND
    ]
    shapes = frame.mm(assembled.on_grid_all([drawn.place.id for drawn, _ in rows]))
    shown = shapes.copy()
    spread = [i for i, (drawn, _) in enumerate(rows) if drawn.geometry is not Geometry.POINT]
    shown[spread] = frame.all_drawn(shapes[spread])
    there = shapely.intersects(shown, frame.box_mm)
    features = []
    for row in np.flatnonzero(there):
        drawn, look = rows[row]
        accuracy_m = assembled.placed[drawn.place.id].accuracy_m
        accuracy = accuracy_m / frame.metres if accuracy_m and located else None
        vague = accuracy is not None and accuracy > VAGUE_MM
        part = drawn.place.kind if not located and drawn.place.kind in GLYPHS else None
        tag = _tag(drawn.place)
        features.append(Feature(drawn.place.id, look, shapes[row], shown[row], accuracy, vague, part, tag))
    return DrawnLayer(spec, tuple(features))


def _tag(place: Place) -> str:
    return f"{place.slot.axis.upper()}{place.slot.ordinal}" if place.slot else ""


def _honesty(spec: SheetSpec, assembled: Assembled, scale: int) -> Honesty:
    """The median over the features of the bearing layers that are neither diagram nor reference."""
    metres = sorted(_bearing(spec.bearing, assembled))
    if not metres:
        return Honesty(None, None, 0)
    middle = float(median(metres))
    return Honesty(middle, middle / scale * 1000, len(metres))


def _bearing(layers: Iterable[str], assembled: Assembled) -> list[float]:
    catalog = assembled.catalog
    ids = {i for name in layers for i in catalog.places_of_layer[name] if i in assembled.placed}
    rows = [assembled.placed[i] for i in sorted(ids) if catalog.places[i].status is not Status.REFERENCE]
    return [p.accuracy_m for p in rows if p.accuracy_m is not None and p.precision != "schematic"]
