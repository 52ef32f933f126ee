"""Entities cast as text are what ezdxf would have written, whatever names and shapes they are cast from."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from ezdxf import recover
from ezdxf.lldxf.tagwriter import TagWriter
from ezdxf.tools.text import plain_text
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from atlas.export.desktop.dxf_moulds import one_line, spelled
from atlas.intake.found import BIG
from atlas.intake.reread import reread
from atlas.intake.reread_dxf import AUDITED

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from atlas.export.desktop.job import Check, ExportJob, Written

_TRAP = "  0\nLINE\n  8\n0"
_NAMES = st.one_of(st.text(max_size=120), st.sampled_from([_TRAP, "%s%%d^J\\U+0041", " 0", "名" * 120]))
_EAST, _NORTH = st.integers(450_000, 550_000), st.integers(4_300_000, 4_400_000)


def _boxes(left: int, bottom: int, holes: int) -> shapely.MultiPolygon:
    """Two parts, of which the first has so many holes."""
    gaps = [shapely.box(left + 10 * i + 2, bottom + 2, left + 10 * i + 7, bottom + 7) for i in range(holes)]
    rim = shapely.box(left, bottom, left + 10 * holes + 10, bottom + 9.1234567).exterior
    first = shapely.Polygon(rim, [gap.exterior for gap in gaps])
    return shapely.MultiPolygon([first, shapely.box(left, bottom + 20, left + 5, bottom + 30)])


def _lines(east: int, north: int, parts: int) -> shapely.MultiLineString:
    return shapely.MultiLineString(
        [[(east, north), (east + i, north + 9), (east, north)] for i in range(parts)]
    )


_SHAPES = {
    "MultiPolygon": st.builds(_boxes, _EAST, _NORTH, st.integers(0, 3)),
    "MultiLineString": st.builds(_lines, _EAST, _NORTH, st.integers(1, 3)),
    "Point": st.builds(shapely.Point, _EAST, _NORTH),
}


def _job(desk: Any, kind: str, rows: list[tuple[str, Any]]) -> ExportJob:
    """One layer of the district with other names and shapes, hatched where it is of polygons."""
    job = desk.job_for("dxf")
    wanted = {"MultiPolygon": "forests-polygon", "MultiLineString": "roads", "Point": "towns-point"}[kind]
    layer = next(o for o in job.layers if o.id == wanted)
    plain = pd.DataFrame(layer.features.drop(columns="geometry")).iloc[[0] * len(rows)]
    plain.index = pd.Index([f"place-{i}" for i in range(len(rows))])
    plain["place_id"], plain["name_zh"] = plain.index, pd.array([name for name, _ in rows], dtype="str")
    features = gpd.GeoDataFrame(plain, geometry=[shape for _, shape in rows], crs=job.crs)
    title = "50%s·%%·{}" if kind == "Point" else layer.title_zh
    return replace(job, layers=(replace(layer.with_features(features), title_zh=title),), tables={})


@pytest.mark.parametrize("kind", _SHAPES)
def test_any_names_and_shapes_make_a_sound_drawing(kind: str, desk: Any, tmp_path_factory: Any) -> None:
    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(_NAMES, _SHAPES[kind]), min_size=1, max_size=5))
    def holds(rows: list[tuple[str, Any]]) -> None:
        job = _job(desk, kind, rows)
        written = desk.write("dxf", tmp_path_factory.mktemp("cast") / "dxf", job)
        assert [c for c in reread(written, job) if not c.ok] == []
        document, auditor = recover.readfile(written[0].path)
        assert not auditor.has_errors
        assert not auditor.has_fixes
        texts = [_whole(plain_text(entity.dxf.text)) for entity in document.modelspace().query("TEXT")]
        assert texts == [one_line(name) for name, _ in rows if name]
        assert {kind.dxftype() for kind in document.modelspace()} <= _KINDS

    holds()


def _whole(text: str) -> str:
    """The characters beyond the first 65,536, which CAD spells as two."""
    return text.encode("utf-16-be", "surrogatepass").decode("utf-16-be")


def test_readers_show_the_chinese_without_being_told_of_an_encoding(desk: Any) -> None:
    own = desk.folder("dxf") / "atlas.dxf"
    listed = subprocess.run(["ogrinfo", "-q", "-al", own], capture_output=True, check=True).stdout.decode()
    by_gdal, (by_ezdxf, _) = pyogrio.read_dataframe(own, read_geometry=False), recover.readfile(own)
    assert "集贤镇" in {*by_gdal["Text"]}
    assert "集贤镇" in {text.dxf.text for text in by_ezdxf.modelspace().query("TEXT")}
    assert {*by_gdal["Layer"]} == {entity.dxf.layer for entity in by_ezdxf.modelspace()}
    assert all(f"Layer (String) = {layer}" in listed for layer in by_gdal["Layer"])


def test_cad_opens_the_drawing_on_its_content(desk: Any) -> None:
    document, _ = recover.readfile(desk.folder("dxf") / "atlas.dxf")
    (view,) = document.viewports.get("*Active")
    space = document.modelspace()
    west, south, east, north = shapely.total_bounds(
        [
            shapely.box(*b)
            for o in desk.job_for("dxf").layers
            if (b := tuple(o.features.total_bounds))[0] == b[0]
        ]
    )
    middle = shapely.Point((west + east) / 2, (south + north) / 2)
    assert middle.distance(shapely.Point(view.dxf.center.x, view.dxf.center.y)) < 0.01
    assert north - south < view.dxf.height < 1.2 * max(north - south, east - west)
    assert (space.dxf.extmin.x, space.dxf.extmin.y) == pytest.approx((west, south))
    assert tuple(document.header["$EXTMAX"])[:2] == pytest.approx((east, north))


def test_what_the_code_page_lacks_is_spelled_as_cad_reads_it(desk: Any, tmp_path: Path) -> None:
    job = _job(desk, "Point", [("镇㙟é𠮷ö²€", shapely.Point(500_000, 4_350_000))])
    path = desk.write("dxf", tmp_path / "dxf", job)[0].path
    assert "镇\\U+365Fé\\U+D842\\U+DFB7\\U+00F6\\U+00B2\\U+20AC\n" in path.read_text(encoding="gbk")


_KINDS = {"LWPOLYLINE", "HATCH", "POINT", "CIRCLE", "TEXT"}


@given(st.text(st.characters(), max_size=60))
@example("\ud800\x85\u2028\r\n\0")
def test_no_text_ends_its_line(text: str) -> None:
    for made in (one_line(text), spelled(text)):
        assert len(made.encode().decode().splitlines() or [""]) == 1
        assert "\0" not in made


def test_ezdxf_would_have_written_the_same_tags(desk: Any) -> None:
    path = desk.folder("dxf") / "atlas.dxf"
    stream = StringIO()
    document, _ = recover.readfile(path)
    for entity in document.modelspace():
        entity.export_dxf(TagWriter(stream, dxfversion=document.dxfversion))
    ours = path.read_text(encoding="gbk").partition("ENTITIES\n")[2].partition("  0\nENDSEC\n")[0]
    assert {*re.findall(r"^  0\n([A-Z]+)$", ours, re.MULTILINE)} == _KINDS
    assert _plain(ours) == _plain(stream.getvalue())


def _plain(tags: str) -> list[str]:
    """Lines in which a number is written one way."""
    return [str(float(line)) if re.fullmatch(r"-?\d+\.\d+", line) else line for line in tags.splitlines()]


def test_handles_stand_once_and_the_drawing_counts_on_from_them(desk: Any) -> None:
    text = (desk.folder("dxf") / "atlas.dxf").read_text(encoding="gbk")
    handles = [int(handle, 16) for handle in re.findall(r"^  5\n([0-9A-F]+)$", text, re.MULTILINE)]
    seed, *used = handles
    assert "$HANDSEED\n  5\n" in text
    assert len(used) == len(set(used))
    assert seed > max(used)


def test_no_order_by_chance_is_in_the_frame() -> None:
    # With these two seeds ezdxf alone writes its classes in two orders.
    code = (
        "import sys; from pathlib import Path; from atlas.export.desktop.dxf_styles import drawing, finish;"
        "finish(drawing(4548), '', Path('/dev/stdout'))"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in (0, 5)
    }
    assert len(made) == 1


def _checks(desk: Any, folder: Path, count: int, damage: Callable[[str], str]) -> list[Check]:
    """What the re-reading says of a drawing of `count` polygons after some damage."""
    job = _job(
        desk, "MultiPolygon", [(f"林{i}", _boxes(450_000 + 40 * i, 4_300_000, 1)) for i in range(count)]
    )
    written: list[Written] = desk.write("dxf", folder / "dxf", job)
    path = written[0].path
    path.write_text(damage(path.read_text(encoding="gbk")), encoding="gbk", newline="\n")
    return reread(written, job)


def _last(text: str, old: str, new: str) -> str:
    before, found, after = text.rpartition(old)
    assert found
    return before + new + after


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("\n1001\nATLAS\n1000\nplace-2\n", "\n1001\nATLAS\n1000\nplace-1\n", "values"),
        ("\n1071\n2\n", "\n1071\n1\n", "count"),
        ("\n1001\nATLAS\n", "\n1001\nEZDXF\n", "faults"),
        ("\n 20\n4300020.0000\n", "\n 20\n4200020.0000\n", "bounds"),
        ("\n  7\nATLAS_ZH\n", "\n  7\nARIAL\n", "faults"),
        ("\nAcDbEntity\n  8\n", "\nAcDbEntity\n  8\n别的", "faults"),
    ],
)
def test_another_tag_is_noticed(old: str, new: str, what: str, desk: Any, tmp_path: Path) -> None:
    whole = old.startswith(("\n1001\nATLAS\n1000", "\n1071"))
    damage = (lambda text: text.replace(old, new)) if whole else (lambda text: _last(text, old, new))
    checks = _checks(desk, tmp_path, 3, damage)
    assert what in {c.what.partition(" ")[0] for c in checks if not c.ok}


def test_of_a_big_drawing_all_is_read_and_a_part_audited_and_it_says_so(desk: Any, tmp_path: Path) -> None:
    count = BIG
    checks = _checks(desk, tmp_path / "whole", count, str)
    assert [c for c in checks if not c.ok] == []
    entities = count * 6
    assert f"faults (GDAL: {entities} of {entities} entities, ezdxf: {AUDITED - 1} of {entities})" in {
        c.what for c in checks
    }
    checks = _checks(
        desk, tmp_path / "less", count, lambda text: _last(text, "\n1001\nATLAS\n", "\n1001\nEZDXF\n")
    )
    assert [c.found for c in checks if not c.ok]
