"""The project as QGIS itself opens it: no missing layer, styles, relations, themes, bookmarks and layouts."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from atlas.export.desktop.make import Choices, export, make_job
from atlas.export.desktop.registry import FORMATS
from atlas.model.kinds import PlaceKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from atlas.audit.assemble import Assembled
    from atlas.export.desktop.job import ExportJob

FONTS = Path(__file__).parents[2] / "web" / "vendor" / "fonts"


@pytest.fixture(scope="module")
def job(real: Assembled) -> ExportJob:
    return make_job(real, Choices())


@pytest.fixture(scope="module")
def opened(
    job: ExportJob, qgis: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What QGIS says of the project, after its folder was put elsewhere under a Chinese name with a blank."""
    made = tmp_path_factory.mktemp("made")
    export(job, (FORMATS["qgz"],), made, reread=None, step=lambda *_: None)
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "交给 规划科"
    shutil.move(made / "qgz", elsewhere)
    folder = tmp_path_factory.mktemp("drawn")
    found: dict[str, Any] = qgis("probe.py", elsewhere / "atlas.qgz", folder, FONTS)
    return found | {"folder": folder, "home": elsewhere}


def test_it_opens_with_no_missing_layer_from_wherever_its_folder_is_put(
    opened: dict[str, Any], job: ExportJob
) -> None:
    assert opened["read"]
    assert opened["crs"] == "EPSG:4548"
    assert [name for name, layer in opened["layers"].items() if not layer["valid"]] == []
    assert len(opened["layers"]) == len(job.layers) + len(job.tables) + 1
    home = str(opened["home"])
    assert all(layer["source"].startswith(home) for layer in opened["layers"].values())


def test_its_layers_hold_the_features_the_classes_and_the_chinese_names(
    opened: dict[str, Any], job: ExportJob
) -> None:
    for layer in job.layers:
        found = opened["layers"][f"atlas_{layer.id.replace('-', '_')}"]
        assert found["count"] == len(layer.features), layer.id
        assert found["rules"] == [one.label_zh for one in layer.classes], layer.id
        assert found["crs"] == "EPSG:4490"
        assert found["aliases"] == {column.name: column.label_zh for column in layer.columns}, layer.id
        assert found["labels"] == (layer.part == "features" and layer.spec.labels is not None), layer.id
        assert bool(found["scales"]) == (layer.diagram or layer.spec.min_zoom > 0), layer.id


def test_the_geopackage_alone_opens_with_the_same_classes(opened: dict[str, Any], job: ExportJob) -> None:
    assert opened["default_styles"] == {layer.id: len(layer.classes) for layer in job.layers}


def test_relations_themes_and_bookmarks_are_there_and_valid(opened: dict[str, Any], job: ExportJob) -> None:
    assert len(opened["relations"]) >= 3
    assert all(opened["relations"].values()), opened["relations"]
    titles = {theme.title_zh for theme in job.assembled.catalog.themes}
    assert titles <= set(opened["themes"])
    assert titles <= set(opened["groups"])
    towns = [i for i in job.assembled.placed if job.assembled.catalog.places[i].kind is PlaceKind.TOWN]
    assert opened["bookmarks"] == 1 + len(towns)


def test_its_layouts_print_to_scale_and_one_is_an_atlas_over_the_towns(
    opened: dict[str, Any], job: ExportJob
) -> None:
    layouts = opened["layouts"]
    assert sorted(layout["sheets"] for layout in layouts.values()) == [
        1,
        sum(len(layer.features) for layer in job.layers if layer.id == "towns"),
    ]
    assert all(layout["code"] == 0 for layout in layouts.values())
    for name, layout in layouts.items():
        wanted = float(name.rsplit("1:", 1)[1].replace(" ", ""))
        assert layout["scales"] == [pytest.approx(wanted, rel=0.001)]
        assert (opened["folder"] / layout["pdf"]).read_bytes().startswith(b"%PDF")
    assert (opened["folder"] / "map.png").stat().st_size > 50_000
