"""What all formats promise: read back by another reader, the same bytes again, and damage that is noticed."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
import shapely

from atlas.export.desktop.registry import FORMATS
from atlas.intake.reread import READERS, reread

if TYPE_CHECKING:
    from pathlib import Path

_ALONE = ["geojson", "shapefile", "filegdb", "kml", "dxf", "geoparquet", "xlsx", "csv"]


def _hashes(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


@pytest.mark.parametrize("name", _ALONE)
def test_another_reader_finds_what_was_meant(desk: Any, name: str) -> None:
    checks = reread(desk.written(name), desk.job_for(name))
    assert [c for c in checks if not c.ok] == []
    whats = {c.what.split()[0] for c in checks}
    wanted = {"faults", "count"}
    if name not in {"xlsx", "csv"}:
        wanted |= {"bounds", "type"}
    if name not in {"xlsx", "csv", "kml", "dxf"}:
        wanted |= {"crs", "values"}
    assert wanted <= whats
    assert all(one.driver in READERS for one in desk.written(name))


@pytest.mark.parametrize("name", _ALONE)
def test_the_same_atlas_gives_the_same_bytes(desk: Any, name: str, tmp_path: Path) -> None:
    desk.write(name, tmp_path / "again")
    assert _hashes(tmp_path / "again") == _hashes(desk.folder(name))


@pytest.mark.parametrize("name", _ALONE)
def test_no_file_tells_a_path_or_a_user(desk: Any, name: str) -> None:
    wanted = [str(desk.out).encode(), b"/tmp/", b"/home/", b"/root"]
    for path in desk.folder(name).rglob("*"):
        if not path.is_file():
            continue
        datas = [path.read_bytes()]
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                datas += [archive.read(n) for n in archive.namelist()]
        for data in datas:
            assert not [w for w in wanted if w in data], path.name


def _damaged(desk: Any, name: str, tmp_path: Path, file: str) -> tuple[list[Any], Path]:
    folder = tmp_path / name
    shutil.copytree(desk.folder(name), folder)
    moved = [replace(one, path=folder / one.path.relative_to(desk.out / name)) for one in desk.written(name)]
    return moved, folder / file


def test_a_row_less_is_noticed(desk: Any, tmp_path: Path) -> None:
    written, path = _damaged(desk, "geojson", tmp_path, "towns-point.geojson")
    data = json.loads(path.read_text(encoding="utf-8"))
    data["features"].pop()
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    wrong = {c.what for c in reread(written, desk.job_for("geojson")) if not c.ok}
    assert "count towns-point" in wrong


def test_another_text_a_lost_null_and_a_moved_point_are_noticed(desk: Any, tmp_path: Path) -> None:
    written, path = _damaged(desk, "geojson", tmp_path, "towns-point.geojson")
    data = json.loads(path.read_text(encoding="utf-8"))
    data["features"][0]["properties"]["name_zh"] = "ð¨é"
    data["features"][1]["geometry"]["coordinates"][0] += 1
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    wrong = {c.what for c in reread(written, desk.job_for("geojson")) if not c.ok}
    assert {"values towns-point", "bounds towns-point"} <= wrong


def test_a_wrong_prj_and_a_wrong_encoding_are_noticed(desk: Any, tmp_path: Path) -> None:
    written, path = _damaged(desk, "shapefile", tmp_path, "towns-point.prj")
    path.with_suffix(".cpg").write_text("GBK", encoding="ascii")
    path.write_text(
        'GEOGCS["GCS_Beijing_1954",DATUM["D_Beijing_1954",SPHEROID["Krasovsky_1940",6378245.0,298.3]],'
        'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]',
        encoding="ascii",
    )
    wrong = {c.what for c in reread(written, desk.job_for("shapefile")) if not c.ok}
    assert "crs towns-point" in wrong
    assert {"values towns-point", "faults"} & wrong


def test_a_geometry_beside_its_box_and_a_moved_box_are_noticed(desk: Any, tmp_path: Path) -> None:
    written, path = _damaged(desk, "geoparquet", tmp_path, "rivers.parquet")
    table = pq.read_table(path)
    shapes = [shapely.Point(117, 39).wkb, *table["geometry"].to_pylist()[1:]]
    pq.write_table(table.set_column(table.schema.get_field_index("geometry"), "geometry", [shapes]), path)
    wrong = {c.what for c in reread(written, desk.job_for("geoparquet")) if not c.ok}
    assert wrong == {"faults", "type rivers"}
    boxes = [{**box, "xmin": box["xmin"] - 1} for box in table["bbox"].to_pylist()]
    pq.write_table(table.set_column(table.schema.get_field_index("bbox"), "bbox", [boxes]), path)
    wrong = {c.what for c in reread(written, desk.job_for("geoparquet")) if not c.ok}
    assert wrong == {"faults", "bounds rivers"}


def test_the_last_row_of_a_big_file_is_read_too(desk: Any, tmp_path: Path) -> None:
    layer = next(one for one in desk.job.layers if one.id == "rivers")
    many = layer.with_features(layer.features.loc[list(layer.features.index) * 12_000])
    job = replace(desk.job, layers=(many,), tables={}, table_columns={})
    written = desk.write("geoparquet", tmp_path / "out", job)
    assert [c for c in reread(written, job) if not c.ok] == []
    table = pq.read_table(written[0].path)
    names = [*table["name_zh"].to_pylist()[:-1], "别名"]
    table = table.set_column(table.schema.get_field_index("name_zh"), "name_zh", [names])
    pq.write_table(table, written[0].path, row_group_size=10_000)
    assert {c.what for c in reread(written, job) if not c.ok} == {"values rivers"}


def test_another_colour_is_noticed(desk: Any, tmp_path: Path) -> None:
    written, path = _damaged(desk, "kml", tmp_path, "atlas.kmz")
    with zipfile.ZipFile(path) as archive:
        members = {n: archive.read(n) for n in archive.namelist()}
    members["doc.kml"] = members["doc.kml"].replace(b"<LineStyle><color>ff", b"<LineStyle><color>ff00", 1)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    assert "colours" in {c.what for c in reread(written, desk.job_for("kml")) if not c.ok}


def test_a_file_that_does_not_open_is_a_check_that_fails(desk: Any, tmp_path: Path) -> None:
    for name, file in (
        ("xlsx", "atlas.xlsx"),
        ("dxf", "atlas.dxf"),
        ("filegdb", "atlas.gdb/a00000001.gdbtable"),
    ):
        written, path = _damaged(desk, name, tmp_path, file)
        path.write_bytes(b"nothing")
        assert not all(c.ok for c in reread(written, desk.job_for(name)))


def test_the_package_checks_itself(desk: Any, tmp_path: Path) -> None:
    for name in _ALONE:
        desk.folder(name)
    written = FORMATS["package"].load().write(desk.job, _made(desk.out / "package"))
    checks = reread(written, desk.job)
    assert [c for c in checks if not c.ok] == []
    with zipfile.ZipFile(written[0].path) as archive:
        archive.extractall(tmp_path)
        names = set(archive.namelist())
    assert {
        "README.zh.md",
        "README.en.md",
        "fields.csv",
        "licences.csv",
        "sources.csv",
        "SHA256SUMS",
    } <= names
    assert all(any(n.startswith(f"{name}/") for n in names) for name in _ALONE)
    ran = subprocess.run(
        ["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=tmp_path, capture_output=True, check=False
    )
    assert ran.returncode == 0, ran.stdout
    assert "法定" in (tmp_path / "README.zh.md").read_text(encoding="utf-8")
    shutil.rmtree(desk.out / "package")


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from atlas.cli import main  # noqa: PLC0415  used here alone

    out = tmp_path / "build"
    rooms = "tests/data/rooms"
    words = ["export", "csv", "--rooms", rooms, "--out", str(out)]
    with pytest.raises(SystemExit) as end:
        main(words)
    assert end.value.code in {0, None}
    before = _hashes(out)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(SystemExit) as end:
        main(words)
    assert end.value.code == 1
    monkeypatch.undo()
    assert _hashes(out) == before


def test_unknown_format_layer_and_crs_are_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    from atlas.cli import main  # noqa: PLC0415  used here alone

    for words in (
        ["shapefil"],
        ["csv", "--layers", "townz"],
        ["dxf", "--crs", "4490"],
        ["gpkg", "--crs", "2000"],
    ):
        with pytest.raises(SystemExit) as end:
            main(["--lang", "en", "export", *words, "--rooms", "tests/data/rooms"])
        assert end.value.code == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        assert "Traceback" not in said


def test_nothing_is_left_beside_the_files(desk: Any) -> None:
    names = {p.suffix for name in _ALONE for p in desk.folder(name).rglob("*") if p.is_file()}
    assert not names & {".lock", ".xml", ".qix", ".tmp"}
