"""What is printed is measured from the files by Poppler and GDAL, not from our own objects."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from itertools import pairwise
from math import dist
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from atlas.sheet.ahead import set_pdfs
from atlas.sheet.make import MadeSheet, Wish, make_sheet
from atlas.sheet.notes import Imprint
from atlas.sheet.press import Order, press

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled
    from atlas.sheet.press import Printed
    from atlas.sheet.type import Type

needs_poppler = pytest.mark.skipif(
    not shutil.which("pdffonts"), reason="install poppler-utils: apt-get install poppler-utils"
)
needs_gdal = pytest.mark.skipif(
    not shutil.which("gdalinfo"), reason="install gdal-bin: apt-get install gdal-bin"
)
GOLDEN = Path(__file__).parents[1] / "data" / "sheets" / "structure-diagram.svg"
DPI = 600
PX_MM = DPI / 25.4
GRID = (0xA9, 0xA4, 0x9A)


def _said(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _file(printed: list[Printed], name: str) -> Path:
    return next(one.file for one in printed if one.id == name)


def test_every_sheet_passes_its_own_audit(tiny_print: list[Printed], real_print: list[Printed]) -> None:
    failed = {one.id: one.audit.problems for one in [*tiny_print, *real_print] if not one.audit.ok}
    assert not failed


@needs_poppler
def test_fonts_are_embedded_subset_and_give_their_text(real_print: list[Printed]) -> None:
    for one in real_print:
        rows = [row.split() for row in _said("pdffonts", str(one.file)).splitlines()[2:]]
        assert rows
        for row in rows:
            assert re.match(r"[A-Z]{6}\+NotoSansSC-", row[0]), row
            assert "Type 3" not in " ".join(row)
            assert row[-5:-2] == ["yes", "yes", "yes"], row


@needs_poppler
def test_no_sheet_holds_a_raster_image(real_print: list[Printed]) -> None:
    for one in real_print:
        assert not _said("pdfimages", "-list", str(one.file)).splitlines()[2:]


@needs_poppler
def test_chinese_is_found_on_map_and_in_list(real_print: list[Printed], real: Assembled) -> None:
    text = re.sub(r"\s", "", _said("pdftotext", "-raw", str(_file(real_print, "overview")), "-"))
    for word in ("武清区总图", "大黄堡湿地", "高村镇", "如何读图", "1:260", "审图号", "EPSG:4548"):
        assert word in text
    assert real.catalog.plan.number in text


@needs_poppler
def test_every_number_on_the_map_is_in_the_list_and_the_reverse(tiny_print: list[Printed]) -> None:
    boxes = _said("pdftotext", "-bbox", str(_file(tiny_print, "overview")), "-")
    found = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)"[^>]*>([^<]*)</word>', boxes)
    audit = next(one.audit for one in tiny_print if one.id == "overview")
    assert not audit.numbers_without_entry
    assert not audit.entries_without_number
    marked = [word for _, _, word in found if re.search("[①-⑳]", word)]
    numbers = {char for word in marked for char in word if char in "①②③④⑤⑥⑦"}
    assert numbers == set("①②③④⑤⑥⑦")
    for char in numbers:
        assert sum(char in word for word in marked) >= 2 or any("–" in word for word in marked), char


@needs_poppler
def test_a_diagram_says_so_and_carries_no_georeference(real_print: list[Printed]) -> None:
    file = _file(real_print, "structure-diagram")
    text = re.sub(r"\s", "", _said("pdftotext", "-raw", str(file), "-"))
    assert "示意图，不作定位依据" in text
    assert "1:260" not in text
    assert b"/Measure" not in file.read_bytes()


@needs_gdal
def test_gdal_reads_where_the_map_lies(tiny_print: list[Printed]) -> None:
    facts = json.loads(_said("gdalinfo", "-json", str(_file(tiny_print, "overview"))))
    wkt = facts["coordinateSystem"]["wkt"]
    assert "4548" in wkt or "CM 117E" in wkt or "CM_117E" in wkt
    x, y = facts["cornerCoordinates"]["upperLeft"]
    assert 480_000 < x < 500_000
    assert 4_360_000 < y < 4_410_000


@needs_poppler
@needs_gdal
def test_printed_grid_lines_stand_where_the_file_says(tiny_print: list[Printed], tmp_path: Path) -> None:
    """The lines of the grid in a render, put on the ground by GDAL's reading, are whole kilometres."""
    file = _file(tiny_print, "overview")
    facts = json.loads(_said("gdalinfo", "-json", str(file)))
    page_mm = float(re.search(r"Page size:\s+([\d.]+)", _said("pdfinfo", str(file)))[1]) * 25.4 / 72
    width = round(page_mm * PX_MM)
    strip = ["-x", "0", "-y", str(int(60 * PX_MM)), "-W", str(width), "-H", "3"]
    command = ["pdftocairo", "-png", "-r", str(DPI), "-l", "1", "-singlefile", *strip]
    _said(*command, str(file), str(tmp_path / "row"))
    west, metres = facts["geoTransform"][0], facts["geoTransform"][1] * facts["size"][0] / width
    with Image.open(tmp_path / "row.png") as page:
        row = page.convert("RGB")
        pixels = [row.getpixel((x, 1)) for x in range(width)]
    dark = [x for x, p in enumerate(pixels) if all(abs(c - g) < 24 for c, g in zip(p, GRID, strict=True))]
    runs: list[list[int]] = []
    for x in dark:
        if runs and x - runs[-1][-1] <= 2:
            runs[-1].append(x)
        else:
            runs.append([x])
    easts = [west + (sum(run) / len(run) + 0.5) * metres for run in runs]
    on_grid = [e for e in easts if abs(e / 5000 - round(e / 5000)) * 5000 < 40]
    assert len(on_grid) >= 3
    # 0.1 mm on paper at 1:100 000 is 10 m.
    assert all(abs(e - round(e / 5000) * 5000) < 10 for e in on_grid)
    assert all(b - a == pytest.approx(5000, abs=10) for a, b in pairwise(on_grid))


def test_the_same_records_give_the_same_bytes(tiny: Assembled, faces: Type) -> None:
    once, twice = set_pdfs(["overview"] * 2, tiny, faces, Wish())
    assert once.pdf == twice.pdf


def test_the_map_of_the_made_up_district_is_the_golden_one(tiny: Assembled, faces: Type) -> None:
    made: MadeSheet = make_sheet("structure-diagram", tiny, faces, Wish())
    golden = GOLDEN.read_text(encoding="utf-8")
    found = made.page.pictures["map"].replace("><", ">\n<") + "\n"
    assert found == golden, "look at the new map; if it is right, write it to tests/data/sheets/"


@needs_poppler
def test_the_book_holds_all_sheets_contents_and_sources(tiny_print: list[Printed]) -> None:
    book = tiny_print[0].file.with_name("atlas-book.pdf")
    pages = int(re.search(r"Pages:\s+(\d+)", _said("pdfinfo", str(book)))[1])
    assert pages > len(tiny_print) + 3
    text = re.sub(r"\s", "", _said("pdftotext", str(book), "-"))
    for word in ("目录", "图幅索引", "任务索引", "资料来源", "总图"):
        assert word in text
    assert all(words in text for words in ("表｜210×297mm", "示意图｜", "地图1:"))


@needs_poppler
def test_contents_and_index_of_the_book_lead_to_sheet_and_page(
    tiny_print: list[Printed], tiny: Assembled
) -> None:
    book = str(tiny_print[0].file.with_name("atlas-book.pdf"))
    pages = _said("pdftotext", "-raw", book, "-").split("\f")
    spec = tiny.catalog.sheets["overview"]
    heading = f"{tiny.catalog.places[tiny.catalog.district].name_zh}{spec.title_zh}"
    listed = re.search(rf"{spec.number} {heading}\D*(\d+)", pages[1])
    assert listed
    assert heading in pages[int(listed[1]) - 1]
    index = next(page for page in pages[2:] if page.startswith("任务索引"))
    pointed = set(re.findall(rf"{spec.number} 图第 (\d+) 页", index))
    assert pointed == {listed[1]}


@needs_poppler
def test_the_last_page_of_an_index_fills_both_columns(tiny_print: list[Printed]) -> None:
    book = str(tiny_print[0].file.with_name("atlas-book.pdf"))
    pages = _said("pdftotext", "-bbox", book, "-").split("<page ")
    index = next(page for page in pages[3:] if "任务索引" in page)
    words = [(float(x), float(y)) for x, y in re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)"', index)]
    listed = [(x, y) for x, y in words if y < 770]
    left, right = [y for x, y in listed if x < 298], [y for x, y in listed if x > 298]  # noqa: PLR2004  A4's middle
    assert abs(max(left) - max(right)) < 40


@needs_poppler
def test_the_cover_states_what_the_office_gave_and_no_more(
    real: Assembled, faces: Type, tmp_path: Path
) -> None:
    covers = []
    for producer in ("", "示例制图单位"):
        order = Order(Wish(imprint=Imprint(producer=producer)), book=True)
        press(["plan-and-present"], tmp_path, real, faces, order=order)
        covers.append(_said("pdftotext", "-l", "1", str(tmp_path / "atlas-book.pdf"), "-"))
    for cover in covers:
        assert f"制图日期 {real.catalog.plan.as_of}" in cover
        assert f"规划期 {real.catalog.plan.period.start}—{real.catalog.plan.period.end}" in cover
    assert [("制图单位" in cover, "审图号" in cover) for cover in covers] == [(False, False), (True, False)]


@needs_poppler
def test_the_book_shows_where_each_town_sheet_lies(real: Assembled, faces: Type, tmp_path: Path) -> None:
    """A map of all towns with the number of each one's sheet stands before the sheets."""
    press(["town-yangcun"], tmp_path, real, faces, order=Order(Wish(), book=True))
    book = tmp_path / "atlas-book.pdf"
    text = re.sub(r"\s", "", _said("pdftotext", "-raw", "-f", "3", "-l", "3", str(book), "-"))
    assert "街镇图幅索引图" in text
    assert all(text.count(f"T{number:02d}") == 2 for number in range(1, 31))


@needs_poppler
def test_a_continued_page_says_whose_it_is_and_fills_both_columns(real_print: list[Printed]) -> None:
    file = str(_file(real_print, "structure-diagram"))
    pages = int(re.search(r"Pages:\s+(\d+)", _said("pdfinfo", file))[1])
    assert pages > 1
    for page in range(2, pages + 1):
        boxes = _said("pdftotext", "-bbox", "-f", str(page), "-l", str(page), file, "-")
        words = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)"[^>]*>([^<]*)</word>', boxes)
        assert "武清区空间结构图（续）" in "".join(word for _, _, word in words[:4])
        listed = [(float(x), float(y)) for x, y, word in words if word == "—"]
        left, right = [y for x, y in listed if x < 298], [y for x, y in listed if x > 298]  # noqa: PLR2004  A4's middle
        assert left
        assert abs(len(left) - len(right)) <= 2


@needs_poppler
def test_a_diagram_explains_each_symbol_once(real_print: list[Printed]) -> None:
    text = re.sub(r"\s", "", _said("pdftotext", "-raw", str(_file(real_print, "structure-diagram")), "-"))
    assert text.count("街道、镇政府驻地（背景参考）") == 1
    assert text.count("街道、镇政府驻地（现状）") == 1


@needs_poppler
def test_the_locator_names_the_cities_around(real_print: list[Printed]) -> None:
    text = re.sub(r"\s", "", _said("pdftotext", "-raw", "-l", "1", str(_file(real_print, "overview")), "-"))
    assert all(name in text for name in ("石家庄", "张家口", "唐山", "河北省"))


@needs_poppler
def test_short_brackets_are_not_parted_in_the_legend(real_print: list[Printed]) -> None:
    text = _said("pdftotext", "-raw", "-l", "1", str(_file(real_print, "overview")), "-")
    assert "（现状·大致位置）" in text
    assert "（背景参考·结构示意）" in text


def test_a_town_with_an_official_area_has_a_map_sheet_of_its_own(tiny_print: list[Printed]) -> None:
    audits = {one.id: one.audit for one in tiny_print}
    assert audits["town-qinglin"].scale is not None
    assert 25_000 <= audits["town-qinglin"].scale <= 50_000
    assert audits["town-nanpo"].scale is not None
    assert audits["town-nanpo"].scale > 50_000


def test_the_smallest_paper_has_no_smaller_type(real: Assembled, faces: Type, tmp_path: Path) -> None:
    for scale in (None, 500_000):
        wish = Wish(paper="A4", scale=scale)
        (printed,) = press(["transport-network"], tmp_path, real, faces, order=Order(wish))
        assert printed.audit.ok, printed.audit.problems
        assert printed.audit.smallest_text_pt >= 5


@needs_poppler
def test_a_towns_locator_states_its_scale_and_how_north_leans(
    real: Assembled, faces: Type, tmp_path: Path
) -> None:
    """The bar is as long as its figures say at the scale that is printed beside it."""
    ((_, made, data),) = set_pdfs(["town-gaocun"], real, faces, Wish())
    parts_mm = [
        float(mm) for mm in re.findall(r'<rect[^>]* width="([\d.]+)"', made.page.pictures["furniture"])
    ]
    file = tmp_path / "town.pdf"
    file.write_bytes(data)
    text = _said("pdftotext", "-raw", "-l", "1", str(file), "-")
    scale, km = re.search(r"1:(\d+)\s(\d{3})\b", text), re.search(r"\b(\d+) km\b", text)
    assert scale
    assert km
    assert sum(parts_mm) == pytest.approx(int(km[1]) * 1e6 / int(scale[1] + scale[2]), abs=0.02)
    assert "收敛角" in text


def test_no_name_stands_far_from_its_symbol_beside_the_ring_of_another(real: Assembled, faces: Type) -> None:
    made = make_sheet("town-dajianchang", real, faces, Wish())
    assert made.lettering
    leaders = re.findall(r'd="M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)"', made.lettering.svg)
    assert leaders
    assert max(dist([*map(float, ends[:2])], [*map(float, ends[2:])]) for ends in leaders) < 6
    assert "xuguantun" in made.lettering.placed


@needs_poppler
def test_a_town_of_which_the_plan_says_little_has_rows_to_fill_on_its_one_page(
    real: Assembled, faces: Type, tmp_path: Path
) -> None:
    (printed,) = press(["town-baigutun"], tmp_path, real, faces, order=Order(Wish()))
    assert printed.audit.pages == 1
    text = re.sub(r"\s", "", _said("pdftotext", str(printed.file), "-"))
    assert "街镇补充" in text
    assert "此距离内没有带任务的已落位线路" in text
