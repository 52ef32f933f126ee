"""What stands on the paper before any label does: which places it forbids, and how much the others cost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely

from atlas.sheet.covered import Covered
from atlas.sheet.label_spots import leader_spots, near_spots
from atlas.sheet.rectangles import Rectangles, lengths_within, lengths_within_any, meet, meetings
from atlas.sheet.spots import join

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from atlas.sheet.labels import Box, LabelRequest
    from atlas.sheet.rectangles import Floats, Rows
    from atlas.sheet.spots import Spots

_CROSSING_COST = 3.0
"""What a text pays for a soft line that runs through it along its whole width."""


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """
    Frame, obstacles and soft lines.

    Attributes
    ----------
    walls
        The bounds of the obstacles.
    lines
        Soft lines as straight pieces, n x 2 ends x 2.
    """

    frame: Box
    halo_mm: float
    obstacles: NDArray[np.object_]
    walls: Rectangles
    lines: Floats

    @classmethod
    def of(
        cls, frame: Box, halo_mm: float, obstacles: Sequence[BaseGeometry], avoid: Sequence[BaseGeometry]
    ) -> Standing:
        """Made ready to be asked many times."""
        solid = np.array(obstacles, dtype=object)
        shapely.prepare(solid)
        return cls(frame, halo_mm, solid, Rectangles.level(shapely.bounds(solid)), _pieces(avoid))

    def spots(self, labels: Sequence[LabelRequest], *, led: bool) -> list[Spots]:
        """The allowed places near the anchors of labels, or led away from them, with their costs."""
        paper, margin = shapely.box(*self.frame), self.halo_mm / 2
        given = [leader_spots(i, paper) if led else near_spots(i, paper, margin) for i in labels]
        owners = np.repeat(np.arange(len(labels)), [len(spots) for spots in given])
        spots = join(given)
        covered = Covered.by(spots, margin)
        keep = self._untouched(covered)
        keep = keep[~self._stopped(covered.take(keep), [labels[i] for i in owners[keep]])]
        spots, owners = spots.take(keep), owners[keep]
        costs = spots.cost + _CROSSING_COST * self._crossed(spots) / spots.size[:, 0]
        spots = replace(spots, cost=costs.round(6))
        ends = np.searchsorted(owners, np.arange(len(labels) + 1))
        return [spots.take(slice(start, end)) for start, end in pairwise(ends.tolist())]

    def _untouched(self, covered: Covered) -> Rows:
        """The rows of texts that lie within the frame and touch no obstacle."""
        bounds = covered.text_bounds
        inside = np.flatnonzero(
            (bounds[:, :2] >= self.frame[:2]).all(axis=1) & (bounds[:, 2:] <= self.frame[2:]).all(axis=1)
        )
        rows, hits = meetings(bounds[inside], self.walls.bounds)
        each, which = np.unique(rows, return_inverse=True)
        touched = shapely.intersects(self.obstacles[hits], covered.text_shapes(inside[each])[which])
        return np.delete(inside, np.unique(rows[touched]))

    def _stopped(self, covered: Covered, labels: list[LabelRequest]) -> NDArray[np.bool_]:
        """Which leaders an obstacle stops; one that stands about the anchor may be let pass."""
        stopped = np.zeros(len(labels), dtype=bool)
        rows, hits = meetings(covered.leaders.bounds, self.walls.bounds)
        near = meet(covered.leaders, rows, self.walls, hits)
        rows, hits = rows[near], hits[near]
        touched = shapely.intersects(self.obstacles[hits], covered.leader_shapes(rows))
        for row, hit in zip(rows[touched].tolist(), hits[touched].tolist(), strict=True):
            through = labels[row].through_mm
            if not through or self.obstacles[hit].distance(labels[row].anchor) > through:
                stopped[row] = True
        return stopped

    def _crossed(self, spots: Spots) -> Floats:
        """The length in mm of soft lines within each text."""
        covered = Covered.by(spots, 0.0)
        rows, hits = meetings(covered.text_bounds, _bounds(self.lines))
        straight = shapely.is_missing(covered.bent)[rows]
        some, lines = rows[straight], self.lines[hits[straight]]
        lengths = np.bincount(some, lengths_within(covered.texts.take(some), lines), len(spots))
        some, lines = rows[~straight], self.lines[hits[~straight]]
        if len(some):
            cells = [bend.cells for bend in spots.bends[some]]
            counts = np.array([len(one.centre) for one in cells])
            found = lengths_within_any(Rectangles.join(cells), counts, lines)
            lengths += np.bincount(some, found, len(spots))
        return np.asarray(lengths, dtype=float)


def _bounds(lines: Floats) -> Floats:
    return np.hstack([lines.min(axis=1), lines.max(axis=1)])


def _pieces(shapes: Sequence[BaseGeometry]) -> Floats:
    """Lines and outlines as straight pieces: many short ones are found faster than a few long ones."""
    lines = [s if shapely.get_dimensions(s) == 1 else shapely.boundary(s) for s in shapes if not s.is_empty]
    parts = shapely.get_parts(np.array([s for s in lines if s is not None], dtype=object))
    points, index = shapely.get_coordinates(parts, return_index=True)
    same = index[:-1] == index[1:]
    return np.stack([points[:-1][same], points[1:][same]], axis=1)
