"""Checks every reference between records: ids that dangle, cycles, geometry given twice, idle records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from atlas.catalog.features import features_sha256
from atlas.catalog.leaning import shape_ids
from atlas.errors import did_you_mean
from atlas.model.finding import Finding, finding
from atlas.model.kinds import PlaceKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from atlas.catalog.registers import Catalog

_OFFSET_DATUMS = {"GCJ-02", "BD-09"}
_LISTED_AS = {"layer_by_id": "layers", "indicator_by_number": "indicators"}
"""Look-ups of the catalog by the register whose records they hold."""


def cross_check(catalog: Catalog) -> Iterator[Finding]:
    """All findings on references between records."""
    yield from _references(catalog)
    yield from _cycles(catalog)
    yield from _geometry_sources(catalog)
    yield from _layers(catalog)
    yield from _numbers(catalog)


def _references(catalog: Catalog) -> Iterator[Finding]:
    for at, record, register, wanted in _edges(catalog):
        known: Iterable[str] = getattr(catalog, register) if register != "themes" else catalog.theme_by_id
        # What is there but wrong has its own finding, which is the one to mend.
        if wanted not in known and f"{_LISTED_AS.get(register, register)}/{wanted}" not in catalog.faulty:
            # Of a register that could not be read whole, the nearest that was read is a false lead.
            near = "" if f"{register}/" in catalog.faulty else did_you_mean(wanted, known)
            yield finding("dangling-id", at, record=record, register=register, wanted=wanted, near=near)


def _edges(catalog: Catalog) -> Iterator[tuple[str, str, str, str]]:
    """Every reference as address, record, register and the id it wants."""
    where = catalog.where
    for place in catalog.places.values():
        at = where.get(f"places/{place.id}", "")
        targets = [*filter(None, [place.part_of]), *shape_ids(place), *place.on, *place.confused_with]
        yield from ((at, place.id, "places", t) for t in targets)
        if place.source:
            yield at, place.id, "sources", place.source
    for measure in catalog.measures.values():
        at = where.get(f"measures/{measure.id}", "")
        yield from ((at, measure.id, "places", ref.place) for ref in measure.places)
        yield at, measure.id, "themes", measure.theme
    for member in catalog.memberships:
        at = where.get(f"memberships/{member.key}", "")
        yield from ((at, member.key, "places", t) for t in (member.zone, member.place))
        if member.source:
            yield at, member.key, "sources", member.source
    for claim in catalog.claims:
        at = where.get(f"claims/{claim.id}", "")
        yield from ((at, claim.id, "places", t) for t in claim.places)
        added = (claim.sum.total, *claim.sum.parts, claim.sum.rest) if claim.sum else ()
        yield from ((at, claim.id, "measures", m) for m in added if m)
    yield from _retired_edges(catalog)
    yield from _evidence_edges(catalog)
    for question in catalog.questions:
        yield from (
            (where.get(f"questions/{question.id}", ""), question.id, "places", t) for t in question.places
        )
    for layer in catalog.layers:
        at = where.get(f"layers/{layer.id}", "")
        yield at, layer.id, "themes", layer.theme
        named = [*layer.places, *(p for r in layer.rules for p in r.when.places)]
        yield from ((at, layer.id, "places", t) for t in named)
        yield from ((at, layer.id, "symbols", rule.symbol) for rule in layer.rules)
    yield from _sheet_edges(catalog)
    for feature in catalog.features.values():
        yield feature.at, feature.place_id, "places", feature.place_id
        yield feature.at, feature.place_id, "sources", feature.facts.source_id


def _sheet_edges(catalog: Catalog) -> Iterator[tuple[str, str, str, str]]:
    for sheet in catalog.sheets.values():
        at = catalog.where.get(f"sheets/{sheet.id}", "")
        yield from ((at, sheet.id, "layer_by_id", t) for t in sheet.layers)
        yield from ((at, sheet.id, "themes", t) for t in sheet.themes)


def _retired_edges(catalog: Catalog) -> Iterator[tuple[str, str, str, str]]:
    for retired in catalog.retired:
        at = catalog.where.get(f"retired/{retired.id}", "")
        yield from ((at, retired.id, "measures", t) for t in retired.replaced_by)


def _evidence_edges(catalog: Catalog) -> Iterator[tuple[str, str, str, str]]:
    for kind, records in (("baselines", catalog.baselines), ("observations", catalog.observations)):
        for record in records:
            at = catalog.where.get(f"{kind}/{record.id}", "")
            yield from ((at, record.id, "places", t) for t in record.places)
            yield from ((at, record.id, "measures", t) for t in record.measures)
            yield from ((at, record.id, "indicator_by_number", str(n)) for n in record.indicators)
    for baseline in catalog.baselines:
        yield catalog.where.get(f"baselines/{baseline.id}", ""), baseline.id, "themes", baseline.theme
    for observation in catalog.observations:
        at = catalog.where.get(f"observations/{observation.id}", "")
        yield at, observation.id, "sources", observation.source


def _cycles(catalog: Catalog) -> Iterator[Finding]:
    """Each circle of parts once, at the first of its places by id."""
    for place in catalog.places.values():
        chain, parent = [place.id], place.part_of
        while parent is not None and parent in catalog.places and parent not in chain:
            chain.append(parent)
            parent = catalog.places[parent].part_of
        if parent == place.id == min(chain):
            at = catalog.where.get(f"places/{place.id}", "")
            yield finding("cyclic-part-of", at, id=place.id, via=" → ".join([*chain, parent]))


def _geometry_sources(catalog: Catalog) -> Iterator[Finding]:
    for place in catalog.places.values():
        if place.shape and place.id in catalog.features:
            at = catalog.where.get(f"places/{place.id}", "")
            yield finding("geometry-twice", at, id=place.id, other=catalog.features[place.id].at)
    used = {f.facts.source_id for f in catalog.features.values()}
    named = used | {p.source for p in catalog.places.values()} | {m.source for m in catalog.memberships}
    named |= {o.source for o in catalog.observations}
    for source in catalog.sources.values():
        at = catalog.where.get(f"sources/{source.id}", "")
        own = [f for f in catalog.features.values() if f.facts.source_id == source.id]
        found = features_sha256(own) if own else None
        if found != source.features_sha256:
            yield finding(
                "source-hash",
                at,
                id=source.id,
                found=found or "null",
                recorded=source.features_sha256 or "null",
            )
        if own and source.crs in _OFFSET_DATUMS and not source.converted:
            yield finding("source-crs", at, id=source.id, crs=source.crs)
        if source.id not in named:
            yield finding("source-unused", at, id=source.id)


def _layers(catalog: Catalog) -> Iterator[Finding]:
    themes = set(catalog.theme_by_id)
    for layer in catalog.layers:
        at = catalog.where.get(f"layers/{layer.id}", "")
        if layer.id in themes:
            yield finding("duplicate-id", at, id=layer.id, first=catalog.where.get(f"themes/{layer.id}", ""))
        if not catalog.places_of_layer[layer.id]:
            yield finding("layer-empty", at, id=layer.id)
    leant_on = {t for p in catalog.places.values() for t in shape_ids(p)}
    used = _used(catalog, leant_on)
    for place in catalog.places.values():
        at = catalog.where.get(f"places/{place.id}", "")
        if place.kind.is_locator:
            continue
        if place.kind is PlaceKind.ANCHOR:
            if place.id not in leant_on:
                yield finding("place-unused", at, id=place.id)
        elif place.id not in catalog.layer_of_place:
            yield finding("place-no-layer", at, id=place.id, kind=place.kind)
        elif catalog.counted(place.id) and place.id not in used and place.kind is not PlaceKind.DISTRICT:
            yield finding("place-unused", at, id=place.id)


def _used(catalog: Catalog, leant_on: set[str]) -> set[str]:
    """Places that a measure, a claim, a zone, a part, a shape rule or a piece of evidence uses."""
    return (
        leant_on
        | set(catalog.measures_of_place)
        | {m.place for m in catalog.memberships}
        | {p.part_of for p in catalog.places.values() if p.part_of}
        | {p for claim in catalog.claims for p in claim.places}
        | set(catalog.baselines_of_place)
        | set(catalog.observations_of_place)
    )


def _numbers(catalog: Catalog) -> Iterator[Finding]:
    for retired in catalog.retired:
        if retired.id in catalog.measures:
            yield finding("retired-number", catalog.where.get(f"measures/{retired.id}", ""), id=retired.id)
