"""Sheets made one ahead come in order, the same to the byte, and stop where one cannot be made."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from atlas.sheet.ahead import set_pdfs
from atlas.sheet.make import Wish, finished, make_sheet, sheet_ids
from atlas.sheet.paper import SheetError
from atlas.sheet.typeset import set_pdf

if TYPE_CHECKING:
    from atlas.audit.assemble import Assembled
    from atlas.sheet.type import Type


def test_sheets_come_in_order_with_the_bytes_that_each_has_alone(tiny: Assembled, faces: Type) -> None:
    asked, told = sheet_ids(tiny)[:4], []
    ready = list(set_pdfs(asked, tiny, faces, Wish(), told.append))
    assert [one.id for one in ready] == told == asked
    for one in ready:
        made = make_sheet(one.id, tiny, faces, Wish())
        assert one.pdf == finished(made, set_pdf([made.page], made.about, faces.folder))


def test_a_sheet_that_cannot_be_made_ends_them_and_leaves_no_thread(tiny: Assembled, faces: Type) -> None:
    known, before = sheet_ids(tiny)[0], threading.active_count()
    ready = set_pdfs([known, known, "no-such-sheet", known], tiny, faces, Wish())
    assert next(ready).id == known
    with pytest.raises(SheetError, match="no-such-sheet"):
        list(ready)
    assert threading.active_count() == before
