"""Writes measures, places and the audit as JSON records; the plan's own sentences are never among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from atlas.audit.coverage import audit
from atlas.catalog.phrases import citation_facts, needs_text, quantity_text, where_sentence
from atlas.export.canonical import document
from atlas.geo.crs import STORAGE, WEB, convert, to_storage
from atlas.model.vocab import Precision

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from atlas.audit.assemble import Assembled
    from atlas.catalog import Catalog
    from atlas.model.measure import Measure, Quantity
    from atlas.model.place import Place


def measures_json(assembled: Assembled) -> bytes:
    """
    All measures with citations, quantities and places, one a line, by id.

    Summaries are our own words. ``located`` says whether one of the places has a position; ``anchor`` is a
    few words of the plan, by which its sentence is found in a reader's own copy.
    """
    catalog = assembled.catalog
    rows = [_measure(measure, catalog) for _, measure in sorted(catalog.measures.items())]
    return document({"plan": _plan(catalog)}, measures=rows)


def places_json(assembled: Assembled) -> bytes:
    """
    All places, one a line, by id: with a position or without, and then with what is missing.

    ``label`` is lon/lat in WGS 84 of a point on the place, within the district where the place reaches into
    it; null where the place has no position.
    """
    rows = [_place(place, assembled) for _, place in sorted(assembled.catalog.places.items())]
    return document({"plan": _plan(assembled.catalog)}, places=rows)


def audit_json(assembled: Assembled) -> bytes:
    """The audit, one member a line and one finding a line."""
    found = audit(assembled)
    findings = found.pop("findings")
    assert isinstance(findings, list)  # noqa: S101  `audit` says so
    return document(found, findings=findings)


def label_point(place_id: str, assembled: Assembled) -> tuple[float, float] | None:
    """
    Where to write a place's name.

    Returns
    -------
    lon_lat
        WGS 84 degrees with at most seven decimals: a point on the place, on lines halfway along the longest
        part; within the district where the place reaches into it. None for a place without a position.
    """
    if place_id not in assembled.placed:
        return None
    whole, district = assembled.on_grid[place_id], assembled.on_grid[assembled.catalog.district]
    inside = whole.intersection(district)
    at = convert(to_storage(_point_on(whole if inside.is_empty else inside)), STORAGE, WEB)
    return at.x, at.y


def _point_on(geometry: BaseGeometry) -> shapely.Point:
    """On the largest part: inside a polygon, halfway along a line."""
    parts = list(shapely.get_parts(geometry))
    largest = max(parts, key=lambda part: (part.area, part.length))
    if isinstance(largest, shapely.LineString):
        halfway: shapely.Point = largest.interpolate(0.5, normalized=True)
        return halfway
    return shapely.Point(shapely.point_on_surface(largest))


def _plan(catalog: Catalog) -> dict[str, object]:
    plan = catalog.plan
    return {"id": plan.id, "title_zh": plan.title_zh, "title_en": plan.title_en, "number": plan.number}


def _measure(measure: Measure, catalog: Catalog) -> dict[str, object]:
    return {
        "measure_id": measure.id,
        "number_zh": measure.number_zh,
        "title": measure.title,
        "summary": measure.summary,
        "kind": measure.kind.value,
        "strength": measure.strength.verb,
        "strength_class": measure.strength.cls.value,
        "theme": measure.theme,
        "scope": measure.scope.value,
        "deadline": measure.deadline,
        "located": catalog.is_located(measure),
        "places": [
            {
                "place_id": ref.place,
                "name_zh": catalog.places[ref.place].name_zh,
                "relation": ref.relation.value,
                "precision": catalog.precision(ref.place).value,
            }
            for ref in measure.places
        ],
        "quantities": [_quantity(quantity) for quantity in measure.quantities],
        "citations": [citation_facts(citation, catalog) for citation in measure.cite],
        "note": measure.note,
    }


def _quantity(quantity: Quantity) -> dict[str, object]:
    texts = {"text_zh": quantity_text(quantity), "text_en": quantity_text(quantity, "en")}
    return {**quantity.model_dump(mode="json"), **texts}


def _place(place: Place, assembled: Assembled) -> dict[str, object]:
    catalog = assembled.catalog
    precision = catalog.precision(place.id)
    return {
        "place_id": place.id,
        "name_zh": place.name_zh,
        "name_en": place.name_en,
        "aliases": list(place.aliases),
        "kind": place.kind.value,
        "status": place.status.value,
        "counted": catalog.counted(place.id),
        "part_of": place.part_of,
        "layer_id": catalog.layer_of_place.get(place.id),
        "precision": precision.value,
        "precision_group": precision.group.value,
        "schematic": precision is Precision.SCHEMATIC,
        "accuracy_m": catalog.accuracy_m(place.id),
        "basis": place.basis.value,
        "basis_note": place.basis_note,
        "where_zh": where_sentence(place.id, catalog),
        "where_en": where_sentence(place.id, catalog, "en"),
        "needs": needs_text(place.id, catalog),
        "source_id": catalog.source_id(place.id),
        "label": label_point(place.id, assembled),
        "measures": list(catalog.measures_of_place.get(place.id, ())),
        "members": [
            {"place_id": m.place, "role": m.role.value, "evidence": m.evidence.value, "reason": m.reason}
            for m in catalog.members(place.id)
        ],
        "citations": [citation_facts(citation, catalog) for citation in place.cite],
        "confused_with": list(place.confused_with),
        "note": place.note,
    }
