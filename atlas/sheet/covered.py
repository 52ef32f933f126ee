"""What possible places of labels keep for themselves, and which of them exclude each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from atlas.sheet.rectangles import Rectangles, meet, meetings, within_reach

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from atlas.sheet.rectangles import Floats, Rows
    from atlas.sheet.spots import Spots

LEADER_MM = 0.2


@dataclass(frozen=True, slots=True, eq=False)
class Covered:
    """
    The texts of n places with their margin, and their leaders.

    Attributes
    ----------
    texts, leaders
        NaN where the text is bent, or where there is no leader.
    bent
        What bent texts cover, else None.
    """

    texts: Rectangles
    leaders: Rectangles
    bent: NDArray[np.object_]

    @classmethod
    def by(cls, spots: Spots, margin_mm: float) -> Covered:
        """What places cover, with the margin for which they were sought or with none."""
        bent = np.full(len(spots), None, dtype=object)
        rows = np.flatnonzero(spots.bends)
        for row in rows:
            bent[row] = spots.bends[row].kept if margin_mm else spots.bends[row].covered
        centre = spots.centre.copy()
        centre[rows] = np.nan
        texts = Rectangles.turned(centre, spots.size / 2 + margin_mm, spots.angle)
        return cls(texts, Rectangles.strips(spots.leader, LEADER_MM), bent)

    @property
    def text_bounds(self) -> Floats:
        """Of the texts alone, straight or bent, n x 4."""
        found = self.texts.bounds.copy()
        rows = np.flatnonzero(shapely.is_geometry(self.bent))
        found[rows] = shapely.bounds(self.bent[rows])
        return found

    @property
    def bounds(self) -> Floats:
        """Of texts and leaders together, n x 4."""
        texts, leaders = self.text_bounds, self.leaders.bounds
        low, high = np.fmin(texts[:, :2], leaders[:, :2]), np.fmax(texts[:, 2:], leaders[:, 2:])
        return np.hstack([low, high])

    def text_shapes(self, rows: Rows) -> NDArray[np.object_]:
        """The texts of some rows as polygons."""
        found = self.bent[rows]
        straight = np.flatnonzero(shapely.is_missing(found))
        found[straight] = self.texts.take(rows[straight]).polygons()
        return found

    def leader_shapes(self, rows: Rows) -> NDArray[np.object_]:
        """The leaders of some rows as polygons; every one must be there."""
        return self.leaders.take(rows).polygons()

    def straight(self) -> list[Rectangles]:
        """The texts, and the leaders where there are any."""
        return [self.texts] if np.isnan(self.leaders.centre).all() else [self.texts, self.leaders]

    def take(self, rows: Rows) -> Covered:
        """Those of some rows."""
        return Covered(self.texts.take(rows), self.leaders.take(rows), self.bent[rows])


def clashes(one: Covered, owners: Rows, other: Covered, others: Rows) -> Rows:
    """
    Pairs of rows of places that cannot both be taken, 2 x k; those of one owner never can anyway.

    Parameters
    ----------
    owners, others
        Of n and m places whose each is.
    """
    bounds, same = one.bounds, one is other
    rows, columns = meetings(bounds, bounds if same else other.bounds)
    differ = owners[rows] != others[columns]
    if same:
        differ &= rows < columns
    rows, columns = rows[differ], columns[differ]
    found = _bent_clash(one, rows, other, columns) | _bent_clash(other, columns, one, rows)
    for mine in one.straight():
        for theirs in other.straight():
            found |= meet(mine, rows, theirs, columns)
    pairs = np.stack([rows[found], columns[found]])
    return np.hstack([pairs, pairs[::-1]]) if same else pairs


def _bent_clash(one: Covered, rows: Rows, other: Covered, columns: Rows) -> NDArray[np.bool_]:
    """Whether a bent place of the first row of a pair touches that of the second, bent or not."""
    found = np.zeros(len(rows), dtype=bool)
    bent = np.flatnonzero(shapely.is_geometry(one.bent)[rows])
    bounds = one.text_bounds[rows[bent]]
    shapely.prepare(one.bent)
    for beside, shapes in (
        (other.text_bounds, other.text_shapes),
        (other.leaders.bounds, other.leader_shapes),
    ):
        near = bent[within_reach(bounds, beside[columns[bent]])]
        found[near] |= shapely.intersects(one.bent[rows[near]], shapes(columns[near]))
    return found
