"""Splits a large sheet on to papers of an office printer, with overlap and marks to join them again."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from io import BytesIO
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst
from pikepdf import Name, Pdf

from atlas.sheet.paper import ISO_MM
from atlas.sheet.pdf_finish import saved
from atlas.sheet.pdf_georeference import MM_PT
from atlas.words import say

if TYPE_CHECKING:
    from pikepdf import Object, Page

    from atlas.sheet.typeset import About

    Point = tuple[float, float]

PAPER = "A3"
OVERLAP_MM = 15.0
MARGIN_MM = 8.0
"""What office printers leave unprinted."""
COLOUR = "#C2006B"
"""Of the marks: a colour that no map has."""
_TICK_MM = 4.0
_MARK_IN_MM = 28.0
_TEMPLATE = Path(__file__).parent / "templates" / "poster.typ"
_TAGGED = re.compile(rb"/\w+\s*<<(?:[^<>]|<[0-9A-Fa-f\s]*>)*>>\s*BDC")


@dataclass(frozen=True, slots=True)
class Tiling:
    """
    How a sheet lies on papers, all in mm.

    Parameters
    ----------
    paper
        Width and height of each paper.
    columns, rows
        Left and upper ends, on the sheet, of what each column and row of papers shows.
    window
        Width and height of what one paper shows.
    """

    paper: Point
    columns: tuple[float, ...]
    rows: tuple[float, ...]
    window: Point

    def seams(self, across: int) -> list[float]:
        """Where neighbours meet, in the middle of their overlap: 0 for x, 1 for y."""
        starts = (self.columns, self.rows)[across]
        half = (starts[0] + self.window[across] - starts[1]) / 2 if len(starts) > 1 else 0
        return [start + half for start in starts[1:]]


def tiling(width: float, height: float, paper: str = PAPER, overlap_mm: float = OVERLAP_MM) -> Tiling:
    """The tiling of a sheet of that size in mm with the fewest papers; the sheet in their middle."""
    short, long = ISO_MM[paper]
    lies = [
        _lay((width, height), (float(w), float(h)), overlap_mm) for w, h in ((short, long), (long, short))
    ]
    return min(lies, key=lambda t: len(t.columns) * len(t.rows))


def split_poster(data: bytes, about: About, fonts: Path, *, paper: str = PAPER) -> bytes:
    """
    The first page of a sheet on several papers, at its own scale; each says which part it is.

    The parts are PDF/A-3b: what they show is the sheet, whose own file has the tags for readers.
    """
    with Pdf.open(BytesIO(data)) as sheet:
        page = sheet.pages[0]
        size = (float(page.mediabox[2]) / MM_PT, float(page.mediabox[3]) / MM_PT)
        laid = tiling(*size, paper)
        with Pdf.open(BytesIO(_papers(laid, about, fonts))) as poster:
            shown = poster.copy_foreign(_untagged(sheet, page))
            if "/OCProperties" in sheet.Root:
                poster.Root.OCProperties = poster.copy_foreign(sheet.make_indirect(sheet.Root.OCProperties))
            places = [(x, y) for y in laid.rows for x in laid.columns]
            for target, (x, y) in zip(poster.pages, places, strict=True):
                _put(poster, target, shown, laid, (x, y, size[1]))
            return saved(poster)


def _lay(size: Point, paper: Point, overlap: float) -> Tiling:
    starts, window = [], (paper[0] - 2 * MARGIN_MM, paper[1] - 2 * MARGIN_MM)
    for length, shown in zip(size, window, strict=True):
        count = max(1, ceil((length - overlap) / (shown - overlap) - 1e-9))
        covered = count * shown - (count - 1) * overlap
        first = (length - covered) / 2
        starts.append(tuple(first + k * (shown - overlap) for k in range(count)))
    return Tiling(paper, starts[0], starts[1], window)


def _papers(laid: Tiling, about: About, fonts: Path) -> bytes:
    title, date = about.title, about.date
    tiles = [
        _tile(laid, column, row, title)
        for row in range(len(laid.rows))
        for column in range(len(laid.columns))
    ]
    values: dict[str, Any] = {
        "title": say("poster.title", title=title), "author": about.author,
        "date": [date.year, date.month, date.day],
        "paper": laid.paper, "margin": MARGIN_MM, "tick": _TICK_MM, "colour": COLOUR, "tiles": tiles,
    }  # fmt: skip
    faces = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts)])
    made = typst.compile(
        _TEMPLATE.read_bytes(),
        font_paths=faces,
        format="pdf",
        pdf_standards=["a-3b"],
        timestamp=dt.datetime(date.year, date.month, date.day, tzinfo=dt.UTC),
        sys_inputs={"data": json.dumps(values, ensure_ascii=False)},
    )
    return bytes(made)


def _tile(laid: Tiling, column: int, row: int, title: str) -> dict[str, Any]:
    """Marks, ticks and label of one paper, in mm from its top left corner."""
    x0, y0 = laid.columns[column], laid.rows[row]
    width, height = laid.window
    marks = [
        (round(x - x0 + MARGIN_MM, 3), round(y - y0 + MARGIN_MM, 3))
        for x, y in _marks(laid)
        if 0 <= x - x0 <= width and 0 <= y - y0 <= height
    ]
    ticks = []
    for x in laid.seams(0):
        if 0 <= x - x0 <= width:
            at = round(x - x0 + MARGIN_MM, 3)
            ticks += [(at, MARGIN_MM - _TICK_MM, True), (at, MARGIN_MM + height, True)]
    for y in laid.seams(1):
        if 0 <= y - y0 <= height:
            at = round(y - y0 + MARGIN_MM, 3)
            ticks += [(MARGIN_MM - _TICK_MM, at, False), (MARGIN_MM + width, at, False)]
    label = say(
        "poster.part", title=title, row=row + 1, column=column + 1, rows=len(laid.rows),
        columns=len(laid.columns), overlap=f"{OVERLAP_MM:g}",
    )  # fmt: skip
    return {"marks": marks, "ticks": ticks, "label": label}


def _marks(laid: Tiling) -> list[Point]:
    """Where register marks stand on the sheet: near both ends of each seam of each paper."""
    found = []
    for seams, starts, length, across in (
        (laid.seams(0), laid.rows, laid.window[1], 0),
        (laid.seams(1), laid.columns, laid.window[0], 1),
    ):
        for seam in seams:
            for start in starts:
                ends = (start + _MARK_IN_MM, start + length - _MARK_IN_MM)
                found += [(along, seam) if across else (seam, along) for along in ends]
    return found


def _untagged(sheet: Pdf, page: Page) -> Object:
    """The page as a form whose content no longer points into the sheet's tree of tags."""
    page.contents_coalesce()
    form = page.as_form_xobject()
    form.write(_TAGGED.sub(b"/Span BMC", form.read_bytes()))
    for key in ("/StructParents", "/StructParent"):
        if key in form:
            del form[key]
    return sheet.make_indirect(form)


def _put(
    poster: Pdf, target: Page, shown: Object, laid: Tiling, sheet_at: tuple[float, float, float]
) -> None:
    """
    Show the sheet beneath a paper's marks, cut to the paper's window.

    Parameters
    ----------
    sheet_at
        Left and upper end, on the sheet, of what the paper shows, and the sheet's height, in mm.
    """
    left, top, height_mm = sheet_at
    paper_h = laid.paper[1]
    window = (MARGIN_MM, paper_h - MARGIN_MM - laid.window[1], *laid.window)
    x, y = MARGIN_MM - left, paper_h - (MARGIN_MM - top) - height_mm
    cut = " ".join(f"{v * MM_PT:.4f}" for v in window)
    drawn = f"/Artifact BMC\nq {cut} re W n 1 0 0 1 {x * MM_PT:.4f} {y * MM_PT:.4f} cm /Sheet Do Q\nEMC\n"
    target.contents_add(poster.make_stream(drawn.encode()), prepend=True)
    target.add_resource(shown, Name.XObject, Name.Sheet)
