"""The names of the national database rules: fields, identifiers, areas, and what is not known stays empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from atlas.export.desktop.make import Choices, make_job
from atlas.export.desktop.standard import identifiers, rules, unverified
from atlas.geo.crs import ellipsoidal_area_m2

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled
    from atlas.export.desktop.job import ExportJob

COMMON = ["BSM", "YSDM", "XZQDM", "XZQMC", "MJ", "BZ"]


@pytest.fixture(scope="module")
def job(real: Assembled) -> ExportJob:
    return make_job(real, Choices(names="standard"))


def test_every_layer_begins_with_the_common_fields_and_keeps_its_own(job: ExportJob) -> None:
    for layer in job.layers:
        names = [column.name for column in layer.columns]
        if layer.part == "features":
            assert names[:6] == COMMON, layer.id
        assert {"place_id", "precision", "caution_zh"} <= set(names)
        assert list(layer.features.columns) == [*names, "geometry"]


def test_the_control_lines_bear_their_tables_names(job: ExportJob) -> None:
    tables = {layer.id: [c.name for c in layer.columns] for layer in job.layers}
    assert {"STBHHX", "YJJBNT", "CZKFBJ"} <= set(tables)
    assert {"red-line", "basic-farmland", "growth-boundary"}.isdisjoint(tables)
    assert "LHLX" in tables["STBHHX"]
    assert {"DLBM", "YJJBNTMJ"} <= set(tables["YJJBNT"])
    assert {"GHFQDM", "GHFQMC"} <= set(tables["CZKFBJ"])


def test_values_are_known_or_empty(job: ExportJob) -> None:
    (district,) = (layer for layer in job.layers if layer.id == "district")
    (row,) = district.features.to_dict("records")
    assert row["XZQDM"] == "120114"
    assert row["XZQMC"] == "武清区"
    assert len(row["BSM"]) == 18
    assert str(row["BSM"]).startswith("1201140000")
    assert row["MJ"] == pytest.approx(1.598e9, rel=0.002)
    zones = next(layer for layer in job.layers if layer.id == "structure-zones").features
    assert zones["MJ"].isna().all()
    assert all("示意" in remark for remark in zones["BZ"])


def test_identifiers_are_unique_within_a_layer(job: ExportJob) -> None:
    for layer in job.layers:
        if layer.part == "features":
            assert layer.features["BSM"].is_unique, layer.id


def test_what_was_not_compared_with_the_official_document_says_so() -> None:
    assert set(unverified()) >= {*COMMON, "STBHHX", "YJJBNT", "CZKFBJ"}
    facts = [*rules()["fields"].values(), *rules()["tables"].values(), rules()["identifier"]]
    assert all(isinstance(fact["verified"], bool) for fact in facts)


@given(st.lists(st.from_regex(r"[a-z]{1,8}(-[a-z0-9]{1,6})?", fullmatch=True), unique=True, max_size=40))
def test_an_identifier_depends_on_the_places_own_id_alone(places: list[str]) -> None:
    together = identifiers(places, "120114")
    for place in places:
        assert together[place] == identifiers([place], "120114")[place]
        assert together[place].isdigit()
        assert len(together[place]) == 18


def test_areas_are_those_of_the_ellipsoid() -> None:
    """A square degree from the equator: 12,308.8 km² on WGS 84 (Karney 2013, GeographicLib Planimeter)."""
    square = shapely.box(0, 0, 1, 1)
    assert ellipsoidal_area_m2(square) == pytest.approx(12_308_778_361, rel=1e-6)
    assert ellipsoidal_area_m2(shapely.Polygon(square.exterior.coords[::-1])) == ellipsoidal_area_m2(square)
