"""What pages show of evidence: baselines of 2020, dated observations since, and the verdicts they allow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from atlas.audit.verdicts import indicator_verdict, measure_verdict
from atlas.catalog.phrases import citation_facts, quantity_text

if TYPE_CHECKING:
    from atlas.catalog import Catalog
    from atlas.model.evidence import Baseline, Observation
    from atlas.model.measure import Measure

Plain = dict[str, Any]


def evidence_data(catalog: Catalog) -> Plain:
    """Baselines and observations by id, as plain values; text is plain text."""
    return {
        "baselines": {b.id: _baseline(b, catalog) for b in catalog.baselines},
        "observations": {o.id: _observation(o, catalog) for o in catalog.observations},
    }


def standing(measure: Measure, catalog: Catalog) -> Plain:
    """How a measure stands: whether it is due, its verdict, and ids of what it rests on."""
    return {
        "due": catalog.is_due(measure),
        "verdict": measure_verdict(measure, catalog).value,
        "observations": [o.id for o in catalog.observations_of_measure.get(measure.id, ())],
        "baselines": [b.id for b in catalog.baselines_of_measure.get(measure.id, ())],
    }


def progress(catalog: Catalog) -> Plain:
    """The rows of the page of plan and present: indicators, observed or dated measures by chapter, places."""
    observed, based = catalog.observations_of_measure, catalog.baselines_of_measure
    chosen = [m for m in catalog.measures.values() if m.id in observed or catalog.is_due(m)]
    chapters: dict[int, list[Plain]] = {}
    for measure in chosen:
        row: Plain = {
            "id": measure.id,
            "number": measure.number_zh,
            "title": measure.title,
            "deadline": measure.deadline,
            "quantities": [quantity_text(q) for q in measure.quantities],
            "seen": [_observation(o, catalog) for o in observed.get(measure.id, ())],
            "base": [_baseline(b, catalog) for b in based.get(measure.id, ())],
            **standing(measure, catalog),
        }
        chapters.setdefault(measure.chapter, []).append(row)
    return {
        "indicators": [_indicator(i.number, catalog) for i in catalog.indicators],
        "chapters": sorted(chapters.items()),
        "places": [_observation(o, catalog) for o in catalog.observations if o.places and not o.measures],
        "baselines": [_baseline(b, catalog) for b in catalog.baselines],
    }


def _indicator(number: int, catalog: Catalog) -> Plain:
    one = catalog.indicator_by_number[str(number)]
    return {
        "number": one.number,
        "name": one.name,
        "unit": one.unit,
        "base": one.base_text or ("" if one.base_value is None else f"{one.base_value:g}"),
        "base_year": one.base_year,
        "target": one.target_text,
        "target_year": one.target_year,
        "attribute": one.attribute.value,
        "cumulative": one.cumulative,
        "due": catalog.plan.expired,
        "verdict": indicator_verdict(one, catalog).value,
        "seen": [_observation(o, catalog) for o in catalog.observations if number in o.indicators],
        "notes": [_baseline(b, catalog) for b in catalog.baselines if number in b.indicators],
        "note": one.note,
    }


def _observation(observation: Observation, catalog: Catalog) -> Plain:
    source = catalog.sources[observation.source]
    return {
        "id": observation.id,
        "date": observation.date,
        "title": observation.title,
        "summary": observation.summary,
        "quantity": quantity_text(observation.quantity) if observation.quantity else "",
        "definition": observation.definition.value,
        "definition_note": observation.definition_note,
        "source": source.title,
        "places": list(observation.places),
    }


def _baseline(baseline: Baseline, catalog: Catalog) -> Plain:
    return {
        "id": baseline.id,
        "title": baseline.title,
        "summary": baseline.summary,
        "quantities": [quantity_text(q) for q in baseline.quantities],
        "note": baseline.note,
        "indicators": list(baseline.indicators),
        "places": list(baseline.places),
        "cite": [citation_facts(c, catalog) for c in baseline.cite],
    }
