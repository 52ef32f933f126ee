"""Paths of many geometries at once are those of each alone, and haloed text is only written shorter."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
import shapely
import typst
from shapely.geometry import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from atlas.sheet.halo import enlarged
from atlas.sheet.pdf_content import read_page
from atlas.sheet.svg import document, path_data, paths, paths_data, text

FONTS = Path(__file__).parents[2] / "web" / "vendor" / "fonts"
HOLED = Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [[(1, 1), (2, 1), (2, 2)]])
TURN = LineString([(0, 0), (1.234, 5.678), (-0.001, 10)])
DRAWN = {
    "M0 0L9 0L9 9L0 9ZM1 1L2 1L2 2Z": HOLED,
    "M0 0L1.23 5.68L0 10": TURN,
    "M1 0L1 1L0 1L0 0ZM3 2L3 3L2 3L2 2Z": MultiPolygon([box(0, 0, 1, 1), box(2, 2, 3, 3)]),
    "M0 0L1.23 5.68L0 10M0 0L9 0L9 9L0 9ZM1 1L2 1L2 2Z": GeometryCollection([TURN, Point(3, 3), HOLED]),
    "": GeometryCollection([Point(1, 1), Polygon()]),
}


def test_each_path_is_that_of_its_geometry_alone() -> None:
    together = [*DRAWN.values(), GeometryCollection(list(DRAWN.values()))]
    assert paths_data(together) == [*DRAWN, "".join(DRAWN)]
    assert [path_data([one]) for one in together] == paths_data(together)
    assert path_data(together) == "".join(paths_data(together))
    assert paths_data([]) == []


@pytest.mark.parametrize("count", [0, 1, 3])
def test_what_paths_share_is_said_once_and_none_is_lost(count: int) -> None:
    drawn = paths(["M0 0L1 1"] * count + [""], stroke="#222222")
    assert drawn.count("<path") == count
    assert drawn.count("stroke=") == min(count, 1)


def set_by_typst(svg: str) -> bytes:
    page = b'#set page(width: 60mm, height: 40mm, margin: 0mm)\n#image(bytes(sys.inputs.map), format: "svg")'
    made = typst.compile(page, font_paths=[FONTS], ignore_system_fonts=True, sys_inputs={"map": svg})
    return bytes(made)  # type: ignore[arg-type]  one PDF


def test_haloed_text_stays_where_it_is_and_its_outlines_are_whole_numbers() -> None:
    name = text("大黄堡湿地", 30, 20, 6.6, anchor="middle", halo_mm=0.35, spacing_mm=0.4, tail=("③⑪", 9.0))
    plain = document(f'<g transform="rotate(7)">{name}</g>', 0, 0, 60, 40)
    seen, content = [], []
    for svg in (plain, enlarged(plain)):
        with pikepdf.open(BytesIO(set_by_typst(svg))) as pdf:
            seen.append(read_page(pdf.pages[0]).texts)
            content.append(pdf.pages[0].obj.Contents.read_bytes())
    assert [t.text for t in seen[1]] == [t.text for t in seen[0]] != []
    for before, after in zip(*seen, strict=True):
        assert shapely.MultiPoint(after.corners).equals_exact(shapely.MultiPoint(before.corners), 0.005)
        assert after.size_pt == pytest.approx(before.size_pt, rel=1e-4)
    assert len(content[1]) < len(content[0]) * 0.8
    # The numbers behind the name are of another size, of which not every point is whole.
    before_tail = content[1].split(b"BT")[0]
    curves = re.findall(rb"((?:[-\d.]+ ){6})c\s", before_tail)
    assert curves
    assert sum(b"." not in curve for curve in curves) > len(curves) * 0.5
