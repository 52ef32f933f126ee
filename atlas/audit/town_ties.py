"""What ties measures to a town: its own places, its zone, a line that passes near its seat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from atlas.model.kinds import PlaceKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from atlas.audit.assemble import Assembled
    from atlas.catalog import Catalog

    Tie = tuple[str, str]
    """Ids of a measure and of the place that ties it to the town."""

NEAR_M = 3_000.0
"""A line this near to a town's seat may concern it; boundaries that would settle it are not published."""
_LINES = {PlaceKind.RAIL, PlaceKind.EXPRESSWAY, PlaceKind.ROAD, PlaceKind.RIVER, PlaceKind.CANAL}


@dataclass(frozen=True, slots=True)
class TownMeasures:
    """The measures of a town by what ties them to it; each stands once, under its nearest tie."""

    own: tuple[Tie, ...]
    zone: tuple[Tie, ...]
    line: tuple[Tie, ...]


def town_ids(catalog: Catalog) -> list[str]:
    """The towns of the district, by id."""
    return [p.id for p in catalog.places.values() if p.kind is PlaceKind.TOWN]


def town_measures(town: str, assembled: Assembled) -> TownMeasures:
    """All measures of a town: its own first, then those of its zone, then those of lines near its seat."""
    catalog = assembled.catalog
    taken: set[str] = set()

    def at(places: Iterable[str]) -> tuple[Tie, ...]:
        rows = []
        for place in places:
            for identity in catalog.measures_of_place.get(place, ()):
                if identity not in taken:
                    taken.add(identity)
                    rows.append((identity, place))
        return tuple(sorted(rows))

    own = [
        place
        for place, towns in catalog.towns_of_place.items()
        if town in towns and catalog.places[place].kind is not PlaceKind.ZONE
    ]
    zones = [m.zone for m in catalog.memberships if m.place == town]
    return TownMeasures(at(own), at(zones), at(_near(town, assembled)))


def _near(town: str, assembled: Assembled) -> list[str]:
    """Lines near the town's seat; none where the seat is not located."""
    if town not in assembled.placed:
        return []
    seat = assembled.on_grid[town]
    lines = [p.id for p in assembled.catalog.places.values() if p.kind in _LINES and p.id in assembled.placed]
    return [i for i in lines if shapely.dwithin(assembled.on_grid[i], seat, NEAR_M)]
