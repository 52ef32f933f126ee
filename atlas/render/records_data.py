"""Gathers what cards and lists say of places, measures and evidence: data that follows the painted map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from atlas.catalog.citations import sentence
from atlas.catalog.phrases import (
    citation_facts,
    needs_text,
    official_sentence,
    quantity_text,
    where_sentence,
)
from atlas.model.vocab import Status
from atlas.render.evidence_data import evidence_data, standing
from atlas.render.site_data import listed_places

if TYPE_CHECKING:
    from atlas.catalog import Catalog
    from atlas.model.measure import Measure
    from atlas.model.plan import Citation

Plain = dict[str, Any]


def records_data(catalog: Catalog) -> Plain:
    """Measures, evidence, and what is said of places; text is plain text and is never markup."""
    return {
        "places": {i: _place(i, catalog) for i in listed_places(catalog)},
        "measures": {m.id: _measure(m, catalog) for m in catalog.measures.values()},
        **evidence_data(catalog),
    }


def sentences(catalog: Catalog) -> dict[str, str]:
    """The plan's sentence for each citation, where the reader supplied the text; else empty."""
    if catalog.text is None:
        return {}
    text = catalog.text
    rows = {f"{c.at}\t{c.anchor}": sentence(c, text) for _, _, c in catalog.citations()}
    return {key: value for key, value in sorted(rows.items()) if value}


def _place(place_id: str, catalog: Catalog) -> Plain:
    """What a card says of a place beside its name."""
    place = catalog.places[place_id]
    row: Plain = {
        "aliases": list(place.aliases),
        "group": catalog.precision(place_id).group.value,
        "accuracy_m": catalog.accuracy_m(place_id),
        "where_zh": where_sentence(place_id, catalog),
        "where_en": where_sentence(place_id, catalog, "en"),
        "basis": place.basis.value,
        "basis_note": place.basis_note,
        "source": _source(catalog.source_id(place_id), catalog),
        "needs_zh": needs_text(place_id, catalog),
        "needs_en": needs_text(place_id, catalog, "en"),
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
