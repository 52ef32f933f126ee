"""Drawings that CAD opens: named layers, line types by status, Chinese that shows, closed rims, a key."""

from __future__ import annotations

import csv
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from ezdxf import recover
from hypothesis import given
from hypothesis import strategies as st

from atlas.export.desktop.dxf_styles import APP, TEXT_STYLE, layer_name, nearest_index

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def drawing(desk: Any) -> Any:
    document, auditor = recover.readfile(desk.folder("dxf") / "atlas.dxf")
    assert not auditor.has_errors
    return document


def test_layers_bear_the_titles_and_colours_of_the_atlas(drawing: Any, desk: Any) -> None:
    for layer in desk.job.layers:
        made = drawing.layers.get(layer_name(layer.title_zh))
        assert made.description.startswith(layer.id)
        if layer.classes:
            assert made.rgb == tuple(int(layer.classes[0].look.colour[i : i + 2], 16) for i in (1, 3, 5))


@given(st.text(max_size=300))
def test_any_title_makes_a_name_that_cad_takes(title: str) -> None:
    assert not set(layer_name(title)) & set("<>/\\\":;?*|=,'`\n\t")
    assert len(layer_name(title)) <= 255


@pytest.mark.parametrize(
    ("colour", "index"), [("#FF0000", 1), ("#FFFF00", 2), ("#00FF00", 3), ("#0000FF", 5)]
)
def test_the_nearest_index_of_a_pure_colour_is_its_own(colour: str, index: int) -> None:
    assert nearest_index(colour) == index


def test_it_is_in_metres_and_says_its_crs(drawing: Any) -> None:
    assert drawing.header["$INSUNITS"] == 6
    assert dict(drawing.header.custom_vars.properties)["CRS"].startswith("EPSG:4548")
    xs = [e.dxf.location.x for e in drawing.modelspace().query("POINT")]
    assert xs
    assert all(400_000 < x < 600_000 for x in xs)


def test_chinese_text_has_a_style_with_a_chinese_font(drawing: Any) -> None:
    texts = drawing.modelspace().query("TEXT")
    assert len(texts)
    assert all(t.dxf.style == TEXT_STYLE for t in texts)
    assert any("区" in t.dxf.text or "镇" in t.dxf.text for t in texts)
    assert drawing.styles.get(TEXT_STYLE).dxf.font == "simhei.ttf"


def test_planned_is_dashed_and_existing_is_not(drawing: Any, desk: Any) -> None:
    by_id = {
        i: s for o in desk.job.layers for i, s in zip(o.features.index, o.features["status"], strict=True)
    }
    found = set()
    for line in drawing.modelspace().query("LWPOLYLINE"):
        status = by_id[str(line.get_xdata(APP)[0].value)]
        found.add((status, line.dxf.linetype))
    assert ("planned", "ATLAS_PLANNED") in found
    whole = {"Continuous", "ATLAS_BOUNDARY"}
    assert all(kind in whole for status, kind in found if status in {"existing", "reference"})


def test_the_boundary_of_the_district_is_dash_dot_and_nothing_else_is(drawing: Any, desk: Any) -> None:
    titles = {line.dxf.layer for line in drawing.modelspace().query('*[linetype=="ATLAS_BOUNDARY"]')}
    assert titles == {layer_name(o.title_zh) for o in desk.job.layers if o.id == "district"}


def test_polygons_are_closed_and_hatched(drawing: Any, desk: Any) -> None:
    layer = next(layer for layer in desk.job.layers if layer.id == "district")
    name = layer_name(layer.title_zh)
    space = drawing.modelspace()
    assert all(p.closed for p in space.query(f'LWPOLYLINE[layer=="{name}"]'))
    forests = next(layer for layer in desk.job.layers if layer.id == "forests-polygon")
    assert len(space.query(f'HATCH[layer=="{layer_name(forests.title_zh)}"]'))


def test_the_key_leads_from_a_handle_to_the_attributes(drawing: Any, desk: Any) -> None:
    with (desk.folder("dxf") / "attributes.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == sum(len(o.features) for o in desk.job.layers if o.part == "features")
    for row in rows:
        entity = drawing.entitydb[row["实体句柄"]]
        assert entity.get_xdata(APP)[0].value == row["地点编号"]
        assert entity.dxf.layer == row["图层名"]


def test_diagrams_stay_out_unless_asked_for(drawing: Any, desk: Any, tmp_path: Path) -> None:
    plain = replace(desk.job_for("dxf"), include_schematic=False)
    written = desk.write("dxf", tmp_path / "out", plain)
    assert written[0].notes
    document, _ = recover.readfile(written[0].path)
    assert "schematic" not in {str(e.get_xdata(APP)[1].value) for e in document.modelspace()}
    marked = [
        t.dxf.text for t in drawing.modelspace().query("TEXT") if t.get_xdata(APP)[1].value == "schematic"
    ]
    assert marked
    assert all(text.endswith("（示意）") for text in marked)


def test_names_are_drawn_last_and_areas_first(drawing: Any) -> None:
    kinds = [entity.dxftype() for entity in drawing.modelspace()]
    assert kinds.index("TEXT") > max(i for i, kind in enumerate(kinds) if kind != "TEXT")
    fills = [i for i, kind in enumerate(kinds) if kind == "HATCH"]
    assert max(fills) < min(i for i, kind in enumerate(kinds) if kind == "POINT")


def test_an_area_without_a_known_edge_fades_and_has_no_firm_rim(drawing: Any, desk: Any) -> None:
    space, seen = drawing.modelspace(), 0
    for layer in desk.job.layers:
        soft = [one for one in layer.classes if one.look.edge != "crisp"]
        if (
            layer.part == "features"
            and layer.geometry_type == "MultiPolygon"
            and len(soft) == len(layer.classes)
        ):
            own = space.query(f'*[layer=="{layer_name(layer.title_zh)}"]')
            assert all(line.dxf.lineweight == 0 for line in own.query("LWPOLYLINE"))
            assert not [hatch for hatch in own.query("HATCH") if hatch.dxf.solid_fill]
        elif layer.part == "precision" and "share" in layer.features and (layer.features["share"] < 1).any():
            hatches = space.query(f'HATCH[layer=="{layer_name(layer.title_zh)}"]')
            assert len({round(hatch.transparency, 2) for hatch in hatches}) >= 5
            seen += 1
    assert seen
