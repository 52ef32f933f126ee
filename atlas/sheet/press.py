"""Writes the files of sheets into a folder: PDF and audit, and where asked for SVG, PNG and pictures."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from atlas.sheet.ahead import set_pdfs
from atlas.sheet.audit import Expectation, audit_sheet
from atlas.sheet.book import BOOK_ID, book_pdf
from atlas.sheet.expectation import expectation
from atlas.sheet.figure import FORMATS, Purpose, figure_page
from atlas.sheet.make import MadeSheet, Wish, index_of_towns
from atlas.sheet.paper import SheetError
from atlas.sheet.pdf_finish import Finish, finish_pdf
from atlas.sheet.poster import split_poster
from atlas.sheet.typeset import set_pdf, set_png

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from atlas.audit.assemble import Assembled
    from atlas.sheet.audit import SheetAudit
    from atlas.sheet.type import Type


@dataclass(frozen=True, slots=True)
class Order:
    """
    What is printed beside the PDF of each sheet.

    Attributes
    ----------
    png_dpi
        Dots an inch of a PNG of every page; None makes none.
    poster
        Whether the sheet is made once more in parts, for an office printer.
    """

    wish: Wish
    book: bool = False
    svg: bool = False
    png_dpi: int | None = None
    purposes: tuple[Purpose, ...] = ()
    poster: bool = False


@dataclass(frozen=True, slots=True)
class Printed:
    """A sheet as written: its id, the file, and what the audit of that file found."""

    id: str
    file: Path
    audit: SheetAudit


def press(
    sheets: Iterable[str],
    folder: Path,
    assembled: Assembled,
    type_: Type,
    *,
    order: Order,
    step: Callable[[str], None] = lambda _: None,
) -> list[Printed]:
    """
    Write every sheet, audit what was written, and return the audits in order.

    Raises
    ------
    SheetError, UnknownIdError
        If a sheet cannot be made; what the folder holds then is for the caller to drop.
    """
    made, printed = [], []
    with closing(set_pdfs(sheets, assembled, type_, order.wish, step)) as ready:
        for sheet, one, data in ready:
            made.append(one)
            printed.append(_sheet(one, data, folder, order))
            _beside(one, folder, type_=type_, order=order)
            printed += [
                _figure(sheet, purpose, folder, assembled, type_=type_, order=order)
                for purpose in order.purposes
            ]
    if order.book:
        step(BOOK_ID)
        index = index_of_towns(assembled, type_, order.wish, known=[one.id for one in made])
        _write(folder / f"{BOOK_ID}.pdf", book_pdf([*index, *made], assembled, type_, order.wish.imprint))
    return printed


def _sheet(one: MadeSheet, data: bytes, folder: Path, order: Order) -> Printed:
    file = folder / f"{one.id}.pdf"
    _write(file, data)
    audit = audit_sheet(data, expectation(one, order.wish.palette, crop_marks=order.wish.crop_marks))
    _write(folder / f"{one.id}.audit.json", audit.json().encode())
    return Printed(one.id, file, audit)


def _beside(one: MadeSheet, folder: Path, *, type_: Type, order: Order) -> None:
    """The other files of a sheet."""
    if order.poster:
        whole = (folder / f"{one.id}.pdf").read_bytes()
        _write(folder / f"{one.id}-poster.pdf", split_poster(whole, one.about, type_.folder))
    if order.svg and "map" in one.page.pictures:
        _write(folder / f"{one.id}.svg", one.page.pictures["map"].encode())
    if order.png_dpi:
        _pages(folder, one.id, set_png([one.page], one.about, type_.folder, dpi=order.png_dpi))


def _figure(
    sheet: str, purpose: Purpose, folder: Path, assembled: Assembled, *, type_: Type, order: Order
) -> Printed:
    """A picture for a document as PDF and PNG, audited for its least type."""
    spec, form, name = assembled.catalog.sheets.get(sheet), FORMATS[purpose], f"{sheet}-{purpose}"
    if spec is None:
        raise SheetError("sheet-no-figure", sheet=sheet)
    page, about, _, lettering = figure_page(spec, purpose, assembled, type_, order.wish)
    data = finish_pdf(set_pdf([page], about, type_.folder), Finish())
    _write(folder / f"{name}.pdf", data)
    _pages(folder, name, set_png([page], about, type_.folder, dpi=form.dpi))
    promise = Expectation(name, dropped=lettering.dropped, length_mark=False, smallest_pt=form.points)
    audit = audit_sheet(data, promise)
    _write(folder / f"{name}.audit.json", audit.json().encode())
    return Printed(name, folder / f"{name}.pdf", audit)


def _pages(folder: Path, name: str, pages: Sequence[bytes]) -> None:
    for number, data in enumerate(pages, 1):
        suffix = f"-{number}" if len(pages) > 1 else ""
        _write(folder / f"{name}{suffix}.png", data)


def _write(file: Path, data: bytes) -> None:
    file.write_bytes(data)
