"""Gathers what the map pages draw, as plain values, the same for every page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapely import get_coordinates
from shapely.geometry import mapping

from atlas.geo.bands import accuracy_band, soft_rings
from atlas.model.kinds import PlaceKind
from atlas.model.vocab import MeasureKind
from atlas.style.legend import look_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely.geometry.base import BaseGeometry

    from atlas.audit.assemble import Assembled
    from atlas.catalog import Catalog
    from atlas.geo.placed import Placed
    from atlas.model.layer import LayerSpec
    from atlas.model.place import Membership
    from atlas.style.looks import Look

Plain = dict[str, Any]
_DECIMALS = 5
"""About a metre: what a screen can show; files carry more."""


def map_data(assembled: Assembled) -> Plain:
    """
    Everything that the map pages draw and name; text is plain text and is never markup.

    What they list and say of it comes after the map is painted: `atlas.render.records_data`.
    """
    catalog = assembled.catalog
    looks = LookBook()
    features = {spec.id: _features(spec, assembled, looks) for spec in catalog.layers}
    return {
        "plan": _plan(catalog),
        "themes": [t.model_dump(mode="json") for t in catalog.themes],
        "layers": [_layer(spec) for spec in catalog.layers],
        "looks": looks.plain(),
        "features": features,
        "places": {i: _named(i, catalog) for i in listed_places(catalog)},
        "ground": ground(assembled),
    }


class LookBook:
    """Numbers the looks that occur, so that a page carries each of them once."""

    def __init__(self) -> None:
        self._ids: dict[Look, str] = {}

    def id(self, look: Look) -> str:
        """The short id of a look."""
        return self._ids.setdefault(look, f"k{len(self._ids)}")

    def plain(self) -> Plain:
        """All looks by id."""
        return {identity: look.plain() for look, identity in self._ids.items()}


def ground(assembled: Assembled) -> Plain:
    """The quiet ground: district, neighbours and the existing lines that a reader steers by."""
    catalog, placed = assembled.catalog, assembled.placed
    lines = [
        {
            "kind": catalog.places[i].kind.value,
            "g": _plain(placed[i].geometry),
            "name_zh": catalog.places[i].name_zh,
        }
        for i in placed
        if catalog.places[i].kind is PlaceKind.RIVER
    ]
    neighbours = [
        {"name_zh": p.name_zh, "name_en": p.name_en, "g": _plain(placed[p.id].geometry)}
        for p in catalog.places.values()
        if p.kind is PlaceKind.NEIGHBOUR and p.id in placed
    ]
    return {"district": _plain(placed[catalog.district].geometry), "neighbours": neighbours, "lines": lines}


def listed_places(catalog: Catalog) -> list[str]:
    """The places that pages name: all but what serves shape rules or the locator of printed sheets alone."""
    kinds = {i: place.kind for i, place in catalog.places.items()}
    return [i for i, kind in kinds.items() if kind is not PlaceKind.ANCHOR and not kind.is_locator]


def _named(place_id: str, catalog: Catalog) -> Plain:
    """What drawing and naming a place takes."""
    place, layer = catalog.places[place_id], catalog.layer_of_place.get(place_id, "")
    row = {
        "name_zh": place.name_zh,
        "name_en": place.name_en,
        "kind": place.kind.value,
        "status": place.status.value,
        "precision": catalog.precision(place_id).value,
        "layer": layer,
        "theme": catalog.layer_by_id[layer].theme if layer else "",
    }
    if place.kind is PlaceKind.ZONE:
        row["short_zh"] = min((place.name_zh, *place.aliases), key=len)
    return row


def _plan(catalog: Catalog) -> Plain:
    plan = catalog.plan
    return {
        "title_zh": plan.title_zh,
        "title_en": plan.title_en,
        "number": plan.number,
        "period": [plan.period.start, plan.period.end],
        "expired": plan.expired,
        "as_of": plan.as_of.isoformat(),
        "chapters": {str(c.number): c.title for c in catalog.outline.chapters},
    }


def _layer(spec: LayerSpec) -> Plain:
    keys = {"id", "theme", "title_zh", "title_en", "about_zh", "about_en", "genre", "order", "visible"}
    return spec.model_dump(mode="json", include=keys | {"min_zoom", "max_zoom", "labels", "awaits"})


def _features(spec: LayerSpec, assembled: Assembled, looks: LookBook) -> list[Plain]:
    rows = []
    for drawn in assembled.drawn(spec):
        look = look_of(drawn, spec, assembled.catalog.symbols)
        if look is not None:
            placed = assembled.placed[drawn.place.id]
            rows.append(_feature(placed, look, looks.id(look), assembled))
    return rows


def _feature(placed: Placed, look: Look, look_id: str, assembled: Assembled) -> Plain:
    catalog, located = assembled.catalog, assembled.placed
    banded = look.band == "accuracy" and placed.accuracy_m
    label = placed.geometry.representative_point()
    row: Plain = {
        "id": placed.place_id,
        "look": look_id,
        "g": _plain(placed.geometry),
        "band": _plain(accuracy_band(placed.geometry, placed.accuracy_m))
        if banded and placed.accuracy_m
        else None,
        "rings": [_plain(r) for r in soft_rings(placed.geometry)] if look.edge != "crisp" else None,
        "label": [round(label.x, _DECIMALS), round(label.y, _DECIMALS)],
        "badge": _badge(placed.place_id, catalog),
    }
    if members := catalog.members(placed.place_id):
        row["chips"] = [chip for m in members if (chip := _chip(m, located))]
    slot = catalog.places[placed.place_id].slot
    if slot is not None:
        xy = get_coordinates(placed.geometry)
        ends = [
            xy[xy[:, 0 if slot.axis == "h" else 1].argmin()],
            xy[xy[:, 0 if slot.axis == "h" else 1].argmax()],
        ]
        row["bubbles"] = [[round(float(x), _DECIMALS), round(float(y), _DECIMALS)] for x, y in ends]
        row["tag"] = f"{slot.axis.upper()}{slot.ordinal}"
    return row


def _chip(member: Membership, located: Mapping[str, Placed]) -> Plain | None:
    """A zone's evidence on one of its members, where that has a position."""
    if member.place not in located:
        return None
    at = located[member.place].geometry.representative_point()
    position = [round(at.x, _DECIMALS), round(at.y, _DECIMALS)]
    return {"id": member.place, "role": member.role.value, "evidence": member.evidence.value, "at": position}


def _badge(place_id: str, catalog: Catalog) -> Plain | None:
    """How much the plan says at a place, and whether any of it is more than policy."""
    ids = catalog.measures_of_place.get(place_id, ())
    if not ids:
        return None
    firm = {MeasureKind.PROJECT, MeasureKind.TARGET}
    return {"n": len(ids), "filled": any(catalog.measures[i].kind in firm for i in ids)}


def _plain(geometry: BaseGeometry) -> Plain:
    """A geometry as GeoJSON with five decimals."""
    return {"type": geometry.geom_type, "coordinates": _rounded(mapping(geometry)["coordinates"])}


def _rounded(values: Any) -> Any:  # noqa: ANN401  nested as deep as the geometry is
    if isinstance(values, (int, float)):
        return round(float(values), _DECIMALS)
    return [_rounded(v) for v in values]
