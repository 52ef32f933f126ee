"""What comes through the door: rows of the kinds that are taken; what is hostile or disguised is one line."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import fiona
import openpyxl
import pytest
import shapely

from atlas.intake.errors import IntakeError
from atlas.intake.guard import read_outside
from atlas.intake.outside import Limits
from atlas.intake.signature import Kind, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_CANARY = "canary-5f3a9c"
_LINUX = sys.platform.startswith("linux")


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """A file elsewhere on the disk that nothing may read."""
    path = tmp_path / "elsewhere" / "secret.csv"
    path.parent.mkdir()
    path.write_text(f"name,x,y\n{_CANARY},117,39\n", encoding="utf-8")
    return path


def _refusal(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(IntakeError) as refused:
        read_outside(path, limits)
    text = refused.value.text("en")
    assert "\n" not in text
    assert path.name in text
    assert _CANARY not in text
    return text


def _vrt(source: str) -> str:
    return (
        f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{source}</SrcDataSource>'
        '<GeometryField encoding="PointFromColumns" x="x" y="y"/></OGRVRTLayer></OGRVRTDataSource>'
    )


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("gpkg/atlas.gpkg", Kind.GEOPACKAGE),
        ("shapefile", Kind.SHAPEFILE),
        ("filegdb/atlas.gdb", Kind.GEODATABASE),
        ("xlsx/atlas.xlsx", Kind.WORKBOOK),
    ],
)
def test_what_we_export_comes_back_as_rows(exported: Path, folder: str, kind: Kind) -> None:
    read = read_outside(exported / folder)
    assert read.kind == kind
    assert read.skipped == ()
    towns = next(t for t in read.tables if t.name in {"towns-point", "towns_point", "街道与镇（点）"})
    ids = {row.cells.get("place_id") or row.cells.get("地点编号") for row in towns.rows}
    assert ids
    assert all(isinstance(i, str) for i in ids)
    if kind is not Kind.WORKBOOK:
        assert towns.epsg == 4490
        assert all(row.wkb and shapely.from_wkb(row.wkb).geom_type == "Point" for row in towns.rows)


def test_the_child_is_fenced_in_where_the_system_can(exported: Path) -> None:
    read = read_outside(exported / "geojson" / "towns-point.geojson")
    assert "limits" in read.jailed or sys.platform == "win32"
    if _LINUX and os.uname().machine in {"x86_64", "aarch64"}:
        assert "network" in read.jailed


@pytest.mark.parametrize("name", ["x.geojson", "x.gpkg", "x.shp", "x.xlsx", "x.zip", "x.vrt"])
def test_a_vrt_is_refused_under_any_name(tmp_path: Path, canary: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(_vrt(str(canary)), encoding="utf-8")
    with fiona.open(path, enabled_drivers=["OGR_VRT"], allow_unsupported_drivers=True) as source:
        assert any(_CANARY in str(dict(f.properties)) for f in source), "the disguise must work where it may"
    assert "VRT" in _refusal(path)


def test_a_disguise_within_an_archive_is_refused(tmp_path: Path, canary: Path) -> None:
    path = tmp_path / "data.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("data.gpkg", _vrt(str(canary)))
    with pytest.raises(IntakeError, match="VRT"):
        read_outside(path)


def test_the_fence_itself_keeps_files_and_network_shut(tmp_path: Path, canary: Path) -> None:
    code = (
        "import sys, socket, json\nfrom pathlib import Path\n"
        "from atlas.intake.jail import fence_files, fence_network\n"
        "got = [fence_files([Path(sys.argv[1]), Path(sys.prefix), Path(sys.base_prefix)]), fence_network()]\n"
        "def tried(what):\n"
        "    try:\n        what()\n    except OSError as error:\n        return type(error).__name__\n"
        "    return 'done'\n"
        "got.append(tried(lambda: open(sys.argv[2]).read()))\n"
        "got.append(tried(lambda: socket.create_connection(('127.0.0.1', int(sys.argv[3])))))\n"
        "got.append(tried(lambda: open(sys.argv[1] + '/own.txt').read()))\n"
        "got.append(tried(lambda: open(sys.argv[1] + '/new.txt', 'w')))\n"
        "print(json.dumps(got))\n"
    )
    own = tmp_path / "own"
    own.mkdir()
    (own / "own.txt").write_text("ours", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as server:
        words = [sys.executable, "-c", code, str(own), str(canary), str(server.getsockname()[1])]
        ran = subprocess.run(words, capture_output=True, text=True, check=True)
    files, network, secret, link, ours, new = json.loads(ran.stdout)
    if not files or not network:
        pytest.skip("this kernel has no Landlock or seccomp: use Linux 5.13 or newer to try the fence")
    assert (secret, link, ours, new) == ("PermissionError", "PermissionError", "done", "PermissionError")


def _geopackage(path: Path, *statements: str) -> None:
    base = sqlite3.connect(path)
    base.executescript(";\n".join(statements))
    base.commit()
    base.close()


def test_an_endless_view_is_never_run_and_a_trigger_never_fires(exported: Path, tmp_path: Path) -> None:
    path = tmp_path / "edited.gpkg"
    shutil.copy(exported / "gpkg" / "atlas.gpkg", path)
    _geopackage(
        path,
        "CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
        " SELECT * FROM n",
        "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('endless', 'attributes', 'e')",
        'CREATE TRIGGER bite AFTER UPDATE ON "towns-point" BEGIN DELETE FROM "towns-point"; END',
    )
    before = path.read_bytes()
    started = time.monotonic()
    read = read_outside(path)
    assert time.monotonic() - started < 60
    assert read.skipped == ("endless",)
    assert next(t for t in read.tables if t.name == "towns-point").rows
    assert path.read_bytes() == before


def test_a_register_that_is_a_view_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.gpkg"
    _geopackage(
        path,
        "PRAGMA application_id = 0x47504B47",
        "CREATE TABLE gpkg_spatial_ref_sys (srs_id)",
        "CREATE VIEW gpkg_contents AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
        " SELECT 'a' AS table_name, 'attributes' AS data_type FROM n",
    )
    assert "gpkg_contents" in _refusal(path)


def test_a_computed_column_is_not_computed(exported: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.gpkg"
    shutil.copy(exported / "gpkg" / "atlas.gpkg", path)
    _geopackage(
        path,
        "PRAGMA legacy_alter_table = ON",
        'ALTER TABLE "towns-point" ADD COLUMN big TEXT AS (hex(zeroblob(400000000))) VIRTUAL',
    )
    towns = next(t for t in read_outside(path).tables if t.name == "towns-point")
    assert "big" not in towns.columns


def test_a_reader_that_takes_too_long_is_stopped(exported: Path) -> None:
    assert "stopped" in _refusal(exported / "gpkg" / "atlas.gpkg", Limits(seconds=0.2))


def _zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize("name", ["../out.shp", "/out.shp", "a/../../out.shp", "..\\out.shp", "C:\\out.shp"])
def test_an_archive_that_leaves_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    path = _zip(tmp_path / "slip.zip", {"ok.txt": b"x", name: b"slip"})
    assert "not accepted" in _refusal(path)
    assert not list(tmp_path.parent.glob("out.shp"))


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = _zip(tmp_path / "bomb.zip", {"data.geojson": b"\0" * 60_000_000})
    started = time.monotonic()
    assert "not accepted" in _refusal(path)
    assert time.monotonic() - started < 5


def test_too_many_members_and_links_are_refused(tmp_path: Path) -> None:
    assert "65 > 64" in _refusal(_zip(tmp_path / "many.zip", {f"{i}.txt": b"x" for i in range(65)}))
    path = tmp_path / "link.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("data.geojson")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert "not accepted" in _refusal(path)


def test_a_link_a_missing_part_and_an_open_log_are_named(exported: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.gpkg"
    link.symlink_to(exported / "gpkg" / "atlas.gpkg")
    assert "not a regular file" in _refusal(link)
    lonely = tmp_path / "lonely.shp"
    shutil.copy(exported / "shapefile" / "towns-point.shp", lonely)
    assert ".shx" in _refusal(lonely)
    opened = tmp_path / "open.gpkg"
    shutil.copy(exported / "gpkg" / "atlas.gpkg", opened)
    (tmp_path / "open.gpkg-wal").write_bytes(b"changes")
    assert "close it in QGIS" in _refusal(opened)


def test_a_damaged_file_is_one_line(exported: Path, tmp_path: Path) -> None:
    for source in ("gpkg/atlas.gpkg", "xlsx/atlas.xlsx"):
        path = tmp_path / Path(source).name
        data = bytearray((exported / source).read_bytes())
        data[120 : len(data) // 2] = bytes(len(data) // 2 - 120)
        path.write_bytes(bytes(data))
        assert "damaged" in _refusal(path)


def test_a_workbook_with_an_entity_bomb_is_refused(exported: Path, tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    bomb = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    with zipfile.ZipFile(exported / "xlsx" / "atlas.xlsx") as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            target.writestr(name, bomb if name == "xl/sharedStrings.xml" else source.read(name))
        target.writestr("xl/sharedStrings.xml.bak", bomb)
    assert "DOCTYPE" in _refusal(path)


def test_size_and_rows_have_their_limit(exported: Path) -> None:
    assert "larger" in _refusal(exported / "gpkg" / "atlas.gpkg", Limits(file_bytes=1000))
    assert "split" in _refusal(exported / "geojson" / "towns-point.geojson", Limits(rows=1))


@pytest.mark.parametrize(
    "name",
    ["gpkg/atlas.gpkg", "shapefile", "filegdb/atlas.gdb", "geojson", "geojson/towns-polygon.geojson"],
)
def test_a_geometry_of_too_many_vertices_is_named(exported: Path, name: str) -> None:
    said = _refusal(exported / name, Limits(vertices=4, names=("towns-polygon", "towns_polygon")))
    assert "more than 4 vertices" in said
    assert "#1" in said


def test_a_ring_of_millions_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "ring.geojson"
    ring = ",".join(["[117.1,39.4]"] * 3_000_000)
    path.write_text(
        '{"type": "FeatureCollection", "name": "towns", "features": [{"type": "Feature", "properties": {},'
        f' "geometry": {{"type": "Polygon", "coordinates": [[{ring}]]}}}}]}}',
        encoding="utf-8",
    )
    # The child has no room for the ring as JSON lists: it was never made of them.
    assert "1000000 vertices" in _refusal(path, Limits(memory_bytes=600_000_000))


@pytest.mark.parametrize("name", ["gpkg/atlas.gpkg", "shapefile", "filegdb/atlas.gdb", "geojson"])
def test_tables_that_nobody_asked_for_are_told_by_their_names(exported: Path, name: str) -> None:
    read = read_outside(exported / name, Limits(names=("towns-point", "towns_point")))
    rows = {table.name: len(table.rows) for table in read.tables}
    assert len(rows) > 1
    assert {table for table, count in rows.items() if count} <= {"towns-point", "towns_point"}
    assert any(rows.values())


def test_gbk_without_a_declaration_is_read(tmp_path: Path) -> None:
    schema = {"geometry": "Point", "properties": {"name": "str:20"}}
    path = tmp_path / "gbk.shp"
    with fiona.open(path, "w", "ESRI Shapefile", schema, crs="EPSG:4490", encoding="GBK") as out:
        point = {"type": "Point", "coordinates": (117, 39)}
        out.write({"geometry": point, "properties": {"name": "崔黄口镇"}})
    path.with_suffix(".cpg").unlink()
    assert read_outside(path).tables[0].rows[0].cells["name"] == "崔黄口镇"


def test_a_workbook_is_read_as_values(tmp_path: Path) -> None:
    path = tmp_path / "odd.bin"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["编号", "值"])
    sheet.append(["a", "=1+1"])
    book.save(tmp_path / "odd.xlsx")
    shutil.move(tmp_path / "odd.xlsx", path)
    assert kind_of(path) is Kind.WORKBOOK
    assert read_outside(path).tables[0].rows[0].cells == {"编号": "a", "值": None}


def test_nothing_is_left_behind(exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    read_outside(exported / "geojson" / "towns-point.geojson")
    assert _names(tmp_path) == []


def _names(folder: Path) -> list[str]:
    listed: Iterator[Path] = folder.iterdir()
    return [p.name for p in listed]
