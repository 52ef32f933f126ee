"""Rectangles on the sheet by the thousand: where they lie, which of them meet, what of a line they hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import STRtree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Rows = NDArray[np.int_]

_CORNERS = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])


@dataclass(frozen=True, slots=True, eq=False)
class Rectangles:
    """
    Rectangles as columns, in mm; one that is not there is NaN throughout and meets nothing.

    Attributes
    ----------
    centre
        n x 2.
    half
        Half of width and height, n x 2.
    along
        The direction of the width as a unit vector, n x 2.
    bounds
        Least x, least y, greatest x, greatest y, n x 4.
    """

    centre: Floats
    half: Floats
    along: Floats
    bounds: Floats

    @classmethod
    def of(cls, centre: Floats, half: Floats, along: Floats) -> Rectangles:
        """The rectangles with their bounds."""
        reach = half[:, :1] * np.abs(along) + half[:, 1:] * np.abs(along[:, ::-1])
        return cls(centre, half, along, np.hstack([centre - reach, centre + reach]))

    @classmethod
    def join(cls, some: Sequence[Rectangles]) -> Rectangles:
        """Several sets of rectangles, at least one, as one."""
        columns = ((r.centre, r.half, r.along, r.bounds) for r in some)
        return cls(*(np.concatenate(column) for column in zip(*columns, strict=True)))

    @classmethod
    def level(cls, bounds: Floats) -> Rectangles:
        """Rectangles with their sides along the axes, by their bounds."""
        low, high = bounds.reshape(-1, 4)[:, :2], bounds.reshape(-1, 4)[:, 2:]
        along = np.tile([1.0, 0.0], (len(low), 1))
        return cls((low + high) / 2, (high - low) / 2, along, np.hstack([low, high]))

    @classmethod
    def turned(cls, centre: Floats, half: Floats, angle: Floats) -> Rectangles:
        """Rectangles turned by degrees clockwise (y down)."""
        turn = np.radians(angle)
        return cls.of(centre, half, np.stack([np.cos(turn), np.sin(turn)], axis=1))

    @classmethod
    def strips(cls, ends: Floats, width_mm: float) -> Rectangles:
        """Strips of a width along straight lines, n x 2 ends x 2."""
        run = ends[:, 1] - ends[:, 0]
        length = np.hypot(run[:, :1], run[:, 1:])
        half = np.hstack([length / 2, np.full_like(length, width_mm / 2)])
        return cls.of(ends.mean(axis=1), half, run / length)

    def take(self, rows: Rows) -> Rectangles:
        """Those of some rows."""
        return Rectangles(self.centre[rows], self.half[rows], self.along[rows], self.bounds[rows])

    def polygons(self) -> NDArray[np.object_]:
        """Each as a polygon."""
        corners = self.half[:, None, :] * _CORNERS
        u, v = corners[:, :, :1], corners[:, :, 1:]
        along = self.along[:, None, :]
        across = np.stack([-self.along[:, 1], self.along[:, 0]], axis=1)[:, None, :]
        return np.asarray(shapely.polygons(self.centre[:, None, :] + u * along + v * across), dtype=object)


def meetings(one: Floats, other: Floats) -> tuple[Rows, Rows]:
    """Rows of bounds, n x 4 and m x 4, that overlap or touch."""
    if not len(one) or not len(other):
        return np.empty(0, dtype=int), np.empty(0, dtype=int)
    there = _diagonals(other)
    rows, others = STRtree(there).query(there if one is other else _diagonals(one))
    return rows, others


def meet(one: Rectangles, rows: Rows, other: Rectangles, others: Rows) -> NDArray[np.bool_]:
    """Whether rectangles overlap or touch, pair by pair of rows: whether no axis of either parts the two."""
    found = within_reach(one.bounds[rows], other.bounds[others])
    turned = np.flatnonzero(found & ((one.along[rows, 1] != 0) | (other.along[others, 1] != 0)))
    a, b = one.take(rows[turned]), other.take(others[turned])
    found[turned] = _not_parted(a, b) & _not_parted(b, a)
    return found


def lengths_within(rectangles: Rectangles, lines: Floats) -> Floats:
    """What of the straight line of its row, n x 2 ends x 2, lies in each rectangle, in mm."""
    first, last = _spans(rectangles, lines)
    return np.maximum(last - first, 0) * _lengths(lines)


def lengths_within_any(rectangles: Rectangles, counts: Rows, lines: Floats) -> Floats:
    """
    What of each straight line lies in one or several of its rectangles, in mm.

    Parameters
    ----------
    rectangles
        Those of the first line, then those of the second, and so on.
    counts
        How many are those of each line.
    """
    owners = np.repeat(np.arange(len(lines)), counts)
    first, last = _spans(rectangles, lines[owners])
    within = np.flatnonzero(last > first)
    owners = owners[within]
    # Two apart, the stretches of one line, all between 0 and 1, never reach those of the next.
    start, end = first[within] + 2 * owners, last[within] + 2 * owners
    order = np.argsort(start, kind="stable")
    start, end, owners = start[order], end[order], owners[order]
    reached = np.concatenate([[0.0], np.maximum.accumulate(end)])[:-1]
    new = np.maximum(end - np.maximum(start, reached), 0)
    return np.bincount(owners, new, minlength=len(lines)) * _lengths(lines)


def _lengths(lines: Floats) -> Floats:
    run = lines[:, 1] - lines[:, 0]
    return np.hypot(run[:, 0], run[:, 1])


def _spans(rectangles: Rectangles, lines: Floats) -> tuple[Floats, Floats]:
    """From which to which share of its length each line is in its rectangle: backwards where it never is."""
    start = lines[:, 0] - rectangles.centre
    run = lines[:, 1] - lines[:, 0]
    first, last = np.zeros(len(lines)), np.ones(len(lines))
    along = rectangles.along
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        for axis, half in zip((along, across), rectangles.half.T, strict=True):
            at, step = (start * axis).sum(axis=1), (run * axis).sum(axis=1)
            enters, leaves = (-half * np.sign(step) - at) / step, (half * np.sign(step) - at) / step
            beside = (step == 0) & (np.abs(at) > half)
            first = np.where(step == 0, first, np.maximum(first, enters))
            last = np.where(beside, -1.0, np.where(step == 0, last, np.minimum(last, leaves)))
    return first, last


def within_reach(one: Floats, other: Floats) -> NDArray[np.bool_]:
    """Whether bounds overlap or touch, row by row."""
    found = (one[:, :2] <= other[:, 2:]) & (other[:, :2] <= one[:, 2:])
    return np.asarray(found[:, 0] & found[:, 1])


def _not_parted(one: Rectangles, other: Rectangles) -> NDArray[np.bool_]:
    """Whether neither axis of the first rectangle parts it from the second, row by row."""
    between = other.centre - one.centre
    c = np.abs((one.along * other.along).sum(axis=1))
    s = np.abs(one.along[:, 0] * other.along[:, 1] - one.along[:, 1] * other.along[:, 0])
    ahead = np.abs((between * one.along).sum(axis=1))
    aside = np.abs(between[:, 1] * one.along[:, 0] - between[:, 0] * one.along[:, 1])
    wide, high = other.half.T
    return np.asarray(
        (ahead <= one.half[:, 0] + wide * c + high * s) & (aside <= one.half[:, 1] + wide * s + high * c)
    )


def _diagonals(bounds: Floats) -> NDArray[np.object_]:
    """A line that has the bounds: the cheapest geometry that a tree finds by them; none where NaN."""
    found = np.full(len(bounds), None, dtype=object)
    there = np.flatnonzero(~np.isnan(bounds[:, 0]))
    found[there] = shapely.linestrings(bounds[there].reshape(-1, 2, 2))
    return found
