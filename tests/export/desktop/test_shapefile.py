"""Shapefiles that every desktop program opens with the right names, texts and coordinates."""

from __future__ import annotations

import csv
import shutil
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import fiona
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas.errors import ExportError
from atlas.export.desktop.encodings import shortened
from atlas.export.desktop.job import Column
from atlas.export.desktop.short_names import LONGEST, short_names
from atlas.intake.reread import reread

if TYPE_CHECKING:
    from pathlib import Path

_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=400)
_LABELS = st.text(st.sampled_from("任务编号重庆行长落位深度名称ABc9_ ·（）"), min_size=1, max_size=12)
_NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,30}", fullmatch=True)


@given(st.lists(st.tuples(_NAMES, _LABELS), max_size=40, unique_by=lambda pair: pair[0]))
def test_names_fit_a_dbf_stand_once_and_are_always_the_same(pairs: list[tuple[str, str]]) -> None:
    columns = [Column(name, label, "") for name, label in pairs]
    names = [n.field for n in short_names(columns)]
    assert all(n.isascii() and 0 < len(n) <= LONGEST for n in names)
    assert len({n.lower() for n in names}) == len(columns)
    assert names == [n.field for n in short_names(columns)]
    kept = {c.name for c in columns if len(c.name) <= LONGEST} - {
        "fid",
        "shape",
        "geometry",
        "objectid",
        "oid",
    }
    assert kept - {"ogc_fid"} <= set(names)


@given(_TEXT, st.integers(1, 254), st.sampled_from(["utf-8", "gbk"]))
def test_a_text_is_never_cut_inside_a_character(text: str, most: int, encoding: str) -> None:
    held = text.encode(encoding, "ignore").decode(encoding)
    cut = shortened(held, most, encoding)
    assert held.startswith(cut)
    assert len(cut.encode(encoding)) <= most
    longer = held[: len(cut) + 1]
    assert cut == held or len(longer.encode(encoding)) > most


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_another_reader_finds_every_text(desk: Any, tmp_path: Path, encoding: str) -> None:
    job = replace(desk.job, encoding=encoding)
    written = desk.write("shapefile", tmp_path / "out", job)
    expected = {layer.id: layer for layer in job.layers}
    for one in written:
        assert one.path.with_suffix(".cpg").read_text() == {"utf-8": "UTF-8", "gbk": "GBK"}[encoding]
        with fiona.open(one.path) as rows:
            assert [row.properties["name_zh"] for row in rows] == list(
                expected[one.path.stem].features["name_zh"]
            )
            assert rows.crs.to_epsg(confidence_threshold=70) == 4490


def test_debians_gdal_reads_chinese_and_the_crs(desk: Any) -> None:
    if shutil.which("ogrinfo") is None:
        pytest.skip("ogrinfo is not installed: apt-get install gdal-bin")
    path = desk.folder("shapefile") / "towns-point.shp"
    said = subprocess.run(["ogrinfo", "-al", str(path)], capture_output=True, text=True, check=True)
    assert "Warning" not in said.stderr
    layer = next(layer for layer in desk.job.layers if layer.id == "towns-point")
    assert all(name in said.stdout for name in layer.features["name_zh"])
    assert '"EPSG",4490' in said.stdout


def test_the_prj_is_esris_own_words(desk: Any, tmp_path: Path) -> None:
    assert "D_China_2000" in (desk.folder("shapefile") / "towns-point.prj").read_text()
    desk.write("shapefile", tmp_path / "out", desk.job.in_crs(4548))
    said = (tmp_path / "out" / "towns-point.prj").read_text()
    assert said.startswith('PROJCS["CGCS2000_3_Degree_GK_CM_117E"')
    assert "Gauss_Kruger" in said


def test_the_dictionary_explains_every_field(desk: Any) -> None:
    with (desk.folder("shapefile") / "fields.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[1:]
    explained = {(row[0], row[1]): row for row in rows}
    for one in desk.written("shapefile"):
        with fiona.open(one.path) as source:
            for name in source.schema["properties"]:
                row = explained[one.path.stem, name]
                assert row[2]
                assert row[3].isascii()
                assert row[4]
    assert explained["towns-point", "RWS"][5] == "measure_count"


def test_a_character_that_gbk_lacks_is_named_and_utf8_offered(desk: Any, tmp_path: Path) -> None:
    layer = next(layer for layer in desk.job.layers if layer.id == "towns-point")
    features = layer.features.copy()
    features.loc[features.index[0], "name_zh"] = "\U00020bb7野镇"
    layers = tuple(layer.with_features(features) if o is layer else o for o in desk.job.layers)
    job = replace(desk.job, layers=layers, encoding="gbk")
    with pytest.raises(ExportError) as refused:
        desk.write("shapefile", tmp_path / "out", job)
    said = refused.value.text("en")
    assert "U+20BB7" in said
    assert "utf-8" in said
    assert features.index[0] in said


def test_a_long_text_is_cut_counted_and_reported(desk: Any, tmp_path: Path) -> None:
    layer = next(layer for layer in desk.job.layers if layer.id == "towns-point")
    features = layer.features.copy()
    features.loc[features.index[0], "citation_zh"] = "镇" * 200
    layers = tuple(layer.with_features(features) if o is layer else o for o in desk.job.layers)
    written = desk.write("shapefile", tmp_path / "out", replace(desk.job, layers=layers))
    notes = [note for one in written for note in one.notes]
    assert any("towns-point" in note and "1" in note for note in notes)
    with fiona.open(tmp_path / "out" / "towns-point.shp") as rows:
        assert next(iter(rows)).properties["GHCC"] == "镇" * 84


def test_diagrams_stay_out_unless_asked_for(desk: Any, tmp_path: Path) -> None:
    written = desk.write("shapefile", tmp_path / "out", replace(desk.job, include_schematic=False))
    for one in written:
        with fiona.open(one.path) as rows:
            assert all(row.properties["precision"] != "schematic" for row in rows)
    with fiona.open(desk.folder("shapefile") / "structure-zones.shp") as rows:
        assert all("示意" in row.properties["caution_zh"] for row in rows)


def test_a_missing_integer_and_a_missing_text_stay_missing(desk: Any, tmp_path: Path) -> None:
    layer = next(layer for layer in desk.job.layers if layer.id == "towns-point")
    features = layer.features.copy()
    features.loc[features.index[0], ["measure_count", "accuracy_m", "name_en"]] = None
    layers = tuple(layer.with_features(features) if o is layer else o for o in desk.job.layers)
    job = replace(desk.job, layers=layers)
    written = desk.write("shapefile", tmp_path / "out", job)
    assert all(check.ok for check in reread(written, job))
    with fiona.open(tmp_path / "out" / "towns-point.shp") as rows:
        row = next(iter(rows)).properties
    assert (row["RWS"], row["accuracy_m"], row["name_en"]) == (None, None, None)
