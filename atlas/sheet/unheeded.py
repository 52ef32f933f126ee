"""What is asked of sheets that cannot heed it: a table has no scale, a town's table its own page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from atlas.model.sheet import SheetBody
from atlas.sheet.make import TOWN_PREFIX, has_area

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from atlas.audit.assemble import Assembled
    from atlas.sheet.make import Wish


@dataclass(frozen=True, slots=True)
class Unheeded:
    """Sheets that cannot heed some options, for one reason: ``table`` or ``town``."""

    why: str
    options: tuple[str, ...]
    sheets: tuple[str, ...]


def unheeded(sheets: Sequence[str], assembled: Assembled, wish: Wish) -> Iterator[Unheeded]:
    """What of paper and scale some of the sheets, given by id, will not heed."""
    declared = assembled.catalog.sheets
    tables = tuple(i for i in sheets if i in declared and declared[i].body is not SheetBody.MAP)
    towns = tuple(i for i in sheets if i not in declared and _is_table(i, assembled))
    scale = ("--scale",) if wish.scale else ()
    paper = ("--paper",) if wish.paper else ()
    for why, options, some in (("table", scale, tables), ("town", paper + scale, towns)):
        if options and some:
            yield Unheeded(why, options, some)


def _is_table(sheet: str, assembled: Assembled) -> bool:
    return sheet.startswith(TOWN_PREFIX) and not has_area(sheet.removeprefix(TOWN_PREFIX), assembled)
