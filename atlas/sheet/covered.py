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
        rows = np.flatnonzero(self.bent)
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
        straight = np.flatnonzero(found == None)  # noqa: E711  element by element
        found[straight] = self.texts.take(rows[straight]).polygons()
        return found

    def leader_shapes(self, rows: Rows) -> NDArray[np.object_]:
        """The leaders of some rows as polygons; every one must be there."""
        return self.leaders.take(rows).polygons()

    def take(self, rows: Rows) -> Covered:
        """Those of some rows."""
        return Covered(self.texts.take(rows), self.leaders.take(rows), self.bent[rows])


def clashes(covered: Covered, owners: Rows, *, since: int = 0) -> Rows:
    """
    Pairs of places that cannot both be taken, 2 x n, both ways round; those of one owner never can anyway.

    Parameters
    ----------
    owners
        Of n places whose each is.
    since
        Pairs of places before this row are left out.
    """
    bounds = covered.bounds
    rows, columns = meetings(bounds[since:], bounds)
    rows += since
    once = (columns < rows) & (owners[rows] != owners[columns])
    rows, columns = rows[once], columns[once]
    found = _bent_clash(covered, rows, columns)
    for one in (covered.texts, covered.leaders):
        for other in (covered.texts, covered.leaders):
            found |= meet(one, rows, other, columns)
    pairs = np.stack([rows[found], columns[found]])
    return np.hstack([pairs, pairs[::-1]])


def _bent_clash(covered: Covered, rows: Rows, columns: Rows) -> NDArray[np.bool_]:
    """Whether the places of a pair touch, of which one or both are bent."""
    found = np.zeros(len(rows), dtype=bool)
    is_bent, bounds, leaders = covered.bent != None, covered.text_bounds, covered.leaders.bounds  # noqa: E711  element by element
    for one, other, beside in (
        (rows, columns, bounds),
        (columns, rows, bounds),
        (rows, columns, leaders),
        (columns, rows, leaders),
    ):
        at = np.flatnonzero(is_bent[one])
        at = at[within_reach(bounds[one[at]], beside[other[at]])]
        shapes = covered.text_shapes if beside is bounds else covered.leader_shapes
        found[at] |= shapely.intersects(covered.bent[one[at]], shapes(other[at]))
    return found
