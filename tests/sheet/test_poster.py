"""A sheet in parts: nothing is lost, neighbours overlap, and their marks meet."""

from __future__ import annotations

import datetime as dt
import re
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st

from atlas.sheet.paper import ISO_MM
from atlas.sheet.pdf_content import read_page
from atlas.sheet.pdf_finish import Finish, PageFinish, finish_pdf
from atlas.sheet.pdf_georeference import MM_PT
from atlas.sheet.pdf_layers import closing, opening
from atlas.sheet.poster import COLOUR, MARGIN_MM, OVERLAP_MM, split_poster, tiling
from atlas.sheet.typeset import About

if TYPE_CHECKING:
    from atlas.sheet.pdf_content import PageInk

FONTS = Path(__file__).parents[2] / "web" / "vendor" / "fonts"
WIDTH, HEIGHT = 594, 500
ABOUT = About("大图", "甲", "", (), dt.date(2026, 1, 2))
SHEET = f"""#set document(title: "大图", date: datetime(year: 2026, month: 1, day: 2))
#set text(font: "Noto Sans SC", lang: "zh")
#set page(width: {WIDTH}mm, height: {HEIGHT}mm, margin: 0mm)
#place(top + left, dx: 20mm, dy: 20mm, line(length: 100mm, stroke: 0.2mm))
#place(center + horizon, image(bytes(sys.inputs.map), format: "svg", width: 9mm, alt: "地图"))
#place(bottom + right, dx: -10mm, dy: -10mm)[右下角]
"""


@given(st.floats(50, 3000), st.floats(50, 3000), st.sampled_from(sorted(ISO_MM)), st.floats(5, 40))
def test_the_papers_cover_the_sheet_and_overlap(
    width: float, height: float, paper: str, overlap: float
) -> None:
    laid = tiling(width, height, paper, overlap)
    assert sorted(laid.paper) == sorted(ISO_MM[paper])
    for starts, window, length in (
        (laid.columns, laid.window[0], width),
        (laid.rows, laid.window[1], height),
    ):
        assert starts[0] <= 1e-6
        assert starts[-1] + window >= length - 1e-6
        assert all(a + window - b == pytest.approx(overlap) for a, b in pairwise(starts))


def whole() -> bytes:
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="9mm" height="9mm" viewBox="0 0 9 9">'
        f'{opening(1)}<rect width="9" height="9" fill="#2E8B57"/>{closing()}</svg>'
    )
    sheet = typst.compile(
        SHEET.encode(),
        font_paths=[FONTS],
        ignore_system_fonts=True,
        pdf_standards=["a-3a", "ua-1"],
        timestamp=dt.datetime(2026, 1, 2, tzinfo=dt.UTC),
        sys_inputs={"map": drawing},
    )
    return finish_pdf(bytes(sheet), Finish({0: PageFinish("大图", ["湿地"])}))


@pytest.fixture(scope="module")
def poster() -> bytes:
    return split_poster(whole(), ABOUT, FONTS)


@pytest.fixture(scope="module")
def parts(poster: bytes) -> list[PageInk]:
    with pikepdf.open(BytesIO(poster)) as pdf:
        return [read_page(page) for page in pdf.pages]


def test_each_paper_says_which_part_it_is(poster: bytes, parts: list[PageInk]) -> None:
    laid = tiling(WIDTH, HEIGHT)
    with pikepdf.open(BytesIO(poster)) as pdf:
        sizes = {tuple(round(float(v) / MM_PT) for v in page.mediabox[2:]) for page in pdf.pages}
    assert sizes == {tuple(round(v) for v in laid.paper)}
    labels = [next(t.text for t in part.texts if t.text.startswith("大图")) for part in parts]
    rows = [tuple(int(n) for n in re.findall(r"第 (\d) ", label)) for label in labels]
    assert rows == [(r + 1, c + 1) for r in range(len(laid.rows)) for c in range(len(laid.columns))]
    assert len(rows) == 4


def crosses(part: PageInk, start: tuple[float, float]) -> set[tuple[float, float]]:
    """Centres of the register marks, where they stand on the sheet."""
    found = set()
    for stroke in part.strokes:
        if stroke.colour == COLOUR and len(stroke.segments) == 1:
            (x0, y0), (x1, y1) = stroke.segments[0]
            if abs(y0 - y1) < 0.01 and abs(abs(x1 - x0) - 8) < 0.01:
                found.add(
                    (round((x0 + x1) / 2 - MARGIN_MM + start[0], 1), round(y0 - MARGIN_MM + start[1], 1))
                )
    return found


def test_marks_of_neighbours_are_the_same_points_of_the_sheet(parts: list[PageInk]) -> None:
    laid = tiling(WIDTH, HEIGHT)
    starts = [(x, y) for y in laid.rows for x in laid.columns]
    found = [crosses(part, start) for part, start in zip(parts, starts, strict=True)]
    seam_x, seam_y = laid.seams(0)[0], laid.seams(1)[0]
    beside, below = found[0] & found[1], found[0] & found[2]
    assert len({p for p in beside if p[0] == pytest.approx(seam_x, abs=0.06)}) >= 2
    assert len({p for p in below if p[1] == pytest.approx(seam_y, abs=0.06)}) >= 2


def test_what_the_papers_show_is_the_sheet_at_its_own_scale(parts: list[PageInk]) -> None:
    laid = tiling(WIDTH, HEIGHT)
    lines = [s.segments[0] for s in parts[0].strokes if s.colour == "#000000" and len(s.segments) == 1]
    ((x0, y0), (x1, _)) = next(line for line in lines if abs(line[1][0] - line[0][0]) > 90)
    assert x1 - x0 == pytest.approx(100, abs=0.001)
    assert x0 - MARGIN_MM + laid.columns[0] == pytest.approx(20, abs=0.001)
    assert y0 - MARGIN_MM + laid.rows[0] == pytest.approx(20, abs=0.001)
    corner = next(t for t in parts[-1].texts if t.text == "右下角")
    assert corner.corners[1][0] - MARGIN_MM + laid.columns[-1] == pytest.approx(WIDTH - 10, abs=0.1)
    assert laid.columns[0] + laid.window[0] - laid.columns[1] == pytest.approx(OVERLAP_MM)


def test_the_parts_are_an_archive_file_with_the_same_bytes_each_time(poster: bytes) -> None:
    with pikepdf.open(BytesIO(poster)) as pdf:
        metadata = pdf.Root.Metadata.read_bytes()
        forms = [o for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Form"]
        assert all(b"MCID" not in form.read_bytes() for form in forms)
    assert b"<pdfaid:part>3" in metadata
    assert b"<pdfaid:conformance>B" in metadata
    assert split_poster(whole(), ABOUT, FONTS) == poster


def test_layers_can_still_be_switched(poster: bytes, parts: list[PageInk]) -> None:
    with pikepdf.open(BytesIO(poster)) as pdf:
        assert [str(group.Name) for group in pdf.Root.OCProperties.D.Order] == ["湿地"]
    assert {f.layer for part in parts for f in part.fills if f.colour == "#2E8B57"} == {"湿地"}
