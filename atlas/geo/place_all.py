"""Gives every place that has one its geometry: from its feature, else by its shape rule."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from shapely.geometry import shape as read_shape

from atlas.catalog.leaning import leans_on
from atlas.geo.crs import to_storage
from atlas.geo.placed import Placed
from atlas.geo.quality import judge_feature
from atlas.geo.shapes import ShapeFailedError, run_shape
from atlas.model.finding import Finding, finding

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from atlas.catalog import Catalog


def place_all(catalog: Catalog) -> tuple[dict[str, Placed], list[Finding]]:
    """
    Every located place by id, and what is wrong with geometries and rules.

    Returns
    -------
    placed
        Geometries in EPSG:4490, sorted by id; places without one are left out, never guessed.
    findings
        Faults of features and of shape rules.
    """
    metres, findings = _from_features(catalog)
    findings += _from_rules(catalog, metres)
    placed = {
        place_id: Placed(
            place_id,
            _stored(catalog, place_id, geometry),
            catalog.precision(place_id),
            catalog.accuracy_m(place_id),
            catalog.source_id(place_id),
        )
        for place_id, geometry in sorted(metres.items())
    }
    return placed, findings


def _stored(catalog: Catalog, place_id: str, metres: BaseGeometry) -> BaseGeometry:
    """The geometry in storage; a feature's own coordinates are kept to the digit."""
    if place_id in catalog.features:
        return read_shape(catalog.features[place_id].geometry)
    return to_storage(metres)


def _from_features(catalog: Catalog) -> tuple[dict[str, BaseGeometry], list[Finding]]:
    findings: list[Finding] = []
    metres: dict[str, BaseGeometry] = {}
    district: BaseGeometry | None = None
    features = sorted(catalog.features.values(), key=lambda f: (f.place_id != catalog.district, f.place_id))
    for feature in features:
        place = catalog.places.get(feature.place_id)
        if place is None:
            continue
        geometry, faults = judge_feature(feature, place, district)
        findings += faults
        if geometry is not None:
            metres[place.id] = geometry
            district = geometry if place.id == catalog.district else district
    return metres, findings


def _from_rules(catalog: Catalog, metres: dict[str, BaseGeometry]) -> list[Finding]:
    findings: list[Finding] = []
    ruled = {p.id: p for p in catalog.places.values() if p.shape and p.id not in metres}
    leans = {p.id: [i for i in leans_on(p, catalog) if i in ruled] for p in ruled.values()}
    try:
        order = list(TopologicalSorter(leans).static_order())
    except CycleError as error:
        cycle = [str(i) for i in error.args[1]]
        at = catalog.where.get(f"places/{cycle[0]}", "")
        return [finding("shape-cycle", at, id=cycle[0], via=" → ".join(cycle))]
    district = metres.get(catalog.district)
    if district is None:
        at = catalog.where.get(f"places/{catalog.district}", "")
        return [finding("district-no-geometry", at, id=catalog.district)]
    for place_id in order:
        place = ruled[place_id]
        on = {i: metres[i] for i in leans_on(place, catalog) if i in metres}
        try:
            assert place.shape is not None  # noqa: S101  `ruled` holds only places with a rule
            metres[place_id] = run_shape(place.shape, on, district)
        except ShapeFailedError as failed:
            at = catalog.where.get(f"places/{place_id}", "")
            findings.append(finding("shape-failed", at, id=place_id, why=failed.why))
    return findings
