"""Workbook and CSV: typed cells, heads that stay, links, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas.errors import ExportError
from atlas.export.desktop import xlsx
from atlas.export.desktop.csv_text import csv_bytes, frame_csv
from atlas.export.desktop.xlsx import sheet_titles
from atlas.intake.reread import reread

if TYPE_CHECKING:
    from pathlib import Path

_TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)


@pytest.fixture(scope="module")
def book(desk: Any) -> Any:
    return openpyxl.load_workbook(desk.folder("xlsx") / "atlas.xlsx")


@given(st.lists(st.lists(_TEXTS | st.integers() | st.none(), min_size=2, max_size=2), max_size=5))
def test_no_text_in_a_csv_begins_as_a_formula_and_none_is_lost(rows: list[list[Any]]) -> None:
    text = csv_bytes(rows).decode("utf-8-sig")
    back = list(csv.reader(io.StringIO(text, newline="")))
    for row, meant in zip(back, rows, strict=True):
        for cell, value in zip(row, meant, strict=True):
            if isinstance(value, str):
                assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
                assert value in {cell, cell.removeprefix("'")}
            else:
                assert cell == ("" if value is None else str(value))


@given(st.lists(st.text(min_size=1, max_size=40), max_size=12))
def test_any_titles_make_sheets_that_excel_takes(titles: list[str]) -> None:
    names = sheet_titles(titles)
    assert len({n.lower() for n in names}) == len(titles)
    assert all(0 < len(n) <= 31 and not set(n) & set("[]:*?/\\'") for n in names)


def test_sheets_have_frozen_heads_filters_and_types(book: Any, desk: Any) -> None:
    for title in ("地点", "任务", "出处", "数量", "指标"):
        sheet = book[title]
        assert sheet.freeze_panes == "C2"
        assert sheet.auto_filter.ref.endswith(str(sheet.max_row))
    sheet = book["指标"]
    heads = [c.value for c in sheet[1]]
    table = desk.job.tables["indicators"]
    for row, meant in zip(sheet.iter_rows(min_row=2), table.to_dict("records"), strict=True):
        cells = dict(zip(heads, row, strict=True))
        assert cells["序号"].data_type == "n"
        assert cells["指标名称"].value == meant["name"]
        assert cells["目标值"].value is None or isinstance(cells["目标值"].value, int | float)


def test_ids_link_to_the_atlas(book: Any) -> None:
    cell = book["地点"]["A2"]
    assert cell.hyperlink.target == "../../../site/atlas.html"
    assert cell.hyperlink.location == f"place={cell.value}"
    assert book["任务"]["A2"].hyperlink.location == f"measure={book['任务']['A2'].value}"


def test_a_text_that_looks_like_a_formula_is_shown_not_run(desk: Any, tmp_path: Path) -> None:
    table = desk.job.tables["measures"].copy()
    table.loc[0, "title"] = '=HYPERLINK("x","y")'
    table.loc[0, "note"] = "+1\x0b"
    job = replace(desk.job, tables={**desk.job.tables, "measures": table})
    path = desk.write("xlsx", tmp_path / "x", job)[0].path
    sheet = openpyxl.load_workbook(path)["任务"]
    cell = next(c for c in sheet[2] if c.value == '=HYPERLINK("x","y")')
    assert cell.data_type == "s"
    with zipfile.ZipFile(path) as archive:
        assert not any(b"<f>" in archive.read(n) for n in archive.namelist() if "sheet" in n)
        assert not any("vba" in n.lower() or "external" in n.lower() for n in archive.namelist())
    text = (desk.write("csv", tmp_path / "c", job), (tmp_path / "c" / "measures.csv").read_text("utf-8-sig"))[
        1
    ]
    assert "'=HYPERLINK" in text


def test_gbk_is_gbk_and_what_it_lacks_is_named(desk: Any, tmp_path: Path) -> None:
    job = replace(desk.job, encoding="gbk")
    written = desk.write("csv", tmp_path / "ok", job)
    assert any("²" in note for one in written for note in one.notes)
    assert all(check.ok for check in reread(written, job))
    assert "地点编号" in (tmp_path / "ok" / "places.csv").read_text("gbk")
    assert "km2" in (tmp_path / "ok" / "findings.csv").read_text("gbk")
    table = desk.job.tables["measures"].copy()
    table.loc[0, "title"] = "㐂"
    with pytest.raises(ExportError, match="U\\+3402"):
        desk.write("csv", tmp_path / "no", replace(job, tables={"measures": table}))


@given(
    st.lists(_TEXTS | st.none(), min_size=1, max_size=5), st.sampled_from(["名称", '带"引号，逗号', "=1+1"])
)
def test_a_table_becomes_the_same_csv_as_its_rows(texts: list[str | None], head: str) -> None:
    frame = pd.DataFrame({"a": pd.Series(texts, dtype="str"), "n": pd.array([1] * len(texts), dtype="Int64")})
    frame.loc[0, "n"] = pd.NA
    made = frame_csv(frame, [head, "数"])
    plain = csv_bytes([[head, "数"], *([t, None if i == 0 else 1] for i, t in enumerate(texts))])
    rows = [list(csv.reader(io.StringIO(b.decode("utf-8-sig"), newline=""))) for b in (made, plain)]
    assert rows[0] == rows[1]


def test_a_sheet_has_no_more_links_than_excel_takes(desk: Any, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(xlsx, "MOST_LINKS", 4)
    path = desk.write("xlsx", tmp_path / "x", desk.job)[0].path
    sheet = openpyxl.load_workbook(path)["地点"]
    links = [cell.hyperlink is not None for cell in next(sheet.iter_cols(max_col=1))]
    assert 0 < sum(links) <= 4
    assert links[1]
    assert not links[-1]


def test_a_formula_or_a_broken_workbook_is_seen_when_it_is_read_back(desk: Any, tmp_path: Path) -> None:
    [written] = desk.written("xlsx")
    assert [c for c in reread([written], desk.job) if not c.ok] == []
    book = openpyxl.load_workbook(written.path)
    book["地点"]["B2"] = "=1+1"
    path = tmp_path / written.path.name
    book.save(path)
    wrong = [c.what for c in reread([replace(written, path=path)], desk.job) if not c.ok]
    assert wrong[0] == "faults"
    path.write_bytes(written.path.read_bytes()[:2000])
    assert [c.what for c in reread([replace(written, path=path)], desk.job) if not c.ok] == ["opens"]
