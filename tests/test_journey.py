"""One real measure, followed through every stop from the planner's file to the reader's screen."""

from __future__ import annotations

import json
import shutil
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from shapely.geometry import Point, shape
from shapely.validation import explain_validity

from atlas.audit.assemble import assemble
from atlas.build.freshness import Part
from atlas.build.make import build
from atlas.catalog.citations import Verified, sentence, verified
from atlas.catalog.phrases import citation_text
from atlas.geo.bands import area_km2
from atlas.model.vocab import Geometry, Precision, PrecisionGroup
from atlas.style.legend import legend, look_of

if TYPE_CHECKING:
    from pathlib import Path

    from atlas.audit.assemble import Assembled
    from atlas.rooms import Rooms
    from atlas.settings import PlanTextFile

MEASURE, NUMBER = "m-5-2-008", "5-2-8"
TITLE = "实施大黄堡湿地保护与修复工程"
ADDRESS = "第五章第二节“加大湿地保护修复力度”段（第2段）"
ANCHOR = "实施大黄堡湿地保护与"
PLACE, LAYER = "dahuangpu-wetland", "wetlands"
AREA_KM2 = 94.5


@pytest.fixture(scope="module")
def out(real_rooms: Rooms, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real atlas as files, without the plan's text and without the fonts, whose subset takes long."""
    folder = tmp_path_factory.mktemp("journey") / "build"
    web = folder.with_name("web")
    shutil.copytree(real_rooms.web, web, ignore=shutil.ignore_patterns("*.ttf"))
    build(
        replace(real_rooms, web=web), folder, text=None, parts=tuple(Part), online=False, step=lambda *_: None
    )
    return folder


def _json(path: Path) -> Any:
    return json.loads(path.read_bytes())


def _row(out: Path, question: str, *values: str) -> dict[str, Any]:
    """The one row that answers a question to the GeoPackage."""
    with sqlite3.connect(f"file:{out / 'atlas.gpkg'}?mode=ro", uri=True) as data:
        data.row_factory = sqlite3.Row
        rows = data.execute(question, values).fetchall()
    data.close()
    assert len(rows) == 1
    return dict(rows[0])


def test_stop_1_a_planner_writes_it_into_the_file_of_its_section(real_rooms: Rooms) -> None:
    file = real_rooms.layers / "measures" / "05-02-water-green.yaml"
    written = yaml.safe_load(file.read_text(encoding="utf-8"))
    (measure,) = [m for m in written["measures"] if m["id"] == MEASURE]
    assert measure["title"] == TITLE
    assert measure["places"] == [{"place": PLACE, "relation": "at"}]
    assert measure["cite"][0]["anchor"] == ANCHOR


def test_stop_2_it_becomes_a_record_that_bears_its_permanent_number(real: Assembled) -> None:
    measure = real.catalog.measures[MEASURE]
    assert (measure.number_zh, measure.title, measure.theme) == (NUMBER, TITLE, "ecology")
    assert citation_text(measure.cite[0], real.catalog) == ADDRESS


def test_stop_3_the_plans_text_bears_it_out(real_rooms: Rooms, real_text: PlanTextFile) -> None:
    catalog = assemble(real_rooms, real_text).catalog
    (citation,) = catalog.measures[MEASURE].cite
    assert verified(citation, catalog) is Verified.NOW
    assert catalog.text is not None
    assert ANCHOR in sentence(citation, catalog.text)


def test_stop_4_without_the_text_the_record_bears_it_out(real: Assembled) -> None:
    (citation,) = real.catalog.measures[MEASURE].cite
    assert verified(citation, real.catalog) is Verified.RECORD


def test_stop_5_it_is_tied_to_a_place_that_the_plan_names(real: Assembled) -> None:
    place = real.catalog.places[PLACE]
    assert (place.name_zh, place.kind) == ("大黄堡湿地", "wetland")
    assert place.cite
    assert MEASURE in real.catalog.measures_of_place[PLACE]
    assert real.catalog.layer_of_place[PLACE] == LAYER


def test_stop_6_the_place_gets_a_geometry_that_owns_to_being_a_diagram(real: Assembled) -> None:
    placed = real.placed[PLACE]
    assert explain_validity(placed.geometry) == "Valid Geometry"
    assert not placed.geometry.has_z
    assert placed.precision is Precision.SCHEMATIC
    assert area_km2(placed.geometry) == pytest.approx(AREA_KM2, rel=0.01)
    metre = 1e-5  # in degrees, roughly: the disc was cut on the printing grid, where edges bend otherwise
    assert real.placed["wuqing"].geometry.buffer(metre).covers(placed.geometry)


def test_stop_7_it_is_a_row_of_its_layer(real: Assembled) -> None:
    layer = real.layers[LAYER]
    assert layer.features.crs.to_epsg() == 4490
    row = layer.features.loc[PLACE]
    assert row["precision"] == "schematic"
    assert row["source_id"] in layer.sources
    assert NUMBER in row["measures"]
    assert row["measure_count"] == len(real.catalog.measures_of_place[PLACE])


def test_stop_8_the_legend_shows_the_look_that_it_is_painted_with(real: Assembled) -> None:
    (spec,) = [spec for spec in real.catalog.layers if spec.id == LAYER]
    drawn = real.drawn(spec)
    (own,) = [d for d in drawn if d.place.id == PLACE]
    look = look_of(own, spec, real.catalog.symbols)
    assert look is not None
    assert (look.geometry, look.group) == (Geometry.POLYGON, PrecisionGroup.SCHEMATIC)
    assert look.edge == "halo"
    assert look in {entry.look for entry in legend(spec, drawn, real.catalog.symbols)}


def test_stop_9_the_geopackage_holds_it_in_every_table(out: Path) -> None:
    feature = _row(out, f'SELECT * FROM "{LAYER}" WHERE place_id = ?', PLACE)  # noqa: S608  a name of this file
    assert NUMBER in json.loads(feature["measures"])
    assert feature["geom"].startswith(b"GP")
    assert _row(out, "SELECT * FROM places WHERE place_id = ?", PLACE)["layer_id"] == LAYER
    assert _row(out, "SELECT * FROM measures WHERE measure_id = ?", MEASURE)["number_zh"] == NUMBER
    tie = _row(out, "SELECT * FROM measure_places WHERE measure_id = ?", MEASURE)
    assert (tie["place_id"], tie["relation"]) == (PLACE, "at")
    citation = _row(out, "SELECT * FROM citations WHERE subject_id = ?", MEASURE)
    assert (citation["chapter"], citation["section"], citation["paragraph"]) == (5, 2, 2)
    assert (citation["anchor"], citation["verified"]) == (ANCHOR, "record")
    assert _row(out, "SELECT * FROM sources WHERE source_id = ?", feature["source_id"])["title"]


def test_stop_10_the_geojson_draws_it_where_it_is_and_says_how_well_that_is_known(out: Path) -> None:
    layer = _json(out / "geojson" / f"{LAYER}.geojson")
    (feature,) = [f for f in layer["features"] if f["id"] == PLACE]
    assert NUMBER in feature["properties"]["measures"]
    assert feature["properties"]["precision"] == "schematic"
    drawn = shape(feature["geometry"])
    assert drawn.exterior.is_ccw
    assert drawn.covers(Point(drawn.centroid))
    assert drawn.bounds == pytest.approx((117.19, 39.41, 117.31, 39.50), abs=0.02)


def test_stop_11_the_list_of_measures_carries_it_with_place_and_citation(out: Path) -> None:
    (measure,) = [
        m for m in _json(out / "geojson" / "measures.json")["measures"] if m["measure_id"] == MEASURE
    ]
    assert (measure["number_zh"], measure["title"], measure["located"]) == (NUMBER, TITLE, True)
    assert [place["place_id"] for place in measure["places"]] == [PLACE]
    assert [citation["text_zh"] for citation in measure["citations"]] == [ADDRESS]


def _script(out: Path, name: str) -> dict[str, Any]:
    text = (out / "site" / "assets" / "data" / f"{name}.js").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text.removeprefix(f'Atlas.load("{name}",').removesuffix(");\n"))
    return data


def test_stop_12_the_page_has_it_at_hand_for_the_readers_click(out: Path) -> None:
    data, records = _script(out, "atlas"), _script(out, "records")
    measure, place = records["measures"][MEASURE], data["places"][PLACE] | records["places"][PLACE]
    assert (measure["number"], measure["title"]) == (NUMBER, TITLE)
    assert [citation["text_zh"] for citation in measure["cite"]] == [ADDRESS]
    assert MEASURE in place["measures"]
    assert (place["layer"], place["precision"]) == (LAYER, "schematic")
    (feature,) = [f for f in data["features"][LAYER] if f["id"] == PLACE]
    assert feature["badge"]["n"] == len(place["measures"])
    assert data["looks"][feature["look"]]
    page = (out / "site" / "atlas.html").read_text(encoding="utf-8")
    assert 'src="assets/data/atlas.js"' in page
    assert '"assets/data/records.js"' in page


def test_stop_13_the_audit_counts_it_as_located_and_its_citation_as_checked(out: Path) -> None:
    audit = _json(out / "report" / "audit.json")
    assert MEASURE not in audit["orphans"]["measures_unlocated"]
    assert audit["citations"]["verified"] == audit["citations"]["checked"] > 0
    assert audit["citations"]["missing"] == []
    (compared,) = [row for row in audit["geometry"] if row["place"] == PLACE]
    assert compared["stated"] == AREA_KM2
