"""The atlas as a profile may see it: the public one has no trace of what is internal or leans on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from atlas.audit.assemble import Assembled
from atlas.catalog.leaning import shape_ids
from atlas.model.finding import Report
from atlas.model.measure import Scope
from atlas.model.vocab import Sensitivity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from atlas.catalog import Catalog
    from atlas.catalog.features import RawFeature
    from atlas.model.layer import LayerSpec
    from atlas.model.measure import Measure
    from atlas.model.place import Place
    from atlas.model.source import SourceRecord

INTERNAL_LICENCE = "internal"
"""The licence id of a source that is for the bureau alone."""
INTERNAL_TABLES = {"findings"}
"""Tables that speak of the work on the records, and may name what is internal."""


@dataclass(frozen=True, slots=True)
class View:
    """
    What a profile sees.

    Attributes
    ----------
    withheld
        Titles (zh, en) of the layers that are left out, whole or in part; the places in them are not told.
    """

    assembled: Assembled
    withheld: tuple[tuple[str, str], ...]


def view(assembled: Assembled, profile: Sensitivity) -> View:
    """
    The atlas for `profile`: whole for the bureau; for the public without internal layers, places and sources.

    A place is internal where its layer is and it has a position, or where its geometry's source is for the
    bureau alone; so is every place whose shape is computed from such a one. Its name, its citations, its
    membership and its references go with it. An internal layer without data is still declared, as empty.
    """
    if profile is Sensitivity.INTERNAL:
        return View(assembled, ())
    catalog = assembled.catalog
    hidden = _hidden(assembled)
    layers = {
        spec.id
        for spec in catalog.layers
        if spec.sensitivity is Sensitivity.INTERNAL and _filled(spec.id, assembled)
    }
    titles = tuple(
        (s.title_zh, s.title_en)
        for s in catalog.layers
        if s.id in layers or hidden & set(catalog.places_of_layer[s.id]) & set(assembled.placed)
    )
    reduced = _reduced(catalog, hidden, layers)
    placed = {i: p for i, p in assembled.placed.items() if i not in hidden}
    return View(Assembled(reduced, placed, Report.of([])), titles)


def _filled(layer: str, assembled: Assembled) -> bool:
    return any(place in assembled.placed for place in assembled.catalog.places_of_layer[layer])


def _hidden(assembled: Assembled) -> set[str]:
    """Ids of the internal places, and of all that are computed from them."""
    catalog = assembled.catalog
    secret = {s.id for s in catalog.sources.values() if s.licence.id == INTERNAL_LICENCE}
    hidden = {i for i in catalog.places if catalog.source_id(i) in secret}
    for spec in catalog.layers:
        if spec.sensitivity is Sensitivity.INTERNAL:
            hidden |= {i for i in catalog.places_of_layer[spec.id] if i in assembled.placed}
    while True:
        leaning = {i for i in catalog.places if i not in hidden and _leans_on(i, catalog) & hidden}
        if not leaning:
            return hidden
        hidden |= leaning


def _leans_on(place_id: str, catalog: Catalog) -> set[str]:
    place = catalog.places[place_id]
    if place.shape is None or place_id in catalog.features:
        return set()
    return {*shape_ids(place), *(m.place for m in catalog.members(place_id))}


def _reduced(catalog: Catalog, hidden: set[str], layers: set[str]) -> Catalog:
    """The catalog without the hidden places, and without what only speaks of them."""
    places = {i: p for i, p in catalog.places.items() if i not in hidden}
    places = {
        i: p.model_copy(
            update={
                "part_of": p.part_of if p.part_of in places else None,
                "on": tuple(line for line in p.on if line in places),
                "confused_with": tuple(other for other in p.confused_with if other in places),
            }
        )
        for i, p in places.items()
    }
    features = {i: f for i, f in catalog.features.items() if i not in hidden}
    public = tuple(_public_layer(s, hidden) for s in catalog.layers if s.id not in layers)
    return replace(
        catalog,
        layers=public,
        places=places,
        features=features,
        measures={i: _spared(m, hidden) for i, m in catalog.measures.items()},
        memberships=tuple(m for m in catalog.memberships if not {m.place, m.zone} & hidden),
        claims=tuple(c for c in catalog.claims if not set(c.places) & hidden),
        baselines=tuple(
            b.model_copy(update={"places": tuple(i for i in b.places if i not in hidden)})
            for b in catalog.baselines
        ),
        observations=tuple(
            o.model_copy(update={"places": left})
            for o in catalog.observations
            if (left := tuple(i for i in o.places if i not in hidden)) or o.indicators or o.measures
        ),
        sources=_named_sources(catalog, places, features),
        text=None,
    )


def _public_layer(spec: LayerSpec, hidden: set[str]) -> LayerSpec:
    """A layer's record without hidden places and without internal columns."""
    places = tuple(i for i in spec.places if i not in hidden)
    fields = tuple(f for f in spec.fields if f.sensitivity is Sensitivity.PUBLIC)
    return spec.model_copy(update={"places": places, "fields": fields})


def _named_sources(
    catalog: Catalog, places: Mapping[str, Place], features: Mapping[str, RawFeature]
) -> dict[str, SourceRecord]:
    """The sources that what is left still names, but none for the bureau alone."""
    used = {
        *(f.facts.source_id for f in features.values()),
        *(p.source for p in places.values()),
        *(o.source for o in catalog.observations),
        *(m.source for m in catalog.memberships),
    }
    kept = {i: s for i, s in catalog.sources.items() if i in used}
    return {i: s for i, s in kept.items() if s.licence.id != INTERNAL_LICENCE}


def _spared(measure: Measure, hidden: set[str]) -> Measure:
    """A measure without its hidden places; one that has no other place is the whole district's business."""
    left = tuple(ref for ref in measure.places if ref.place not in hidden)
    if left == measure.places:
        return measure
    scope = measure.scope if left else Scope.DISTRICT
    return measure.model_copy(update={"places": left, "scope": scope})
