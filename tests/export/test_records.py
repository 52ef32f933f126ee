"""The JSON records: everything is there once, nothing of the plan's running text is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import shapely

from atlas.audit.assemble import Assembled, assemble
from atlas.audit.coverage import audit
from atlas.catalog.citations import sentence
from atlas.export.records import audit_json, label_point, measures_json, places_json
from atlas.geo.crs import to_metres

if TYPE_CHECKING:
    from atlas.rooms import Rooms
    from atlas.settings import PlanTextFile


@pytest.fixture(scope="module")
def with_text(real_rooms: Rooms, real_text: PlanTextFile) -> Assembled:
    return assemble(real_rooms, real_text)


def test_every_measure_is_there_with_its_citations_and_places(real: Assembled) -> None:
    rows = json.loads(measures_json(real))["measures"]
    assert [row["measure_id"] for row in rows] == sorted(real.catalog.measures)
    for row in rows:
        measure = real.catalog.measures[row["measure_id"]]
        assert [c["at"] for c in row["citations"]] == [c.at for c in measure.cite]
        assert [p["place_id"] for p in row["places"]] == [ref.place for ref in measure.places]
        assert len(row["quantities"]) == len(measure.quantities)
        assert all(q["text_zh"] and q["text_en"] for q in row["quantities"])


def test_every_place_is_there_and_those_without_a_position_say_what_is_missing(real: Assembled) -> None:
    rows = json.loads(places_json(real))["places"]
    assert [row["place_id"] for row in rows] == sorted(real.catalog.places)
    for row in rows:
        assert (row["label"] is None) == (row["precision"] == "unlocated")
        assert row["where_zh"]
        assert row["where_en"]
        assert row["needs"] or row["label"]


def test_zones_list_their_members_with_the_evidence(real: Assembled) -> None:
    rows = {row["place_id"]: row for row in json.loads(places_json(real))["places"]}
    for membership in real.catalog.memberships:
        found = [m for m in rows[membership.zone]["members"] if m["place_id"] == membership.place]
        assert [m["evidence"] for m in found] == [membership.evidence]


def test_a_label_stands_on_its_place(real: Assembled) -> None:
    for place_id, placed in real.placed.items():
        at = label_point(place_id, real)
        assert at is not None
        assert to_metres(placed.geometry).distance(to_metres(shapely.Point(at))) < 0.05


def test_records_hold_no_sentence_of_the_plan(with_text: Assembled) -> None:
    text = with_text.catalog.text
    assert text is not None
    files = measures_json(with_text).decode(), places_json(with_text).decode(), audit_json(with_text).decode()
    for _, _, citation in with_text.catalog.citations():
        whole = sentence(citation, text)
        if len(whole) > 25:
            assert all(whole not in file for file in files), citation


def test_every_citation_holds_in_the_plans_text(with_text: Assembled) -> None:
    rows = json.loads(measures_json(with_text))["measures"]
    assert {c["verified"] for row in rows for c in row["citations"]} == {"now"}


def test_the_same_atlas_gives_the_same_bytes(real: Assembled, real_rooms: Rooms) -> None:
    again = assemble(real_rooms)
    for write in (measures_json, places_json, audit_json):
        assert write(again) == write(real)


def test_the_audits_file_is_the_audit(real: Assembled) -> None:
    assert json.loads(audit_json(real)) == json.loads(json.dumps(audit(real)))
