"""The audit: how much of the plan the atlas holds, places and proves, as plain data for ``audit.json``."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from atlas.audit.claims import claim_results
from atlas.audit.evidence import evidence
from atlas.audit.figures import stated_and_drawn, totals
from atlas.audit.summary import Badge, Headline, badge, headline
from atlas.catalog.citations import Verified, nearest_sentence, verified
from atlas.catalog.phrases import citation_text
from atlas.model.vocab import Precision

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from atlas.audit.assemble import Assembled
    from atlas.catalog import Catalog
    from atlas.model.measure import Measure
    from atlas.model.plan import Citation

__all__ = ["Badge", "Headline", "audit", "badge", "headline"]

Counts = dict[str, int]


def audit(assembled: Assembled) -> dict[str, object]:
    """
    The whole of ``audit.json``: plan, coverage, claims, citations, orphans, geometry, layers and findings.

    Places of status reference are background: they are counted apart, never in coverage. A measure is on the
    map if one of its places has a position, and waiting if it has places but none of them has; the rest hold
    for the whole district.

    Returns
    -------
    audit
        Text, numbers, lists and dicts alone, in a fixed order; areas in km², lengths in km.
    """
    catalog = assembled.catalog
    return {
        "plan": _plan(catalog),
        "coverage": _coverage(catalog),
        "claims": _claims(catalog),
        "citations": _citations(catalog),
        "orphans": _orphans(catalog),
        "indicators": _indicators(catalog),
        "evidence": evidence(catalog),
        "geometry": stated_and_drawn(assembled),
        "by_layer": {spec.id: _layer(spec.id, assembled) for spec in catalog.layers},
        "findings": _findings(assembled),
    }


def _plan(catalog: Catalog) -> dict[str, object]:
    plan = catalog.plan
    return {
        "id": plan.id,
        "title_zh": plan.title_zh,
        "title_en": plan.title_en,
        "number": plan.number,
        "adopted": plan.adopted.isoformat(),
        "period": {"start": plan.period.start, "end": plan.period.end},
        "as_of": plan.as_of.isoformat(),
        "expired": plan.expired,
        "text_given": catalog.text is not None,
    }


def _coverage(catalog: Catalog) -> dict[str, object]:
    counted = [p for p in catalog.places if catalog.counted(p)]
    reference = [p for p in catalog.places if not catalog.counted(p)]
    measures = list(catalog.measures.values())
    uncovered = _paragraphs_without_measure(catalog)
    return {
        "places": len(counted),
        "by_precision": _by_precision(counted, catalog),
        "by_place_kind": _counts(catalog.places[p].kind.value for p in counted),
        "reference": {"places": len(reference), "by_precision": _by_precision(reference, catalog)},
        "measures": len(measures),
        **_standing(measures, catalog),
        "located_by_best_precision": _by_best_precision(measures, catalog),
        "by_chapter": _grouped(measures, catalog, lambda m: str(m.chapter)),
        "by_section": _grouped(measures, catalog, lambda m: f"{m.chapter}.{m.section}"),
        "by_theme": {
            t.id: _standing([m for m in measures if m.theme == t.id], catalog) for t in catalog.themes
        },
        "by_kind": _grouped(measures, catalog, lambda m: m.kind.value),
        "by_strength": _grouped(measures, catalog, lambda m: m.strength.cls.value),
        "paragraphs": len(catalog.leads),
        "paragraphs_without_measure": uncovered,
    }


def _counts(words: Iterable[str]) -> Counts:
    return dict(sorted(Counter(words).items()))


def _by_precision(places: list[str], catalog: Catalog) -> Counts:
    """Every rung, also those that no place stands on."""
    found = Counter(catalog.precision(place) for place in places)
    return {rung.value: found[rung] for rung in Precision}


def _by_best_precision(measures: list[Measure], catalog: Catalog) -> Counts:
    """Measures on the map by the best rung among their places: some are there only as a diagram."""
    rungs = list(Precision)
    best = Counter(
        min((catalog.precision(ref.place) for ref in m.places), key=rungs.index)
        for m in measures
        if catalog.is_located(m)
    )
    return {rung.value: best[rung] for rung in rungs if rung is not Precision.UNLOCATED}


def _standing(measures: list[Measure], catalog: Catalog) -> Counts:
    located = sum(catalog.is_located(m) for m in measures)
    district = sum(catalog.is_district_wide(m) for m in measures)
    return {"located": located, "district": district, "waiting": len(measures) - located - district}


def _grouped(measures: list[Measure], catalog: Catalog, key: Callable[[Measure], str]) -> dict[str, Counts]:
    groups: dict[str, list[Measure]] = {}
    for measure in measures:
        groups.setdefault(key(measure), []).append(measure)
    return {
        name: {"measures": len(some), **_standing(some, catalog)} for name, some in sorted(groups.items())
    }


def _paragraphs_without_measure(catalog: Catalog) -> list[dict[str, object]]:
    """Paragraphs that no measure cites, and what else cites them."""
    cited: dict[str, set[str]] = {}
    for subject, _, citation in catalog.citations():
        cited.setdefault(citation.at, set()).add(subject)
    return [
        {"at": at, "lead": lead, "cited_by": sorted(cited.get(at, ()))}
        for at, lead in catalog.leads.items()
        if "measure" not in cited.get(at, ())
    ]


def _claims(catalog: Catalog) -> list[dict[str, object]]:
    return [
        {
            "id": result.claim.id,
            "text": result.claim.text,
            "citations": [citation_text(c, catalog) for c in result.claim.cite],
            "expected": result.claim.expected,
            "found": result.listed,
            "named": result.named,
            "listed": result.listed,
            "drawn": result.drawn,
            "by_precision": result.by_precision,
            "candidates": result.candidates,
            "undivided": result.undivided,
            "members_published": result.claim.members_published,
            "ok": result.ok,
            "note": result.claim.note,
        }
        for result in claim_results(catalog)
    ]


def _citations(catalog: Catalog) -> dict[str, object]:
    rows = [(kind, subject, c, verified(c, catalog)) for kind, subject, c in catalog.citations()]
    missing: list[dict[str, Any]] = [
        {"subject_type": kind, "subject_id": subject, "at": c.at, "anchor": c.anchor} | _nearest(c, catalog)
        for kind, subject, c, found in rows
        if found is Verified.NO
    ]
    return {
        "checked": len(rows),
        "verified": len(rows) - len(missing),
        "missing": missing,
        "by_verification": {v.value: sum(found is v for *_, found in rows) for v in Verified},
        "by_subject": _counts(kind for kind, *_ in rows),
    }


def _nearest(citation: Citation, catalog: Catalog) -> dict[str, Any]:
    """Where a citation that does not hold may belong; null without the text."""
    if catalog.text is None:
        return {"nearest_at": None, "nearest": None}
    at, words = nearest_sentence(citation, catalog.text)
    return {"nearest_at": at, "nearest": words}


def _orphans(catalog: Catalog) -> dict[str, object]:
    """Both ways: the plan's places that no measure names, and measures of which nothing can be seen."""
    unnamed = [p for p in sorted(catalog.places) if p not in catalog.measures_of_place]
    waiting = [
        m.id
        for _, m in sorted(catalog.measures.items())
        if not catalog.is_located(m) and not catalog.is_district_wide(m)
    ]
    return {
        "places_without_measure": [p for p in unnamed if catalog.counted(p)],
        "reference_places_without_measure": sum(not catalog.counted(p) for p in unnamed),
        "measures_unlocated": waiting,
        "places_without_layer": [p for p in sorted(catalog.places) if p not in catalog.layer_of_place],
    }


def _indicators(catalog: Catalog) -> dict[str, object]:
    wordy = [
        {"number": i.number, "name": i.name, "target_text": i.target_text}
        for i in catalog.indicators
        if i.target_value is None
    ]
    return {
        "total": len(catalog.indicators),
        "with_number": len(catalog.indicators) - len(wordy),
        "without_number": wordy,
    }


def _layer(layer_id: str, assembled: Assembled) -> dict[str, object]:
    catalog = assembled.catalog
    spec, places = catalog.layer_by_id[layer_id], list(catalog.places_of_layer[layer_id])
    return {
        "title_zh": spec.title_zh,
        "theme": spec.theme,
        "genre": spec.genre.value,
        "places": len(places),
        "counted": sum(catalog.counted(p) for p in places),
        "drawn": len(assembled.layers[layer_id].features),
        "by_precision": _by_precision(places, catalog),
        **totals(assembled, layer_id),
    }


def _findings(assembled: Assembled) -> list[dict[str, object]]:
    return [
        {
            "code": f.code,
            "severity": f.severity.value,
            "at": f.at,
            "message": f.message(),
            "hint": f.hint(),
            "message_en": f.message("en"),
            "hint_en": f.hint("en"),
        }
        for f in assembled.report.findings
    ]
