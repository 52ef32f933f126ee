"""A sheet's audit measures the PDF: a sound page passes, and each fault is found by itself."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
import typst

from atlas.geo.crs import PRINT, STORAGE, convert_point
from atlas.sheet.audit import Expectation, SheetAudit, audit_sheet
from atlas.sheet.pdf_finish import Finish, PageFinish, finish_pdf
from atlas.sheet.pdf_georeference import Georeference
from atlas.sheet.pdf_layers import closing, opening

FONTS = Path(__file__).parents[2] / "web" / "vendor" / "fonts"
WEST, NORTH, SCALE = 500_000, 4_380_000, 100_000
SOUND: dict[str, Any] = {
    "stretch": 1.0,
    "swatch": "#2E8B57",
    "number": "①",
    "listed": "①",
    "beside": "25",
    "text_pt": 6,
    "line_mm": 0.12,
    "mark": 100,
    "picture": "",
}
EXPECTED = Expectation(
    "tiny",
    SCALE,
    (20, 20, 100, 80),
    map_alt="地图",
    legend_alts=("湿地",),
    ground=frozenset({"#EEEEEE", "#999999"}),
)
CENTRED = 'font-size="2" text-anchor="middle"'
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def drawing(**facts: Any) -> str:
    grid = "".join(f"M{x * facts['stretch']:.3f} 0V80" for x in (10, 40, 70)) + "M0 20H100M0 50H100"
    labels = "".join(
        f'<text x="{x * facts["stretch"]:.3f}" y="-2" {CENTRED}>{500 + x // 10}</text>' for x in (10, 40, 70)
    )
    labels += "".join(f'<text x="-3" y="{y}" dy="0.72" {CENTRED}>{4380 - y // 10}</text>' for y in (20, 50))
    return f"""<svg xmlns="http://www.w3.org/2000/svg" width="112mm" height="92mm" viewBox="-6 -6 112 92"
 font-family="Noto Sans SC">{opening(1)}<rect width="100" height="80" fill="#EEEEEE"/>
<path d="{grid}" stroke="#999999" stroke-width="{facts["line_mm"]}" fill="none"/>
{opening(2)}<rect x="42" y="22" width="20" height="20" fill="#2E8B57"/>
<text x="44" y="34" font-size="3">湿地{facts["number"]}</text>
<text x="{facts["beside"]}" y="34" font-size="3">公园</text>{closing()}
{labels}</svg>"""


def page(**facts: Any) -> str:
    return f"""#set document(title: "测试图", date: datetime(year: 2026, month: 1, day: 2))
#set text(font: "Noto Sans SC", lang: "zh", size: {facts["text_pt"]}pt)
#set page(width: 180mm, height: 130mm, margin: 0mm)
#let picture(key, wide, alt) = image(bytes(sys.inputs.at(key)), format: "svg", width: wide, alt: alt)
#place(top + left, dx: 14mm, dy: 14mm, picture("map", 112mm, "地图"))
#place(top + left, dx: 130mm, dy: 20mm, [{facts["listed"]} 湿地保护])
#place(top + left, dx: 130mm, dy: 30mm, picture("swatch", 8mm, "湿地"))
#place(top + left, dx: 20mm, dy: 120mm, line(length: {facts["mark"]}mm, stroke: 0.2mm))
{facts["picture"]}
"""


def audit(expectation: Expectation = EXPECTED, **changed: Any) -> SheetAudit:
    facts = SOUND | changed
    box = '<svg xmlns="http://www.w3.org/2000/svg" width="8mm" height="4mm" viewBox="0 0 8 4">'
    swatch = f'{box}<rect width="8" height="4" fill="{facts["swatch"]}"/></svg>'
    data = typst.compile(
        page(**facts).encode(),
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"map": drawing(**facts), "swatch": swatch},
        timestamp=dt.datetime(2026, 1, 2, tzinfo=dt.UTC),
    )
    corners = [
        (WEST + x * SCALE / 1000, NORTH - y * SCALE / 1000) for x, y in ((0, 80), (0, 0), (100, 0), (100, 80))
    ]
    placed = Georeference((20, 20, 100, 80), tuple(convert_point(*c, PRINT, STORAGE) for c in corners), "图")
    return audit_sheet(
        finish_pdf(bytes(data), Finish({0: PageFinish("图", ["底图", "湿地"], placed)})), expectation
    )


@pytest.fixture(scope="module")
def sound() -> SheetAudit:
    return audit()


def test_a_sound_sheet_passes_with_its_figures(sound: SheetAudit) -> None:
    assert sound.problems == ()
    assert (sound.grid_lines, sound.raster_images, sound.missing_glyphs) == (5, 0, 0)
    assert sound.scale_measured == pytest.approx(SCALE, rel=1e-5)
    assert sound.georeference_error == pytest.approx(0, abs=1e-6)
    assert sound.length_mark_mm == (pytest.approx(100, abs=0.001),)
    assert sound.smallest_text_pt == pytest.approx(2 / 25.4 * 72, abs=0.01)
    assert sound.thinnest_line_mm == pytest.approx(0.12, abs=0.001)
    assert [font.split("+")[1] for font in sound.fonts] == ["NotoSansSC-Regular"]


@pytest.mark.parametrize(
    ("fault", "changed"),
    [
        ("scale", {"stretch": 1.002}),
        ("legend", {"swatch": "#2E8B58"}),
        ("numbers", {"listed": "②"}),
        ("numbers", {"number": "①–③"}),
        ("overlaps", {"beside": "46"}),
        ("text", {"text_pt": 4.8}),
        ("lines", {"line_mm": 0.09}),
        ("mark", {"mark": 99.9}),
        ("mark", {"mark": 80}),
    ],
)
def test_each_fault_is_found_and_no_other(fault: str, changed: dict[str, Any]) -> None:
    assert audit(**changed).problems == (fault,)


def test_what_is_wrong_is_named() -> None:
    assert audit(beside="46").overlaps == (("湿地①", "公园"),)
    legend = audit(swatch="#2E8B58")
    assert (legend.drawn_without_legend, legend.legend_not_drawn) == (("fill #2E8B57",), ("fill #2E8B58",))
    numbers = audit(number="①–③", listed="①④")
    assert (numbers.numbers_without_entry, numbers.entries_without_number) == ((2, 3), (4,))


def test_a_raster_image_is_counted_wherever_it_hides() -> None:
    dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    picture = f'<image width="4" height="4" xlink:href="data:image/png;base64,{dot}"/>'
    inside = f'{SVG} width="8" height="4">{picture}</svg>'
    shown = (
        f'#place(bottom + right, image(bytes({json.dumps(inside)}), format: "svg", width: 8mm, alt: "点"))'
    )
    spoilt = audit(picture=shown)
    assert spoilt.problems == ("images",)
    assert spoilt.raster_images >= 1


def test_a_diagram_needs_neither_grid_nor_georeference() -> None:
    diagram = Expectation(
        "tiny", None, (20, 20, 100, 80), map_alt="地图", legend_alts=("湿地",), ground=EXPECTED.ground
    )
    assert audit(diagram, stretch=1.3).problems == ()


def test_the_audit_is_one_line_and_a_stable_file(sound: SheetAudit) -> None:
    assert "\n" not in sound.line()
    assert "通过" in sound.line()
    assert "100 mm" in audit(mark=99).line("en")
    assert sound.json() == audit().json()
    assert json.loads(sound.json())["ok"] is True
