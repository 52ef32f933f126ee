"""The GeoPackage as other programs read it back."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import fiona
import pandas as pd
import pytest
import shapely
from shapely.geometry import shape

from atlas.export.columns import typed_features
from atlas.export.gpkg import write_atlas_gpkg
from atlas.export.tables import COLUMNS, tables
from atlas.geo.io import declared_type

if TYPE_CHECKING:
    from pathlib import Path

    from atlas.audit.assemble import Assembled

_CONTRACT = {
    "places": "place_id name_zh name_en aliases kind status part_of precision accuracy_m basis basis_note "
    "source_id layer_id",
    "measures": "measure_id number_zh title summary kind strength strength_class theme scope deadline",
    "citations": "subject_id subject_type chapter section paragraph lead_phrase anchor verified",
    "quantities": "measure_id label comparator value unit base_value base_year year note",
    "measure_places": "measure_id place_id relation",
    "indicators": "number name unit base_year base_value base_text target_year comparator target_value "
    "target_text attribute cumulative",
    "sources": "source_id title provider licence retrieved crs accuracy_m method",
    "findings": "code severity at message hint",
    "memberships": "zone place role evidence reason",
    "claims": "id text citation expected named listed drawn ok",
    "baselines": "baseline_id title value unit year indicators measures places note",
    "observations": "observation_id date subject_type subject_id title value definition verdict source_id",
}
_AGAIN = """
import sys
from pathlib import Path
from atlas.audit.assemble import assemble
from atlas.export.gpkg import write_atlas_gpkg
from atlas.rooms import find_rooms
write_atlas_gpkg(Path(sys.argv[1]), assemble(find_rooms()))
"""


def test_tables_have_the_columns_of_the_contract(real: Assembled) -> None:
    found = tables(real)
    assert set(found) == set(_CONTRACT) == set(COLUMNS)
    for name, columns in _CONTRACT.items():
        assert set(columns.split()) <= set(found[name].columns)


def test_every_id_in_a_table_exists(real: Assembled) -> None:
    found, catalog = tables(real), real.catalog
    assert set(found["measure_places"]["place_id"]) <= set(catalog.places)
    assert set(found["measure_places"]["measure_id"]) <= set(catalog.measures)
    assert set(found["quantities"]["measure_id"]) <= set(catalog.measures)
    assert set(found["places"]["source_id"].dropna()) <= set(catalog.sources)
    assert set(found["places"]["layer_id"].dropna()) <= set(catalog.layer_by_id)
    assert set(found["memberships"]["place"]) <= set(catalog.places)
    for ids in found["places"]["measures"]:
        assert set(json.loads(ids)) <= set(catalog.measures)
    for column in ("place_id", "measure_id", "source_id"):
        name = {"place_id": "places", "measure_id": "measures", "source_id": "sources"}[column]
        assert found[name][column].is_unique
        assert found[name][column].is_monotonic_increasing


def test_layers_and_tables_are_all_there(gpkg: Path, real: Assembled) -> None:
    assert fiona.listlayers(gpkg) == [*real.layers, *COLUMNS]


def test_layers_read_back_by_another_program_equal_ours(gpkg: Path, real: Assembled) -> None:
    for name, layer in real.layers.items():
        expected = typed_features(layer)
        with fiona.open(gpkg, layer=name) as found:
            assert found.crs.to_epsg() == 4490
            assert list(found.schema["properties"]) == list(expected.columns.drop("geometry"))
            assert found.schema["geometry"] == declared_type(layer)
            rows = list(found)
        assert [row["properties"]["place_id"] for row in rows] == list(expected.index)
        for row, geometry in zip(rows, expected.geometry, strict=True):
            parts = shapely.get_parts(shape(row["geometry"]))
            assert shapely.equals_identical(parts, shapely.get_parts(geometry)).all()
            for column, value in row["properties"].items():
                assert _same(value, expected.loc[row["properties"]["place_id"], column])


def test_tables_read_back_by_another_program_equal_ours(gpkg: Path, real: Assembled) -> None:
    for name, expected in tables(real).items():
        with fiona.open(gpkg, layer=name) as found:
            assert list(found.schema["properties"]) == list(expected.columns)
            assert found.schema["geometry"] == "None"
            rows = [row["properties"] for row in found]
        assert len(rows) == len(expected)
        for row, (_, ours) in zip(rows, expected.iterrows(), strict=True):
            assert all(_same(row[column], ours[column]) for column in expected.columns)


def test_an_empty_layer_keeps_its_geometry_type(real: Assembled) -> None:
    assert declared_type(real.layers["red-line"]) == "MultiPolygon"
    assert declared_type(real.layers["greenways"]) == "MultiLineString"
    assert declared_type(real.layers["transit"]) == "Unknown"
    assert declared_type(real.layers["towns"]) == "Point"


def test_the_file_is_version_1_3_and_knows_no_clock(gpkg: Path) -> None:
    with sqlite3.connect(gpkg) as base:
        assert base.execute("pragma user_version").fetchone() == (10300,)
        assert base.execute("pragma integrity_check").fetchone() == ("ok",)
        dates = base.execute("select distinct last_change from gpkg_contents").fetchall()
        views = base.execute("select name from sqlite_master where type = 'view'").fetchall()
    base.close()
    assert dates == [("2021-03-12T00:00:00.000Z",)]
    assert views == []


def test_another_day_zone_language_and_hash_seed_give_the_same_bytes(gpkg: Path, tmp_path: Path) -> None:
    path = tmp_path / "again.gpkg"
    odd = {"TZ": "America/New_York", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", _AGAIN, str(path)], check=True, env={**os.environ, **odd})
    assert _sha256(path) == _sha256(gpkg)


def test_a_file_that_is_there_is_never_written_to(tmp_path: Path, tiny: Assembled) -> None:
    path = tmp_path / "theirs.gpkg"
    path.write_bytes(b"theirs")
    with pytest.raises(FileExistsError):
        write_atlas_gpkg(path, tiny)
    assert path.read_bytes() == b"theirs"


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="ogrinfo (gdal-bin) is not installed")
def test_the_gdal_of_a_desktop_reads_it_without_a_warning(gpkg: Path) -> None:
    done = subprocess.run(["ogrinfo", "-ro", "-al", str(gpkg)], check=True, capture_output=True, text=True)
    assert done.stderr == ""
    assert "CGCS2000" in done.stdout or "China Geodetic Coordinate System 2000" in done.stdout


def _same(read: object, ours: object) -> bool:
    missing = bool(pd.isna(ours))  # type: ignore[call-overload]  # any scalar
    return read is None if missing else bool(read == ours)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
