"""One test a file: every YAML and GeoJSON file of the real rooms loads without a finding of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from atlas.audit.assemble import check_rooms
from atlas.audit.claims import claim_results
from atlas.model.vocab import Severity
from atlas.rooms import Rooms, find_rooms

if TYPE_CHECKING:
    from atlas.model.finding import Report

ROOMS = find_rooms()
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
