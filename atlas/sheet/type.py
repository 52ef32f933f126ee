"""The type of the sheets: where the fonts are, how wide a text is, and which characters they lack."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from fontTools.ttLib import TTFont

from atlas.sheet.paper import SheetError
from atlas.sheet.svg import PT_MM

if TYPE_CHECKING:
    from pathlib import Path

    from atlas.rooms import Rooms

FACES = {False: "noto-sans-sc-400.ttf", True: "noto-sans-sc-700.ttf"}


class Type:
    """
    The two faces of the sheets.

    Raises
    ------
    SheetError
        If a face is not there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in FACES.values():
            if not (folder / name).is_file():
                raise SheetError("sheet-fonts", file=name)
        self._widths = {bold: _advances(folder / name) for bold, name in FACES.items()}

    def width_mm(self, words: str, size_pt: float, *, bold: bool = False) -> float:
        """How far a line of text runs, in mm."""
        widths = self._widths[bold]
        return sum(widths.get(ord(char), 1.0) for char in words) * size_pt * PT_MM

    def missing(self, words: str) -> str:
        """The characters that the faces lack, each once, in order."""
        known = self._widths[False]
        return "".join(dict.fromkeys(c for c in words if ord(c) not in known and not c.isspace()))


def sheet_type(rooms: Rooms) -> Type:
    """The type in the rooms' own web folder."""
    return _loaded(rooms.web / "vendor" / "fonts")


@cache
def _loaded(folder: Path) -> Type:
    return Type(folder)


def _advances(file: Path) -> dict[int, float]:
    """Advance width of each character, in em."""
    try:
        with TTFont(file, lazy=True) as font:
            em = font["head"].unitsPerEm
            metrics = font["hmtx"].metrics
            return {code: metrics[name][0] / em for code, name in font.getBestCmap().items()}
    except Exception as error:
        raise SheetError("font-unreadable", file=file.name) from error
