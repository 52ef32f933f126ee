"""One test a file: every YAML and GeoJSON file of the real rooms loads without a finding of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from atlas.audit.assemble import check_rooms
from atlas.audit.claims import claim_results
from atlas.model.vocab import Severity
from atlas.rooms import Rooms, find_rooms

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled
    from atlas.model.finding import Report

ROOMS = find_rooms()
LAYERS = {
    "admin": "district neighbours towns",
    "structure": "structure-core structure-zones structure-nodes newtown-structure",
    "transport": "rail-lines rail-stations expressways interchanges roads road-grid transit",
    "ecology": "wetlands rivers forests greenways flood",
    "control": "red-line basic-farmland growth-boundary",
    "industry": "carriers innovation enterprises agriculture",
    "services": "education health elderly culture-sport",
    "utilities": "water-supply waste energy municipal",
    "canal": "heritage tourism canal-works",
    "business": "commerce",
    "security": "safety",
    "region": "region-links",
}
"""All that the plan says about space, theme by theme."""
FILES = sorted(
    ROOMS.address(path)
    for room, endings in ((ROOMS.layers, ("*.yaml",)), (ROOMS.geodata, ("*.yaml", "*.geojson")))
    for ending in endings
    for path in room.rglob(ending)
)


@pytest.fixture(scope="module")
def report(real_rooms: Rooms) -> Report:
    return check_rooms(real_rooms)[1]


@pytest.mark.parametrize("file", FILES)
def test_the_file_has_no_fault(file: str, report: Report) -> None:
    faults = report.at_least(Severity.WARNING)
    assert [f"{f.at} {f.message('en')}" for f in faults if f.at.startswith(f"{file}:")] == []


def test_no_fault_stands_outside_the_files(report: Report) -> None:
    assert [f for f in report.at_least(Severity.ERROR) if f.at.split(":")[0] not in FILES] == []


def test_the_claims_of_the_plan_hold(real_rooms: Rooms) -> None:
    assembled, _ = check_rooms(real_rooms)
    assert assembled is not None
    results = {r.claim.id: r for r in claim_results(assembled.catalog)}
    assert all(r.ok for r in results.values())
    wanted = {"five-zones": 5, "road-grid-h": 12, "road-grid-v": 14, "newtown-belt": 1, "control-lines": 3}
    wanted |= {"newtown-corridors": 2, "newtown-axes": 3, "one-core": 1}
    assert {claim: results[claim].listed for claim in wanted} == wanted


def test_every_theme_has_its_layers_and_every_layer_its_places(real: Assembled) -> None:
    catalog = real.catalog
    assert [theme.id for theme in catalog.themes] == list(LAYERS)
    for theme, layers in LAYERS.items():
        assert {spec.id for spec in catalog.layers if spec.theme == theme} == set(layers.split())
    for spec in catalog.layers:
        assert catalog.places_of_layer[spec.id], spec.id
        assert spec.title_zh
        assert spec.title_en
    # Nothing official has been adopted: the three control lines stand there empty, and say what they await.
    for control in LAYERS["control"].split():
        assert real.drawn(catalog.layer_by_id[control]) == []
        assert catalog.layer_by_id[control].awaits


def test_a_place_cites_no_paragraph_that_its_measures_leave_out(real: Assembled) -> None:
    """A place that measures name is cited where they, its baselines or the claims that count it are."""
    catalog = real.catalog
    counted: dict[str, set[str]] = {}
    for claim in catalog.claims:
        for place in claim.places:
            counted.setdefault(place, set()).update(c.at for c in claim.cite)
    stray = []
    for place_id, measures in catalog.measures_of_place.items():
        if place_id == catalog.district:
            continue
        place = catalog.places[place_id]
        parts = [p.id for p in catalog.places.values() if p.part_of == place_id or place.id in p.on]
        ids = [m for p in (place_id, *parts) for m in catalog.measures_of_place.get(p, ())] + list(measures)
        cited = {c.at for m in ids for c in catalog.measures[m].cite} | counted.get(place_id, set())
        cited |= {c.at for b in catalog.baselines_of_place.get(place_id, ()) for c in b.cite}
        stray += [(place_id, c.at) for c in place.cite if c.at not in cited and c.chapter > 1]
    assert stray == []
