"""Every fault of a geometry gets its own finding, at the feature's line, with a repair in both languages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from atlas.audit.assemble import check_rooms
from atlas.geo import quality
from atlas.geo.crs import convert_point, gcj02_offset
from atlas.rooms import find_rooms

if TYPE_CHECKING:
    from pathlib import Path

    from atlas.model.finding import Finding

FOREST, STATION, LINE = "forest", "station", "line"
EAST_EDGE = 117.1194
"""Longitude of the district's eastern edge at 39.41 N."""


@dataclass(frozen=True)
class Row:
    """One wrong geometry, as the JSON text that stands in the file, and the finding it must give."""

    name: str
    geometry: str
    code: str
    file: str = FOREST


def _square(west: float, south: float = 39.41, size: float = 0.004) -> str:
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return json.dumps({"type": "Polygon", "coordinates": [[[round(x, 7), round(y, 7)] for x, y in ring]]})


def _shape(kind: str, coordinates: str) -> str:
    return f'{{"type": "{kind}", "coordinates": {coordinates}}}'


EAST, NORTH = gcj02_offset(117.02, 39.36)
ROWS = [
    Row(
        "bow tie",
        _shape("Polygon", "[[[116.9,39.42],[116.93,39.44],[116.93,39.42],[116.9,39.44],[116.9,39.42]]]"),
        "geometry-invalid",
    ),
    Row("too few corners", _shape("Polygon", "[[[116.9,39.42],[116.93,39.44]]]"), "geometry-invalid"),
    Row("no geometry", "null", "geometry-invalid"),
    Row("a number", "7", "geometry-invalid"),
    Row("unknown type", _shape("Blob", "[116.9,39.42]"), "geometry-invalid"),
    Row("words for numbers", _shape("Point", '["x","y"]'), "geometry-invalid"),
    Row("figures in quotes", _shape("Point", '["116.9","39.42"]'), "geometry-invalid"),
    Row("truth for a number", _shape("Point", "[true,39.42]"), "geometry-invalid"),
    Row("one number", _shape("Point", "[116.9]"), "geometry-invalid"),
    Row(
        "open ring",
        _shape("Polygon", "[[[116.9,39.42],[116.93,39.42],[116.93,39.44],[116.9,39.44]]]"),
        "geometry-invalid",
    ),
    Row("flat list for a ring", _shape("Polygon", "[116.9,39.42]"), "geometry-invalid"),
    Row("four dimensions", _shape("Point", "[116.9,39.42,1,2]"), "geometry-dimension"),
    Row("town of the district far outside", _shape("Point", "[117.3,39.41]"), "coordinates-outside", "town"),
    Row("background too far away", _shape("Point", "[117.6,39.36]"), "coordinates-outside", STATION),
    Row("nothing in it", _shape("Polygon", "[]"), "geometry-empty"),
    Row("three dimensions", _shape("Point", "[116.9,39.42,12.5]"), "geometry-dimension"),
    Row("a line for a forest", _shape("LineString", "[[116.9,39.42],[116.93,39.44]]"), "geometry-type"),
    Row(
        "a collection",
        '{"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [116.9,39.42]}]}',
        "geometry-type",
    ),
    Row("swapped axes", _shape("Point", "[39.42,116.9]"), "coordinates-swapped"),
    Row("in Europe", _shape("Point", "[12.5,41.9]"), "coordinates-range"),
    Row("zone-prefixed eastings", _shape("Point", "[39504308.06,4360692.44]"), "coordinates-projected"),
    Row("metres", _shape("Point", "[504308.06,4360692.44]"), "coordinates-projected"),
    Row("endless number", _shape("Point", "[1e400,39.42]"), "geometry-invalid"),
    Row("millimetres pretended", _shape("Point", "[116.912345678,39.42]"), "coordinates-decimals"),
    Row("outside by 600 m", _square(EAST_EDGE + 0.003), "coordinates-outside"),
    Row(
        "outside as GCJ-02 is", _square(EAST_EDGE - 0.004 + 0.0003 + EAST, 39.41 + NORTH), "coordinates-gcj02"
    ),
    Row(
        "station off its line as GCJ-02 is",
        _shape("Point", f"[{117.02 + EAST:.6f},{39.36 + NORTH:.6f}]"),
        "coordinates-gcj02",
        STATION,
    ),
    Row("station outside", _shape("Point", "[117.14,39.36]"), "coordinates-outside", "made-station"),
]


def _replaced(rooms: Path, file: str, geometry: str) -> str:
    """Put `geometry` in the file's first feature and say at what address it stands."""
    path = rooms / "geodata" / "places" / f"{file}.geojson"
    lines = path.read_text(encoding="utf-8").split("\n")
    feature = json.loads(lines[2].rstrip(","))
    feature["geometry"] = "HERE"
    lines[2] = json.dumps(feature, ensure_ascii=False).replace('"HERE"', geometry) + (
        "," if lines[3] != "]," else ""
    )
    path.write_text("\n".join(lines), encoding="utf-8")
    return f"geodata/places/{file}.geojson:3"


def _findings(rooms: Path) -> tuple[Finding, ...]:
    return check_rooms(find_rooms(rooms))[1].findings


def _planned_station(rooms: Path) -> None:
    """The reference station made the plan's own: background may lie further outside."""
    path = rooms / "geodata/places/gazetteer/transport.yaml"
    text = path.read_text(encoding="utf-8")
    head, tail = text.split("id: stone-bridge-station")
    tail = tail.replace("status: reference", "status: planned\n    cite: [{at: 2.2.1, anchor: 设北岗站}]", 1)
    path.write_text(head + "id: stone-bridge-station" + tail, encoding="utf-8")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_wrong_geometry_is_found_at_its_line(row: Row, tiny_rooms: Path) -> None:
    if row.file == "made-station":
        _planned_station(tiny_rooms)
    at = _replaced(tiny_rooms, STATION if row.file == "made-station" else row.file, row.geometry)
    found = [f for f in _findings(tiny_rooms) if f.code == row.code]
    assert [f.at for f in found] == [at]
    assert found[0].message() != found[0].message("en")
    assert found[0].hint()
    assert found[0].hint("en")


@pytest.mark.parametrize("geometry", [_square(EAST_EDGE - 0.004), _square(EAST_EDGE - 0.001)])
def test_what_lies_inside_or_within_the_boundary_s_own_error_is_not_outside(
    geometry: str, tiny_rooms: Path
) -> None:
    _replaced(tiny_rooms, FOREST, geometry)
    assert not [f for f in _findings(tiny_rooms) if f.code.startswith("coordinates")]


def test_too_many_vertices_are_refused(tiny_rooms: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quality, "MAX_VERTICES", 4)
    at = _replaced(tiny_rooms, FOREST, _square(117.0))
    assert at in {f.at for f in _findings(tiny_rooms) if f.code == "geometry-too-many-vertices"}


SYNTAX = [
    ("NaN", "116.9", "NaN", "geojson-syntax"),
    ("Infinity", "116.9", "Infinity", "geojson-syntax"),
    ("cut off", '"type": "FeatureCollection"}', "", "geojson-syntax"),
    (
        "key twice",
        '"type": "FeatureCollection"}',
        '"type": "FeatureCollection", "type": "x"}',
        "geojson-syntax",
    ),
    ("not a collection", '"type": "FeatureCollection"}', '"type": "Topology"}', "geojson-syntax"),
    ("deep nesting", '"coordinates": [[[', '"coordinates": ' + "[" * 100_000 + "[[[", "geojson-syntax"),
    ("another CRS", '"crs_epsg": 4490', '"crs_epsg": 4326', "geojson-crs"),
    ("printing grid", '"crs_epsg": 4490', '"crs_epsg": 4548', "geojson-crs"),
    ("no CRS", '"crs_epsg": 4490,', "", "geojson-crs"),
    ("extra property", '"precision"', '"colour": "red", "precision"', "geojson-keys"),
    ("unknown precision", '"approximate"', '"exact"', "geojson-keys"),
    ("endless accuracy", "800.0", "1e400", "geojson-keys"),
    ("accuracy below nought", "800.0", "-800.0", "geojson-keys"),
    ("approximate by nobody knows how much", "800.0", "null", "geojson-keys"),
    ("a geometry that is not located", '"approximate"', '"unlocated"', "geojson-keys"),
    ("bidi in the method", "测试用", "测\u202e试用", "geojson-keys"),
    ("no id", '"id": "qinglin-forest", ', "", "geojson-keys"),
]


@pytest.mark.parametrize(("name", "old", "new", "code"), SYNTAX, ids=[row[0] for row in SYNTAX])
def test_a_wrong_file_is_found(name: str, old: str, new: str, code: str, tiny_rooms: Path) -> None:
    path = tiny_rooms / "geodata/places/forest.geojson"
    text = path.read_text(encoding="utf-8")
    assert old in text, name
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = [f for f in _findings(tiny_rooms) if f.code == code]
    assert [f.at.rsplit(":", 1)[0] for f in found] == ["geodata/places/forest.geojson"]
    assert int(found[0].at.rsplit(":", 1)[1]) >= 1
    assert all([found[0].message(), found[0].message("en"), found[0].hint(), found[0].hint("en")])


def test_a_geometry_beside_a_shape_rule_and_one_given_twice_are_found(tiny_rooms: Path) -> None:
    path = tiny_rooms / "geodata/places/forest.geojson"
    text = path.read_text(encoding="utf-8")
    (path.parent / "second.geojson").write_text(text, encoding="utf-8")
    (path.parent / "third.geojson").write_text(
        text.replace("qinglin-forest", "egret-marsh"), encoding="utf-8"
    )
    found = {f.code: f.at for f in _findings(tiny_rooms)}
    assert found["duplicate-id"] == "geodata/places/second.geojson:3"
    assert found["geometry-twice"].startswith("geodata/places/gazetteer/ecology.yaml:")


def test_control_characters_in_an_id_never_reach_the_terminal(tiny_rooms: Path) -> None:
    path = tiny_rooms / "geodata/places/forest.geojson"
    text: Any = path.read_text(encoding="utf-8").replace("qinglin-forest", "x\\u001b[2J\\ud800\\u202e")
    path.write_text(text, encoding="utf-8")
    messages = [f.message() + f.hint() + f.at for f in _findings(tiny_rooms)]
    assert any("<U+001B>" in m for m in messages)
    "".join(messages).encode()
    assert not any("\x1b" in m or "\u202e" in m for m in messages)


def test_the_offset_of_gcj_02_is_what_the_house_measured() -> None:
    x, y = convert_point(117.05, 39.38, 4490, 4548)
    east, north = gcj02_offset(117.05, 39.38)
    to_x, to_y = convert_point(117.05 + east, 39.38 + north, 4490, 4548)
    assert to_x - x == pytest.approx(547, abs=15)
    assert to_y - y == pytest.approx(141, abs=15)


def test_a_reason_is_told_in_the_reader_s_language_and_not_by_the_insides_of_a_library(
    tiny_rooms: Path,
) -> None:
    for geometry in ("null", '"POINT(1 2)"', "[1, 2]", _shape("Point", "[116.9]"), _shape("Blob", "[1,2]")):
        _replaced(tiny_rooms, FOREST, geometry)
        (found,) = (f for f in _findings(tiny_rooms) if f.code == "geometry-invalid")
        assert "attribute" not in found.message("en")
        assert "operand" not in found.message("en")
        reason = found.message().split("：", 1)[1]
        assert any("\u4e00" <= char <= "\u9fff" for char in reason), reason


def test_the_district_without_a_geometry_is_said_once_and_plainly(tiny_rooms: Path) -> None:
    (tiny_rooms / "geodata/places/district.geojson").unlink()
    found = [f for f in _findings(tiny_rooms) if f.code == "district-no-geometry"]
    assert len(found) == 1
    assert found[0].at.startswith("geodata/places/gazetteer/admin.yaml:")
