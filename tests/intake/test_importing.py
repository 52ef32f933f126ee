"""The way back: what was not touched is no difference; what was edited is shown, judged, taken by choice."""

from __future__ import annotations

import json
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fiona
import openpyxl
import pytest
import shapely
from shapely.geometry import mapping, shape

from atlas.audit.assemble import Assembled, assemble
from atlas.catalog.yaml_file import read_yaml
from atlas.export.desktop.registry import FORMATS
from atlas.intake.differ import compare, same
from atlas.intake.errors import IntakeError
from atlas.intake.guard import read_outside
from atlas.intake.match import known_names, meant_tables
from atlas.intake.outside import OutsideFile, OutsideRow, OutsideTable
from atlas.intake.take import LOG, Signed, new_texts
from atlas.intake.write import recover, write_rooms
from atlas.rooms import Rooms, find_rooms

if TYPE_CHECKING:
    from collections.abc import Callable

    from atlas.export.desktop.job import ExportJob
    from atlas.intake.changes import Difference

CARRIERS = (
    "gpkg/atlas.gpkg",
    "shapefile",
    "filegdb/atlas.gdb",
    "xlsx/atlas.xlsx",
    "geojson/towns-point.geojson",
    "geojson",
)
_SIGNED = Signed("张三", "2026-11-24", "edited.gpkg", "0" * 64, "")


@pytest.fixture(scope="session")
def whole(exported: Path) -> OutsideFile:
    """The untouched GeoPackage, as the door reads it."""
    return read_outside(exported / "gpkg" / "atlas.gpkg")


@pytest.fixture
def edit(whole: OutsideFile, tiny_job: ExportJob) -> Callable[..., Difference]:
    """Compares one table of the GeoPackage after `change` was applied to it."""

    def run(name: str, change: Callable[[OutsideTable], OutsideTable]) -> Difference:
        table = next(t for t in whole.tables if t.name == name)
        return compare(OutsideFile("gpkg", "", (change(table),), (), ()), tiny_job)

    return run


def _rows(table: OutsideTable, rows: tuple[OutsideRow, ...], **other: Any) -> OutsideTable:
    facts = {"columns": table.columns, "spatial": table.spatial, "epsg": table.epsg, "crs": table.crs} | other
    return OutsideTable(table.name, rows=rows, **facts)


def _first(table: OutsideTable, *, wkb: bytes | None = None, **cells: Any) -> OutsideTable:
    row = table.rows[0]
    return _rows(table, (OutsideRow(row.cells | cells, wkb or row.wkb), *table.rows[1:]))


def _codes(difference: Difference) -> list[str]:
    return [f.code for f in difference.findings]


@pytest.mark.parametrize("name", CARRIERS)
def test_what_was_not_touched_is_no_difference(name: str, exported: Path, tiny_job: ExportJob) -> None:
    difference = compare(read_outside(exported / name), tiny_job)
    assert difference.tables
    assert difference.changes == ()
    assert difference.findings == ()


@pytest.mark.parametrize(
    ("name", "crs"),
    [
        *(("gpkg", 4548), ("gpkg", 4326), ("shapefile", 4527)),
        *(("filegdb", 3857), ("filegdb", 4527), ("geojson", 4490)),
    ],
)
def test_nor_is_what_went_through_another_crs(
    name: str, crs: int, tiny_job: ExportJob, tmp_path: Path
) -> None:
    written = FORMATS[name].load().write(tiny_job.in_crs(crs), tmp_path)
    path = tmp_path if name in {"shapefile", "geojson"} else written[0].path
    difference = compare(read_outside(path), tiny_job)
    assert difference.changes == ()
    assert difference.findings == ()


def test_every_layer_of_a_folder_of_geojson_is_compared(
    exported: Path, tiny_job: ExportJob, tmp_path: Path
) -> None:
    ours = {layer.id for layer in tiny_job.layers if layer.part == "features"}
    assert set(compare(read_outside(exported / "geojson"), tiny_job).tables) == ours
    packed = shutil.make_archive(str(tmp_path / "packed"), "zip", exported / "geojson")
    assert set(compare(read_outside(Path(packed)), tiny_job).tables) == ours
    folder = shutil.copytree(exported / "geojson", tmp_path / "edited")
    path = folder / "towns-point.geojson"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["features"][0]["properties"]["name_zh"] = "改名镇"
    path.write_text(json.dumps(data), encoding="utf-8")
    assert [c.after for c in compare(read_outside(folder), tiny_job).changes] == ["改名镇"]
    path.write_text(json.dumps(data | {"features": []}), encoding="utf-8")
    gone = compare(read_outside(folder), tiny_job)
    assert {c.what for c in gone.changes} == {"removed"}
    assert set(_codes(gone)) == {"import-removed"}


def test_the_names_that_are_read_are_those_of_all_tables(tiny: Assembled, tiny_job: ExportJob) -> None:
    known = set(known_names(tiny.catalog))
    assert {name for name, own in meant_tables(tiny_job).items() if name.isascii() and own.columns} <= known
    assert "rivers-precision" not in known


def test_nor_are_the_diagrams_that_a_shapefile_left_out(tiny_job: ExportJob, tmp_path: Path) -> None:
    plain = replace(tiny_job, include_schematic=False)
    left = {
        identity
        for layer in plain.layers
        if layer.part == "features"
        for identity in set(layer.features.index) - set(layer.without_diagrams().features.index)
    }
    assert left
    FORMATS["shapefile"].load().write(plain, tmp_path)
    difference = compare(read_outside(tmp_path), tiny_job)
    assert difference.tables
    assert difference.changes == ()
    assert difference.findings == ()
    # Where the file has some of them, one that is missing was deleted.
    whole = tmp_path / "whole"
    whole.mkdir()
    FORMATS["shapefile"].load().write(replace(tiny_job, include_schematic=True), whole)
    read = read_outside(whole)
    fewer = [
        _rows(t, tuple(r for r in t.rows if r is not t.rows[-1]))
        for t in read.tables
        if len({r.cells["place_id"] for r in t.rows} & left) > 1
    ]
    assert fewer
    found = compare(OutsideFile(read.kind, read.sha256, tuple(fewer), (), ()), tiny_job)
    assert {c.what for c in found.changes} == {"removed"}


def test_a_moved_point_is_told_in_metres(edit: Callable[..., Difference]) -> None:
    def move(table: OutsideTable) -> OutsideTable:
        point = shapely.from_wkb(table.rows[0].wkb)
        return _first(table, wkb=shapely.to_wkb(shapely.Point(point.x, point.y + 0.001)))

    found = edit("towns-point", move)
    assert [c.what for c in found.changes] == ["moved"]
    # One thousandth of a degree of latitude at 39.4 degrees is 111.02 m on the ellipsoid.
    assert found.changes[0].metres == pytest.approx(111.0, abs=0.5)
    assert found.findings == ()


def test_attributes_added_and_removed_rows_are_shown(edit: Callable[..., Difference]) -> None:
    renamed = edit("towns-point", lambda t: _first(t, name_zh="改名镇"))
    assert [(c.what, c.column, c.after) for c in renamed.changes] == [("changed", "name_zh", "改名镇")]
    gone = edit("towns-point", lambda t: _rows(t, t.rows[1:]))
    assert [c.what for c in gone.changes] == ["removed"]
    assert _codes(gone) == ["import-removed"]
    new = edit(
        "towns-point", lambda t: _rows(t, (*t.rows, OutsideRow({"place_id": "nowhere-town"}, t.rows[0].wkb)))
    )
    assert new.changes == ()
    assert _codes(new) == ["import-unknown-id"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda t: _rows(t, (t.rows[0], *t.rows)), "import-duplicate"),
        (lambda t: _first(t, place_id=None), "import-row-without-id"),
        (lambda t: _rows(t, t.rows, columns=tuple(c for c in t.columns if c != "place_id")), "import-no-id"),
        (
            lambda t: _rows(t, t.rows, columns=tuple(c for c in t.columns if c != "name_zh")),
            "import-column-missing",
        ),
        (lambda t: _rows(t, t.rows, epsg=None, crs=""), "import-crs-missing"),
        (lambda t: _rows(t, t.rows, epsg=32650), "import-crs"),
        (lambda t: _rows(t, t.rows, epsg=4548), "import-crs-implausible"),
        (lambda t: _first(t, measure_count=99), "import-not-taken"),
        (lambda t: _rows(t, (OutsideRow(t.rows[0].cells, None), *t.rows[1:])), "import-geometry-gone"),
    ],
)
def test_what_a_planner_gets_wrong_is_a_finding(
    edit: Callable[..., Difference], change: Callable[[OutsideTable], OutsideTable], code: str
) -> None:
    difference = edit("towns-point", change)
    assert code in _codes(difference)
    assert all(c.what == "removed" for c in difference.changes)
    for lang in ("zh", "en"):
        assert all(f.message(lang) and f.hint(lang) for f in difference.findings)


def test_columns_are_called_as_people_know_them(edit: Callable[..., Difference]) -> None:
    found = edit("towns-point", lambda t: _first(t, measure_count=99))
    assert "任务数（measure_count）" in found.findings[0].message("zh")


def test_a_list_that_gdal_wrote_with_other_blanks_is_no_difference() -> None:
    assert same('["m-4-2-001", "m-4-2-002"]', '[ "m-4-2-001","m-4-2-002" ]')
    assert not same('["m-4-2-001", "m-4-2-002"]', '["m-4-2-002", "m-4-2-001"]')
    assert not same("[]", "[")


def test_a_shift_by_gcj02_is_known(edit: Callable[..., Difference]) -> None:
    from atlas.geo.crs import gcj02_offset  # noqa: PLC0415  used here alone

    def shift(table: OutsideTable) -> OutsideTable:
        rows = []
        for row in table.rows:
            point = shapely.from_wkb(row.wkb)
            east, north = gcj02_offset(point.x, point.y)
            rows.append(OutsideRow(row.cells, shapely.to_wkb(shapely.Point(point.x + east, point.y + north))))
        return _rows(table, tuple(rows))

    assert "import-gcj02" in _codes(edit("towns-point", shift))


def test_two_tables_that_disagree_are_a_conflict(whole: OutsideFile, tiny_job: ExportJob) -> None:
    tables = {t.name: t for t in whole.tables}
    town = str(tables["towns-point"].rows[0].cells["place_id"])

    def renamed(table: OutsideTable, name: str) -> OutsideTable:
        return _rows(
            table,
            tuple(
                OutsideRow(r.cells | {"name_zh": name}, r.wkb) if r.cells["place_id"] == town else r
                for r in table.rows
            ),
        )

    both = (renamed(tables["towns-point"], "甲"), renamed(tables["places"], "乙"))
    assert "import-conflict" in _codes(compare(OutsideFile("gpkg", "", both, (), ()), tiny_job))
    alike = (renamed(tables["towns-point"], "甲"), renamed(tables["places"], "甲"))
    assert [c.after for c in compare(OutsideFile("gpkg", "", alike, (), ()), tiny_job).changes] == ["甲"]


def _text(rooms: Path) -> dict[str, str]:
    return {
        p.relative_to(rooms).as_posix(): p.read_text(encoding="utf-8")
        for p in rooms.rglob("*")
        if p.is_file()
    }


def _source(rooms: Path) -> str:
    return min((rooms / "geodata" / "sources").glob("*.yaml")).stem


@pytest.fixture
def edited_book(exported: Path, tmp_path: Path) -> Callable[..., Path]:
    """Writes the workbook with other values in some cells of a sheet, by row and heading."""

    def write(title: str, cells: dict[tuple[int, str], object]) -> Path:
        path = tmp_path / "edited.xlsx"
        book = openpyxl.load_workbook(exported / "xlsx" / "atlas.xlsx")
        sheet = book[title]
        heads = [cell.value for cell in sheet[1]]
        for (row, head), value in cells.items():
            sheet.cell(row, heads.index(head) + 1).value = value
        book.save(path)
        return path

    return write


def test_what_stops_an_import_is_said_before_what_does_not(
    edited_book: Callable[..., Path], tiny_rooms: Path, atlas: Callable[..., Any]
) -> None:
    elsewhere = {(row, "来源编号"): "elsewhere" for row in range(2, 12)}
    path = edited_book("地点", elsewhere | {(12, "地点编号"): None})
    refused = atlas("import", path, "--rooms", tiny_rooms)
    assert refused.code == 1
    lines = refused.err.splitlines()
    assert lines[0].startswith("error")
    assert sum(line.startswith("warning") for line in lines) >= 10


def test_an_edited_workbook_changes_its_lines_and_no_other(
    edited_book: Callable[..., Path], tiny_rooms: Path, atlas: Callable[..., Any]
) -> None:
    path = edited_book("任务", {(2, "标题"): "改过的标题: 带冒号"})
    before = _text(tiny_rooms)
    shown = atlas("import", path, "--rooms", tiny_rooms)
    assert shown.code == 0
    assert "Title “" in shown.out
    assert "改过的标题" in shown.out
    assert _text(tiny_rooms) == before
    assert atlas("import", path, "--rooms", tiny_rooms, "--apply").code == 2
    done = atlas("import", path, "--rooms", tiny_rooms, "--apply", "--who", "张三")
    assert done.code == 0, done.err
    after = _text(tiny_rooms)
    touched = [name for name in after if after[name] != before.get(name)]
    assert min(touched) == f"geodata/{LOG}"
    changed = next(name for name in touched if name.startswith("layers/measures/"))
    pairs = zip(before[changed].splitlines(), after[changed].splitlines(), strict=True)
    assert sum(a != b for a, b in pairs) == 1
    line = json.loads(after[f"geodata/{LOG}"])
    assert line["who"] == "张三"
    assert line["changes"][0]["after"] == "改过的标题: 带冒号"
    again = atlas("import", path, "--rooms", tiny_rooms)
    assert again.out == ""


def test_a_moved_geometry_is_taken_with_its_source(
    exported: Path, tiny_rooms: Path, tmp_path: Path, atlas: Callable[..., Any]
) -> None:
    path = tmp_path / "towns-point.shp"
    source = exported / "shapefile" / "towns-point.shp"
    town = ""
    with fiona.open(source) as rows, fiona.open(path, "w", **rows.meta) as out:
        for i, row in enumerate(rows):
            point = shape(row.geometry)
            moved = shapely.Point(point.x + 0.0005, point.y) if i == 0 else point
            town = row.properties["place_id"] if i == 0 else town
            out.write({"geometry": mapping(moved), "properties": dict(row.properties)})
    refused = atlas("import", path, "--rooms", tiny_rooms, "--apply", "--who", "张三")
    assert refused.code == 1
    assert "--source" in refused.err
    named = _source(tiny_rooms)
    words = ("--apply", "--who", "张三", "--source", named)
    done = atlas("import", path, "--rooms", tiny_rooms, *words)
    assert done.code == 0, done.err
    catalog = assemble(find_rooms(tiny_rooms)).catalog
    assert catalog.features[town].facts.source_id == named
    assert "张三" in catalog.features[town].facts.method
    assert catalog.places[town].source == named
    assert atlas("import", path, "--rooms", tiny_rooms).out == ""


def test_the_records_refuse_what_would_break_them(
    exported: Path, tiny_rooms: Path, tmp_path: Path, atlas: Callable[..., Any]
) -> None:
    path = tmp_path / "edited.gpkg"
    shutil.copy(exported / "gpkg" / "atlas.gpkg", path)
    base = sqlite3.connect(path)
    base.execute("UPDATE measures SET kind = 'wish' WHERE rowid = 1")
    base.commit()
    base.close()
    before = _text(tiny_rooms)
    refused = atlas("import", path, "--rooms", tiny_rooms, "--apply", "--who", "张三")
    assert refused.code == 1
    assert "nothing was written" in refused.err
    assert _text(tiny_rooms) == before


def test_a_run_that_was_killed_is_finished_by_the_next(tiny_rooms: Path) -> None:
    rooms = find_rooms(tiny_rooms)
    target = min((rooms.layers / "measures").glob("*.yaml"))
    wanted = target.read_text(encoding="utf-8") + "# end\n"
    journal = rooms.geodata / ".atlas-import.json"
    journal.write_text(json.dumps({f"layers/measures/{target.name}": wanted}), encoding="utf-8")
    assert recover(rooms)
    assert target.read_text(encoding="utf-8") == wanted
    assert not recover(rooms)
    journal.write_text('{"layers/measures/x.yaml": "half', encoding="utf-8")
    recover(rooms)
    assert not (rooms.layers / "measures" / "x.yaml").exists()


def test_rooms_that_may_not_be_written_stay_as_they_are(
    tiny_rooms: Path, whole: OutsideFile, tiny_job: ExportJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms = find_rooms(tiny_rooms)
    table = next(t for t in whole.tables if t.name == "measures")
    difference = compare(OutsideFile("gpkg", "", (_first(table, title="新标题"),), (), ()), tiny_job)
    texts = new_texts(difference.changes, rooms, assemble(rooms).catalog, _SIGNED)
    before = _text(tiny_rooms)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(IntakeError, match="No space"):
        write_rooms(texts, rooms)
    assert _text(tiny_rooms) == before


def test_collections_are_written_as_they_stand(tiny_rooms: Path) -> None:
    from atlas.intake.take import _collection, _read_collection  # noqa: PLC0415

    rooms: Rooms = find_rooms(tiny_rooms)
    for path in [
        *(rooms.geodata / "places").glob("*.geojson"),
        *(find_rooms().geodata / "places").glob("*.geojson"),
    ]:
        assert _collection(_read_collection(path)) == path.read_text(encoding="utf-8"), path.name


def test_a_quantity_is_found_by_its_place_in_the_list(
    edit: Callable[..., Difference], tiny_rooms: Path
) -> None:
    found = edit("quantities", lambda t: _first(t, value=77.0))
    assert [c.column for c in found.changes] == ["value"]
    rooms = find_rooms(tiny_rooms)
    texts = new_texts(found.changes, rooms, assemble(rooms).catalog, _SIGNED)
    path = next(p for p in texts if p.suffix == ".yaml")
    path.write_text(texts[path], encoding="utf-8")
    measure, _, place = found.changes[0].identity.partition("/")
    records = read_yaml(path, path.name).data["measures"]
    record = next(r for r in records if r["id"] == measure)
    assert record["quantities"][int(place)]["value"] == "77"
