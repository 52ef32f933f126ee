"""The closed list of place kinds: the geometry each may have and how far outside the district it may lie."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from atlas.model.vocab import Geometry

WHOLE = None
"""No limit: the thing is drawn whole and flagged as crossing the boundary."""


class PlaceKind(StrEnum):
    """What a place is; its words are in the catalogue under ``kind``."""

    DISTRICT = "district"
    NEIGHBOUR = "neighbour"
    TOWN = "town"
    CORE = "core"
    ZONE = "zone"
    NODE = "node"
    BELT = "belt"
    CORRIDOR = "corridor"
    AXIS = "axis"
    RAIL = "rail"
    STATION = "station"
    EXPRESSWAY = "expressway"
    INTERCHANGE = "interchange"
    ROAD = "road"
    GRID_AXIS = "grid-axis"
    TRANSIT = "transit"
    WETLAND = "wetland"
    RIVER = "river"
    FOREST = "forest"
    GREENWAY = "greenway"
    FLOOD = "flood"
    CONTROL_LINE = "control-line"
    CARRIER = "carrier"
    INNOVATION = "innovation"
    ENTERPRISE = "enterprise"
    AGRICULTURE = "agriculture"
    SCHOOL = "school"
    HEALTH = "health"
    ELDERLY = "elderly"
    CULTURE_SPORT = "culture-sport"
    WATER_SUPPLY = "water-supply"
    WASTE = "waste"
    ENERGY = "energy"
    MUNICIPAL = "municipal"
    HERITAGE = "heritage"
    TOURISM = "tourism"
    CANAL = "canal"
    COMMERCE = "commerce"
    SAFETY = "safety"
    REGION_LINK = "region-link"
    ANCHOR = "anchor"
    PROVINCE = "province"
    CITY = "city"

    @property
    def rule(self) -> KindRule:
        """The geometry and extent rule of this kind."""
        return _RULES[self]

    @property
    def is_locator(self) -> bool:
        """Whether the locator of printed sheets alone draws it: no layer, page or search holds it."""
        return self in {PlaceKind.PROVINCE, PlaceKind.CITY}


@dataclass(frozen=True, slots=True)
class KindRule:
    """
    What geometry a kind may have and how far it may leave the district.

    Attributes
    ----------
    geometries
        The families allowed.
    outside_m
        Metres that a part may lie outside the district in EPSG:4548; None is without limit.
    """

    geometries: frozenset[Geometry]
    outside_m: float | None


def _rule(*geometries: Geometry, outside_m: float | None = 0.0) -> KindRule:
    return KindRule(frozenset(geometries), outside_m)


_P, _L, _A = Geometry.POINT, Geometry.LINE, Geometry.POLYGON
_RULES = {
    PlaceKind.DISTRICT: _rule(_A),
    PlaceKind.NEIGHBOUR: _rule(_A, outside_m=WHOLE),
    PlaceKind.TOWN: _rule(_P, _A),
    PlaceKind.CORE: _rule(_A),
    PlaceKind.ZONE: _rule(_A),
    PlaceKind.NODE: _rule(_P),
    PlaceKind.BELT: _rule(_L, _A, outside_m=2_000),
    PlaceKind.CORRIDOR: _rule(_L, outside_m=2_000),
    PlaceKind.AXIS: _rule(_L, outside_m=2_000),
    PlaceKind.RAIL: _rule(_L, outside_m=WHOLE),
    PlaceKind.STATION: _rule(_P, outside_m=500),
    PlaceKind.EXPRESSWAY: _rule(_L, outside_m=WHOLE),
    PlaceKind.INTERCHANGE: _rule(_P, outside_m=500),
    PlaceKind.ROAD: _rule(_L, outside_m=5_000),
    PlaceKind.GRID_AXIS: _rule(_L),
    PlaceKind.TRANSIT: _rule(_P, _L, outside_m=5_000),
    PlaceKind.WETLAND: _rule(_P, _A),
    PlaceKind.RIVER: _rule(_L, outside_m=WHOLE),
    PlaceKind.FOREST: _rule(_P, _A),
    PlaceKind.GREENWAY: _rule(_L, outside_m=2_000),
    PlaceKind.FLOOD: _rule(_P, _L, _A, outside_m=2_000),
    PlaceKind.CONTROL_LINE: _rule(_A),
    PlaceKind.CARRIER: _rule(_P, _A),
    PlaceKind.INNOVATION: _rule(_P, _A),
    PlaceKind.ENTERPRISE: _rule(_P, _A),
    PlaceKind.AGRICULTURE: _rule(_P, _A),
    PlaceKind.SCHOOL: _rule(_P, _A),
    PlaceKind.HEALTH: _rule(_P, _A),
    PlaceKind.ELDERLY: _rule(_P, _A),
    PlaceKind.CULTURE_SPORT: _rule(_P, _A),
    PlaceKind.WATER_SUPPLY: _rule(_P, _L, _A),
    PlaceKind.WASTE: _rule(_P, _A),
    PlaceKind.ENERGY: _rule(_P, _L, _A, outside_m=2_000),
    PlaceKind.MUNICIPAL: _rule(_P, _L, _A),
    PlaceKind.HERITAGE: _rule(_P, _A),
    PlaceKind.TOURISM: _rule(_P, _L, _A),
    PlaceKind.CANAL: _rule(_P, _L, _A, outside_m=WHOLE),
    PlaceKind.COMMERCE: _rule(_P, _L, _A),
    PlaceKind.SAFETY: _rule(_P, _A, outside_m=500),
    PlaceKind.REGION_LINK: _rule(_P, _L, outside_m=WHOLE),
    PlaceKind.ANCHOR: _rule(_P, outside_m=WHOLE),
    PlaceKind.PROVINCE: _rule(_A, outside_m=WHOLE),
    PlaceKind.CITY: _rule(_P, outside_m=WHOLE),
}
