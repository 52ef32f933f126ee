"""Tables and layers' attributes as one workbook: typed cells, filters, frozen heads, links, no formula."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink

from atlas.errors import ExportError
from atlas.export.desktop.atlas_links import atlas_link
from atlas.export.desktop.filegdb import table_title
from atlas.export.desktop.fixed_zip import write_zip
from atlas.export.desktop.job import Written, WrittenLayer
from atlas.export.desktop.registry import FORMATS
from atlas.words import say

if TYPE_CHECKING:
    from pathlib import Path

    from pandas import DataFrame, Series

    from atlas.export.desktop.job import Column, ExportJob

FILE = "atlas.xlsx"
MOST_ROWS = 1_048_576
MOST_LINKS = 65_530
"""Excel repairs, that is drops, all links of a sheet that has more."""
_UNSAFE = rf"^[=#]|{ILLEGAL_CHARACTERS_RE.pattern}"
"""What openpyxl takes for a formula or an error, or refuses, if it is not told that it is text."""
_DATE = b"2021-03-12T00:00:00Z"
_SHEET_NAME = 31
_WIDTH = {"text": 18.0, "integer": 10.0, "real": 12.0}
_WIDE = {"summary", "text", "text_zh", "text_en", "basis_note", "reason", "needs", "method", "note", "title"}


def write(job: ExportJob, folder: Path) -> list[Written]:
    """
    One workbook: a sheet to read first, a sheet a table, a sheet a layer, and the dictionary of the fields.

    Raises
    ------
    ExportError
        If a table has more rows than a sheet.
    """
    book = Workbook(write_only=True)
    sheets = [(name, table_title(name), job.table_columns[name], table) for name, table in job.tables.items()]
    sheets += [
        (layer.id, layer.title_zh, layer.columns, pd.DataFrame(layer.features.drop(columns="geometry")))
        for layer in job.layers_for(FORMATS["xlsx"])
    ]
    titles = sheet_titles([title for _, title, _, _ in sheets])
    _read_first(book, job, titles)
    rows = []
    for title, (name, _, columns, table) in zip(titles, sheets, strict=True):
        if len(table) >= MOST_ROWS:
            raise ExportError("desktop.rows", format="xlsx", layer=name, count=len(table), most=MOST_ROWS - 1)
        _sheet(book, title, columns, table)
        headings = {c.name: c.label_zh for c in columns}
        rows.append(WrittenLayer(name, title, len(table), headings))
    _dictionary(book, titles, sheets)
    path = folder / FILE
    _save(book, path)
    return [Written(path, "XLSX", tuple(rows))]


def sheet_titles(titles: list[str]) -> list[str]:
    """Titles as sheets may bear them: at most 31 characters, none of those that sheets forbid, each once."""
    found: list[str] = []
    for title in titles:
        plain = re.sub(r"[\[\]:*?/\\']", "·", title)[:_SHEET_NAME] or "·"
        number, name = 1, plain
        while name.lower() in {f.lower() for f in found}:
            number += 1
            name = f"{plain[: _SHEET_NAME - 1 - len(str(number))]}_{number}"
        found.append(name)
    return found


def _read_first(book: Workbook, job: ExportJob, titles: list[str]) -> None:
    sheet = book.create_sheet(say("desktop.xlsx.first"))
    sheet.column_dimensions["A"].width = 100
    plan = job.assembled.catalog.plan
    lines = [plan.title_zh, plan.title_en, *(say(f"desktop.xlsx.read.{i}") for i in range(1, 6))]
    lines += [say("desktop.datum"), "、".join(titles)]
    for line in lines:
        sheet.append([_cell(sheet, line, wrap=True)])


def _sheet(book: Workbook, title: str, columns: tuple[Column, ...], table: DataFrame) -> None:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "C2" if len(columns) > 2 else "A2"  # noqa: PLR2004  id and name stay in sight
    for index, column in enumerate(columns, start=1):
        width = 48.0 if column.name in _WIDE else _WIDTH[column.type]
        sheet.column_dimensions[get_column_letter(index)].width = width
    head = [_cell(sheet, c.label_zh) for c in columns]
    bold, ground = Font(bold=True), PatternFill("solid", start_color="EDE8DA")
    for cell in head:
        cell.font, cell.fill, cell.alignment = bold, ground, Alignment(vertical="top", wrap_text=True)
    sheet.append(head)
    linked = [i for i, c in enumerate(columns) if atlas_link(c.name, "x")]
    blue = Font(color="0B5394", underline="single")
    rows = zip(
        *(_column(sheet, table[c.name], linked=i in linked) for i, c in enumerate(columns)), strict=True
    )
    for number, cells in enumerate(rows, start=2):
        for i in linked if number * len(linked) <= MOST_LINKS else ():
            _link(cells[i], f"{get_column_letter(i + 1)}{number}", columns[i].name, blue)
        sheet.append(cells)
    sheet.auto_filter.ref = f"A1:{get_column_letter(max(1, len(columns)))}{len(table) + 1}"


def _column(sheet: Any, column: Series, *, linked: bool) -> list[Any]:  # noqa: ANN401  openpyxl's own types
    """The cells of a column: bare values, which cost least, where none needs a cell of its own."""
    found: list[Any] = column.astype(object).where(pd.notna(column), None).tolist()
    if pd.api.types.is_numeric_dtype(column) or not (linked or column.str.contains(_UNSAFE, na=False).any()):
        return found
    return [_cell(sheet, value) if isinstance(value, str) else value for value in found]


def _link(cell: Any, at: str, column: str, font: Font) -> None:  # noqa: ANN401  openpyxl's cell or nothing
    target = atlas_link(column, getattr(cell, "value", None))
    if target is not None:
        cell.hyperlink = Hyperlink(ref=at, target=target[0], location=target[1])
        cell.font = font


def _cell(sheet: Any, text: str, *, wrap: bool = False) -> Any:  # noqa: ANN401  openpyxl's own types
    """A cell of text, whatever it begins with: what looks like a formula is shown, never run."""
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"  # after the value, which would make a formula of "=1+1"
    if wrap:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _dictionary(book: Workbook, titles: list[str], sheets: list[Any]) -> None:
    heads = ("sheet", "label-zh", "label-en", "name", "type", "unit", "codes")
    columns = [
        (title, column) for title, (_, _, own, _) in zip(titles, sheets, strict=True) for column in own
    ]
    sheet = book.create_sheet(say("desktop.xlsx.dictionary"))
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, say(f"desktop.dictionary.{head}")) for head in heads])
    for title, c in columns:
        codes = "；".join(f"{code}={word}" for code, word in c.codes.items())
        sheet.append(
            [_cell(sheet, t) for t in (title, c.label_zh, c.label_en, c.name, c.type, c.unit, codes)]
        )
    sheet.auto_filter.ref = f"A1:G{len(columns) + 1}"


def _save(book: Workbook, path: Path) -> None:
    """Save with fixed dates, and without the name of the program's user."""
    held = io.BytesIO()
    book.save(held)
    with zipfile.ZipFile(held) as archive:
        members: dict[str, bytes | Path] = {name: archive.read(name) for name in archive.namelist()}
    core = members["docProps/core.xml"]
    assert isinstance(core, bytes)  # noqa: S101  read from the archive above
    core = re.sub(rb">[^<]*</dcterms:(created|modified)>", rb">" + _DATE + rb"</dcterms:\1>", core)
    members["docProps/core.xml"] = re.sub(
        rb"<dc:creator>[^<]*<", b"<dc:creator>spatial-planning-atlas<", core
    )
    write_zip(path, members)
