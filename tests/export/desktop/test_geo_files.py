"""GeoJSON, FileGDB and GeoParquet as their specifications and desktop programs want them."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import fiona
import pyarrow.parquet as pq
import pytest
import shapely
from shapely.geometry import shape

if TYPE_CHECKING:
    from pathlib import Path


def test_geojson_follows_rfc_7946(desk: Any) -> None:
    for path in desk.folder("geojson").glob("*.geojson"):
        data = json.loads(path.read_text(encoding="utf-8"))
        assert "crs" not in data
        for feature in data["features"]:
            geometry = shape(feature["geometry"])
            if geometry.geom_type.endswith("Polygon"):
                assert all(p.exterior.is_ccw for p in shapely.get_parts(geometry))
            west, south, east, north = data["bbox"]
            assert shapely.box(west, south, east, north).covers(geometry)


def test_the_cgcs2000_variant_says_so_in_its_name_and_in_itself(desk: Any, tmp_path: Path) -> None:
    desk.write("geojson", tmp_path / "out", desk.job.in_crs(4490))
    names = [p.name for p in (tmp_path / "out").iterdir()]
    assert names
    assert all(name.endswith(".cgcs2000.geojson") for name in names)
    with fiona.open(tmp_path / "out" / "towns-point.cgcs2000.geojson") as rows:
        assert rows.crs.to_epsg() == 4490
        assert 116 < next(iter(rows)).geometry["coordinates"][0] < 118


def _ogrinfo(*words: str) -> str:
    if shutil.which("ogrinfo") is None:
        pytest.skip("ogrinfo is not installed: apt-get install gdal-bin")
    return subprocess.run(["ogrinfo", *words], capture_output=True, text=True, check=True).stdout


def test_debians_gdal_shows_the_aliases_and_domains_of_the_geodatabase(desk: Any) -> None:
    path = str(desk.folder("filegdb") / "atlas.gdb")
    said = _ogrinfo("-so", path, "towns_point")
    assert 'alternative name="名称"' in said
    assert "domain name=dm_status" in said
    domain = _ogrinfo("-fielddomain", "dm_status", path)
    assert "planned: 规划" in domain or "planned: " in domain


def test_every_coded_value_that_occurs_is_in_its_domain(desk: Any) -> None:
    for layer in desk.job.layers:
        for column in layer.columns:
            if column.codes:
                assert set(layer.features[column.name].dropna()) <= set(column.codes), (layer.id, column.name)


def test_geoparquet_has_its_metadata_boxes_and_crs(desk: Any, tmp_path: Path) -> None:
    table = pq.read_table(desk.folder("geoparquet") / "rivers.parquet")
    geo = json.loads(table.schema.metadata[b"geo"])
    column = geo["columns"]["geometry"]
    assert geo["version"] == "1.1.0"
    assert column["crs"]["id"] == {"authority": "EPSG", "code": 4490}
    assert column["covering"]["bbox"]["xmin"] == ["bbox", "xmin"]
    shapes = shapely.from_wkb(table["geometry"].to_numpy(zero_copy_only=False))
    boxes = table["bbox"].to_pylist()
    assert [b["xmin"] for b in boxes] == [g.bounds[0] for g in shapes]
    desk.write("geoparquet", tmp_path / "out", desk.job.in_crs(4527))
    moved = pq.read_table(tmp_path / "out" / "rivers.parquet")
    assert moved["bbox"].to_pylist()[0]["xmin"] > 39_000_000
