"""Says which other places a place's shape rule takes its coordinates from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from atlas.model.place import Along, At, Beside, Disc, Hull, Through
from atlas.model.vocab import Evidence

if TYPE_CHECKING:
    from atlas.catalog.registers import Catalog
    from atlas.model.place import Place


def shape_ids(place: Place) -> tuple[str, ...]:
    """Ids of the places that a place's shape rule leans on."""
    match place.shape:
        case Hull(of=of):
            return of
        case Disc(at=spot) | At(place=spot):
            return (spot,) if isinstance(spot, str) else spot
        case Along(line=line, start=start, end=end):
            return (line, start, end) if start and end else (line,)
        case Through(places=places):
            return places
        case Beside(place=neighbour):
            return (neighbour,)
    return ()


def leans_on(place: Place, catalog: Catalog) -> tuple[str, ...]:
    """Ids that a place's rule leans on; for a zone's hull hub and half-or-better members, else all."""
    if not isinstance(place.shape, Hull) or place.shape.of:
        return shape_ids(place)
    members = catalog.members(place.id)
    better = tuple(m.place for m in members if m.evidence is not Evidence.DIRECTION)
    return better or tuple(m.place for m in members)
