"""Finds room for the names of the structure diagram, in both languages: the first free spot round the dot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_CHARACTER_PX = 13.5
_LETTER_PX = 6.4
_LINE_PX = 14.0
_CELL_PX = 32.0
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a name stands, in px from its dot, and which end of it stands there."""

    dx: float
    dy: float
    anchor: str


SPOTS = (
    *(Spot(0, 18, "middle"), Spot(9, 5, "start"), Spot(-9, 5, "end"), Spot(0, -9, "middle")),
    *(Spot(6, 16, "start"), Spot(-6, 16, "end"), Spot(6, -7, "start"), Spot(-6, -7, "end")),
    *(Spot(14, 5, "start"), Spot(-14, 5, "end"), Spot(0, 26, "middle"), Spot(0, -16, "middle")),
)


def name_width(zh: str, en: str) -> float:
    """The px that a name takes in the language in which it is longer."""
    return max(_CHARACTER_PX * len(zh), _LETTER_PX * len(en))


def place_names(names: Sequence[tuple[float, float, float]], taken: Iterable[Box]) -> list[Spot]:
    """
    A spot for each name; the first that touches nothing, else the one that touches least.

    Parameters
    ----------
    names
        Position of the dot in px, and the width of the name.
    taken
        Boxes in px that must stay free, as left, top, right, bottom.
    """
    crowd = _Crowd(taken)

    def free(index: int) -> list[Spot]:
        return [spot for spot in SPOTS if not crowd.touched(_box(*names[index], spot))]

    found: dict[int, Spot] = {}
    # Those with the fewest ways out choose first; ties in the order given.
    for index in sorted(range(len(names)), key=lambda i: len(free(i))):
        spot = min(SPOTS, key=lambda one: crowd.touched(_box(*names[index], one)))
        crowd.add(_box(*names[index], spot))
        found[index] = spot
    return [found[index] for index in range(len(names))]


class _Crowd:
    """Boxes that are taken, by the cells of a grid: a box is held against its neighbours alone."""

    def __init__(self, boxes: Iterable[Box]) -> None:
        self._cells: dict[tuple[int, int], list[Box]] = {}
        for box in boxes:
            self.add(box)

    def add(self, box: Box) -> None:
        for cell in _cells(box):
            self._cells.setdefault(cell, []).append(box)

    def touched(self, box: Box) -> int:
        """How many boxes this one lies upon."""
        near = {other for cell in _cells(box) for other in self._cells.get(cell, ())}
        return sum(_overlap(box, other) for other in near)


def _cells(box: Box) -> list[tuple[int, int]]:
    left, top, right, bottom = (int(edge // _CELL_PX) for edge in box)
    return [(column, row) for column in range(left, right + 1) for row in range(top, bottom + 1)]


def square(x: float, y: float, half: float) -> Box:
    """The box of a symbol of `half` px round a position."""
    return x - half, y - half, x + half, y + half


def line_box(x: float, y: float, width: float) -> Box:
    """The box of a name that stands on `y`, with its middle at `x`."""
    return _box(x, y, width, Spot(0, 0, "middle"))


def _box(x: float, y: float, width: float, spot: Spot) -> Box:
    left = x + spot.dx - {"middle": width / 2, "start": 0.0, "end": width}[spot.anchor]
    bottom = y + spot.dy + 2
    return left, bottom - _LINE_PX, left + width, bottom


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
