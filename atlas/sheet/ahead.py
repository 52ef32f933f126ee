"""Makes the sheets of a set one ahead: while Typst sets a sheet, which needs no Python, the next is made."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

from atlas.sheet.make import MadeSheet, Wish, finished, make_sheet
from atlas.sheet.typeset import set_pdf

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from concurrent.futures import Future

    from atlas.audit.assemble import Assembled
    from atlas.sheet.type import Type


class SetSheet(NamedTuple):
    """A sheet by the id that was asked for, and its finished PDF."""

    id: str
    made: MadeSheet
    pdf: bytes


def set_pdfs(
    sheets: Iterable[str],
    assembled: Assembled,
    type_: Type,
    wish: Wish,
    step: Callable[[str], None] = lambda _: None,
) -> Generator[SetSheet, None, None]:
    """
    The sheets in order; the same bytes as one at a time.

    Parameters
    ----------
    step
        Told the id of a sheet before it is made.

    Raises
    ------
    SheetError, UnknownIdError
        If a sheet cannot be made; no more of them follow.
    """
    before: tuple[str, MadeSheet, Future[bytes]] | None = None
    with ThreadPoolExecutor(1, "typesetting") as setter:
        for sheet in sheets:
            step(sheet)
            one = make_sheet(sheet, assembled, type_, wish)
            being_set = setter.submit(set_pdf, [one.page], one.about, type_.folder)
            if before is not None:
                yield _done(*before, wish)
            before = sheet, one, being_set
        if before is not None:
            yield _done(*before, wish)


def _done(sheet: str, one: MadeSheet, being_set: Future[bytes], wish: Wish) -> SetSheet:
    return SetSheet(sheet, one, finished(one, being_set.result(), crop_marks=wish.crop_marks))
