"""Gathers what the pages' scripts draw and list, as plain values, the same for every page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapely import get_coordinates
from shapely.geometry import mapping

from atlas.catalog.citations import sentence
from atlas.catalog.phrases import (
    citation_facts,
    needs_text,
    official_sentence,
    quantity_text,
    where_sentence,
)
from atlas.geo.bands import accuracy_band, soft_rings
from atlas.model.kinds import PlaceKind
from atlas.model.vocab import MeasureKind, Status
from atlas.render.evidence_data import evidence_data, standing
from atlas.style.legend import look_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely.geometry.base import BaseGeometry

    from atlas.audit.assemble import Assembled
    from atlas.catalog import Catalog
    from atlas.geo.placed import Placed
    from atlas.model.layer import LayerSpec
    from atlas.model.measure import Measure
    from atlas.model.place import Membership
    from atlas.model.plan import Citation
    from atlas.style.looks import Look

Plain = dict[str, Any]
_DECIMALS = 5
"""About a metre: what a screen can show; files carry more."""


def site_data(assembled: Assembled) -> Plain:
    """Everything that the map pages draw and list; text is plain text and is never markup."""
    catalog = assembled.catalog
    looks = LookBook()
    features = {spec.id: _features(spec, assembled, looks) for spec in catalog.layers}
    return {
        "plan": _plan(catalog),
        "themes": [t.model_dump(mode="json") for t in catalog.themes],
        "layers": [_layer(spec) for spec in catalog.layers],
        "looks": looks.plain(),
        "features": features,
        "places": {i: _place(i, assembled) for i in catalog.places if _listed(i, catalog)},
        "measures": {m.id: _measure(m, catalog) for m in catalog.measures.values()},
        "ground": ground(assembled),
        **evidence_data(catalog),
    }


def sentences(catalog: Catalog) -> dict[str, str]:
    """The plan's sentence for each citation, where the reader supplied the text; else empty."""
    if catalog.text is None:
        return {}
    text = catalog.text
    rows = {f"{c.at}\t{c.anchor}": sentence(c, text) for _, _, c in catalog.citations()}
    return {key: value for key, value in sorted(rows.items()) if value}


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


def _listed(place_id: str, catalog: Catalog) -> bool:
    return catalog.places[place_id].kind is not PlaceKind.ANCHOR


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


def _place(place_id: str, assembled: Assembled) -> Plain:
    catalog = assembled.catalog
    place, layer = catalog.places[place_id], catalog.layer_of_place.get(place_id, "")
    precision = catalog.precision(place_id)
    row: Plain = {
        "name_zh": place.name_zh,
        "name_en": place.name_en,
        "aliases": list(place.aliases),
        "kind": place.kind.value,
        "status": place.status.value,
        "precision": precision.value,
        "group": precision.group.value,
        "accuracy_m": catalog.accuracy_m(place_id),
        "where_zh": where_sentence(place_id, catalog),
        "where_en": where_sentence(place_id, catalog, "en"),
        "basis": place.basis.value,
        "basis_note": place.basis_note,
        "source": _source(catalog.source_id(place_id), catalog),
        "needs_zh": needs_text(place_id, catalog),
        "needs_en": needs_text(place_id, catalog, "en"),
        "layer": layer,
        "theme": catalog.layer_by_id[layer].theme if layer else "",
        "part_of": place.part_of,
        "towns": list(catalog.towns_of_place[place_id]),
        "measures": list(catalog.measures_of_place.get(place_id, ())),
        "cite": [_citation(c, catalog) for c in place.cite],
        "note": place.note,
        "observations": [o.id for o in catalog.observations_of_place.get(place_id, ())],
        "baselines": [b.id for b in catalog.baselines_of_place.get(place_id, ())],
        "candidate": place.grid_candidate,
        "reference": place.status is Status.REFERENCE,
    }
    members = catalog.members(place_id)
    if place.kind is PlaceKind.ZONE:
        row["short_zh"] = min((place.name_zh, *place.aliases), key=len)
    if members:
        keys = {"place", "role", "evidence", "reason"}
        row["members"] = [m.model_dump(mode="json", include=keys) for m in members]
    return row


def _source(source_id: str | None, catalog: Catalog) -> Plain | None:
    if source_id is None:
        return None
    source = catalog.sources[source_id]
    return {
        "title": source.title,
        "provider": "；".join(p.name for p in source.providers),
        "licence": source.licence.id,
        "attribution": source.licence.attribution,
    }


def _measure(measure: Measure, catalog: Catalog) -> Plain:
    return {
        "number": measure.number_zh,
        "title": measure.title,
        "summary": measure.summary,
        "kind": measure.kind.value,
        "strength": {"verb": measure.strength.verb, "class": measure.strength.cls.value},
        "theme": measure.theme,
        "scope": measure.scope.value,
        "chapter": measure.chapter,
        "section": measure.section,
        "deadline": measure.deadline,
        "places": [r.model_dump(mode="json") for r in measure.places],
        "quantities_zh": [quantity_text(q) for q in measure.quantities],
        "quantities_en": [quantity_text(q, "en") for q in measure.quantities],
        "cite": [_citation(c, catalog) for c in measure.cite],
        "note": measure.note,
        **standing(measure, catalog),
    }


def _citation(citation: Citation, catalog: Catalog) -> Plain:
    return {**citation_facts(citation, catalog), "official_zh": official_sentence(citation, catalog)}


def _plain(geometry: BaseGeometry) -> Plain:
    """A geometry as GeoJSON with five decimals."""
    return {"type": geometry.geom_type, "coordinates": _rounded(mapping(geometry)["coordinates"])}


def _rounded(values: Any) -> Any:  # noqa: ANN401  nested as deep as the geometry is
    if isinstance(values, (int, float)):
        return round(float(values), _DECIMALS)
    return [_rounded(v) for v in values]
