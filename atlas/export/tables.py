"""Makes the tables of the GeoPackage: every register as rows and columns, in a fixed order."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd

from atlas.audit.claims import claim_results
from atlas.catalog.citations import verified
from atlas.catalog.phrases import citation_text, needs_text, quantity_text
from atlas.export.canonical import array
from atlas.export.evidence_tables import BASELINES, OBSERVATIONS, baseline_rows, observation_rows
from atlas.export.evidence_tables import TYPES as EVIDENCE_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from atlas.audit.assemble import Assembled
    from atlas.catalog import Catalog
    from atlas.model.finding import Report

_INTEGER = "Int64"
_REAL = "float64"
_TRUTH = "bool"
_TYPES = {
    "places": {"accuracy_m": _REAL, "stated_area_km2": _REAL, "stated_length_km": _REAL, "counted": _TRUTH},
    "measures": {"deadline": _INTEGER, "chapter": _INTEGER, "section": _INTEGER, "located": _TRUTH},
    "citations": {"chapter": _INTEGER, "section": _INTEGER, "paragraph": _INTEGER},
    "quantities": {"value": _REAL, "base_value": _REAL, "base_year": _INTEGER, "year": _INTEGER},
    "indicators": {
        "number": _INTEGER,
        "base_year": _INTEGER,
        "base_value": _REAL,
        "target_year": _INTEGER,
        "target_value": _REAL,
        "cumulative": _TRUTH,
    },
    "sources": {"accuracy_m": _REAL},
    "claims": {
        "expected": _INTEGER,
        "named": _INTEGER,
        "listed": _INTEGER,
        "drawn": _INTEGER,
        "candidates": _INTEGER,
        "ok": _TRUTH,
    },
    **EVIDENCE_TYPES,
}
"""Columns that are not text, by table."""
COLUMNS = {
    "places": """place_id name_zh name_en aliases kind status part_of precision accuracy_m basis basis_note
        source_id layer_id counted code stated_area_km2 stated_length_km needs measures confused_with note""",
    "measures": """measure_id number_zh title summary kind strength strength_class theme scope deadline
        chapter section located note""",
    "citations": """subject_id subject_type chapter section paragraph lead_phrase anchor verified text_zh
        text_en""",
    "quantities": """measure_id label comparator value unit base_value base_year year note text_zh text_en""",
    "measure_places": "measure_id place_id relation",
    "indicators": """number name unit base_year base_value base_text target_year comparator target_value
        target_text attribute cumulative theme note""",
    "sources": """source_id title provider licence retrieved crs accuracy_m method attribution licence_url
        original sha256 features_sha256 note""",
    "findings": "code severity at message hint message_en hint_en",
    "memberships": "zone place role evidence basis reason source_id",
    "claims": "id text citation expected named listed drawn ok candidates by_precision note",
    "baselines": BASELINES,
    "observations": OBSERVATIONS,
}
"""Every table and its columns, in order."""


def tables(assembled: Assembled) -> dict[str, pd.DataFrame]:
    """
    Every table by name, with columns as the contract names them and some more.

    Returns
    -------
    tables
        Rows by id or in the order of the plan; lists as JSON arrays; text, nullable integer, real or boolean.
    """
    catalog = assembled.catalog
    rows: dict[str, Iterable[tuple[object, ...]]] = {
        "places": _places(catalog),
        "measures": _measures(catalog),
        "citations": _citations(catalog),
        "quantities": _quantities(catalog),
        "measure_places": _measure_places(catalog),
        "indicators": _indicators(catalog),
        "sources": _sources(catalog),
        "findings": _findings(assembled.report),
        "memberships": _memberships(catalog),
        "claims": _claims(catalog),
        "baselines": baseline_rows(catalog),
        "observations": observation_rows(catalog),
    }
    return {name: _frame(name, found) for name, found in rows.items()}


def _frame(name: str, rows: Iterable[tuple[object, ...]]) -> pd.DataFrame:
    columns = COLUMNS[name].split()
    types = {column: _TYPES.get(name, {}).get(column, "str") for column in columns}
    return pd.DataFrame(list(rows), columns=columns, dtype=object).astype(types)


def _places(catalog: Catalog) -> list[tuple[object, ...]]:
    return [
        (
            *(p.id, p.name_zh, p.name_en, array(p.aliases), p.kind.value, p.status.value, p.part_of),
            *(catalog.precision(p.id).value, catalog.accuracy_m(p.id), p.basis.value, p.basis_note),
            *(catalog.source_id(p.id), catalog.layer_of_place.get(p.id), catalog.counted(p.id), p.code),
            *(p.stated_area_km2, p.stated_length_km, needs_text(p.id, catalog)),
            *(array(catalog.measures_of_place.get(p.id, ())), array(p.confused_with), p.note),
        )
        for _, p in sorted(catalog.places.items())
    ]


def _measures(catalog: Catalog) -> list[tuple[object, ...]]:
    return [
        (
            *(m.id, m.number_zh, m.title, m.summary, m.kind.value, m.strength.verb, m.strength.cls.value),
            *(m.theme, m.scope.value, m.deadline, m.chapter, m.section, catalog.is_located(m), m.note),
        )
        for _, m in sorted(catalog.measures.items())
    ]


def _citations(catalog: Catalog) -> list[tuple[object, ...]]:
    return [
        (
            *(subject, kind, c.chapter, c.section, c.paragraph, catalog.leads.get(c.at, ""), c.anchor),
            *(verified(c, catalog).value, citation_text(c, catalog), citation_text(c, catalog, "en")),
        )
        for kind, subject, c in catalog.citations()
    ]


def _quantities(catalog: Catalog) -> list[tuple[object, ...]]:
    return [
        (
            *(
                measure,
                q.label,
                q.comparator.value,
                q.value,
                q.unit,
                q.base_value,
                q.base_year,
                q.year,
                q.note,
            ),
            *(quantity_text(q), quantity_text(q, "en")),
        )
        for measure, m in sorted(catalog.measures.items())
        for q in m.quantities
    ]


def _measure_places(catalog: Catalog) -> list[tuple[object, ...]]:
    return [
        (measure, ref.place, ref.relation.value)
        for measure, m in sorted(catalog.measures.items())
        for ref in m.places
    ]


def _indicators(catalog: Catalog) -> list[tuple[object, ...]]:
    return [
        (
            *(
                i.number,
                i.name,
                i.unit,
                i.base_year,
                i.base_value,
                i.base_text,
                i.target_year,
                i.comparator.value,
            ),
            *(i.target_value, i.target_text, i.attribute.value, i.cumulative, i.theme, i.note),
        )
        for i in sorted(catalog.indicators, key=lambda i: i.number)
    ]


def _sources(catalog: Catalog) -> list[tuple[object, ...]]:
    return [
        (
            *(
                s.id,
                s.title,
                "、".join(p.name for p in s.providers),
                s.licence.id,
                s.retrieved.isoformat(),
                s.crs,
            ),
            *(s.accuracy_m, s.method, s.licence.attribution, s.licence.url, s.original, s.sha256),
            *(s.features_sha256, s.note),
        )
        for _, s in sorted(catalog.sources.items())
    ]


def _findings(report: Report) -> list[tuple[object, ...]]:
    return [
        (f.code, f.severity.value, f.at, f.message(), f.hint(), f.message("en"), f.hint("en"))
        for f in report.findings
    ]


def _memberships(catalog: Catalog) -> list[tuple[object, ...]]:
    return [
        (m.zone, m.place, m.role.value, m.evidence.value, m.basis.value, m.reason, m.source)
        for m in catalog.memberships
    ]


def _claims(catalog: Catalog) -> list[tuple[object, ...]]:
    return [
        (
            *(r.claim.id, r.claim.text, "；".join(citation_text(c, catalog) for c in r.claim.cite)),
            *(r.claim.expected, r.named, r.listed, r.drawn, r.ok, r.candidates),
            *(json.dumps(r.by_precision, sort_keys=True), r.claim.note),
        )
        for r in claim_results(catalog)
    ]
