"""Finds room for the names of the structure diagram: below, right, left or above, whichever is free first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_CHARACTER_PX = 13.5
_LINE_PX = 14.0
_CELL_PX = 32.0
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a name stands, in px from its dot, and which end of it stands there."""

    dx: float
    dy: float
    anchor: str


SPOTS = (Spot(0, 15, "middle"), Spot(10, 4, "start"), Spot(-10, 4, "end"), Spot(0, -8, "middle"))


def place_names(names: Sequence[tuple[float, float, str]], taken: Iterable[Box]) -> list[Spot]:
    """
    A spot for each name; the first of four that touches nothing, else the one below.

    Parameters
    ----------
    names
        Position of the dot in px, and the name.
    taken
        Boxes in px that must stay free, as left, top, right, bottom.
    """
    crowd = _Crowd(taken)

    def free(index: int) -> list[Spot]:
        return [spot for spot in SPOTS if not crowd.touches(_box(*names[index], spot))]

    found: dict[int, Spot] = {}
    # Those with the fewest ways out choose first; ties in the order given.
    for index in sorted(range(len(names)), key=lambda i: len(free(i))):
        spot = next(iter(free(index)), SPOTS[0])
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

    def touches(self, box: Box) -> bool:
        return any(_overlap(box, other) for cell in _cells(box) for other in self._cells.get(cell, ()))


def _cells(box: Box) -> list[tuple[int, int]]:
    left, top, right, bottom = (int(edge // _CELL_PX) for edge in box)
    return [(column, row) for column in range(left, right + 1) for row in range(top, bottom + 1)]


def square(x: float, y: float, half: float) -> Box:
    """The box of a symbol of `half` px round a position."""
    return x - half, y - half, x + half, y + half


def _box(x: float, y: float, name: str, spot: Spot) -> Box:
    width = _CHARACTER_PX * len(name)
    left = x + spot.dx - {"middle": width / 2, "start": 0.0, "end": width}[spot.anchor]
    bottom = y + spot.dy + 2
    return left, bottom - _LINE_PX, left + width, bottom


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
