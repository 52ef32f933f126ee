"""Writes the places of what was found as GeoJSON; the same answer gives the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from atlas.audit.credits import attribution, credited
from atlas.export.canonical import document
from atlas.export.geojson import storable
from atlas.model.vocab import Precision
from atlas.words import say

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled
    from atlas.query import Found


def geojson_text(found: Found, assembled: Assembled) -> str:
    """
    The places involved as GeoJSON after RFC 7946, lon/lat, each with the numbers of the rows that name it.

    Places without a position are listed under ``not_located``; a diagram's shape is marked ``schematic`` and
    says so in ``caution_zh``.
    """
    named: dict[str, list[str]] = {}
    for row in found.rows:
        for place in row.entry.places:
            named.setdefault(place, []).append(row.entry.number)
    located = sorted(place for place in named if place in assembled.placed)
    sources = credited(located, assembled.catalog)
    members: dict[str, object] = {
        "type": "FeatureCollection",
        "total": found.total,
        "attribution": attribution(sources),
        "sources": [{"id": s.id, "title": s.title, "licence": s.licence.id} for s in sources],
        "not_located": sorted(set(named) - set(located)),
    }
    features = [_feature(place, named[place], assembled) for place in located]
    return document(members, features=features).decode().rstrip("\n")


def _feature(place_id: str, numbers: list[str], assembled: Assembled) -> dict[str, object]:
    place, placed = assembled.catalog.places[place_id], assembled.placed[place_id]
    schematic = placed.precision is Precision.SCHEMATIC
    return {
        "type": "Feature",
        "id": place_id,
        "geometry": shapely.geometry.mapping(storable(placed.geometry)),
        "properties": {
            "place_id": place_id,
            "name_zh": place.name_zh,
            "name_en": place.name_en,
            "kind": place.kind.value,
            "status": place.status.value,
            "precision": placed.precision.value,
            "accuracy_m": placed.accuracy_m,
            "source_id": placed.source_id,
            "schematic": schematic,
            "caution_zh": say("export.schematic") if schematic else None,
            "found": numbers,
        },
    }
