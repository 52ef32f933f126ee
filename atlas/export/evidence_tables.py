"""Rows of the tables of evidence: baselines of 2020, and dated observations since with their verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from atlas.audit.verdicts import indicator_verdict, measure_verdict
from atlas.catalog.phrases import quantity_text
from atlas.export.canonical import array

if TYPE_CHECKING:
    from collections.abc import Iterator

    from atlas.catalog import Catalog
    from atlas.model.evidence import Observation
    from atlas.model.measure import Quantity

BASELINES = """baseline_id title summary theme label comparator value unit year text_zh indicators measures
    places note"""
OBSERVATIONS = """observation_id date subject_type subject_id title summary label comparator value unit
    text_zh definition definition_note verdict source_id"""
TYPES = {"baselines": {"value": "float64", "year": "Int64"}, "observations": {"value": "float64"}}


def baseline_rows(catalog: Catalog) -> Iterator[tuple[object, ...]]:
    """One row a figure; a baseline without a figure has one row all the same."""
    for b in catalog.baselines:
        links = (array(b.indicators), array(b.measures), array(b.places), b.note)
        for quantity in b.quantities or (None,):
            year = quantity.year if quantity else None
            label, comparator, value, unit, text = _figure(quantity)
            yield (b.id, b.title, b.summary, b.theme, label, comparator, value, unit, year, text, *links)


def observation_rows(catalog: Catalog) -> Iterator[tuple[object, ...]]:
    """One row a subject: an indicator, a measure or a place; places get no verdict."""
    for o in catalog.observations:
        for kind, identity, verdict in _subjects(o, catalog):
            yield (
                *(o.id, o.date, kind, identity, o.title, o.summary, *_figure(o.quantity)),
                *(o.definition.value, o.definition_note, verdict, o.source),
            )


def _subjects(o: Observation, catalog: Catalog) -> Iterator[tuple[str, str, str | None]]:
    for number in o.indicators:
        indicator = catalog.indicator_by_number[str(number)]
        yield "indicator", str(number), indicator_verdict(indicator, catalog).value
    for measure in o.measures:
        yield "measure", measure, measure_verdict(catalog.measures[measure], catalog).value
    for place in o.places:
        yield "place", place, None


def _figure(quantity: Quantity | None) -> tuple[str, str | None, float | None, str, str]:
    if quantity is None:
        return "", None, None, "", ""
    return quantity.label, quantity.comparator.value, quantity.value, quantity.unit, quantity_text(quantity)
