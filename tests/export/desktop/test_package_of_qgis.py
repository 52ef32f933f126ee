"""GeoPackage and project as SQLite, XML and Debian's GDAL read them, without QGIS."""

from __future__ import annotations

import getpass
import shutil
import sqlite3
import subprocess
import zipfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from atlas.export.desktop.make import Choices, export, make_job
from atlas.export.desktop.registry import FORMATS
from atlas.intake.reread import reread

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled
    from atlas.export.desktop.job import ExportJob, Written

OGRINFO = "/usr/bin/ogrinfo"


@pytest.fixture(scope="module")
def job(tiny: Assembled) -> ExportJob:
    return make_job(tiny, Choices())


@pytest.fixture(scope="module")
def folder(job: ExportJob, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("qgis")
    export(job, (FORMATS["qgz"],), made, reread=reread, step=lambda *_: None)
    return made / "qgz"


def _ask(folder: Path, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "atlas.gpkg")) as file:
        return file.execute(question).fetchall()


def test_styles_are_registered_with_qml_as_default_and_sld_beside(folder: Path, job: ExportJob) -> None:
    assert _ask(folder, "SELECT data_type FROM gpkg_contents WHERE table_name = 'layer_styles'") == [
        ("attributes",)
    ]
    rows = _ask(folder, "SELECT f_table_name, useAsDefault, styleQML, styleSLD FROM layer_styles")
    assert {row[0] for row in rows} == {layer.id for layer in job.layers}
    for _, default, qml, sld in rows:
        assert default == 1
        assert str(qml).startswith("<qgis ")
        assert "StyledLayerDescriptor" in str(sld)


def test_columns_have_chinese_titles_and_coded_values_their_words(folder: Path) -> None:
    assert _ask(
        folder,
        "SELECT title FROM gpkg_data_columns WHERE table_name = 'district' AND column_name = 'precision'",
    ) == [("落位深度",)]
    words = dict(
        _ask(
            folder,
            "SELECT value, description FROM gpkg_data_column_constraints"
            " WHERE constraint_name = 'precision-6'",
        )
    )
    assert words["schematic"] == "结构示意"


def test_keys_hold_between_measures_and_places(folder: Path) -> None:
    assert _ask(folder, "PRAGMA foreign_key_check") == []
    keys = {(row[2], row[3], row[4]) for row in _ask(folder, "PRAGMA foreign_key_list(measure_places)")}
    assert keys == {("places", "place_id", "place_id"), ("measures", "measure_id", "measure_id")}
    assert _ask(folder, "PRAGMA integrity_check") == [("ok",)]


def test_metadata_say_what_a_layer_is_and_what_the_datums_assume(folder: Path) -> None:
    rows = _ask(
        folder,
        "SELECT reference_scope, table_name, metadata FROM gpkg_metadata"
        " JOIN gpkg_metadata_reference ON id = md_file_id",
    )
    (whole,) = (str(row[2]) for row in rows if row[0] == "geopackage")
    assert "WGS 84 与 CGCS2000" in whole
    assert "公开版" in whole
    assert "district" in {row[1] for row in rows}


def test_debians_gdal_reads_every_layer_without_a_warning(folder: Path) -> None:
    if not Path(OGRINFO).exists():
        pytest.skip("no ogrinfo: apt-get install gdal-bin")
    done = subprocess.run(
        [OGRINFO, "-ro", "-al", "-q", str(folder / "atlas.gpkg")], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    assert "Layer name: layer_styles" in done.stdout


def test_the_project_names_no_user_no_date_and_no_absolute_path(folder: Path) -> None:
    with zipfile.ZipFile(folder / "atlas.qgz") as archive:
        (name,) = archive.namelist()
        text = archive.read(name).decode()
    sources = [str(e.text) for e in ET.fromstring(text).iter("datasource")]  # noqa: S314  our own text
    assert len(sources) > 10
    assert all(source.startswith("./atlas.gpkg|layername=") for source in sources)
    for unwanted in (str(folder), str(Path.home()) + "/", "saveUser", f'"{getpass.getuser()}"', "DOCTYPE"):
        assert unwanted not in text, unwanted


def test_it_is_whole_when_its_folder_is_moved(job: ExportJob, folder: Path, tmp_path: Path) -> None:
    moved = tmp_path / "交给 规划科"
    shutil.copytree(folder, moved)
    written = [_written(moved / "atlas.qgz", job)]
    assert all(check.ok for check in reread(written, job))
    (moved / "atlas.gpkg").rename(moved / "renamed.gpkg")
    assert not all(check.ok for check in reread(written, job))


def _written(path: Path, job: ExportJob) -> Written:
    from atlas.export.desktop.job import Written  # noqa: PLC0415

    return Written(path, "QGZ", crs=job.crs)


def test_a_style_that_is_damaged_is_found_on_reading_back(
    folder: Path, job: ExportJob, tmp_path: Path
) -> None:
    path = tmp_path / "atlas.gpkg"
    shutil.copy2(folder / "atlas.gpkg", path)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("UPDATE layer_styles SET styleQML = replace(styleQML, 'symbol=\"0\"', 'symbol=\"99\"')")
    from atlas.export.desktop.job import Written, WrittenLayer  # noqa: PLC0415

    told = tuple(WrittenLayer(x.id, x.id, len(x.features), {}, x.geometry_type) for x in job.layers)
    bad = [c for c in reread([Written(path, "GPKG", told, job.crs)], job) if not c.ok]
    assert [c.what for c in bad] == ["faults"]
    assert "rule" in bad[0].found


def test_the_same_atlas_gives_the_same_bytes(job: ExportJob, folder: Path, tmp_path: Path) -> None:
    export(job, (FORMATS["qgz"],), tmp_path, reread=None, step=lambda *_: None)
    for name in ("atlas.gpkg", "atlas.qgz"):
        assert (tmp_path / "qgz" / name).read_bytes() == (folder / name).read_bytes(), name
