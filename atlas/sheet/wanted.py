"""The texts that want a place on a map, from its records: names, and numbers keyed to the list."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import STRtree

from atlas.model.kinds import PlaceKind
from atlas.model.vocab import Geometry
from atlas.sheet.labels import LabelKind, LabelRequest
from atlas.sheet.numbering import marks
from atlas.sheet.svg import PT_MM

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shapely.geometry.base import BaseGeometry

    from atlas.catalog import Catalog
    from atlas.model.place import Place
    from atlas.sheet.features import Feature
    from atlas.sheet.ink import Ink
    from atlas.sheet.subject import Subject
    from atlas.sheet.type import Type

LARGER = 1.35
"""By how much the numbers are larger than the names: the figures within their circles must be read."""
FOCUS = "#B5342C"
_NUMBERED = 1000
"""Numbers keyed to the list go before every bare name."""
_NEIGHBOURS = 5
_THROUGH_MM = 3.0
"""How near a symbol may stand that the leader of a number alone crosses, before the number is lost."""
_SAME_SPOT_MM = 1.2
_GREY, _TOWN = "#77736B", "#3A3A3A"
_ON_LINE = 0.62
"""Where along a line its numbers stand by preference, as a share of its length."""
_KINDS = {Geometry.POINT: LabelKind.POINT, Geometry.LINE: LabelKind.LINE, Geometry.POLYGON: LabelKind.AREA}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A text that wants a place on the map, and how it is set."""

    request: LabelRequest
    size_pt: float
    colour: str
    bold: bool = False
    spacing_mm: float = 0.0
    numbers: str = ""
    """What of the text, at its end, are numbers keyed to the list; they are set larger."""
    instead: Wanted | None = None
    """What is asked for where this finds no room: a number that the list explains must not be lost."""


@dataclass(frozen=True, slots=True)
class _Style:
    """How a text is set, in points as on A3, and how far it keeps from its symbol, in mm."""

    size_pt: float
    colour: str
    bold: bool = False
    spacing: float = 0.0
    clear: float = 0.8


_FOCUS = _Style(9.0, FOCUS, bold=True, clear=2.6)
_NEIGHBOUR = _Style(7.5, _GREY, spacing=1.2)


def wanted_texts(subject: Subject, catalog: Catalog, type_: Type, ink: Ink) -> Iterator[Wanted]:
    """Every text of a map; a place that stands in several layers is named once, by the first."""
    asker = _Asker(type_, ink, _numbers(subject), _reach(subject, ink), subject.focus, subject.tags)
    seen: set[str] = set()
    for layer in subject.layers:
        for feature in layer.features:
            if feature.place_id not in seen:
                seen.add(feature.place_id)
                priority = layer.spec.labels.priority if layer.spec.labels else 0
                yield from asker.of_feature(feature, catalog.places[feature.place_id], priority)
    for place_id, shape in subject.neighbours:
        shown = shapely.intersection(shape, subject.frame.box_mm)
        name = catalog.places[place_id].name_zh
        yield asker.want(place_id, name, _NEIGHBOUR, kind=LabelKind.AREA, anchor=shown, rank=_NEIGHBOURS)


def label_text(place: Place, *, vague: bool = False) -> str:
    """A place's name as it stands on a map: its shortest, with 示意 where its position is too unsure."""
    short = min((place.name_zh, *place.aliases), key=len) if place.kind is PlaceKind.ZONE else place.name_zh
    return f"{short}（示意）" if vague else short


@dataclass(frozen=True, slots=True)
class _Asker:
    """Asks for texts in one type and ink."""

    type: Type
    ink: Ink
    numbers: dict[str, list[int]]
    reach: dict[str, float]
    focus: str
    tags: Mapping[str, str]

    def of_feature(self, feature: Feature, place: Place, priority: int) -> Iterator[Wanted]:
        """The name of a feature with its numbers; a line's numbers stand apart, at a spot on it."""
        words, identity = label_text(place, vague=feature.vague), feature.place_id
        if identity == self.focus:
            yield self.want(
                identity, words, _FOCUS, kind=LabelKind.POINT, anchor=feature.shown, rank=2 * _NUMBERED
            )
            return
        if feature.tag:
            yield from self._of_axis(feature)
            return
        own = self.tags.get(identity) or marks(self.numbers.get(identity, ()))
        kind = _KINDS[feature.look.geometry]
        rank = priority + (_NUMBERED if own else 0)
        style = self._style(feature, place, numbered=bool(own))
        if kind is not LabelKind.LINE:
            # A point's name stands at its symbol, which may have moved from where the point is shown.
            anchor = feature.shape if kind is LabelKind.POINT else feature.shown
            best = self.want(identity, words, style, kind=kind, anchor=anchor, rank=rank, own=own)
            bare = self.want(
                identity, "", style, kind=LabelKind.POINT, anchor=anchor, rank=2 * _NUMBERED, own=own
            )
            yield replace(best, instead=bare) if own else best
            return
        plain = replace(style, bold=False)
        yield self.want(identity, words, plain, kind=kind, anchor=feature.shown, rank=rank)
        if own:
            apart, spot = replace(style, clear=0.4), _along(feature)
            name = f"{identity}:numbers"
            best = self.want(name, "", apart, kind=LabelKind.POINT, anchor=spot, rank=rank, own=own)
            else_ = self.want(
                name, "", apart, kind=LabelKind.LINE, anchor=feature.shown, rank=2 * _NUMBERED, own=own
            )
            yield replace(best, instead=else_)

    def _of_axis(self, feature: Feature) -> Iterator[Wanted]:
        """An axis of the grid is named by its bubbles; its measure's number stands at the first alone."""
        own = marks(self.numbers.get(feature.place_id, ()))
        first = min((i for i, n in self.numbers.items() if marks(n) == own), default="")
        if own and feature.place_id == first:
            style = _Style(6.2, feature.look.colour, bold=True)
            yield self.want(
                first, "", style, kind=LabelKind.LINE, anchor=feature.shown, rank=_NUMBERED, own=own
            )

    def _style(self, feature: Feature, place: Place, *, numbered: bool) -> _Style:
        town = place.kind is PlaceKind.TOWN
        return _Style(
            6.6 if town else 6.2,
            _TOWN if town else feature.look.colour,
            bold=numbered or (town and place.name_zh.endswith("街道")),
            clear=self.reach.get(feature.place_id, 0.8),
        )

    def want(
        self,
        identity: str,
        words: str,
        style: _Style,
        *,
        kind: LabelKind,
        anchor: BaseGeometry,
        rank: int,
        own: str = "",
    ) -> Wanted:
        """A text with its size as it will be set."""
        size = style.size_pt * self.ink.type
        width = self.type.width_mm(words, size, bold=style.bold) + style.spacing * len(words)
        if own:
            width += self.type.width_mm(own, size * LARGER, bold=True) + (0.25 * size * PT_MM if words else 0)
        request = LabelRequest(
            identity,
            f"{words} {own}".strip(),
            kind,
            anchor,
            (width, (size * LARGER if own else size) * PT_MM * 1.1),
            priority=rank,
            leader=kind is LabelKind.POINT or rank >= _NUMBERED,
            clearance_mm=style.clear,
            through_mm=_THROUGH_MM * self.ink.size if own and not words else 0.0,
            needed=bool(own) and rank >= 2 * _NUMBERED,
            # Glyph by glyph only what is of one width: the digits of 103国道 would run into the rest.
            curved=not own and not any(char.isascii() for char in words),
        )
        return Wanted(request, size, self.ink.colour(style.colour), style.bold, style.spacing, own)


def _numbers(subject: Subject) -> dict[str, list[int]]:
    numbers: dict[str, list[int]] = {}
    for row in subject.numbered:
        for place in row.places:
            numbers.setdefault(place, []).append(row.number)
    return numbers


def _reach(subject: Subject, ink: Ink) -> dict[str, float]:
    """How far a name keeps from each point: beyond its own symbol and any that stands upon the same spot."""
    points = [f for f in subject.features if f.shape.geom_type == "Point"]
    shapes = np.array([f.shape for f in points], dtype=object)
    found: dict[str, float] = {}
    if not points:
        return found
    ones, others = STRtree(shapes).query(shapes, predicate="dwithin", distance=_SAME_SPOT_MM)
    apart = shapely.distance(shapes[ones], shapes[others])
    for one, other, distance in zip(ones.tolist(), others.tolist(), apart.tolist(), strict=True):
        edge = distance + points[other].look.size_mm / 2 * ink.size + 0.45
        place = points[one].place_id
        found[place] = max(found.get(place, 0.0), edge)
    return found


def _along(feature: Feature) -> BaseGeometry:
    longest = max(shapely.get_parts(feature.shown), key=lambda part: part.length)
    spot: BaseGeometry = longest.interpolate(_ON_LINE, normalized=True)
    return spot
