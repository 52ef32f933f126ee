"""Layers, georeference, boxes and crop marks of a page from Typst, read by GDAL, Poppler and pikepdf."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest
import typst
from PIL import Image

from atlas.geo.crs import PRINT, STORAGE, convert_point
from atlas.sheet.pdf_finish import MARGIN_MM, Finish, PageFinish, finish_pdf
from atlas.sheet.pdf_georeference import MM_PT, Georeference
from atlas.sheet.pdf_layers import PdfError, closing, opening

if TYPE_CHECKING:
    from collections.abc import Callable

FONTS = Path(__file__).parents[2] / "web" / "vendor" / "fonts"
LAYERS = ["底图", "湿地", "注记"]
WEST, NORTH, SCALE = 500_000, 4_380_000, 200_000
CORNERS_MM = ((0, 80), (0, 0), (100, 0), (100, 80))
GROUND = [(WEST + x * SCALE / 1000, NORTH - y * SCALE / 1000) for x, y in CORNERS_MM]
PLACED = Georeference(
    (20, 20, 100, 80), tuple(convert_point(*corner, PRINT, STORAGE) for corner in GROUND), "落位图"
)
MAP = f"""<svg xmlns="http://www.w3.org/2000/svg" width="100mm" height="80mm" viewBox="0 0 100 80">
<defs><clipPath id="c"><rect x="0" y="0" width="100" height="80"/></clipPath></defs><g clip-path="url(#c)">
{opening(1)}<path d="M0 0L100 0L100 80L0 80Z" fill="#EEEEEE"/>
{opening(2)}<g opacity="0.5"><rect x="20" y="20" width="30" height="20" fill="#2E8B57"/></g>
{opening(3)}
<text x="30" y="60" font-family="Noto Sans SC" font-size="4" fill="#222">大黄堡湿地①</text>{closing()}
</g></svg>"""
PAGE = """#set document(title: "测试图", date: datetime(year: 2026, month: 1, day: 2))
#set text(font: "Noto Sans SC", lang: "zh", size: 9pt)
#set page(width: 140mm, height: 120mm, margin: 20mm)
#heading[图名]
#place(top + left, image(bytes(sys.inputs.map), format: "svg", width: 100mm, alt: "地图"))
#pagebreak()
第二页
"""


def tool(name: str, package: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"install {package} (Debian: apt-get install {package}) to read the sheets with {name}")
    return found


def read(command: str, package: str, *arguments: str | Path) -> str:
    done = subprocess.run([tool(command, package), *arguments], check=True, capture_output=True, text=True)
    return done.stdout


def compiled(drawing: str) -> bytes:
    return bytes(
        typst.compile(
            PAGE.encode(),
            font_paths=[FONTS],
            ignore_system_fonts=True,
            sys_inputs={"map": drawing},
            pdf_standards=["a-3a", "ua-1"],
            timestamp=dt.datetime(2026, 1, 2, tzinfo=dt.UTC),
        )
    )


@pytest.fixture(scope="module")
def plain() -> bytes:
    return compiled(MAP)


@pytest.fixture(scope="module")
def finished(plain: bytes) -> bytes:
    return finish_pdf(plain, Finish({0: PageFinish("落位图", LAYERS, PLACED)}))


@pytest.fixture(scope="module")
def marked(plain: bytes) -> bytes:
    return finish_pdf(plain, Finish({0: PageFinish("落位图", LAYERS, PLACED)}, crop_marks=True))


@pytest.fixture
def on_disk(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(data: bytes) -> Path:
        path = tmp_path / "sheet.pdf"
        path.write_bytes(data)
        return path

    return write


@pytest.mark.parametrize("sheet", ["finished", "marked"])
def test_gdal_reads_where_the_frame_lies(
    sheet: str, request: pytest.FixtureRequest, on_disk: Callable[[bytes], Path]
) -> None:
    path = on_disk(request.getfixturevalue(sheet))
    told = read("gdalinfo", "gdal-bin", path)
    assert 'ID["EPSG",4548]' in told
    ring = re.search(r"NEATLINE=POLYGON \(\((.*?)\)\)", told)
    assert ring is not None
    corners = [tuple(float(v) for v in pair.split()) for pair in ring[1].split(",")][:4]
    for told_at, (east, north) in zip(corners, GROUND, strict=True):
        assert told_at == (pytest.approx(east, abs=0.01), pytest.approx(north, abs=0.01))
    edge = 20 + (MARGIN_MM if sheet == "marked" else 0)
    corner = re.search(r"Upper Left +\( *([\d.]+), *([\d.]+)\)", told)
    assert corner is not None
    west, north = (float(v) for v in corner.groups())
    assert (west, north) == (
        pytest.approx(500_000 - edge * 200, abs=2),
        pytest.approx(4_380_000 + edge * 200, abs=2),
    )


def test_layers_stand_in_legend_order_with_chinese_names(finished: bytes) -> None:
    with pikepdf.open(BytesIO(finished)) as pdf:
        order = pdf.Root.OCProperties.D.Order
        assert [str(group.Name) for group in order] == LAYERS
        content = pdf.pages[0].Contents.read_bytes()
        assert re.findall(rb"/OC /(oc\d) BDC", content) == [b"oc1", b"oc2", b"oc3"]
        assert b"0.99607843 0" not in content, "no mark is left on the paper"


def test_a_layer_switched_off_is_not_drawn(
    finished: bytes, on_disk: Callable[[bytes], Path], tmp_path: Path
) -> None:
    def green(data: bytes) -> int:
        read(
            "pdftocairo",
            "poppler-utils",
            "-png",
            "-r",
            "50",
            "-f",
            "1",
            "-l",
            "1",
            on_disk(data),
            tmp_path / "out",
        )
        (picture,) = tmp_path.glob("out*.png")
        with Image.open(picture) as image:
            return sum(
                count
                for count, (r, g, b) in image.convert("RGB").getcolors(10**6) or []
                if g > r + 20 and g > b
            )

    assert green(finished) > 1000
    with pikepdf.open(BytesIO(finished)) as pdf:
        properties = pdf.Root.OCProperties
        properties.D.OFF = pikepdf.Array([properties.OCGs[1]])
        properties.D.ON = pikepdf.Array([properties.OCGs[0], properties.OCGs[2]])
        buffer = BytesIO()
        pdf.save(buffer)
    assert green(buffer.getvalue()) == 0


def test_text_tags_and_metadata_survive(
    plain: bytes, finished: bytes, on_disk: Callable[[bytes], Path]
) -> None:
    assert "大黄堡湿地①" in read("pdftotext", "poppler-utils", on_disk(finished), "-")
    with pikepdf.open(BytesIO(plain)) as before, pikepdf.open(BytesIO(finished)) as after:
        metadata = after.Root.Metadata.read_bytes()
        assert metadata == before.Root.Metadata.read_bytes()
        assert b"<pdfaid:part>3" in metadata
        assert b"<pdfuaid:part>1" in metadata
        assert after.Root.MarkInfo.Marked
        assert len(after.Root.StructTreeRoot.K) == len(before.Root.StructTreeRoot.K)
        assert after.docinfo == before.docinfo


def test_no_object_of_the_file_is_a_raster_image(finished: bytes) -> None:
    with pikepdf.open(BytesIO(finished)) as pdf:
        assert not [o for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"]


def test_the_same_page_gives_the_same_bytes(finished: bytes) -> None:
    assert finish_pdf(compiled(MAP), Finish({0: PageFinish("落位图", LAYERS, PLACED)})) == finished


def boxes(page: pikepdf.Page, name: str) -> list[float]:
    return [round(float(v) / MM_PT, 2) for v in page.obj[name]]


def test_boxes_say_where_paper_bleed_and_trim_end(finished: bytes, marked: bytes) -> None:
    with pikepdf.open(BytesIO(finished)) as pdf:
        assert {
            tuple(boxes(pdf.pages[0], n)) for n in ("/MediaBox", "/CropBox", "/TrimBox", "/BleedBox")
        } == {(0, 0, 140, 120)}
    with pikepdf.open(BytesIO(marked)) as pdf:
        page = pdf.pages[0]
        assert boxes(page, "/MediaBox") == boxes(page, "/CropBox") == [0, 0, 160, 140]
        assert boxes(page, "/TrimBox") == [10, 10, 150, 130]
        assert boxes(page, "/BleedBox") == [7, 7, 153, 133]


def test_crop_marks_lie_in_line_with_the_trim_and_outside_the_bleed(marked: bytes) -> None:
    with pikepdf.open(BytesIO(marked)) as pdf:
        last = pdf.pages[0].Contents.read_bytes().rsplit(b"/Artifact BMC", 1)[1]
        lines = re.findall(rb"([\d.]+) ([\d.]+) m ([\d.]+) ([\d.]+) l S", last)
        assert len(lines) == 8
        for line in lines:
            x0, y0, x1, y1 = (float(v) / MM_PT for v in line)
            on_edge = (round(x0, 2) in {10, 150} and x0 == x1) or (round(y0, 2) in {10, 130} and y0 == y1)
            assert on_edge
            for x, y in ((x0, y0), (x1, y1)):
                assert not (7 < x < 153 and 7 < y < 133)


def test_bookmarks_follow_the_content_that_moved(plain: bytes, marked: bytes) -> None:
    def heights(data: bytes) -> list[float]:
        with pikepdf.open(BytesIO(data)) as pdf:
            items = [pdf.Root.Outlines.First]
            return [float(item.Dest[3] if "/Dest" in item else item.A.D[3]) for item in items]

    (before,), (after,) = heights(plain), heights(marked)
    assert after - before == pytest.approx(MARGIN_MM * MM_PT, abs=0.01)


def test_pages_of_a_book_keep_their_layers_apart(plain: bytes) -> None:
    both = finish_pdf(plain, Finish({0: PageFinish("甲图", LAYERS, PLACED), 1: PageFinish("乙图", ["界线"])}))
    with pikepdf.open(BytesIO(both)) as pdf:
        order = pdf.Root.OCProperties.D.Order
        assert [str(part[0]) for part in order] == ["甲图", "乙图"]
        assert [str(group.Name) for group in order[0][1:]] == LAYERS
        assert "/VP" in pdf.pages[0].obj
        assert "/VP" not in pdf.pages[1].obj


@pytest.mark.parametrize(
    ("drawing", "why"),
    [(MAP.replace(closing(), ""), "never closed"), (MAP.replace(opening(2), opening(9)), "layer 9 of 3")],
)
def test_marks_that_do_not_fit_the_names_are_one_line(drawing: str, why: str) -> None:
    with pytest.raises(PdfError) as refused:
        finish_pdf(compiled(drawing), Finish({0: PageFinish("图", LAYERS)}))
    assert why in refused.value.text("en")
