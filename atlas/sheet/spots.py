"""Possible places of labels as columns, so that thousands of them are measured at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from atlas.sheet.rectangles import Rectangles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from atlas.sheet.labels import GlyphSpot, Point
    from atlas.sheet.rectangles import Floats, Rows


class Bend(NamedTuple):
    """How a text runs along a bend: a spot and a cell a character, what they cover, and with its margin."""

    glyphs: tuple[GlyphSpot, ...]
    cells: Rectangles
    covered: BaseGeometry
    kept: BaseGeometry


@dataclass(frozen=True, slots=True, eq=False)
class Spots:
    """
    n possible places.

    Attributes
    ----------
    cost
        How little we want each.
    centre, size
        Of the text in mm, n x 2.
    angle
        The turn of the text in degrees.
    leader
        Where a leader begins and ends, n x 2 ends x 2; NaN where there is none.
    bends
        A `Bend` where the text follows one, else None.
    """

    cost: Floats
    centre: Floats
    size: Floats
    angle: Floats
    leader: Floats
    bends: NDArray[np.object_]

    @classmethod
    def of(
        cls,
        cost: Floats,
        centre: Floats,
        size: tuple[float, float],
        *,
        angle: Floats | None = None,
        leader: Floats | None = None,
        bends: Sequence[Bend | None] = (),
    ) -> Spots:
        """The places of one text, level and without leaders unless said."""
        count = len(cost)
        column = np.full(count, None, dtype=object)
        for row, bend in enumerate(bends):
            column[row] = bend
        return cls(
            cost,
            centre.reshape(-1, 2),
            np.tile(np.array(size, dtype=float), (count, 1)),
            np.zeros(count) if angle is None else angle,
            np.full((count, 2, 2), np.nan) if leader is None else leader,
            column,
        )

    def __len__(self) -> int:
        return len(self.cost)

    def take(self, rows: Rows | slice) -> Spots:
        """Those of some rows."""
        return Spots(
            self.cost[rows],
            self.centre[rows],
            self.size[rows],
            self.angle[rows],
            self.leader[rows],
            self.bends[rows],
        )

    def outlines(self) -> NDArray[np.object_]:
        """What the texts cover, straight or bent, without margin and leaders."""
        found = Rectangles.turned(self.centre, self.size / 2, self.angle).polygons()
        for row in np.flatnonzero(self.bends):
            found[row] = self.bends[row].covered
        return found

    def leader_of(self, row: int) -> tuple[Point, Point] | None:
        """The two ends of a leader, where there is one."""
        if np.isnan(self.leader[row, 0, 0]):
            return None
        (x1, y1), (x2, y2) = self.leader[row].tolist()
        return (x1, y1), (x2, y2)


def join(some: Sequence[Spots]) -> Spots:
    """Several sets of places as one."""
    if not some:
        return Spots.of(np.empty(0), np.empty((0, 2)), (0.0, 0.0))
    return Spots(
        np.concatenate([s.cost for s in some]),
        np.concatenate([s.centre for s in some]),
        np.concatenate([s.size for s in some]),
        np.concatenate([s.angle for s in some]),
        np.concatenate([s.leader for s in some]),
        np.concatenate([s.bends for s in some]),
    )
